"""The folder that work folders lie in: beside the database, or a private one below the folder of the settings.

Locks always lie beside the database: every process of this person meets there, whatever its settings say.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.paths import write_private

_NAME = "dubai-desktop-"
_KNOWN = "places"
"""The file that names the other folders that were used, one a line: what is left in them is found and removed."""


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where work folders are made (`folder`), and where those of earlier settings may still lie (`others`)."""

    folder: Path
    others: tuple[Path, ...] = ()
    notice: str = ""


def workplace(chosen: str, usual: Path) -> Workplace:
    """Return where to work: below the chosen folder, else in the usual one, with the notice that says why.

    `usual` is this person's work folder beside the database; it is there.
    """
    known = _known(usual)
    folder, notice = usual, ""
    if chosen:
        try:
            folder = private_below(chosen, usual)
            if folder not in known:
                known = (*known, folder)
                _remember(known, usual)
        except Problem as problem:
            folder, notice = usual, f"{problem.message} Until then “{shown(str(usual))}” is used."
    return Workplace(folder, tuple(path for path in (usual, *known) if path != folder), notice)


def private_below(chosen: str, usual: Path) -> Path:
    """Make a folder of this studio's own below a folder that a person chose, and return it.

    Raises Problem(OUT_NOT_WRITABLE) where it is not there, cannot be written to, or lies where other people could put
    something in its place.
    """
    place = Path(chosen).expanduser()
    if not place.is_absolute() or not place.is_dir():
        raise _unusable(place, "is not there")
    place = place.resolve()
    if os.name == "posix":
        _check_owners(place)
    name = hashlib.sha256(os.fsencode(usual)).hexdigest()[:12]  # two studios never clean up after each other
    own = place / f"{_NAME}{name}"
    try:
        with contextlib.suppress(FileExistsError):
            own.mkdir(mode=0o700)
        _check_own(own)
        with TemporaryFile(dir=own):
            pass
    except OSError as error:
        raise _unusable(place, "cannot be written to", str(error)) from error
    return own


def _check_owners(place: Path) -> None:
    """Raise Problem where somebody else could rename or replace a folder on the way."""
    for level in (place, *place.parents):
        state = level.stat()
        if state.st_uid not in (0, os.geteuid()):
            raise _unusable(place, "belongs to somebody else" if level == place else "lies in somebody else's folder")
        others_write = state.st_mode & stat.S_IWOTH or (state.st_mode & stat.S_IWGRP and not _is_own_group(state))
        if others_write and not state.st_mode & stat.S_ISVTX:
            raise _unusable(place, "could be replaced by other people", shown(str(level)))


def _is_own_group(state: os.stat_result) -> bool:
    """True for the group that many systems give each person alone: it has the person's number."""
    return state.st_gid == os.getegid() == os.geteuid()


def _check_own(own: Path) -> None:
    """Raise OSError where the folder is a link or not ours; make it private where it is not."""
    state = own.lstat()
    if not stat.S_ISDIR(state.st_mode):
        raise NotADirectoryError(f"{own} is no folder")
    if os.name == "posix":
        if state.st_uid != os.geteuid():
            raise PermissionError(f"{own} belongs to somebody else")
        if state.st_mode & 0o077:
            own.chmod(0o700)


def _known(usual: Path) -> tuple[Path, ...]:
    try:
        lines = (usual / _KNOWN).read_bytes().split(b"\n")
    except OSError:
        return ()
    found = (Path(os.fsdecode(line)) for line in lines if line)
    return tuple(path for path in found if path.name.startswith(_NAME) and not path.is_symlink())


def _remember(known: tuple[Path, ...], usual: Path) -> None:
    """Keep the folders. Raises OSError."""
    write_private(usual / _KNOWN, b"".join(os.fsencode(path) + b"\n" for path in known))


def _unusable(place: Path, why: str, detail: str = "") -> Problem:
    return Problem(
        Code.OUT_NOT_WRITABLE,
        f"The work folder “{shown(str(place))}” {why}. Choose another in the settings (processing.temp_directory).",
        detail=detail,
        facts={"path": shown(str(place)), "setting": "processing.temp_directory"},
    )

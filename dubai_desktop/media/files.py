"""Files appear whole or not at all: written aside, synced, renamed; names that fit; room that suffices."""

from __future__ import annotations

import contextlib
import errno
import glob
import itertools
import math
import os
import shutil
import unicodedata
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from dubai_desktop.domain.problems import Code, Problem

TEMP_PREFIX = ".dubai-"
NAME_BYTES = 255
_LONGEST_SUFFIX = len(".und.voice (999).wav")
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)})
_maker: ContextVar[str] = ContextVar("maker", default="")


def shown(path: Path | str) -> str:
    """Return a file name for people: control, bidi and undecodable characters escaped, one line."""
    name = path.name if isinstance(path, Path) else path
    return "".join(_visible(ch) for ch in name)


def _visible(char: str) -> str:
    if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Zl", "Zp"} and char not in "\u200c\u200d":  # Bangla needs both
        return char.encode("unicode_escape").decode("ascii")
    return char


def write_problem(error: OSError, path: Path, needed: int = 0) -> Problem:
    """Translate what the system said about writing at `path` (a file or folder)."""
    folder = path if path.is_dir() else path.parent
    if error.errno in _FULL:
        return disk_full(folder, needed, detail=str(error))
    if error.errno == errno.EFBIG:
        return Problem(
            Code.DISK_FULL,
            f"The disk with “{shown(str(folder))}” does not take a file that large. Choose a folder on another disk.",
            detail=str(error),
            facts={"path": str(folder), "needed": needed, "too_large": True},
        )
    return Problem(
        Code.OUT_NOT_WRITABLE,
        f"The folder “{shown(str(folder))}” cannot be written to. Choose another folder, or allow writing there.",
        detail=str(error),
        facts={"path": str(folder)},
    )


def disk_full(folder: Path, needed: int = 0, detail: str = "") -> Problem:
    """Say that the disk of a folder (or of a file's) is full; `needed` bytes would do (0: unknown)."""
    folder = folder.parent if folder.is_file() else folder
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        free = 0
    place = shown(str(folder))
    if needed > free:
        full = f"The disk is full: {_gigabytes(needed - free)} more is needed in “{place}”. Free some space and resume."
    else:
        want = f"{_gigabytes(needed)} are needed there" if needed else "There is no room left there"
        full = f"The disk with “{place}” is full. {want}; free some space and resume."
    facts = {"path": str(folder), "needed": needed, "free": free, "missing": max(0, needed - free)}
    return Problem(Code.DISK_FULL, full, detail=detail, facts=facts)


def _gigabytes(size: int) -> str:
    return f"{math.ceil(size / 1e7) / 100:.2f} GB"


def check_space(folder: Path, needed: int) -> None:
    """Raise Problem(DISK_FULL) where fewer than `needed` bytes are free in a folder."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise write_problem(error, folder) from error
    if free < needed:
        raise disk_full(folder, needed)


def check_writable(folder: Path, *, create: bool = False) -> None:
    """Raise Problem(OUT_NOT_WRITABLE | DISK_FULL) where no file can be made in a folder; `create` makes it first."""
    try:
        if create:
            folder.mkdir(parents=True, exist_ok=True)
        trial = make_temp(folder)
        trial.unlink()
    except FileNotFoundError as error:
        raise Problem(
            Code.OUT_NOT_WRITABLE,
            f"The folder “{shown(str(folder))}” is not there. Make it, or choose another folder.",
            detail=str(error),
            facts={"path": str(folder)},
        ) from error
    except OSError as error:
        raise write_problem(error, folder) from error


@contextmanager
def atomic(path: Path, *, overwrite: bool = True, private: bool = False) -> Iterator[Path]:
    """Yield an empty temporary file beside `path`; on success it is synced and becomes `path`, else it is removed.

    The user's umask holds; a `private` file is closed to others whatever that is. Raises Problem(OUT_NOT_WRITABLE |
    DISK_FULL), also where `overwrite` is false and the name was taken meanwhile.
    """
    try:
        temp = make_temp(path.parent, private=private)
    except OSError as error:
        raise write_problem(error, path) from error
    try:
        try:
            yield temp
            if private:  # whoever wrote it may have put a file of his own in its place
                temp.chmod(0o600)
            _sync(temp)
            _publish(temp, path, overwrite=overwrite)
            _sync(path.parent)
        except OSError as error:
            raise write_problem(error, path) from error
    finally:
        with contextlib.suppress(OSError):
            temp.unlink(missing_ok=True)


def make_temp(folder: Path, *, private: bool = False) -> Path:
    """Create an empty file with a short name of ours: a long source name must not make it too long. Raises OSError."""
    mode = 0o600 if private else 0o666
    temp = folder / f"{TEMP_PREFIX}{_maker.get()}{os.urandom(8).hex()}.tmp"
    os.close(os.open(temp, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode))
    return temp


def _publish(temp: Path, path: Path, *, overwrite: bool) -> None:
    if overwrite:
        os.replace(temp, path)  # noqa: PTH105 - Path.replace is the same call
        return
    try:
        os.link(temp, path)
    except FileExistsError:
        raise
    except OSError:  # no hard links on this file system
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        os.replace(temp, path)  # noqa: PTH105


def _sync(path: Path) -> None:
    """Flush a file or folder to the disk; folders cannot be synced on Windows."""
    if path.is_dir() and os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def temps_named(maker: str) -> Iterator[None]:
    """Within the block, put `maker` into the names of this thread's temporary files, so that they can be found."""
    token = _maker.set(f"{maker}-")
    try:
        yield
    finally:
        _maker.reset(token)


def remove_temps(folder: Path, maker: str = "") -> int:
    """Remove what killed runs left behind in a folder, of one maker or of all; returns how many files.

    Only where nobody is making such files now.
    """
    count = 0
    for temp in folder.glob(f"{TEMP_PREFIX}{glob.escape(maker)}*.tmp*"):
        with contextlib.suppress(OSError):
            temp.unlink()
            count += 1
    return count


def free_name(path: Path, overwrite: bool) -> Path:
    """Return `path`, or where it is taken and must stay, the first free "name (2).ext", "name (3).ext"..."""
    return free_names([path], overwrite)[0]


def free_names(paths: list[Path], overwrite: bool, taken: Collection[str] = ()) -> list[Path]:
    """Return the paths with one common number, so that files that belong together stay together.

    `taken` are paths that are never free, whatever is there.
    """

    def is_free(path: Path) -> bool:
        return str(path) not in taken and (overwrite or not os.path.lexists(path))

    return next(names for names in numbered(paths) if all(map(is_free, names)))


def numbered(paths: list[Path]) -> Iterator[list[Path]]:
    """Yield the paths as they are, then with " (2)", " (3)"... before their suffix, all with the same number."""
    yield list(paths)
    for number in itertools.count(2):
        yield [p.with_name(f"{p.stem} ({number}){p.suffix}") for p in paths]


def safe_stem(name: str) -> str:
    """Return a file's stem, cut between characters so that our longest ending still fits a file name."""
    stem = Path(name).stem or "video"
    raw = os.fsencode(stem)
    room = NAME_BYTES - _LONGEST_SUFFIX
    if len(raw) <= room:
        return stem
    while room and raw[room] & 0xC0 == 0x80:  # inside a UTF-8 character
        room -= 1
    return os.fsdecode(raw[:room])


def copy_file(source: Path, destination: Path) -> None:
    """Make `destination` (an empty file of ours) the same as `source`, sharing the disk's blocks where it can.

    Files of ours are never changed in place, so a hard link is as good as a copy. Raises OSError.
    """
    mode = destination.stat().st_mode
    linked = destination.with_name(f"{destination.name}.link")
    try:
        os.link(source, linked)
    except OSError:  # another disk, or no hard links there
        shutil.copyfile(source, destination)
        return
    linked.chmod(mode)
    os.replace(linked, destination)  # noqa: PTH105

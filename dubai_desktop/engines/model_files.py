"""Model folders on disk: whole or not, every byte as it was when it came, room for one more."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from dubai_desktop.domain.problems import Code, Problem

MANIFEST = "manifest.json"
STAMP = ".verified"
_WRONG = "/wrong"  # no file is called so
CHUNK = 1 << 20

Manifest = dict[str, tuple[int, str]]
"""What each file of a model has to be: {file name: (bytes, sha256)}."""

Tell = Callable[[int], object]
"""Called with the number of bytes just worked on; may raise Cancelled."""


def check_files(folder: Path, files: Sequence[str]) -> None:
    """Check by name and size that a model folder is whole; quick.

    Raises Problem: MODEL_MISSING where there is no folder, MODEL_BROKEN naming the files that are missing, empty, of
    another size than the manifest says, or found damaged by `verify` and not changed since.
    """
    if not folder.is_dir():
        raise Problem(
            Code.MODEL_MISSING,
            "The speech model is not there. Install it, or import it from a folder.",
            facts={"path": str(folder)},
        )
    manifest = read_manifest(folder)
    sizes = {name: size for name, (size, _) in manifest.items()}
    wrong = [name for name in dict.fromkeys((*files, *sizes)) if not _fits(folder / name, sizes.get(name))]
    wrong = wrong or _found_damaged(folder, manifest)
    if wrong:
        raise broken(folder, wrong)


def _fits(path: Path, size: int | None) -> bool:
    """True where a file is there with the size it should have; where that is unknown, with any bytes at all."""
    if not path.is_file():
        return False
    found = path.stat().st_size
    return found == size if size is not None else found > 0


def is_whole(folder: Path, files: tuple[str, ...]) -> bool:
    """True where a folder has all the files, none empty, each as long as its manifest says."""
    try:
        check_files(folder, files)
    except Problem:
        return False
    return True


def verify(folder: Path, tell: Tell = lambda _bytes: None) -> None:
    """Check every byte against the manifest; a folder without one is left alone.

    Raises Problem(MODEL_BROKEN) naming the files, and what `tell` raises.
    """
    manifest = read_manifest(folder)
    forget_stamp(folder)
    check_files(folder, tuple(manifest))
    wrong = [name for name, (_, known) in manifest.items() if digest(folder / name, tell) != known]
    if wrong:
        _stamp(folder, manifest, wrong)
        raise broken(folder, wrong)
    _stamp(folder, manifest)


def verify_once(folder: Path) -> None:
    """Check every byte against the manifest where that was not done since the files last changed.

    For the moment before a model is loaded: a changed weight loads without a word. Quick the second time. Raises
    Problem (MODEL_MISSING, MODEL_BROKEN).
    """
    check_files(folder, tuple(read_manifest(folder)))
    if not is_verified(folder):
        verify(folder)


def is_verified(folder: Path) -> bool:
    """True where every byte of a whole model was right and no file changed since; quick."""
    return _read_stamp(folder) == _looks(folder, read_manifest(folder))


def file_mark(path: Path) -> tuple[int, int]:
    """What tells a file from one put in its place: its size and time in nanoseconds; zeros where there is none."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return (found.st_size, found.st_mtime_ns)


def mark(folder: Path, files: Sequence[str]) -> str:
    """Return what tells a model from others put in its folder; "" where it is not there. Quick the second time.

    It is made of the manifest's digests, else of its files' sizes and times.
    """
    if not all((folder / name).is_file() for name in files):
        return ""
    state = file_mark(folder / MANIFEST)
    return _mark(folder, tuple(files), tuple(file_mark(folder / name) for name in files) if state == (0, 0) else state)


@lru_cache(maxsize=64)
def _mark(folder: Path, files: tuple[str, ...], state: tuple[object, ...]) -> str:
    known = {name: digest for name, (_, digest) in read_manifest(folder).items()}
    found = sorted(known.items()) if known else [(name, *file_mark(folder / name)) for name in files]
    return hashlib.sha256(repr(found).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _looks(folder: Path, names: Iterator[str] | Manifest) -> dict[str, list[int]]:
    """What tells a changed file without reading it: size, time of change in ns, inode."""
    found = {}
    for name in names:
        state = (folder / name).stat()
        found[name] = [state.st_size, state.st_mtime_ns, state.st_ino]
    return found


def _stamp(folder: Path, manifest: Manifest, wrong: Sequence[str] = ()) -> None:
    """Keep what every byte was found to be: right, or which files are wrong."""
    with contextlib.suppress(OSError):  # a folder that nobody may write to is checked each time
        looks = _looks(folder, manifest)
        found = {_WRONG: wrong, "looks": looks} if wrong else looks
        (folder / STAMP).write_text(json.dumps(found), encoding="utf-8")


def _found_damaged(folder: Path, manifest: Manifest) -> list[str]:
    """The files that `verify` found wrong, where none changed since."""
    kept = _read_stamp(folder)
    if not isinstance(kept, dict) or _WRONG not in kept or kept.get("looks") != _looks(folder, manifest):
        return []
    return [name for name in manifest if name in kept[_WRONG]]


def _read_stamp(folder: Path) -> object:
    try:
        return json.loads((folder / STAMP).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def forget_stamp(folder: Path) -> None:
    """Have the folder checked anew before its model is loaded the next time."""
    with contextlib.suppress(OSError):
        (folder / STAMP).unlink()


def broken(folder: Path, files: Sequence[str], detail: str = "") -> Problem:
    """Return Problem(MODEL_BROKEN) naming files."""
    return Problem(
        Code.MODEL_BROKEN,
        f"The model in “{folder.name}” is damaged or incomplete ({', '.join(files)}). Install or import it again.",
        detail=detail,
        facts={"path": str(folder), "files": list(files), "model": folder.name},
    )


def _stored(folder: Path) -> dict[str, Any]:
    try:
        stored = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stored if isinstance(stored, dict) else {}


def read_manifest(folder: Path) -> Manifest:
    """Return {file name: (bytes, sha256)}; empty where there is no readable manifest."""
    try:
        return {str(name): (int(size), str(known)) for name, (size, known) in _stored(folder)["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}


def read_origin(folder: Path) -> dict[str, str]:
    """Return where a model came from: "source", "revision", and "unchecked", a sentence on what nobody could check."""
    origin = _stored(folder).get("origin")
    return {str(key): str(value) for key, value in origin.items()} if isinstance(origin, dict) else {}


def write_manifest(folder: Path, manifest: Manifest, origin: dict[str, str] | None = None) -> None:
    """Keep what each file has to be, for `check_files` and `verify`, and where the model came from.

    The files are taken to be checked just now.
    """
    text = json.dumps({"files": manifest, "origin": origin or {}}, indent=1)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    _stamp(folder, manifest)


def need_space(folder: Path, needed: int) -> None:
    """Make the folder and raise Problem(DISK_FULL) where the disk has no room for that many bytes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(folder).free
    if free < needed * 1.02 + 10_000_000:
        raise Problem(
            Code.DISK_FULL,
            f"The disk has no room for this model: {needed / 1e9:.1f} GB are needed and {free / 1e9:.1f} GB are free. "
            "Free some space and try again.",
            facts={"path": str(folder), "needed": needed, "free": free},
        )


def digest(path: Path, tell: Tell = lambda _bytes: None, start: str = "sha256", head: bytes = b"") -> str:
    """Return a file's digest in hexadecimal; `start` names the algorithm, `head` is hashed in front of it."""
    hashed = hashlib.new(start, head)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            hashed.update(chunk)
            tell(len(chunk))
    return hashed.hexdigest()


@contextlib.contextmanager
def alone(models_dir: Path, model_id: str, patience: float = 0.0) -> Iterator[None]:
    """Within the block, nobody else installs, imports or removes this model.

    Raises Problem(JOB_BUSY) where another window or command still does after `patience` seconds; whoever is killed
    lets go.
    """
    import filelock  # noqa: PLC0415 - the window starts sooner without it

    models_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = models_dir / f".{model_id}.lock"
    lock = filelock.FileLock(path, timeout=patience)
    try:
        lock.acquire()
    except filelock.Timeout as error:
        raise Problem(
            Code.JOB_BUSY,
            "Another window or command works on this model now. Wait until it is done, then try again.",
            facts={"model": model_id},
        ) from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # where open files keep their name
            path.unlink()  # first: who finds the name has a lock that counts
        lock.release()

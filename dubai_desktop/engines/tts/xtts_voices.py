"""What voices an XTTS folder has, found without loading a model: its speakers' names, and the clip of a person."""

from __future__ import annotations

import hashlib
import pickletools
import stat
import zipfile
from functools import lru_cache
from pathlib import Path

SPEAKERS = "speakers_xtts.pth"
_LARGEST_INDEX = 4_000_000  # bytes of the list of names inside the speakers file
_LARGEST_CLIP = 100_000_000  # bytes of a clip of a voice
_MOST = 200
_MEMO = ("PUT", "MEMOIZE", "FRAME")


def speakers(folder: Path) -> tuple[str, ...]:
    """Return the names of a model's own speakers; none where there is no readable file of them."""
    try:
        changed = (folder / SPEAKERS).stat().st_mtime_ns
    except OSError:
        return ()
    return _speakers(folder / SPEAKERS, changed)


@lru_cache(maxsize=4)
def _speakers(path: Path, _changed: int) -> tuple[str, ...]:
    """Read the names out of a torch file (a zip with a pickle of {name: {...}}) without running the pickle.

    A name is a string that an empty dictionary follows; `pickletools` only lists what is there.
    """
    names: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            entry = next(info for info in archive.infolist() if info.filename.endswith("/data.pkl"))
            if entry.file_size > _LARGEST_INDEX:
                return ()
            last = None
            for code, argument, _ in pickletools.genops(archive.read(entry)):
                if code.name == "EMPTY_DICT" and isinstance(last, str):
                    names.append(last)
                if not any(word in code.name for word in _MEMO):
                    last = argument if code.name.endswith("UNICODE") else None
    except (OSError, zipfile.BadZipFile, StopIteration, ValueError, NotImplementedError, RuntimeError):
        return ()
    return tuple(name for name in dict.fromkeys(names) if name.isprintable() and 0 < len(name) <= 60)[:_MOST]


def clip_id(path: str) -> str:
    """Return the voice id of a clip ("clip-1a2b3c4d", of its content), "" where there is no such file.

    It changes with the clip, so that lines spoken in another voice are not taken for this one's.
    """
    try:
        state = Path(path).stat() if path else None
    except (OSError, ValueError):
        state = None
    if state is None or not stat.S_ISREG(state.st_mode) or not 0 < state.st_size <= _LARGEST_CLIP:
        return ""
    return f"clip-{_digest(path, state.st_mtime_ns, state.st_size)[:8]}"


@lru_cache(maxsize=8)
def _digest(path: str, _changed: int, _size: int) -> str:
    try:
        with Path(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return "unreadable"

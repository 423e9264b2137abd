"""Which file a path is, by stat alone: before anything opens it, and again after each step."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.job import Fingerprint
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown

MEDIA_SUFFIXES = frozenset({
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".vob", ".flv", ".wmv",
    ".asf", ".3gp", ".ogv", ".mp3", ".m4a", ".aac", ".wav", ".flac", ".ogg", ".oga", ".opus", ".wma", ".mka",
})  # fmt: skip


def fingerprint(path: Path) -> Fingerprint:
    """Return which file a path is now. Raises Problem(INPUT_MISSING | INPUT_NOT_A_FILE)."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and not os.path.lexists(path)
        if missing or isinstance(error, NotADirectoryError):
            raise Problem(
                Code.INPUT_MISSING,
                f"The file “{shown(path)}” is not there. Put it back, or choose the file again.",
                detail=str(error),
                facts={"path": str(path)},
            ) from error
        raise _not_a_file(path, str(error)) from error
    except ValueError as error:  # a NUL in the name
        raise _not_a_file(path, str(error)) from error
    if not stat.S_ISREG(found.st_mode):
        raise _not_a_file(path, stat.filemode(found.st_mode))
    return Fingerprint(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _not_a_file(path: Path, detail: str) -> Problem:
    return Problem(
        Code.INPUT_NOT_A_FILE,
        f"“{shown(path)}” is not a file that can be read. Choose a video or audio file.",
        detail=detail,
    )


def check_file(path: Path) -> Fingerprint:
    """Check a path by stat alone, before anything opens it. Raises as `fingerprint`, and Problem(MEDIA_EMPTY)."""
    found = fingerprint(path)
    if found.size == 0:
        raise Problem(
            Code.MEDIA_EMPTY,
            f"The file “{shown(path)}” is empty. Copy or download it again.",
            facts={"path": str(path)},
        )
    return found


def same_file(path: Path, before: Fingerprint) -> Fingerprint:
    """Return which file a path is now, which has to be the one it was. Raises Problem(INPUT_CHANGED | INPUT_MISSING).

    For the time between two runs only size and time count: a copy put back, or a disk mounted again, has another inode.
    """
    now = fingerprint(path)
    check_unchanged(path, replace(now, size=before.size, mtime_ns=before.mtime_ns))
    return now


def check_unchanged(path: Path, before: Fingerprint) -> None:
    """Raise Problem(INPUT_CHANGED) where a source is no longer the file it was, INPUT_MISSING where it is gone."""
    if fingerprint(path) != before:
        raise Problem(
            Code.INPUT_CHANGED,
            f"The file “{shown(path)}” was changed or replaced while it was being dubbed. Put the old file back and "
            "resume, or add the new one as a new job.",
            facts={"path": str(path)},
        )

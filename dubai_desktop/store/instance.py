"""One program at a time per data folder: a lock that the system lets go of, however the program ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Self

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store.errors import translated

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class InstanceLock:
    """An exclusive lock on a file at `path`; the file stays, the lock ends with `release` or with the process.

    `with InstanceLock(path):` holds it, or raises Problem(SECOND_INSTANCE) at once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """True while this object holds the lock."""
        return self._handle is not None

    def acquire(self) -> bool:
        """Take the lock if nobody has it; returns whether it is held now. Raises Problem where no file can be made."""
        if self._handle is None:
            with translated(self.path):
                self._take()
        return self.held

    def _take(self) -> None:
        self.path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        if not _lock(handle):
            os.close(handle)
            return
        os.ftruncate(handle, 0)
        os.write(handle, b"%d\n" % os.getpid())
        self._handle = handle

    def release(self) -> None:
        """Let the lock go; safe to call twice."""
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)

    def owner(self) -> int:
        """Return the process id that last took the lock, 0 if unknown; only for telling a person."""
        try:
            return int(self.path.read_text(encoding="ascii"))
        except (OSError, ValueError):
            return 0

    def __enter__(self) -> Self:
        if not self.acquire():
            raise Problem(
                Code.SECOND_INSTANCE,
                "The program is already running for this data folder. Use the window that is open, or close it first.",
                facts={"pid": self.owner()},
            )
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _lock(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            # Far behind the process id, so that others can read that: Windows locks forbid reading.
            os.lseek(handle, 1 << 20, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            os.lseek(handle, 0, os.SEEK_SET)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True

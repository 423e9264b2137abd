"""One set-up at a time in one folder: a lock that the system lets go of when its holder ends, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bootstrap import say

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> bool:
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: IO[bytes]) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


@contextmanager
def held(path: Path, wait: float = 0.2) -> Iterator[None]:
    """Hold the lock at `path` (made where missing); wait for another holder, and say so once.

    Closing the file lets the lock go, and so does the end of the process (by a kill too) and of those it started with
    open files.
    """
    path.parent.mkdir(exist_ok=True)
    with path.open("ab") as file:
        file.seek(0)
        told = False
        while not _take(file):
            if not told:
                say.line("Another set-up is running in this folder; waiting for it to end.")
                told = True
            time.sleep(wait)
        if os.name != "nt":
            os.set_inheritable(file.fileno(), True)
        yield

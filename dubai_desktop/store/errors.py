"""SQLite's troubles in plain words: the one place where the store translates them."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import peewee

from dubai_desktop.domain.problems import Code, Problem

# Writing failed for want of room: plain "full", and the shapes it takes under a file size limit or quota.
_FULL = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR_WRITE,
        sqlite3.SQLITE_IOERR_FSYNC,
        sqlite3.SQLITE_IOERR_TRUNCATE,
        sqlite3.SQLITE_IOERR_SHMSIZE,
        sqlite3.SQLITE_IOERR_SHMOPEN,
    }
)
_FULL_ERRNO = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_IOERR})
_NOT_WRITABLE = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM})


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite says about the database at `path` into a Problem; a programming error passes as it is."""
    try:
        yield
    except (peewee.PeeweeException, sqlite3.Error, OSError) as error:
        problem = to_problem(error, path)
        if problem is None:
            raise
        raise problem from error


def to_problem(error: BaseException, path: Path) -> Problem | None:
    """Return the Problem that an error means, None if it is a bug of ours.

    Walks the whole chain: after a full disk SQLite has already rolled back, so that Peewee's own rollback fails and
    only the context of what it raises still says why.
    """
    codes = [code for code in map(_code, _chain(error)) if code]
    detail = f"{type(error).__name__}: {error}"
    if any(code in _FULL for code in codes) or any(_errno(link) in _FULL_ERRNO for link in _chain(error)):
        return disk_full(path, detail)
    primary = {code & 0xFF for code in codes}
    if primary & _BUSY:
        return busy(path, detail)
    if primary & _DAMAGED:
        return damaged(path, detail)
    if primary & _NOT_WRITABLE or isinstance(error, OSError):
        return Problem(
            Code.OUT_NOT_WRITABLE,
            f"The program cannot write to its folder {shown(path.parent)}. "
            "Give yourself the right to write there, or choose another data folder.",
            detail=detail,
            facts=_facts(path),
        )
    if sqlite3.SQLITE_NOMEM in primary:
        return Problem(
            Code.MEMORY, "The machine is out of memory. Close other programs, then try again.", detail=detail
        )
    return None


def busy(path: Path, detail: str = "") -> Problem:
    """Return the Problem of a database that somebody else holds locked."""
    return Problem(
        Code.DB_BUSY,
        "Another program is holding the job database, so nothing was changed. "
        "Close other windows of this program, then try again.",
        detail=detail,
        facts=_facts(path),
    )


def disk_full(path: Path, detail: str = "") -> Problem:
    """Return the Problem of a disk that has no room for the database."""
    return Problem(
        Code.DISK_FULL,
        f"The disk that holds {shown(path.parent)} is full, so the last change was not saved. "
        "Free some space, then try again; everything saved before is safe.",
        detail=detail,
        facts=_facts(path),
    )


def damaged(path: Path, detail: str = "") -> Problem:
    """Return the Problem of a database that cannot be read."""
    return Problem(
        Code.DB_CORRUPT,
        "The job database is damaged and cannot be read. "
        "Restart the program to put a backup in its place; videos and finished files are not touched.",
        detail=detail,
        facts=_facts(path),
    )


def shown(path: Path) -> str:
    """Return a path for a sentence: printable whatever bytes its name is made of."""
    return os.fsencode(path).decode(errors="replace")


def _facts(path: Path) -> dict[str, str]:
    return {"path": shown(path)}


def _code(error: BaseException) -> int:
    return int(getattr(error, "sqlite_errorcode", 0) or 0)


def _errno(error: BaseException) -> int | None:
    return error.errno if isinstance(error, OSError) else None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    waiting: list[BaseException] = [error]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        linked = (current.__cause__, current.__context__, getattr(current, "orig", None))  # orig: Peewee's
        waiting.extend(item for item in linked if isinstance(item, BaseException))

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import peewee
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store.errors import shown, to_problem, translated

PLACE = Path(os.fsdecode(b"/data/\xff/studio.db"))


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("library text")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (sqlite3.SQLITE_FULL, Code.DISK_FULL),
        (sqlite3.SQLITE_IOERR_WRITE, Code.DISK_FULL),
        (sqlite3.SQLITE_IOERR_FSYNC, Code.DISK_FULL),
        (sqlite3.SQLITE_BUSY, Code.DB_BUSY),
        (sqlite3.SQLITE_BUSY_SNAPSHOT, Code.DB_BUSY),
        (sqlite3.SQLITE_LOCKED, Code.DB_BUSY),
        (sqlite3.SQLITE_CORRUPT, Code.DB_CORRUPT),
        (sqlite3.SQLITE_NOTADB, Code.DB_CORRUPT),
        (sqlite3.SQLITE_IOERR_READ, Code.DB_CORRUPT),
        (sqlite3.SQLITE_READONLY, Code.OUT_NOT_WRITABLE),
        (sqlite3.SQLITE_CANTOPEN, Code.OUT_NOT_WRITABLE),
        (sqlite3.SQLITE_NOMEM, Code.MEMORY),
    ],
)
def test_each_trouble_has_its_code(code: int, expected: Code) -> None:
    problem = to_problem(sqlite_error(code), PLACE)
    assert problem is not None and problem.code is expected
    assert "library text" in problem.detail and "library text" not in problem.message
    problem.message.encode()


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (errno.ENOSPC, Code.DISK_FULL),
        (errno.EFBIG, Code.DISK_FULL),
        (errno.EACCES, Code.OUT_NOT_WRITABLE),
        (errno.EROFS, Code.OUT_NOT_WRITABLE),
    ],
)
def test_the_systems_own_errors_are_translated_too(number: int, expected: Code) -> None:
    problem = to_problem(OSError(number, "library text"), PLACE)
    assert problem is not None and problem.code is expected


def test_a_full_disk_is_seen_behind_the_failed_rollback() -> None:
    with pytest.raises(Problem) as caught, translated(PLACE):
        try:
            raise peewee.OperationalError(sqlite_error(sqlite3.SQLITE_FULL))
        except peewee.OperationalError:
            raise peewee.OperationalError(sqlite_error(sqlite3.SQLITE_ERROR)) from None
    assert caught.value.code is Code.DISK_FULL


@pytest.mark.parametrize("code", [sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_MISUSE, 0])
def test_a_bug_of_ours_passes_untranslated(code: int) -> None:
    with pytest.raises(sqlite3.OperationalError), translated(PLACE):
        raise sqlite_error(code)


def test_other_exceptions_pass_untouched() -> None:
    with pytest.raises(KeyError), translated(PLACE):
        raise KeyError("x")


def test_a_path_is_shown_whatever_its_bytes() -> None:
    assert shown(PLACE) == "/data/�/studio.db"

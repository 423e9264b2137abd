"""One SQLite file behind Peewee: pooled connections, durable pragmas, and transactions that translate their errors."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias, cast

from playhouse.pool import PooledSqliteDatabase

from dubai_desktop.store.errors import translated

BUSY_SECONDS = 5.0

Engine: TypeAlias = PooledSqliteDatabase

# FULL, not NORMAL: in WAL mode NORMAL loses acknowledged commits at a power cut. fullfsync does the same for macOS.
PRAGMAS: dict[str, int | str] = {
    "journal_mode": "wal",
    "synchronous": "FULL",
    "foreign_keys": 1,
    "fullfsync": 1,
    "checkpoint_fullfsync": 1,
    "trusted_schema": 0,
    "journal_size_limit": 16 * 1024 * 1024,
}


class Database:
    """The open database file. Thread-safe: each `read` or `write` takes a connection of its own from the pool.

    The pool keeps connections open between uses, because closing the last one makes SQLite fold its log into the
    file and delete it, which costs a status update ten times its price.
    """

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        self.path = path
        self.engine = PooledSqliteDatabase(
            file_name(path),
            max_connections=None,
            pragmas=pragmas(busy_seconds),
            lock_type="IMMEDIATE",
            check_same_thread=False,
        )
        self._open = True

    @contextmanager
    def read(self) -> Iterator[Engine]:
        """Lend a connection for reading. Raises Problem."""
        self._check()
        with translated(self.path), self.engine.connection_context():
            yield self.engine

    @contextmanager
    def write(self) -> Iterator[Engine]:
        """Lend a connection inside one immediate transaction: durable when this ends, or nothing of it happened.

        Nests in the same thread: inner ones become savepoints. Raises Problem.
        """
        self._check()
        with translated(self.path), self.engine.connection_context(), self.engine.atomic():
            yield self.engine

    def insert_all(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], upsert: str = "") -> None:
        """Insert many rows by one prepared statement, inside a `write`; `upsert` is the ON CONFLICT clause.

        Ten times quicker than building one statement of thousands of values. Table and columns are names of ours.
        """
        marks = ",".join("?" * len(columns))
        names = ",".join(f'"{column}"' for column in columns)
        sql = f'INSERT INTO "{table}" ({names}) VALUES ({marks}) {upsert}'  # noqa: S608 - no outside text
        connection: sqlite3.Connection = self.engine.connection()
        connection.executemany(sql, rows)

    def close(self) -> None:
        """Close every connection; the log is folded into the file. Not while other threads still use it."""
        if self._open:
            self._open = False
            self.engine.close_all()

    def _check(self) -> None:
        if not self._open:
            raise RuntimeError("the store is closed")


def pragmas(busy_seconds: float) -> dict[str, int | str]:
    """Return what every connection is set to; it waits so long for a lock."""
    return {"busy_timeout": int(busy_seconds * 1000), **PRAGMAS}


def file_name(path: Path) -> str:
    """Return a path as SQLite's driver takes it: bytes where file names are bytes (they may not be UTF-8)."""
    name: Any = os.fsencode(path) if os.name == "posix" else os.fspath(path)
    return cast(str, name)

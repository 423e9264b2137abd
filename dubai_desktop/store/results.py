"""What engines found out, kept for jobs to come: transcripts and translations under keys made of all they depend on.

In a file of its own beside the job database: it may be large, is not backed up, and damage to it is nobody's loss but
time and money. What cannot be read or written counts as not there: a cache never stops a job.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from dubai_desktop.domain.answer import Answer
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store.database import Database, Engine, file_name
from dubai_desktop.store.errors import translated

T = TypeVar("T")
log = logging.getLogger(__name__)

TRANSCRIPT = "transcript"
TRANSLATION = "translation"

_TABLE = """CREATE TABLE IF NOT EXISTS results (
    kind TEXT NOT NULL, "key" TEXT NOT NULL, value BLOB NOT NULL, digest TEXT NOT NULL, size INTEGER NOT NULL,
    used REAL NOT NULL, PRIMARY KEY (kind, "key"))"""
_INDEX = "CREATE INDEX IF NOT EXISTS results_used ON results (used)"
_PUT = (
    "ON CONFLICT DO UPDATE SET value = excluded.value, digest = excluded.digest, size = excluded.size,"
    " used = excluded.used"
)
_COLUMNS = ("kind", "key", "value", "digest", "size", "used")
_AT_ONCE = 400  # keys in one question to the database
_ROW = 200  # bytes that a row takes beside its value
_OFTEN = 3_600.0  # seconds between two notes that a result was used: each is a write


class Results:
    """The results in the file at `path`, made when first used. Thread-safe, and shared by processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mutex = threading.Lock()
        self._database: Database | None = None

    # --- any JSON value ----------------------------------------------------------------------------------------------

    def get(self, kind: str, keys: Iterable[str]) -> dict[str, Any]:
        """Return the JSON values of one kind that are kept under keys; a damaged one is thrown away."""
        wanted = list(dict.fromkeys(keys))
        return self._safely(lambda database: _read(database, kind, wanted), {}) if wanted else {}

    def put(self, kind: str, values: Mapping[str, Any]) -> None:
        """Keep JSON values under keys, in place of what was there; durable on return, where it can be written."""
        now = time.time()
        rows = [_row(kind, key, value, now) for key, value in values.items()]

        def write(database: Database) -> None:
            with database.write():
                database.insert_all("results", _COLUMNS, rows, _PUT)

        if rows:
            self._safely(write, None)

    def discard(self, kind: str, keys: Iterable[str]) -> None:
        """Throw results away."""
        wanted = list(keys)
        self._safely(lambda database: _delete(database, [(kind, key) for key in wanted]), None)

    # --- translations ------------------------------------------------------------------------------------------------

    def known(self, keys: Iterable[str]) -> dict[str, Answer]:
        """Return the translations kept under keys."""
        found = self.get(TRANSLATION, keys)
        return {key: Answer(str(text), int(amount), int(most)) for key, (text, amount, most) in found.items()}

    def keep(self, answers: Mapping[str, Answer]) -> None:
        """Keep translations, as `put` does."""
        self.put(TRANSLATION, {key: [one.text, one.amount, one.most] for key, one in answers.items()})

    # --- how much there is -------------------------------------------------------------------------------------------

    def sizes(self) -> dict[str, tuple[int, int]]:
        """Return how many results of each kind there are, and their bytes."""

        def count(database: Database) -> dict[str, tuple[int, int]]:
            with database.read() as engine:
                rows = engine.execute_sql("SELECT kind, count(*), sum(size) FROM results GROUP BY kind").fetchall()
            return {kind: (number, size) for kind, number, size in rows}

        return self._safely(count, {}) if self.path.exists() else {}

    def shrink(self, keep_bytes: int) -> int:
        """Remove the longest unused until at most so many bytes are kept; returns the bytes freed."""
        return self._safely(lambda database: _shrink(database, keep_bytes), 0) if self.path.exists() else 0

    def close(self) -> None:
        """Close the file. Safe to call twice."""
        with self._mutex:
            if self._database is not None:
                self._database.close()
                self._database = None

    def _safely(self, work: Callable[[Database], T], otherwise: T) -> T:
        """Do something with the file; a damaged one is set aside and begun anew, other trouble is only logged."""
        for first in (True, False):
            try:
                return work(self._opened())
            except Problem as problem:
                log.warning("kept results: %s %s", problem.code, problem.detail)
                if problem.code is not Code.DB_CORRUPT or not first:
                    return otherwise
            except ValueError as error:  # rows that this version cannot read
                log.warning("kept results: %s", error)
                return otherwise
            self._set_aside()
        return otherwise

    def _opened(self) -> Database:
        with self._mutex:
            if self._database is None:
                with translated(self.path):
                    _make(self.path)
                self._database = Database(self.path)
            return self._database

    def _set_aside(self) -> None:
        self.close()
        for suffix in ("-wal", "-shm"):
            Path(f"{self.path}{suffix}").unlink(missing_ok=True)
        try:
            self.path.replace(self.path.with_name(f"{self.path.name}.damaged"))
        except OSError as error:
            log.warning("kept results: %s", error)


def _make(path: Path) -> None:
    if not path.exists():
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    with closing(sqlite3.connect(file_name(path), timeout=5.0)) as connection:
        connection.execute("PRAGMA auto_vacuum = INCREMENTAL")
        connection.execute(_TABLE)
        connection.execute(_INDEX)
        connection.commit()


def _row(kind: str, key: str, value: Any, now: float) -> tuple[object, ...]:  # noqa: ANN401 - JSON
    packed = zlib.compress(json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode())
    return (kind, key, packed, _digest(kind, key, packed), len(packed) + _ROW, now)


def _digest(kind: str, key: str, packed: bytes) -> str:
    return hashlib.sha256(f"{kind} {key} ".encode() + packed).hexdigest()


def _read(database: Database, kind: str, keys: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    damaged: list[tuple[str, str]] = []
    stale: list[tuple[str, str]] = []
    before = time.time() - _OFTEN
    with database.read() as engine:
        for key, packed, digest, used in _rows(engine, kind, keys):
            if _digest(kind, key, packed) != digest:
                damaged.append((kind, key))
                continue
            found[key] = json.loads(zlib.decompress(packed))
            if used < before:
                stale.append((kind, key))
    if damaged:
        log.warning("%d damaged results are thrown away", len(damaged))
        _delete(database, damaged)
    if stale:
        _touch(database, stale)
    return found


def _rows(engine: Engine, kind: str, keys: Sequence[str]) -> Iterator[tuple[str, bytes, str, float]]:
    waiting = iter(keys)
    while part := tuple(islice(waiting, _AT_ONCE)):
        marks = ",".join("?" * len(part))
        sql = f'SELECT "key", value, digest, used FROM results WHERE kind = ? AND "key" IN ({marks})'  # noqa: S608
        yield from engine.execute_sql(sql, (kind, *part)).fetchall()


def _touch(database: Database, places: Sequence[tuple[str, str]]) -> None:
    now = time.time()
    with database.write() as engine:
        for place in places:
            engine.execute_sql('UPDATE results SET used = ? WHERE kind = ? AND "key" = ?', (now, *place))


def _delete(database: Database, places: Sequence[tuple[str, str]]) -> None:
    with database.write() as engine:
        for place in places:
            engine.execute_sql('DELETE FROM results WHERE kind = ? AND "key" = ?', place)


def _shrink(database: Database, keep_bytes: int) -> int:
    """Remove the longest unused; the pages they took go back to the disk."""
    freed = 0
    with database.write() as engine:
        total = int(engine.execute_sql("SELECT coalesce(sum(size), 0) FROM results").fetchone()[0])
        oldest = engine.execute_sql("SELECT rowid, size FROM results ORDER BY used, rowid").fetchall()
        gone = []
        for row, size in oldest:
            if total - freed <= keep_bytes:
                break
            gone.append((row,))
            freed += size
        for row in gone:
            engine.execute_sql("DELETE FROM results WHERE rowid = ?", row)
    if freed:
        with database.read() as engine:
            engine.connection().executescript("PRAGMA incremental_vacuum")  # to its end: execute() stops at one page
    return freed

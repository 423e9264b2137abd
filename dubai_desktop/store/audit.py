"""The audit log: what was done by whom, append-only, each row sealed by a hash over itself and the row before."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from dubai_desktop.log import redact
from dubai_desktop.store.codec import clean_text
from dubai_desktop.store.database import Database, Engine

_COLUMNS = ("seq", "utc", "actor", "job_id", "event", "facts", "previous", "hash")
_SELECT = "SELECT seq, utc, actor, job_id, event, facts, previous, hash FROM audit"
_START = "0" * 64


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One event. `utc` is seconds since the epoch; order is by `seq`, which no clock can change."""

    seq: int
    utc: float
    actor: str
    job_id: str
    event: str
    facts: dict[str, Any]


class Audit:
    """Events that can be added and read, never changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, actor: str, event: str, job_id: str = "", **facts: str | int | float | bool | None) -> int:
        """Add an event, durable on return, and return its number. Secrets in it are replaced."""
        text = redact(json.dumps(facts, sort_keys=True, separators=(",", ":")))
        words = (redact(clean_text(actor)), job_id, redact(clean_text(event)), text)
        with self._database.write() as engine:
            last, previous = _last(engine)
            row = (last + 1, time.time(), *words, previous)
            self._database.insert_all("audit", _COLUMNS, [(*row, _seal(row))])
        return last + 1

    def verify(self) -> bool:
        """Return whether every row is as it was written and none is missing, the newest included."""
        with self._database.read() as engine, engine.atomic("DEFERRED"):
            previous, number = _START, 0
            for row in engine.execute_sql(f"{_SELECT} ORDER BY seq"):
                number += 1
                if row[0] != number or row[6] != previous or row[7] != _seal(row[:7]):
                    return False
                previous = row[7]
            # SQLite keeps the highest number it ever gave beside the table.
            given = engine.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = 'audit'").fetchone()
            return number == (given[0] if given else 0)

    def events(self, names: Collection[str], since: float = 0.0) -> tuple[AuditEvent, ...]:
        """Return the events of some kinds from a UTC time on, the oldest first."""
        marks = ", ".join("?" * len(names))
        sql = f"{_SELECT} WHERE event IN ({marks}) AND utc >= ? ORDER BY seq"
        with self._database.read() as engine:
            rows = engine.execute_sql(sql, (*names, since))
            return tuple(AuditEvent(row[0], row[1], row[2], row[3], row[4], json.loads(row[5])) for row in rows)

    def count(self, name: str) -> int:
        """Return how many events of a kind there ever were."""
        with self._database.read() as engine:
            return int(engine.execute_sql("SELECT count(*) FROM audit WHERE event = ?", (name,)).fetchone()[0])

    def list(self, limit: int = 1000) -> tuple[AuditEvent, ...]:
        """Return the newest events, newest first."""
        with self._database.read() as engine:
            rows = engine.execute_sql(f"{_SELECT} ORDER BY seq DESC LIMIT ?", (limit,))
            return tuple(AuditEvent(row[0], row[1], row[2], row[3], row[4], json.loads(row[5])) for row in rows)


def _last(engine: Engine) -> tuple[int, str]:
    row = engine.execute_sql("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1").fetchone()
    return (row[0], row[1]) if row else (0, _START)


def _seal(row: tuple[Any, ...]) -> str:
    return hashlib.sha256(json.dumps(row, separators=(",", ":")).encode()).hexdigest()

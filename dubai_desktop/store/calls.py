"""Single calls of engines: every one that failed, and all where the person wants detailed figures."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dubai_desktop.domain.metrics import EngineCall
from dubai_desktop.store.database import Database

DAY = 86_400.0
KEPT_DAYS = 90
KEPT = 100_000

_COLUMNS = (
    "utc", "job_id", "step", "engine", "voice", "device", "duration", "lines", "characters", "media_seconds", "code",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pace:
    """How quick one engine's voice or model was over `calls` successes: sums of seconds, characters and media."""

    engine: str
    voice: str
    device: str
    calls: int
    duration: float
    characters: int
    media_seconds: float


@dataclass(frozen=True, slots=True)
class LastCalls:
    """When an engine last answered and last failed (UTC seconds, 0.0 for never), and the code of that failure."""

    success: float = 0.0
    failure: float = 0.0
    code: str = ""


class Calls:
    """Calls of engines, kept when their jobs are gone, for three months."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, call: EngineCall) -> None:
        """Keep one call."""
        row = (
            call.utc or time.time(), call.job_id, call.step, call.engine, call.voice, call.device, call.duration,
            call.lines, call.characters, call.media_seconds, call.code,
        )  # fmt: skip
        with self._database.write():
            self._database.insert_all("engine_calls", _COLUMNS, [row])

    def paces(self, since: float = 0.0) -> tuple[Pace, ...]:
        """Return how quick each engine's voices were, the most used first."""
        sql = (
            "SELECT engine, voice, device, count(*), sum(duration), sum(characters), sum(media_seconds)"
            " FROM engine_calls WHERE code = '' AND utc >= ? GROUP BY engine, voice, device"
            " ORDER BY count(*) DESC, engine, voice"
        )
        with self._database.read() as engine:
            return tuple(Pace(*row) for row in engine.execute_sql(sql, (since,)))

    def failures(self, since: float = 0.0) -> tuple[tuple[str, str, int], ...]:
        """Return (engine, code, how often) of the calls that failed, the most frequent first."""
        sql = (
            "SELECT engine, code, count(*) FROM engine_calls WHERE code != '' AND utc >= ?"
            " GROUP BY engine, code ORDER BY count(*) DESC, engine, code"
        )
        with self._database.read() as engine:
            return tuple((name, code, count) for name, code, count in engine.execute_sql(sql, (since,)))

    def last(self) -> dict[tuple[str, str], LastCalls]:
        """Return when each engine last answered and last failed, by step and engine."""
        sql = (
            "SELECT step, engine, max(CASE WHEN code = '' THEN utc ELSE 0.0 END),"
            " max(CASE WHEN code != '' THEN utc ELSE 0.0 END) FROM engine_calls GROUP BY step, engine"
        )
        code = "SELECT code FROM engine_calls WHERE step = ? AND engine = ? AND utc = ? AND code != ''"
        made: dict[tuple[str, str], LastCalls] = {}
        with self._database.read() as engine:
            for step, name, success, failure in engine.execute_sql(sql).fetchall():
                last = engine.execute_sql(code, (step, name, failure)).fetchone() if failure else ("",)
                made[step, name] = LastCalls(success, failure, last[0])
        return made

    def cleanup(self, older_than_days: float = KEPT_DAYS, most: int = KEPT, now: float | None = None) -> int:
        """Drop calls of more than so many days ago and all but the newest `most`; returns how many went."""
        limit = (time.time() if now is None else now) - older_than_days * DAY
        sql = "DELETE FROM engine_calls WHERE utc < ? OR id <= (SELECT max(id) FROM engine_calls) - ?"
        with self._database.write() as engine:
            return int(engine.execute_sql(sql, (limit, most)).rowcount)

"""What was not paid for again, because the answer or the sound was there already: counted once for each use."""

from __future__ import annotations

import time
from dataclasses import dataclass

from dubai_desktop.store.database import Database

_ADD = (
    "INSERT INTO savings (job_id, kind, item, service, units, amount_micro, utc) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Saved:
    """Characters that no paid service was asked for again, and what they would have cost in micro-USD."""

    characters: int = 0
    micro: int = 0


class Savings:
    """Savings by job, kept when their jobs are gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(  # noqa: PLR0917 - one row
        self, job_id: str, service: str, kind: str, item: str, characters: int, micro: int
    ) -> None:
        """Count one use of what was paid for before; `item` is what was used, counted once in a job.

        What a job pays for itself is added with 0 characters: using it again later in the job saved nothing.
        """
        with self._database.write() as engine:
            engine.execute_sql(_ADD, (job_id, kind, item, service, characters, micro, time.time()))

    def of_job(self, job_id: str) -> Saved:
        """Return what one job saved."""
        return self._sum("job_id = ?", job_id)

    def total(self, since: float | None = None) -> Saved:
        """Return what all jobs saved, from a UTC time on or ever."""
        return self._sum("utc >= ?", since or 0.0)

    def _sum(self, where: str, value: str | float) -> Saved:
        sql = f"SELECT coalesce(sum(units), 0), coalesce(sum(amount_micro), 0) FROM savings WHERE {where}"  # noqa: S608
        with self._database.read() as engine:
            return Saved(*engine.execute_sql(sql, (value,)).fetchone())

"""What steps took in the past: what estimates are learned from, and the figures of the health page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.store import codec
from dubai_desktop.store.database import Database

_COLUMNS = (
    "job_id", "step", "engine", "service", "device", "lines", "characters", "media_seconds", "start", "end",
    "duration", "success", "error", "code", "category", "actions", "retry_count", "cost_estimate",
)  # fmt: skip
_READ = (
    'step, engine, service, device, lines, characters, media_seconds, start, "end", duration, success, error, code,'
    " category, actions, retry_count, cost_estimate"
)


class History:
    """Runs of steps, kept when their jobs are gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job_id: str, metrics: ProcessingMetrics) -> None:
        """Keep one run."""
        self.add_all(job_id, (metrics,))

    def add_all(self, job_id: str, metrics: Iterable[ProcessingMetrics]) -> None:
        """Keep several runs in one transaction; a run without an engine has its `service_used` for one."""
        rows = [
            (
                job_id, m.name, m.engine or m.service_used, m.service_used, m.device, m.lines, m.characters,
                m.media_seconds, m.start, m.end, m.duration, m.success, codec.clean_text(m.error), m.code, m.category,
                " ".join(m.actions), m.retry_count, m.cost_estimate,
            )
            for m in metrics
        ]  # fmt: skip
        with self._database.write():
            self._database.insert_all("history", _COLUMNS, rows)

    def runs(
        self, since: float = 0.0, *, step: str = "", successes: bool = False, limit: int = 5000
    ) -> tuple[ProcessingMetrics, ...]:
        """Return the runs that began at `since` (UTC seconds) or later, the newest first and at most `limit`.

        `step` asks for one step's alone, `successes` for those that succeeded.
        """
        sql = (
            f"SELECT {_READ} FROM history WHERE start >= ? AND (? = '' OR step = ?) AND (success OR NOT ?)"  # noqa: S608 - own names
            " ORDER BY id DESC LIMIT ?"
        )
        with self._database.read() as engine:
            return tuple(_metrics(row) for row in engine.execute_sql(sql, (since, step, step, successes, limit)))

    def last_successes(self) -> tuple[tuple[str, str, float], ...]:
        """Return (step, engine or its model, when it last did its work well in UTC seconds)."""
        sql = (
            'SELECT step, engine, max("end") FROM history'
            " WHERE success AND engine != '' AND lines > 0 GROUP BY step, engine"
        )
        with self._database.read() as engine:
            return tuple((step, name, end) for step, name, end in engine.execute_sql(sql))


def _metrics(row: tuple[Any, ...]) -> ProcessingMetrics:
    (step, engine, service, device, lines, characters, media, start, end, duration, success, error, code, category,
     actions, retries, cost) = row  # fmt: skip
    return ProcessingMetrics(
        name=step, start=start, end=end, duration=duration, success=bool(success), error=error, retry_count=retries,
        service_used=service, cost_estimate=cost, code=code, category=category, actions=tuple(actions.split()),
        engine=engine, device=device, lines=lines, characters=characters, media_seconds=media,
    )  # fmt: skip

"""What steps took in the past: what estimates are learned from, and the figures of the health page."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.store import codec
from dubai_desktop.store.database import Database
from dubai_desktop.store.tables import HistoryRow

_LEARN_FROM = 20
_COLUMNS = (
    "job_id", "step", "engine", "device", "media_seconds", "start", "end", "duration", "success", "error",
    "retry_count", "cost_estimate",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StepTotal:
    """All runs of one step: `average` is the mean seconds of the successful ones, 0.0 if there were none."""

    step: str
    runs: int
    failed: int
    average: float
    media_seconds: float


class History:
    """Runs of steps, kept when their jobs are gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self, job_id: str, metrics: ProcessingMetrics, media_seconds: float, engine: str = "", device: str = ""
    ) -> None:
        """Keep one run; `media_seconds` is how much of the programme it worked on, `engine` what it used."""
        self.add_all(job_id, (metrics,), media_seconds, engine, device)

    def add_all(
        self,
        job_id: str,
        metrics: Iterable[ProcessingMetrics],
        media_seconds: float,
        engine: str = "",
        device: str = "",
    ) -> None:
        """Keep several runs in one transaction; without `engine` each run's `service_used` is taken."""
        rows = [
            (
                job_id, m.name, engine or m.service_used, device, media_seconds, m.start, m.end, m.duration, m.success,
                codec.clean_text(m.error), m.retry_count, m.cost_estimate,
            )
            for m in metrics
        ]  # fmt: skip
        with self._database.write():
            self._database.insert_all("history", _COLUMNS, rows)

    def real_time_factor(self, step: str, engine: str = "", device: str = "") -> float | None:
        """Return seconds of work per second of media: the median of the last 20 successes, None before the first.

        Without `engine` or `device` the runs of any count.
        """
        wanted = (HistoryRow.step == step) & HistoryRow.success & (HistoryRow.media_seconds > 0)
        if engine:
            wanted &= HistoryRow.engine == engine
        if device:
            wanted &= HistoryRow.device == device
        query = HistoryRow.select(HistoryRow.duration, HistoryRow.media_seconds).where(wanted)
        with self._database.read() as engine_:
            rows = list(query.order_by(HistoryRow.id.desc()).limit(_LEARN_FROM).tuples().execute(engine_))
        return statistics.median(duration / media for duration, media in rows) if rows else None

    def totals(self) -> tuple[StepTotal, ...]:
        """Return the sums of every step, in the order they were first run."""
        sql = (
            "SELECT step, count(*), sum(NOT success), coalesce(avg(CASE WHEN success THEN duration END), 0.0),"
            " sum(media_seconds) FROM history GROUP BY step ORDER BY min(id)"
        )
        with self._database.read() as engine:
            return tuple(StepTotal(*row) for row in engine.execute_sql(sql))

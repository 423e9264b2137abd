"""The person's accounts for both faces: this month, each service, each job, the budgets, and what is in doubt."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from dubai_desktop.domain.costs import MICRO, CostBreakdown, month_start
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import EngineInfo, Engines
from dubai_desktop.media.files import atomic, check_writable, free_name
from dubai_desktop.pipeline.quotas import free_left
from dubai_desktop.settings import Settings
from dubai_desktop.store import Store
from dubai_desktop.store.cells import table_text
from dubai_desktop.store.savings import Saved
from dubai_desktop.store.spending import ChargeLine, JobSum, MonthSum, month_name

FILE_NAME = "costs.csv"
COLUMNS = (
    "number",
    "time",
    "job",
    "video",
    "service",
    "kind",
    "what",
    "characters",
    "free",
    "amount",
    "currency",
    "state",
)


@dataclass(frozen=True, slots=True)
class ServiceMonth:
    """What one family of voices, or one model, came to this month; `free_left` of `free_month` characters remain."""

    title: str
    kind: str
    what: str
    characters: int
    micro: int
    maybe_micro: int
    free_month: int
    free_left: int


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget and what was spent of it, in micro-USD; `name` is "month" or "total"."""

    name: str
    spent_micro: int
    budget_micro: int

    @property
    def left_micro(self) -> int:
        """What may still be spent."""
        return max(0, self.budget_micro - self.spent_micro)


@dataclass(frozen=True, slots=True)
class Accounts:
    """All of it at one moment. `names` are the files of the jobs that are still on the list, by id."""

    month: str
    this_month: CostBreakdown
    ever: CostBreakdown
    services: tuple[ServiceMonth, ...]
    jobs: tuple[JobSum, ...]
    months: tuple[MonthSum, ...]
    maybe: tuple[ChargeLine, ...]
    saved_month: Saved
    saved_ever: Saved
    budgets: tuple[Budget, ...]
    names: dict[str, str]


def accounts(store: Store, engines: Engines, settings: Settings) -> Accounts:
    """Add everything up. Reads the store; nothing is asked of a service. Raises Problem."""
    now = store.ledger.clock()
    since = month_start(now)
    spending = store.spending
    this_month, ever = spending.breakdown(since=since), spending.breakdown()
    limits = (
        ("month", this_month, settings.costs.budget_month_micro),
        ("total", ever, settings.costs.budget_total_micro),
    )
    return Accounts(
        month_name(now),
        this_month,
        ever,
        _services(store, engines, since),
        spending.per_job(),
        spending.months(),
        spending.maybe_charged(),
        store.savings.total(since),
        store.savings.total(),
        tuple(Budget(name, spent.total, most) for name, spent, most in limits if most),
        {job.id: job.name for job in store.jobs.list()},
    )


def _services(store: Store, engines: Engines, since: float) -> tuple[ServiceMonth, ...]:
    infos = {(info.id, info.kind.value): info for info in _infos(engines)}
    rows = []
    for row in store.spending.per_family(since):
        info = infos.get((row.service, row.kind))
        free = prices.free_per_month(info.tariff, row.what) if info else 0
        left = free_left(store, info, row.what) if info and free else 0
        title = info.title if info else row.service
        rows.append(ServiceMonth(title, row.kind, row.what, row.characters, row.micro, row.maybe_micro, free, left))
    return tuple(rows)


def _infos(engines: Engines) -> tuple[EngineInfo, ...]:
    return tuple(engine.info for group in (engines.voices, engines.translators) for engine in group)


def write_csv(store: Store, destination: Path, *, overwrite: bool = False) -> Path:
    """Write every charge to a CSV file, or into a folder; returns where (a number is added to a taken name).

    Raises Problem: OUT_NOT_WRITABLE, DISK_FULL.
    """
    names = {job.id: job.name for job in store.jobs.list()}
    rows = [_cells(line, names.get(line.job_id, "")) for line in store.spending.lines()]
    if os.path.isdir(destination):  # noqa: PTH112 - Path.is_dir raises for names that are too long
        destination = destination / FILE_NAME
    check_writable(destination.parent)
    path = free_name(destination, overwrite)
    with atomic(path, overwrite=overwrite) as aside:  # the mark tells spreadsheets that it is UTF-8
        aside.write_bytes(table_text(COLUMNS, rows).encode("utf-8-sig", "backslashreplace"))
    return path


def _cells(line: ChargeLine, name: str) -> tuple[object, ...]:
    when = datetime.fromtimestamp(line.utc, UTC).strftime("%Y-%m-%d %H:%M:%S")
    amount = f"{line.micro // MICRO}.{line.micro % MICRO:06d}"
    return (
        line.number, when, line.job_id, name, line.service, line.kind, line.what, line.characters, line.free, amount,
        line.currency, line.state,
    )  # fmt: skip

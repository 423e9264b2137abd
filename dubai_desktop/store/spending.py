"""What the ledger adds up to: by service, by job, by month, and what is not known to be charged."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from dubai_desktop.domain.costs import CostBreakdown
from dubai_desktop.store.database import Database

_MAYBE = "sum(CASE WHEN state IN ('intent', 'unknown') THEN amount_micro ELSE 0 END)"


@dataclass(frozen=True, slots=True)
class FamilySum:
    """What one family of voices, or one model, of a service came to; `free` of its characters cost nothing."""

    service: str
    kind: str
    what: str
    currency: str
    characters: int
    free: int
    micro: int
    maybe_micro: int


@dataclass(frozen=True, slots=True)
class JobSum:
    """What one job came to."""

    job_id: str
    costs: CostBreakdown
    characters: int
    maybe_micro: int


@dataclass(frozen=True, slots=True)
class MonthSum:
    """What one calendar month (UTC) came to; `month` is "2026-11"."""

    month: str
    costs: CostBreakdown


@dataclass(frozen=True, slots=True)
class ChargeLine:
    """One charge as the ledger has it; times are UTC seconds since the epoch."""

    number: int
    utc: float
    job_id: str
    service: str
    kind: str
    what: str
    characters: int
    free: int
    micro: int
    currency: str
    state: str


class Spending:
    """Sums over charges. Refused calls are in none of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def per_family(self, since: float = 0.0) -> tuple[FamilySum, ...]:
        """Return sums by service and family from a UTC time on, the dearest first."""
        sql = (
            f"SELECT service, kind, what, currency, sum(units), sum(free_units), sum(amount_micro), {_MAYBE}"  # noqa: S608
            " FROM costs WHERE state != 'void' AND utc >= ? GROUP BY service, kind, what, currency"
            " ORDER BY sum(amount_micro) DESC, sum(units) DESC, service, kind, what"
        )
        with self._database.read() as engine:
            return tuple(FamilySum(*row) for row in engine.execute_sql(sql, (since,)))

    def per_job(self, since: float = 0.0, currency: str = "USD") -> tuple[JobSum, ...]:
        """Return sums by job from a UTC time on, the newest first; jobs that are gone are among them."""
        sql = (
            f"SELECT job_id, kind, sum(amount_micro), sum(units), {_MAYBE}, max(id) FROM costs"  # noqa: S608
            " WHERE state != 'void' AND utc >= ? AND currency = ? GROUP BY job_id, kind ORDER BY max(id) DESC"
        )
        found: dict[str, list[tuple[str, int, int, int]]] = {}
        with self._database.read() as engine:
            for job_id, *row, _newest in engine.execute_sql(sql, (since, currency)):
                found.setdefault(job_id, []).append(tuple(row))
        return tuple(
            JobSum(
                job_id,
                _breakdown(((kind, micro) for kind, micro, _, _ in rows), currency),
                sum(row[2] for row in rows),
                sum(row[3] for row in rows),
            )
            for job_id, rows in found.items()
        )

    def breakdown(self, job_id: str = "", since: float = 0.0, currency: str = "USD") -> CostBreakdown:
        """Return what one job, or all, came to from a UTC time on."""
        sql = (
            "SELECT kind, sum(amount_micro) FROM costs WHERE state != 'void' AND currency = ? AND utc >= ?"
            " AND (? = '' OR job_id = ?) GROUP BY kind"
        )
        with self._database.read() as engine:
            return _breakdown(engine.execute_sql(sql, (currency, since, job_id, job_id)), currency)

    def months(self, most: int = 12, currency: str = "USD") -> tuple[MonthSum, ...]:
        """Return the last months in which there were charges, the oldest first."""
        sql = (
            "SELECT strftime('%Y-%m', utc, 'unixepoch') AS month, kind, sum(amount_micro) FROM costs"
            " WHERE state != 'void' AND currency = ? GROUP BY month, kind ORDER BY month"
        )
        found: dict[str, list[tuple[str, int]]] = {}
        with self._database.read() as engine:
            for month, kind, micro in engine.execute_sql(sql, (currency,)):
                found.setdefault(month, []).append((kind, micro))
        return tuple(MonthSum(month, _breakdown(rows, currency)) for month, rows in found.items())[-most:]

    def maybe_charged(self) -> tuple[ChargeLine, ...]:
        """Return the charges of which nobody knows whether they were made, the newest first."""
        return tuple(line for line in reversed(self.lines()) if line.state == "unknown")

    def lines(self) -> tuple[ChargeLine, ...]:
        """Return every charge, refused ones too, in the order in which they were made."""
        sql = (
            "SELECT id, utc, job_id, service, kind, what, units, free_units, amount_micro, currency, state FROM costs"
            " ORDER BY id"
        )
        with self._database.read() as engine:
            return tuple(ChargeLine(*row) for row in engine.execute_sql(sql))


def month_name(utc: float) -> str:
    """Return the calendar month of a moment, "2026-11", by UTC."""
    return datetime.fromtimestamp(utc, UTC).strftime("%Y-%m")


def _breakdown(parts: Iterable[tuple[str, int]], currency: str) -> CostBreakdown:
    sums = dict(parts)
    voice = sums.pop("voice", 0)
    translation = sums.pop("translation", 0)
    return CostBreakdown(sums.pop("transcription", 0), translation, voice, sum(sums.values()), currency)

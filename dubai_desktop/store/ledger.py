"""Money spent, in micro-units: every charge is on disk before the paid call is made."""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import StrEnum

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.tables import CostRow


class ChargeState(StrEnum):
    """How sure a charge is. All but `void` count."""

    INTENT = "intent"  # about to be asked for; left so by a crash it means "maybe charged"
    DONE = "done"  # paid, and what was paid for is on disk
    UNKNOWN = "unknown"  # the answer never came: maybe charged
    VOID = "void"  # refused by the service: nothing was charged


@dataclass(frozen=True, slots=True)
class ServiceTotal:
    """What one service cost for one kind of work; `units` are characters, `maybe` the part not known to be charged."""

    service: str
    kind: str
    units: int
    amount_micro: int
    maybe_micro: int
    currency: str


class Ledger:
    """Charges, kept when their jobs are gone."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def charge(  # noqa: PLR0917 - one ledger line
        self,
        job_id: str,
        service: str,
        kind: str,
        units: int,
        amount_micro: int,
        currency: str = "USD",
        state: str = ChargeState.DONE,
        *,
        budget_micro: int = 0,
    ) -> int:
        """Write a charge, durable on return, and return its number for `settle`.

        Where `budget_micro` is set and all charges together would pass it, nothing is written: raises
        Problem(TTS_QUOTA). The check and the write are one transaction, so that jobs side by side cannot pass it.
        """
        row = {"job_id": job_id, "service": service, "kind": kind, "units": units, "amount_micro": amount_micro}
        with self._database.write() as engine:
            spent = _total(engine, currency=currency) if budget_micro and amount_micro > 0 else 0
            if budget_micro and amount_micro > 0 and spent + amount_micro > budget_micro:
                raise _over_budget(spent, amount_micro, budget_micro)
            query = CostRow.insert(**row, utc=time.time(), currency=currency, state=ChargeState(state).value)
            return int(query.execute(engine))

    def settle(self, charge: int, state: ChargeState, amount_micro: int | None = None) -> None:
        """Say how a charge ended, and what it really cost where that is known."""
        changes: dict[str, object] = {"state": state.value}
        if amount_micro is not None:
            changes["amount_micro"] = amount_micro
        with self._database.write() as engine:
            CostRow.update(**changes).where(CostRow.id == charge).execute(engine)

    def total(
        self, job_id: str | None = None, since: float | None = None, currency: str = "USD", kind: str | None = None
    ) -> int:
        """Return the micro-units of one currency spent: by one job or all, from a UTC time on or ever, for one kind."""
        with self._database.read() as engine:
            return _total(engine, job_id, since, currency, kind)

    def per_service(self, since: float | None = None) -> tuple[ServiceTotal, ...]:
        """Return sums by service, kind and currency, the dearest first."""
        sql = (
            "SELECT service, kind, sum(units), sum(amount_micro),"
            " sum(CASE WHEN state IN ('intent', 'unknown') THEN amount_micro ELSE 0 END), currency"
            " FROM costs WHERE state != 'void' AND utc >= ? GROUP BY service, kind, currency"
            " ORDER BY sum(amount_micro) DESC, service, kind"
        )
        with self._database.read() as engine:
            return tuple(ServiceTotal(*row) for row in engine.execute_sql(sql, (since or 0.0,)))


def _total(
    engine: Engine,
    job_id: str | None = None,
    since: float | None = None,
    currency: str = "USD",
    kind: str | None = None,
) -> int:
    sql = (
        "SELECT coalesce(sum(amount_micro), 0) FROM costs"
        " WHERE state != 'void' AND currency = ? AND utc >= ? AND (? IS NULL OR job_id = ?)"
        " AND (? IS NULL OR kind = ?)"
    )
    return int(engine.execute_sql(sql, (currency, since or 0.0, job_id, job_id, kind, kind)).fetchone()[0])


def _over_budget(spent: int, amount: int, budget: int) -> Problem:
    return Problem(
        Code.TTS_QUOTA,
        "This would cost more than your budget allows, so it was not sent. Raise the budget or choose a free engine.",
        facts={"spent_micro": spent, "amount_micro": amount, "budget_micro": budget},
    )

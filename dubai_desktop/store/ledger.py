"""Money spent, in micro-units: every charge is on disk before the paid call is made, and none is ever taken back out.

Each charge, and how it ended, is also an event of the audit log, written in the same transaction: what the table says
can be proved from there.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dubai_desktop.domain.costs import after_free, format_money, month_start
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store.audit import Audit
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.tables import CostRow

EVENT = "cost."
"""What the events of the audit log begin with that tell of charges; their state follows."""


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


@dataclass(frozen=True, slots=True)
class Budgets:
    """The most that may be spent, in micro-units; 0 is no limit."""

    job_micro: int = 0
    month_micro: int = 0
    total_micro: int = 0


@dataclass(frozen=True, slots=True)
class OpenCharge:
    """A charge whose end nobody wrote down; `ref` is what it pays for."""

    number: int
    job_id: str
    kind: str
    ref: str


class Ledger:
    """Charges, kept when their jobs are gone. `clock` gives UTC seconds since the epoch."""

    def __init__(self, database: Database, audit: Audit, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._audit = audit
        self.clock = clock

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
        what: str = "",
        ref: str = "",
        free_per_month: int = 0,
        budgets: Budgets = Budgets(),
    ) -> int:
        """Write a charge, durable on return, and return its number for `settle`.

        `amount_micro` is the full price; what is left of the service's `free_per_month` units for `what` is taken off.
        Where all charges together would pass one of the budgets, nothing is written: raises Problem(TTS_QUOTA). The
        check and the write are one transaction, so that jobs side by side, in whatever process, cannot pass it.
        """
        now = self.clock()
        row: dict[str, Any] = {"job_id": job_id, "service": service, "kind": kind, "units": units, "what": what}
        with self._database.write() as engine:
            used = _free_used(engine, service, kind, month_start(now), what) if free_per_month else 0
            free = min(units, max(0, free_per_month - used))
            due = after_free(amount_micro, units, free)
            row |= {"amount_micro": due, "free_units": free, "currency": currency, "state": ChargeState(state).value}
            if due > 0:
                for scope in _scopes(job_id, budgets, month_start(now)):
                    scope.check(engine, due, currency)
            number = int(CostRow.insert(**row, utc=now, ref=ref).execute(engine))
            self._tell(number, row)
        return number

    def settle(
        self, charge: int, state: ChargeState, amount_micro: int | None = None, units: int | None = None
    ) -> None:
        """Say how an open charge ended, and the full price and units it really came to where those are known.

        A charge is settled once: later calls change nothing.
        """
        with self._database.write() as engine:
            found = CostRow.select().where(CostRow.id == charge).dicts().execute(engine)
            row = next(iter(found), None)
            if row is None or row["state"] != ChargeState.INTENT:
                return
            changes: dict[str, Any] = {"state": state.value}
            if units is not None:
                changes |= {"units": units, "free_units": min(units, row["free_units"])}
            if amount_micro is not None:
                whole = {**row, **changes}
                changes["amount_micro"] = after_free(amount_micro, whole["units"], whole["free_units"])
            CostRow.update(**changes).where(CostRow.id == charge).execute(engine)
            self._tell(charge, {**row, **changes})

    def units(self, service: str, kind: str, since: float, what: str = "") -> int:
        """Return the characters charged, or maybe charged, from a UTC time on; `what`: of one family or model."""
        sql = (
            "SELECT coalesce(sum(units), 0) FROM costs WHERE state != 'void' AND service = ? AND kind = ? AND utc >= ?"
            " AND (? = '' OR what = ?)"
        )
        with self._database.read() as engine:
            return int(engine.execute_sql(sql, (service, kind, since, what, what)).fetchone()[0])

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

    def left_open(self) -> tuple[OpenCharge, ...]:
        """Return charges that are not settled, oldest first: of calls being made now, and of processes that died."""
        sql = "SELECT id, job_id, kind, ref FROM costs WHERE state = 'intent' ORDER BY id"
        with self._database.read() as engine:
            return tuple(OpenCharge(*row) for row in engine.execute_sql(sql))

    def verify(self) -> bool:
        """Return whether the audit log is whole and tells of every charge as the table does.

        Charges from before the log told of them are taken as they are.
        """
        told: dict[int, tuple[Any, ...]] = {}
        with self._database.read() as engine, engine.atomic("DEFERRED"):
            sql = "SELECT facts FROM audit WHERE event LIKE ? ORDER BY seq"
            for (facts,) in engine.execute_sql(sql, (f"{EVENT}%",)):
                fact = json.loads(facts)
                told[fact["charge"]] = tuple(fact[name] for name in _TOLD)
            first = min(told, default=0)
            rows = CostRow.select().where(CostRow.id >= first).dicts().execute(engine) if told else ()
            kept = {row["id"]: tuple(row[name] for name in _TOLD) for row in rows}
        return kept == told and self._audit.verify()

    def _tell(self, number: int, row: dict[str, Any]) -> None:
        facts = {name: row[name] for name in _TOLD}
        self._audit.append("app", f"{EVENT}{row['state']}", row["job_id"], charge=number, **facts)


_TOLD = ("service", "kind", "what", "units", "free_units", "amount_micro", "currency", "state")


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


def _free_used(engine: Engine, service: str, kind: str, since: float, what: str) -> int:
    sql = (
        "SELECT coalesce(sum(units), 0) FROM costs"
        " WHERE state != 'void' AND service = ? AND kind = ? AND what = ? AND utc >= ?"
    )
    return int(engine.execute_sql(sql, (service, kind, what, since)).fetchone()[0])


@dataclass(frozen=True, slots=True)
class _Scope:
    """One budget, and which charges count against it."""

    name: str
    most: int
    job_id: str | None = None
    since: float | None = None

    def check(self, engine: Engine, due: int, currency: str) -> None:
        """Raise Problem(TTS_QUOTA) where a charge would pass the budget."""
        spent = _total(engine, self.job_id, self.since, currency) if self.most else 0
        if self.most and spent + due > self.most:
            money = [format_money(micro, currency) for micro in (due, self.most, spent)]
            raise Problem(
                Code.TTS_QUOTA,
                f"This would cost {money[0]} and pass {_BUDGETS[self.name]} of {money[1]}, of which {money[2]} are "
                "spent, so it was not sent. Raise the budget or choose a free engine.",
                facts={"budget": self.name, "spent_micro": spent, "amount_micro": due, "budget_micro": self.most},
            )


_BUDGETS = {"job": "this job's budget", "month": "the budget of this month", "total": "the budget"}


def _scopes(job_id: str, budgets: Budgets, month: float) -> tuple[_Scope, ...]:
    return (
        _Scope("job", budgets.job_micro, job_id=job_id),
        _Scope("month", budgets.month_micro, since=month),
        _Scope("total", budgets.total_micro),
    )

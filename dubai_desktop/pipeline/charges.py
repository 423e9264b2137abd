"""Paid calls: in the ledger before they are made, and closed by how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import prices
from dubai_desktop.pipeline.context import Context
from dubai_desktop.settings import Settings
from dubai_desktop.store.ledger import Budgets, ChargeState

_REFUSALS = frozenset({
    Code.SERVICE_QUOTA, Code.SERVICE_RATE, Code.SERVICE_AUTH, Code.TTS_QUOTA, Code.TTS_RATE, Code.TTS_AUTH,
    Code.VOICE_UNKNOWN, Code.LANGUAGE_UNSUPPORTED, Code.MODEL_MISSING,
})  # fmt: skip
"""A service that answers so has not charged anything."""


@dataclass
class Charge:
    """One call; `amount` is its real full price in micro-units and `units` its characters, where the service says."""

    amount: int | None = None
    units: int | None = None


@dataclass(frozen=True, slots=True)
class Buys:
    """What a call buys: `tariff` and `what` name it in the table of prices, `ref` is what it brings (a clip, lines)."""

    tariff: str = ""
    what: str = ""
    ref: str = ""


def budgets_of(job: Job, settings: Settings) -> Budgets:
    """Return the budgets that count for a job: its own before the one of the settings."""
    costs = settings.costs
    return Budgets(
        job.options.budget_micro or costs.budget_job_micro, costs.budget_month_micro, costs.budget_total_micro
    )


@contextmanager
def charged(
    job: Job, ctx: Context, service: str, kind: str, *, units: int, most: int, buys: Buys = Buys()
) -> Iterator[Charge]:
    """Within the block, make a call that costs at most `most` micro-units, and put on disk what it brought.

    `units` are characters, `kind` is "translation" or "voice"; what is left of the service's free characters of this
    month is taken off, and its limits of a minute are waited for. What has no price, and cost nothing, leaves no trace.
    Raises Problem(TTS_QUOTA) where the call would pass a budget, Cancelled, and what the block raises.
    """
    charge = Charge()
    ledger, free = ctx.store.ledger, prices.free_per_month(buys.tariff, buys.what)
    if not most:
        yield charge
        if charge.amount:  # what was known when it was reckoned was thrown away before it was used
            ledger.charge(
                job.id, service, kind, charge.units or units, charge.amount, job.costs.currency, what=buys.what,
                ref=buys.ref, free_per_month=free,
            )  # fmt: skip
        return
    ctx.throttle.wait(buys.tariff, buys.what, prices.pace(buys.tariff, buys.what), units, ctx.cancel)
    number = ledger.charge(
        job.id, service, kind, units, most, job.costs.currency, ChargeState.INTENT, what=buys.what, ref=buys.ref,
        free_per_month=free, budgets=budgets_of(job, ctx.settings),
    )  # fmt: skip
    try:
        yield charge
    except (Problem, Cancelled) as stopped:
        ledger.settle(number, ChargeState.UNKNOWN if _may_be_charged(stopped) else ChargeState.VOID)
        raise
    ledger.settle(number, ChargeState.DONE, charge.amount, charge.units)


def _may_be_charged(stopped: Problem | Cancelled) -> bool:
    """An engine that knows says so in `facts["charged"]`; else refusals are free."""
    if isinstance(stopped, Cancelled):
        return True
    return bool(stopped.facts.get("charged", stopped.code not in _REFUSALS))

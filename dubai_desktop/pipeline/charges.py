"""Paid calls: in the ledger before they are made, and closed by how they ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.pipeline.context import Context
from dubai_desktop.store.ledger import ChargeState

_REFUSALS = frozenset({
    Code.SERVICE_QUOTA, Code.SERVICE_RATE, Code.SERVICE_AUTH, Code.TTS_QUOTA, Code.TTS_RATE, Code.TTS_AUTH,
    Code.VOICE_UNKNOWN, Code.LANGUAGE_UNSUPPORTED, Code.MODEL_MISSING,
})  # fmt: skip
"""A service that answers so has not charged anything."""


@dataclass
class Charge:
    """One call; `amount` is what it really cost in micro-units, where the service says so."""

    amount: int | None = None


@contextmanager
def charged(job: Job, ctx: Context, service: str, kind: str, *, units: int, most: int) -> Iterator[Charge]:
    """Within the block, make a call that costs at most `most` micro-units, and put on disk what it brought.

    `units` are characters, `kind` is "translation" or "voice". What costs nothing leaves no trace. Raises
    Problem(TTS_QUOTA) where the call would pass the budget, and what the block raises.
    """
    charge = Charge()
    if not most:
        yield charge
        return
    ledger = ctx.store.ledger
    number = ledger.charge(
        job.id, service, kind, units, most, job.costs.currency, ChargeState.INTENT,
        budget_micro=ctx.settings.costs.budget_total_micro,
    )  # fmt: skip
    try:
        yield charge
    except (Problem, Cancelled) as stopped:
        ledger.settle(number, ChargeState.UNKNOWN if _may_be_charged(stopped) else ChargeState.VOID)
        raise
    ledger.settle(number, ChargeState.DONE, charge.amount)


def _may_be_charged(stopped: Problem | Cancelled) -> bool:
    """An engine that knows says so in `facts["charged"]`; else refusals are free."""
    if isinstance(stopped, Cancelled):
        return True
    return bool(stopped.facts.get("charged", stopped.code not in _REFUSALS))

"""What a step took and used: ProcessingMetrics of the product page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessingMetrics:
    """One run of one step. `start` and `end` are UTC seconds since the epoch, `duration` monotonic seconds.

    `cost_estimate` is in micro-units of the job's currency. `recovered` says in words what was recovered and how.
    """

    name: str
    start: float
    end: float
    duration: float
    success: bool
    error: str = ""
    retry_count: int = 0
    service_used: str = ""
    cost_estimate: int = 0
    recovered: tuple[str, ...] = ()

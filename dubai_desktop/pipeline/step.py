"""What a step is: a module with these five names."""

from __future__ import annotations

from typing import Any, Protocol

from dubai_desktop.domain.job import Job
from dubai_desktop.pipeline.context import Context


class Step(Protocol):
    """One of the six steps of a dub. `WEIGHT` is its window of the progress, in per cent.

    `inputs` are the JSON values that the result depends on: where they changed, a kept result is stale. `run` returns
    a new job; it never reports its own lifecycle and never deletes files: the loop does.
    """

    NAME: str
    TITLE: str
    WEIGHT: tuple[float, float]

    def inputs(self, job: Job, ctx: Context) -> dict[str, Any]:
        """What the step's result depends on."""

    def run(self, job: Job, ctx: Context) -> Job:
        """Do the work. Raises Problem, Cancelled."""

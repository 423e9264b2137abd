"""What a step works on and with: counted call by call, whatever becomes of the step."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dubai_desktop.domain.metrics import EngineCall
from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines.base import EngineInfo

if TYPE_CHECKING:
    from dubai_desktop.domain.job import Job
    from dubai_desktop.pipeline.context import Context

ONLINE = "online"
log = logging.getLogger(__name__)


@dataclass
class Call:
    """One call under way; what was found out by its end is filled in by who makes it.

    `again`: the line was done before, and is only done anew. `model` is what was really used where an engine has
    several, `ran_on` "cpu" or "cuda", `seconds` how much of the programme was heard or how long the speech is.
    """

    lines: int = 0
    characters: int = 0
    again: bool = False
    seconds: float = 0.0
    model: str = ""
    ran_on: str = ""
    reused: bool = False


@dataclass
class Tally:
    """The work of one step: lines and characters that engines did, and which engine did most of it."""

    lines: int = 0
    characters: int = 0
    _by: Counter[tuple[str, str]] = field(default_factory=Counter)
    _failed: tuple[str, str] = ("", "")

    def did(self, engine: str, device: str, call: Call) -> None:
        """Count a call that succeeded."""
        if not call.again:
            self.lines += call.lines
            self.characters += call.characters
        self._by[engine, device] += max(1, call.characters)

    def failed(self, engine: str, device: str) -> None:
        """Remember who was asked in vain: where nobody else answers, the failure is its own."""
        self._failed = (engine, device)

    @property
    def main(self) -> tuple[str, str]:
        """The engine that did most, and what it ran on; who failed last where nobody did anything."""
        return self._by.most_common(1)[0][0] if self._by else self._failed


@contextmanager
def called(
    job: Job, ctx: Context, step: str, info: EngineInfo, voice: str = "", *, lines: int = 0, characters: int = 0
) -> Iterator[Call]:
    """Within the block, call an engine: how it went is counted, and kept where it failed or details are wanted."""
    call, began = Call(lines, characters), time.monotonic()
    usual = ONLINE if info.online else ""

    def keep(code: str) -> None:
        _keep(ctx, EngineCall(
            job.id, step, info.id, call.model or voice, call.ran_on or usual, time.time(), time.monotonic() - began,
            call.lines, call.characters, call.seconds, code,
        ))  # fmt: skip

    try:
        yield call
    except Problem as problem:
        ctx.tally.failed(info.id, call.ran_on or usual)
        keep(problem.code.value)
        raise
    if call.reused:
        return
    ctx.tally.did(_key(info, call.model), call.ran_on or usual, call)
    if ctx.settings.debug.detailed_metrics:
        keep("")


def _key(info: EngineInfo, model: str) -> str:
    """What a run's time is learned under: a model has a pace of its own."""
    return model if model.startswith(info.id) else info.id


def _keep(ctx: Context, call: EngineCall) -> None:
    try:
        ctx.store.calls.add(call)
    except Problem as problem:  # figures are no reason to lose what was just made
        log.warning("a call of %s is not in the figures: %s", call.engine, problem.code)

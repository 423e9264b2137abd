"""From a Problem to what is done about it: the product's error recovery as one table.

In this order: at once or after a while the same again; another service; other parameters; and last less than was asked
for, said so. Other services are asked inside the steps (the next voice engine, the next translator), a smaller speech
model inside its engine; what reaches the table from there has nobody else left to ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from tenacity import RetryCallState, Retrying, wait_random_exponential
from tenacity.stop import stop_never
from tenacity.wait import wait_base

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Category, Code, Problem, RecoveryAction
from dubai_desktop.settings.schema import Processing

_SAME = RecoveryAction.RETRY_WITH_SAME_PARAMS
_OTHER = RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS
_FALLBACK = RecoveryAction.FALLBACK_TO_ALTERNATIVE_SERVICE
_PERSON = RecoveryAction.MANUAL_INTERVENTION_REQUIRED
_ABORT = RecoveryAction.ABORT_PROCESSING

_BY_CODE: dict[Code, RecoveryAction] = {
    # the same again: what all of Category.RECOVERABLE gets
    # another service
    Code.TTS_QUOTA: _FALLBACK,
    Code.TTS_AUTH: _FALLBACK,
    Code.SERVICE_QUOTA: _FALLBACK,
    Code.SERVICE_AUTH: _FALLBACK,
    Code.MODEL_BROKEN: _FALLBACK,
    # other parameters: damaged sound read patiently, a smaller batch
    Code.FFMPEG_FAILED: _OTHER,
    Code.OUTPUT_INVALID: _OTHER,
    Code.MEDIA_TRUNCATED: _OTHER,
    Code.TTS_BAD_AUDIO: _OTHER,
    Code.MEMORY: _OTHER,
    # a person
    Code.MODEL_MISSING: _PERSON,
    Code.NEEDS_TRANSLATION: _PERSON,
    Code.DISK_FULL: _PERSON,
    Code.OUT_NOT_WRITABLE: _PERSON,
    Code.INPUT_CHANGED: _PERSON,
    Code.SRT_ENCODING: _PERSON,
}
_BY_CATEGORY = {
    Category.RECOVERABLE: _SAME,
    Category.SERVICE: _PERSON,
    Category.FORMAT: _ABORT,
    Category.SYSTEM: _ABORT,
}
_MOST: dict[Code, int] = {Code.FFMPEG_HANG: 1}
"""Retries of what a second failure is not likely to be passing for."""

_LONGEST = 60.0
"""Seconds between two tries, at most."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """What to do: the action, and for a retry how long to wait first (seconds)."""

    action: RecoveryAction
    delay: float = 0.0

    @property
    def retries(self) -> bool:
        """True where the step is to be run again."""
        return self.action in (_SAME, _OTHER)


def action_for(problem: Problem) -> RecoveryAction:
    """The action for a problem's code, else for its category."""
    return _BY_CODE.get(problem.code, _BY_CATEGORY[problem.category])


def decide(problem: Problem, attempt: int, *, most: int, base_delay: float, enabled: bool = True) -> Recovery:
    """Decide about a problem that came at try number `attempt` (from 0) of at most `most` retries.

    A retry with other parameters is tried once, at once. Before the same is tried again, waiting grows as base *
    2^attempt with full jitter, at most a minute, and never less than the service asked for.
    """
    action = action_for(problem)
    limit = 1 if action is _OTHER else min(most, _MOST.get(problem.code, most))
    if action in (_SAME, _OTHER) and (not enabled or attempt >= limit):
        return Recovery(_ABORT)
    return Recovery(action, _wait(problem, attempt, base_delay) if action is _SAME else 0.0)


def decide_in(processing: Processing, problem: Problem, attempt: int) -> Recovery:
    """`decide` with the limits of the settings."""
    return decide(
        problem,
        attempt,
        most=processing.max_retry_attempts,
        base_delay=processing.retry_delay,
        enabled=processing.enable_error_recovery,
    )


def _wait(problem: Problem, attempt: int, base_delay: float) -> float:
    """Seconds before the next try: tenacity's exponential wait with full jitter, or what the service asked for."""
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempt + 1
    asked = min(_LONGEST, float(problem.facts.get("retry_after", 0.0)))
    return max(asked, wait_random_exponential(multiplier=base_delay, max=_LONGEST)(state))


class _Decided(wait_base):
    """Waits as long as was decided, which the retry predicate did just before."""

    def __init__(self) -> None:
        self.recovery = Recovery(_ABORT)

    def __call__(self, retry_state: RetryCallState) -> float:
        return self.recovery.delay


def retrying(processing: Processing, cancel: CancelToken, on_retry: Callable[[Problem, Recovery], object]) -> Retrying:
    """Return the tries that the table grants, for `for attempt in retrying(...): with attempt: ...`.

    `on_retry` is told of each problem before the wait. The last problem is raised as it is; Cancelled ends a wait at
    once.
    """
    decided = _Decided()
    tried: Counter[RecoveryAction] = Counter()  # so that passing trouble does not use up the try in another way

    def again(state: RetryCallState) -> bool:
        found = state.outcome.exception() if state.outcome else None
        if not isinstance(found, Problem):
            return False
        decided.recovery = decide_in(processing, found, tried[action_for(found)])
        tried[action_for(found)] += 1
        return decided.recovery.retries

    def tell(state: RetryCallState) -> None:
        found = state.outcome.exception() if state.outcome else None
        if isinstance(found, Problem):
            on_retry(found, decided.recovery)

    return Retrying(
        sleep=cancel.rest, wait=decided, retry=again, stop=stop_never, before_sleep=tell, reraise=True
    )  # fmt: skip

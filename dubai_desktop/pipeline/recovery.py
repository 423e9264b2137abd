"""From a Problem to what is done about it: the product's error recovery as one table."""

from __future__ import annotations

import random
from dataclasses import dataclass

from dubai_desktop.domain.problems import Category, Code, Problem, RecoveryAction
from dubai_desktop.settings.schema import Processing

_SAME = RecoveryAction.RETRY_WITH_SAME_PARAMS
_OTHER = RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS
_FALLBACK = RecoveryAction.FALLBACK_TO_ALTERNATIVE_SERVICE
_PERSON = RecoveryAction.MANUAL_INTERVENTION_REQUIRED
_ABORT = RecoveryAction.ABORT_PROCESSING

_BY_CODE: dict[Code, RecoveryAction] = {
    Code.FFMPEG_FAILED: _OTHER,
    Code.OUTPUT_INVALID: _OTHER,
    Code.TTS_QUOTA: _FALLBACK,
    Code.TTS_AUTH: _FALLBACK,
    Code.SERVICE_QUOTA: _FALLBACK,
    Code.SERVICE_AUTH: _FALLBACK,
    Code.TTS_BAD_AUDIO: _OTHER,
    Code.MODEL_BROKEN: _FALLBACK,
    Code.MEMORY: _OTHER,
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

_LONGEST = 60.0


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

    A retry with other parameters is tried once. Waiting grows as base * 2^attempt with full jitter, at most a minute
    (the scheme of Amazon's architecture blog, "Exponential backoff and jitter").
    """
    action = action_for(problem)
    limit = 1 if action is _OTHER else most
    if action in (_SAME, _OTHER) and (not enabled or attempt >= limit):
        return Recovery(_ABORT)
    if action is _SAME:
        ceiling = min(_LONGEST, base_delay * 2**attempt)
        asked = min(_LONGEST, float(problem.facts.get("retry_after", 0.0)))  # what the service said
        return Recovery(action, max(asked, random.uniform(0, ceiling)))  # noqa: S311 - jitter, not a secret
    return Recovery(action)


def decide_in(processing: Processing, problem: Problem, attempt: int) -> Recovery:
    """`decide` with the limits of the settings."""
    return decide(
        problem,
        attempt,
        most=processing.max_retry_attempts,
        base_delay=processing.retry_delay,
        enabled=processing.enable_error_recovery,
    )

"""A placed line in words: its flags, one plain sentence with the figures, and the words left unsaid."""

from __future__ import annotations

from collections.abc import Sequence

from dubai_desktop.domain.flags import BORROWED, CUT, EARLY, FAST, LATE, OVERRUN, RUSHED, TOO_LONG
from dubai_desktop.domain.timing.saying import Placed
from dubai_desktop.domain.timing.values import EARLY_OVER, EPS, LATE_OVER, MARKED, Fit, FitRules, Line

_SEEN = 0.001  # seconds: less is nothing


def described(placed: Placed, rules: FitRules) -> Fit:
    """Return the fit of a placed line."""
    slot = placed.slot
    line = slot.line
    late, early = max(0.0, placed.start - slot.start), max(0.0, slot.start - placed.start)
    flags = _flags(placed, rules, late, early)
    return Fit(
        segment_id=line.id,
        start=placed.start,
        end=placed.end,
        rate=placed.rate,
        speed=placed.speed,
        late=late,
        flags=flags,
        why=_why(placed, flags, late, early),
        unsaid=unsaid(line.text, 1.0 - placed.unsaid) if CUT in flags else "",
        early=early,
    )


def without_voice(line: Line, last: float) -> Fit:
    """Return the fit of a line that has nothing to say, or whose cue lies behind the programme's end at `last`."""
    at = min(line.start, last)
    if line.length <= EPS:
        return Fit(line.id, at, at, line.rate, why="nothing to say")
    return Fit(
        line.id, at, at, line.rate, 1.0, 0.0, (CUT, TOO_LONG), "begins after the end of the programme", line.text
    )


def _flags(placed: Placed, rules: FitRules, late: float, early: float) -> tuple[str, ...]:
    slot, factor = placed.slot, placed.factor
    flags = []
    if placed.unsaid > EPS:
        flags.append(CUT)
    if _too_long(placed, rules):
        flags.append(TOO_LONG)
    if factor > rules.stretch + MARKED:
        flags.append(RUSHED)
    elif factor > rules.quiet + MARKED:
        flags.append(FAST)
    if late > LATE_OVER:
        flags.append(LATE)
    if early > EARLY_OVER:
        flags.append(EARLY)
    if placed.end > slot.end + _SEEN:
        flags.append(BORROWED)
    if slot.overrun and placed.end > slot.own_limit + _SEEN:
        flags.append(OVERRUN)
    return tuple(flags)


def _too_long(placed: Placed, rules: FitRules) -> bool:
    """Whether a person is to shorten the line: in its own room it would have to be rushed, and the plan does not spare
    the listener that: it is rushed, or noticed in the next line's start. No permission of a person's settled it.
    """
    slot = placed.slot
    if slot.need <= rules.stretch + MARKED:
        return False
    if slot.line.allow == "speed":
        return placed.unsaid > EPS
    if slot.overrun and placed.factor <= rules.quiet + MARKED:
        return False
    return placed.factor > rules.stretch + MARKED or placed.end - slot.own_limit > LATE_OVER


def unsaid(text: str, share: float) -> str:
    """Name the words behind the first `share` of a text, reckoning every letter the same time; at least the last."""
    words = text.split()
    total = sum(len(word) for word in words) or 1
    spoken = 0
    for i, word in enumerate(words):
        spoken += len(word)
        if spoken / total > share:
            return " ".join(words[i:])
    return words[-1] if words else ""


def _why(placed: Placed, flags: Sequence[str], late: float, early: float) -> str:
    slot = placed.slot
    parts = [f"{placed.end - placed.start:.1f} s in a slot of {slot.end - slot.start:.1f} s"]
    if placed.factor > 1.0 + MARKED:
        parts.append(f"{placed.factor:.2f}× its own pace{_REASONS.get(placed.aim, '')}")
    if BORROWED in flags and OVERRUN not in flags:
        parts.append(f"{placed.end - slot.end:.1f} s borrowed from the pause behind it")
    if OVERRUN in flags:
        parts.append(f"runs {placed.end - slot.own_limit:.2f} s beyond its room as allowed")
    if late > _SEEN:
        parts.append(f"starts {late:.2f} s late to leave time to the line before it")
    if early > _SEEN:
        parts.append(f"starts {early:.2f} s early in the pause before it")
    if TOO_LONG in flags:
        parts.append(f"would need {slot.need:.2f}× in its own time" if slot.need < 99 else "has no time of its own")
    if CUT in flags:
        parts.append("faded out before the next line")
    return ", ".join(parts)


_REASONS = {"pause": " so that a pause is left behind it", "shot": " so that it ends with the shot"}

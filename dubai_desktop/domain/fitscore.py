"""How well a line will fit its time, in words a person acts on: known before any voice is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dubai_desktop.domain import flags
from dubai_desktop.domain.pace import Reckoned
from dubai_desktop.domain.timing import Fit, FitRules, Line
from dubai_desktop.domain.timing.slots import NOBODY, make_slots
from dubai_desktop.domain.timing.values import ROUNDING, cleaned


class Verdict(StrEnum):
    """What becomes of a line; the words stand in chips and filters."""

    EMPTY = ""  # nothing to say
    FITS = "fits"
    FASTER = "said faster"  # over the speed-up nobody notices
    OVER = "runs over"  # beyond its own time: a person allowed it
    HURRIED = "hurried"  # over the one that is marked: a person allowed it
    TOO_LONG = "too long"


@dataclass(frozen=True, slots=True)
class FitScore:
    """One line's fit. Seconds at the voice's own pace: `seconds`, on either side `margin` (0.0: `measured`).

    `room` is the time the line has: its own and the pause behind it. `score` is 0-100, the chance in per cent that the
    line is said within its room at a speed that nobody notices; `letters` is how many letters less would make it so.
    `fit` is the plan's choice for it, `said` one sentence for a person.
    """

    fit: Fit
    seconds: float
    margin: float
    room: float
    score: int
    verdict: Verdict
    letters: int
    measured: bool
    said: str

    @property
    def segment_id(self) -> str:
        """Whose fit this is."""
        return self.fit.segment_id

    @property
    def factor(self) -> float:
        """How much faster than its own pace the line is said."""
        return self.fit.rate * self.fit.speed

    @property
    def over(self) -> float:
        """Seconds by which the speech at its own pace is longer than its room; 0.0 where it has enough."""
        return max(0.0, self.seconds - self.room)


def rooms(lines: Sequence[Line], rules: FitRules, duration: float | None) -> dict[str, float]:
    """Return the seconds that each line may take if no other line moves, by id; its cue's where it has no length."""
    end = duration if duration is not None else float("inf")
    found = {line.id: max(0.0, line.end - line.start) for line in lines}
    ordered = sorted(map(cleaned, lines), key=lambda line: (line.start, line.end))
    slots = make_slots([line for line in ordered if line.length > 0.0 and line.start < end], rules, end)
    for slot in slots:
        nearest = slots[slot.next].start if slot.next != NOBODY else float("inf")
        limit = slot.limit(nearest, 0.0)
        found[slot.line.id] = max(0.0, limit - slot.start) if limit < float("inf") else float("inf")
    return found


def score(fit: Fit, reckoned: Reckoned, room: float, text: str, rules: FitRules) -> FitScore:
    """Judge one line by the plan's choice for it and by how long it is expected (or measured) to be."""
    seconds, measured = reckoned.seconds, reckoned.margin <= 0.0
    verdict = verdict_of(fit, rules) if seconds > 0.0 else Verdict.EMPTY
    enough = room * rules.quiet
    letters = 0
    if verdict is Verdict.TOO_LONG and seconds > 0.0:
        letters = max(1, len(text) - int(len(text) * enough / seconds))
    chance = round(100 * reckoned.chance_within(enough))
    if seconds > 0.0:
        chance = min(chance, 49) if verdict is Verdict.TOO_LONG else chance
    made = FitScore(fit, seconds, reckoned.margin, room, chance, verdict, letters, measured, "")
    return FitScore(fit, seconds, reckoned.margin, room, chance, verdict, letters, measured, _said(made))


def verdict_of(fit: Fit, rules: FitRules) -> Verdict:
    """Return what becomes of a line that has something to say."""
    factor = fit.rate * fit.speed
    if flags.OVERRUN in fit.flags and flags.CUT not in fit.flags and factor <= rules.stretch + ROUNDING:
        return Verdict.OVER
    if {flags.TOO_LONG, flags.CUT}.intersection(fit.flags):
        return Verdict.TOO_LONG
    if flags.UNVOICED in fit.flags:
        return Verdict.EMPTY
    if factor > rules.stretch + ROUNDING:
        return Verdict.HURRIED
    return Verdict.FASTER if factor > rules.quiet + ROUNDING else Verdict.FITS


def _said(made: FitScore) -> str:
    if made.verdict is Verdict.EMPTY:
        return ""
    length = f"{made.seconds:.1f} s" if made.measured else f"About {made.seconds:.1f} s, ± {made.margin:.1f}"
    ample = made.room > 2.0 * made.seconds + 2.0
    has = f"{length}, with ample room" if ample else f"{length}, with room for {made.room:.1f} s"
    if made.verdict is Verdict.TOO_LONG:
        less = f"{made.letters} letter{'s' if made.letters != 1 else ''} less would do"
        return f"{has}: too long, {less}"
    if made.verdict is Verdict.OVER:
        return f"{has}: runs over as allowed"
    if made.factor > 1.005:
        return f"{has}: said {made.factor:.2f}× its own pace"
    sure = "" if made.measured or made.score >= 99 else f" ({made.score} % sure)"
    return f"{has}: fits{sure}"

"""The fit planner: when each line is said and how fast. Pure: slots and clip lengths in, start times and speeds out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from dubai_desktop.domain.flags import BORROWED, CUT, FAST, LATE, RUSHED, TOO_LONG

FAST_OVER = 1.15
RUSHED_OVER = 1.3
_ROUNDING = 0.005  # a native delivery comes out a little off what was asked


@dataclass(frozen=True, slots=True)
class FitRules:
    """Limits of the plan; seconds and factors. Source of the figures: the design's house page."""

    gap: float = 0.12  # always left between two lines of one speaker
    padding: float = 0.1  # silence kept before the next cue when its pause is borrowed
    quiet: float = 1.15  # stretch nobody notices
    stretch: float = 1.3  # stretch that is flagged
    rush: float = 1.8  # the most, where nobody reviews
    late: float = 0.8  # how late a following line may start at most


@dataclass(frozen=True, slots=True)
class Line:
    """One line to place: its slot, and `length`, the seconds of its speech at native rate `rate`.

    `fastest` is the native rate the engine can still be asked for (1.0 where it has none). `text` is only used to
    name the words left unsaid when a line has to be cut.
    """

    id: str
    start: float
    end: float
    length: float
    speaker: str = ""
    rate: float = 1.0
    fastest: float = 1.0
    text: str = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a line's clip goes: `start` and `end` in programme seconds.

    `rate` is the native rate to ask of the engine, `speed` the time-stretch on top of it (>= 1.0), `flags` are
    `domain.flags` names, `why` one plain sentence, `unsaid` the words faded out (empty unless flagged `cut`).
    `late` is seconds after the cue's start.
    """

    segment_id: str
    start: float
    end: float
    rate: float = 1.0
    speed: float = 1.0
    late: float = 0.0
    flags: tuple[str, ...] = ()
    why: str = ""
    unsaid: str = ""


DEFAULT_RULES = FitRules()


CHAIN = 3
"""How many following lines one line's trouble may move."""

_STEP = 0.05  # native rates are asked for in steps, so that the same clip serves again after small changes
_EPS = 1e-6


def plan(lines: Sequence[Line], rules: FitRules = DEFAULT_RULES, duration: float | None = None) -> tuple[Fit, ...]:
    """Place every line; the result has the order of `lines` sorted by start.

    Per line, in this order: its own slot; the pause behind it; a faster native delivery; a stretch; and where even
    that is not enough: the following lines start late, a rush, a fade-out. `duration` is the programme's end in
    seconds (None: open). A line that can be said within `rules.stretch` is never cut and never rushed.
    """
    ordered = sorted(lines, key=lambda line: (line.start, line.end))
    slots = _slots(ordered, rules, duration)
    fits: list[Fit] = []
    chain = [CHAIN] * len(ordered)
    starts = [slot.start for slot in slots]
    for i, slot in enumerate(slots):
        allowed = _lateness(slots, slot.bounds, chain[i], rules)
        fit = _place(slot, starts[i], slot.limit + allowed, rules)
        fits.append(fit)
        for j in slot.bounds:
            pushed = fit.end + slot.pause_kept
            if pushed > starts[j] + _EPS:
                starts[j] = pushed
                chain[j] = min(chain[j], chain[i] - 1)
    return tuple(fits)


@dataclass(frozen=True, slots=True)
class _Slot:
    """A line with the room it has: it may end at `limit` without touching anybody.

    `bounds` are the indexes of the lines it must not run into, `pause_kept` the silence kept before the first of them.
    """

    line: Line
    start: float
    end: float
    limit: float
    pause_kept: float
    bounds: tuple[int, ...]


def _slots(ordered: Sequence[Line], rules: FitRules, duration: float | None) -> list[_Slot]:
    slots = []
    gap = max(rules.gap, rules.padding)
    last = duration if duration is not None else float("inf")
    for i, line in enumerate(ordered):
        bounds = _bounds(ordered, i, rules)
        nearest = ordered[bounds[0]].start if bounds else last
        start = min(line.start, last)
        end = max(start, min(line.end, nearest, last))
        limit = min(max(end, nearest - gap), last)
        kept = nearest - limit if bounds else 0.0
        slots.append(_Slot(line, start, end, limit, kept, bounds))
    return slots


def _bounds(ordered: Sequence[Line], i: int, rules: FitRules) -> tuple[int, ...]:
    """Indexes of the later lines that line i must not overlap, near enough to matter.

    That is every line of its own speaker, and every line of others that did not overlap it in the source already.
    """
    line = ordered[i]
    found: list[int] = []
    for j in range(i + 1, len(ordered)):
        other = ordered[j]
        if found and other.start > ordered[found[0]].start + rules.late:
            break
        if other.speaker == line.speaker or other.start >= line.end - _EPS:
            found.append(j)
    return tuple(found)


def _lateness(slots: Sequence[_Slot], bounds: Sequence[int], chain: int, rules: FitRules) -> float:
    """How late all of `bounds` may start, in seconds past the nearest one's start, so that each is still said whole."""
    if not bounds or chain <= 0:
        return 0.0
    nearest = slots[bounds[0]].start
    return max(0.0, min(slots[j].start - nearest + _slack(slots, j, chain - 1, rules) for j in bounds))


def _slack(slots: Sequence[_Slot], j: int, chain: int, rules: FitRules) -> float:
    """How late line j may start and still be said at no more than the flagged stretch; at most `rules.late`."""
    slot = slots[j]
    shortest = _natural(slot.line) / max(rules.stretch, slot.line.rate)
    own = slot.limit - slot.start - shortest
    if own >= rules.late:
        return rules.late
    passed_on = _lateness(slots, slot.bounds, chain, rules)
    return max(0.0, min(rules.late, own + passed_on))


def _natural(line: Line) -> float:
    """Seconds the line would take at the voice's own pace."""
    return line.length * line.rate


def _place(slot: _Slot, start: float, latest: float, rules: FitRules) -> Fit:
    """Choose how one line is said when it starts at `start` and must be over at `latest`.

    It is said within its own room where it can be, and uses the lateness granted by the others only where not.
    """
    line = slot.line
    natural = _natural(line)
    late = start - slot.start
    if line.length <= _EPS:
        return Fit(line.id, start, start, line.rate, why="nothing to say")
    room, wide = slot.limit - start, latest - start
    base = max(1.0, line.rate)
    if line.length <= room + _EPS and line.rate <= 1.0 + _EPS:
        return _fit(slot, start, late, 1.0, 1.0)
    need = _ratio(natural, room)
    if need <= rules.stretch + _EPS:
        return _fit(slot, start, late, *_split(line, max(need, base)))
    if natural / rules.stretch <= wide + _EPS:
        return _fit(slot, start, late, *_split(line, max(rules.stretch, base)), too_long=True)
    need = _ratio(natural, wide)
    if need <= max(rules.rush, base) + _EPS:
        return _fit(slot, start, late, *_split(line, max(need, base)), too_long=True)
    return _fit(slot, start, late, *_split(line, max(rules.rush, base)), too_long=True, cut_at=max(latest, start))


def _ratio(natural: float, room: float) -> float:
    return natural / room if room > _EPS else float("inf")


def _split(line: Line, factor: float) -> tuple[float, float]:
    """Split a wanted factor into (native rate, stretch): native as far as the engine goes, the rest stretched."""
    if line.fastest <= line.rate + _EPS:
        return line.rate, max(1.0, factor / line.rate)
    asked = math.ceil(round(factor / _STEP, 6)) * _STEP if factor > 1.0 + _EPS else 1.0
    rate = max(1.0, min(asked, line.fastest))
    return rate, max(1.0, factor / rate)


def _fit(
    slot: _Slot, start: float, late: float, rate: float, speed: float, *, too_long: bool = False, cut_at: float = 0.0
) -> Fit:
    line = slot.line
    # A native delivery asked for but not there yet is reckoned to come out as asked.
    said = _natural(line) / rate / speed
    end = start + said
    flags: list[str] = []
    unsaid = ""
    if cut_at and end > cut_at:
        unsaid = _unsaid(line.text, (cut_at - start) / said)
        end = cut_at
        flags.append(CUT)
    if too_long:
        flags.append(TOO_LONG)
    total = rate * speed
    if total > RUSHED_OVER + _ROUNDING:
        flags.append(RUSHED)
    elif total > FAST_OVER + _ROUNDING:
        flags.append(FAST)
    if late > 0.001:
        flags.append(LATE)
    if end > slot.end + 0.001:
        flags.append(BORROWED)
    return Fit(line.id, start, end, rate, speed, late, tuple(flags), _why(slot, start, end, total, flags), unsaid)


def _unsaid(text: str, share: float) -> str:
    """Name the words that fall behind the cut, reckoning every letter the same time."""
    words = text.split()
    total = sum(len(word) for word in words) or 1
    spoken = 0
    for i, word in enumerate(words):
        spoken += len(word)
        if spoken / total > share:
            return " ".join(words[i:])
    return words[-1] if words else ""


def _why(slot: _Slot, start: float, end: float, total: float, flags: Sequence[str]) -> str:
    said, room = end - start, slot.end - slot.start
    parts = [f"{said:.1f} s in a slot of {room:.1f} s"]
    if total > 1.005:
        parts.append(f"{total:.2f}x its own pace")
    if BORROWED in flags:
        parts.append(f"{end - slot.end:.1f} s borrowed from the pause behind it")
    if LATE in flags:
        parts.append(f"starts {start - slot.start:.1f} s late after a long line")
    if CUT in flags:
        parts.append("faded out before the next line")
    return ", ".join(parts)

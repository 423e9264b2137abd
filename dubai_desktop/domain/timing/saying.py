"""How one line is said in the room it has: native rate, stretch, and the end it aims at."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from dubai_desktop.domain.timing import strain
from dubai_desktop.domain.timing.slots import Slot
from dubai_desktop.domain.timing.values import EPS, MARKED, FitRules, Line

REAL_PAUSE = 0.5
"""Seconds of silence from which a pause is heard as one; shorter ones are breaths within a sentence."""

_AT_SHOT = 0.08
"""Seconds: a cue that ends within two pictures of a shot change ends with its shot."""

_STEP = 0.05  # native rates are asked for in steps, so that the same clip serves again after small changes


@dataclass(frozen=True, slots=True)
class Placed:
    """A line as it will be said. `unsaid` is the share of it that a cut takes away; `aim` is "pause" or "shot" where it
    was sped up for one.
    """

    slot: Slot
    start: float
    end: float
    rate: float
    speed: float
    unsaid: float = 0.0
    aim: str = ""

    @property
    def factor(self) -> float:
        """How many times faster than the voice's own pace."""
        return self.rate * self.speed


def latest_start(slot: Slot, start: float, limit: float, rules: FitRules) -> float:
    """Return the start of a line that begins early, no earlier than a quiet stretch makes needful."""
    quiet = max(rules.quiet, slot.base)
    if strain.factor(slot, limit - start) > quiet:
        return start
    return max(start, min(slot.start, limit - slot.natural / quiet))


def earliest_end(slot: Slot, start: float, limit: float, rules: FitRules) -> float:
    """Return when a line can be over at the latest speed nobody notices, where it need not be faster: else `limit`."""
    return min(limit, start + slot.natural / max(rules.quiet, slot.base))


def said(slot: Slot, start: float, limit: float, rules: FitRules, shots: Sequence[float]) -> Placed:
    """Say a line from `start` so that it is over at `limit`; `shots` are sorted."""
    needed = strain.factor(slot, limit - start)
    most = max(rules.rush, slot.base)
    if needed > most + MARKED:
        rate, speed = _split(slot.line, most)
        length = slot.natural / rate / speed
        end = max(start, limit)
        return Placed(slot, start, end, rate, speed, unsaid=max(0.0, 1.0 - (end - start) / length))
    wanted, aim = _aimed(slot, start, limit, rules, shots)
    rate, speed = _split(slot.line, wanted)
    return Placed(slot, start, min(limit, start + slot.natural / rate / speed), rate, speed, aim=aim)


def _aimed(slot: Slot, start: float, limit: float, rules: FitRules, shots: Sequence[float]) -> tuple[float, str]:
    """Return the factor with which a line also leaves a real pause, or ends with its shot, if quietly done; and why."""
    wanted = needed = strain.factor(slot, limit - start)
    aim = ""
    if needed > rules.quiet or slot.overrun:
        return wanted, aim
    if REAL_PAUSE <= slot.pause < math.inf:
        rest = slot.line.end + slot.pause - min(rules.pause, slot.pause / 2) - start
        for_pause = min(rules.quiet, strain.factor(slot, rest))
        if for_pause > wanted + EPS:
            wanted, aim = for_pause, "pause"
    at = bisect_left(shots, max(slot.end - _AT_SHOT, start + EPS))
    if at < len(shots) and shots[at] < limit:
        for_shot = strain.factor(slot, shots[at] - start)
        if wanted + EPS < for_shot <= rules.quiet:
            wanted, aim = for_shot, "shot"
    return wanted, aim


def _split(line: Line, factor: float) -> tuple[float, float]:
    """Split a wanted factor into (native rate, stretch): native as far as the engine goes, the rest stretched."""
    if line.fastest <= line.rate + EPS:
        return line.rate, max(1.0, factor / line.rate)
    asked = math.ceil(round((factor - MARKED) / _STEP, 6)) * _STEP if factor > 1.0 + EPS else 1.0
    rate = max(1.0, min(asked, line.fastest))
    return rate, max(1.0, factor / rate)

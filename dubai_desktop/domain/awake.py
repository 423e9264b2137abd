"""A clock for limits: it counts the seconds that the program was awake for."""

from __future__ import annotations

import time
from collections.abc import Callable

LONGEST_GAP = 2.0
"""Seconds between two looks at the clock that count; beyond that the program was stopped, or the computer slept."""


class AwakeClock:
    """Seconds since its start, as long as somebody looks at it every second: a longer gap counts as LONGEST_GAP.

    Of one thread; others may read `now`, the time of the last look.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked = clock()
        self.now = 0.0

    def look(self) -> float:
        """The seconds up to now."""
        before, self._looked = self._looked, self._clock()
        self.now += min(self._looked - before, LONGEST_GAP)
        return self.now

    def is_past(self, seconds: float) -> bool:
        """Look, and say whether more than so many seconds have passed."""
        return self.look() > seconds

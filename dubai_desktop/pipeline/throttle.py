"""How fast a paid service is asked: never faster than it takes, by all jobs of this process together.

A token bucket for the requests and one for the characters of a minute. It is our own because a wait has to end at once
when the person cancels; the kept libraries for it sleep where nothing can wake them, or need an event loop.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.prices import Pace

_BURST = 6
"""A bucket holds the sixth part of a minute's limit and gets the rest within the minute: no minute has more of it."""


@dataclass
class _Bucket:
    """`left` of what may be asked for at once, at the moment `then`; below zero where others wait already."""

    left: float
    then: float

    def take(self, count: int, a_minute: int, now: float) -> float:
        """Take so much; returns the seconds to wait until it is there. Who comes first is served first."""
        most, a_second = a_minute / _BURST, a_minute * (1 - 1 / _BURST) / 60
        self.left = min(max(1.0, most), self.left + max(0.0, now - self.then) * a_second) - count
        self.then = now
        return max(0.0, -self.left / a_second)


@dataclass
class Throttle:
    """The buckets of all services. `clock` gives monotonic seconds. Thread-safe."""

    clock: Callable[[], float] = time.monotonic
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, service: str, what: str, pace: Pace, characters: int, cancel: CancelToken) -> None:
        """Wait until a service takes one more request with so many characters. Raises Cancelled at once on cancel."""
        wanted = (
            ((service, "requests" if pace.shared else f"requests {what}"), 1, pace.requests),
            ((service, "characters"), characters, pace.characters),
        )
        asked = [(key, count, a_minute) for key, count, a_minute in wanted if a_minute and count]
        with self._lock:
            now = self.clock()
            seconds = max(
                (self._bucket(key, rate, now).take(count, rate, now) for key, count, rate in asked), default=0
            )
        if seconds and cancel.wait(seconds):
            with self._lock:  # it was not asked for
                for key, count, _ in asked:
                    self._buckets[key].left += count
        cancel.check()

    def _bucket(self, key: tuple[str, str], a_minute: int, now: float) -> _Bucket:
        return self._buckets.setdefault(key, _Bucket(max(1.0, a_minute / _BURST), now))

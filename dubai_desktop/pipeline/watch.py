"""A look at the running step now and then: one that stands still for too long, or makes no end, is stopped."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from dubai_desktop.domain.awake import AwakeClock
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.settings.schema import Processing

LOOK_EVERY = 0.5
"""Seconds between two looks."""

HOUR = 3600.0
"""Seconds of a programme that the longest run of a step is meant for."""

Report = Callable[[float, str], None]


def limits_for(limits: Processing, seconds: float) -> Processing:
    """The limits for a programme of so many seconds: one of over an hour may run longer, in proportion."""
    longest = round(limits.processing_timeout * max(1.0, seconds / HOUR))
    return limits.model_copy(update={"processing_timeout": longest})


@dataclass
class Watch:
    """Watches one try of a step: `cancel` is the try's own token, `limits` say how long it may stand still and run.

    Time in which the program was stopped, or in which the step waited for its turn, does not count.
    """

    step: str
    title: str
    limits: Processing
    cancel: CancelToken
    clock: AwakeClock = field(default_factory=AwakeClock)
    trouble: Problem | None = None
    """Why the try was stopped; None while it was not."""
    _ran: float = 0.0
    _stood: float = 0.0
    _said: tuple[float, str] = (-1.0, "")
    _moved: bool = False

    def heard(self, report: Report) -> Report:
        """Return a `report` that is listened to: news are a sign of life, the same once more is none."""

        def listen(fraction: float, message: str) -> None:
            self._moved = self._moved or (fraction, message) != self._said
            self._said = (fraction, message)
            report(fraction, message)

        return listen

    def look(self) -> None:
        """Count the time since the last look, and stop the try where that is too much."""
        before = self.clock.now
        passed = self.clock.look() - before
        if self.cancel.is_waiting or self.trouble:
            return
        self._ran += passed
        self._stood = 0.0 if self._moved else self._stood + passed
        self._moved = False
        if self._stood >= self.limits.stall_timeout:
            self._stop(f"did not get any further for {self.limits.stall_timeout} seconds", "stall_timeout")
        elif self._ran >= self.limits.processing_timeout:
            self._stop(f"made no end within {self.limits.processing_timeout} seconds", "processing_timeout")

    def _stop(self, what: str, limit: str) -> None:
        self.trouble = Problem(
            Code.TIMEOUT,
            f"“{self.title}” {what} and was stopped. Resume the job: everything finished so far is kept.",
            facts={"seconds": getattr(self.limits, limit), "step": self.step, "setting": f"processing.{limit}"},
        )
        self.cancel.cancel()


@contextmanager
def watched(step: str, title: str, limits: Processing, cancel: CancelToken) -> Iterator[Watch]:
    """For the block, watch a try of a step that goes by the watch's own `cancel`.

    Raises Problem(TIMEOUT) where it was stopped; Cancelled where a person stopped it, at the same time or not.
    """
    done = threading.Event()
    with cancel.part() as own:
        watch = Watch(step, title, limits, own)

        def look() -> None:
            while not done.wait(LOOK_EVERY):
                watch.look()

        watcher = threading.Thread(target=look, name=f"watch-{step}", daemon=True)
        watcher.start()
        try:
            yield watch
        except Cancelled:
            if watch.trouble is None or cancel.cancelled:
                raise
            raise watch.trouble from None
        finally:
            done.set()
            watcher.join()

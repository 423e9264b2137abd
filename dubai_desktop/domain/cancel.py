"""A person's wish to stop, carried to everything that works for a job."""

from __future__ import annotations

import threading
from typing import Protocol

from dubai_desktop.domain.problems import Cancelled


class CancelLike(Protocol):
    """What tells that a person wants to stop, to those who need to know no more."""

    @property
    def cancelled(self) -> bool:
        """True once somebody asked to stop."""


class CancelToken:
    """One person's wish to stop, shared by all that works for a job. Thread-safe."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.paused = False

    def cancel(self, *, pause: bool = False) -> None:
        """Ask everything that holds this token to stop; with `pause` the job is to go on later from the same line."""
        self.paused = pause
        self._event.set()

    @property
    def cancelled(self) -> bool:
        """True once somebody asked to stop."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise Cancelled once somebody asked to stop."""
        if self._event.is_set():
            raise Cancelled

    def wait(self, seconds: float) -> bool:
        """Sleep up to `seconds`, waking at once on cancel. Returns True if cancelled."""
        return self._event.wait(seconds)

"""A person's wish to stop, carried to everything that works for a job."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
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
        self._parts: list[CancelToken] = []
        self._waits: list[None] = []
        self.paused = False

    def cancel(self, *, pause: bool = False) -> None:
        """Ask everything that holds this token to stop; with `pause` the job is to go on later from the same line."""
        self.paused = pause
        self._event.set()
        for part in tuple(self._parts):
            part.cancel(pause=pause)

    @contextmanager
    def part(self) -> Iterator[CancelToken]:
        """For the block, a token for a part of the work: cancelled with this one, and by itself without it."""
        part = CancelToken()
        self._parts.append(part)
        if self.cancelled:
            part.cancel(pause=self.paused)
        try:
            yield part
        finally:
            self._parts.remove(part)

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
        with self.waiting():
            return self._event.wait(seconds)

    def rest(self, seconds: float) -> None:
        """Sleep for `seconds`. Raises Cancelled at once where somebody asks to stop."""
        if self.wait(seconds):
            raise Cancelled

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """For the block, who works with this token waits for somebody else: what has a time limit is not running."""
        self._waits.append(None)
        try:
            yield
        finally:
            self._waits.pop()

    @property
    def is_waiting(self) -> bool:
        """True while somebody waits in `waiting`."""
        return bool(self._waits)

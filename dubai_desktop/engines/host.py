"""Where heavy engines run: supervised child processes that can crash, hang or be stopped without the program noticing.

An engine hands in a function at the top level of its module and plain picklable arguments. Each lane (one family of
engines: "espeak", "whisper", ...) has a child of its own, so that a long transcription never holds up a voice. Inside
the child, `child.report(fraction, sentence)` tells how far the call is, and `logging` reaches the program's log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import TracebackType
from typing import TypeVar

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.engines.base import Progress
from dubai_desktop.engines.lane import Lane, LaneState

T = TypeVar("T")


class EngineHost:
    """Starts, watches and ends the children. Thread-safe.

    A child starts with its lane's first call and ends, giving its memory back, after `max_idle` seconds without one.
    """

    def __init__(self, *, max_idle: float = 300.0) -> None:
        self._max_idle = max_idle
        self._lanes: dict[str, Lane] = {}
        self._mutex = threading.Lock()
        self._closed = False

    def call(
        self,
        function: Callable[..., T],
        *args: object,
        timeout: float,
        cancel: CancelToken,
        progress: Progress | None = None,
        lane: str = "speech",
    ) -> T:
        """Run `function(*args)` in the lane's child and return its result; calls of one lane take turns.

        `timeout` is in seconds from the call's turn. `progress` is called in this thread. Raises Cancelled (the child
        is killed within a second), Problem: what the function raised, ENGINE_CRASHED, MEMORY or TIMEOUT; the next
        call then starts a fresh child.
        """
        return self._lane(lane).call(function, args, timeout, cancel, progress)

    def _lane(self, name: str) -> Lane:
        with self._mutex:
            if self._closed:
                raise Cancelled
            if name not in self._lanes:
                self._lanes[name] = Lane(self._max_idle, name)
            return self._lanes[name]

    def running(self) -> tuple[str, ...]:
        """Names of the lanes that have a child now."""
        with self._mutex:
            return tuple(name for name, lane in self._lanes.items() if lane.running)

    def state(self) -> tuple[LaneState, ...]:
        """The children as they are now; quick, and never waits for a call."""
        with self._mutex:
            lanes = tuple(self._lanes.values())
        return tuple(state for lane in lanes if (state := lane.state()) is not None)

    def set_max_idle(self, seconds: float) -> None:
        """Give an idle child's memory back after so many seconds, from now on and for the children there are."""
        with self._mutex:
            self._max_idle = seconds
            lanes = tuple(self._lanes.values())
        for lane in lanes:
            lane.set_max_idle(seconds)

    def close(self) -> None:
        """End all children; running calls raise Cancelled. The host cannot be used again."""
        with self._mutex:
            self._closed = True
            lanes = tuple(self._lanes.values())
        for lane in lanes:
            lane.end()
        for lane in lanes:
            lane.close()

    def __enter__(self) -> EngineHost:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

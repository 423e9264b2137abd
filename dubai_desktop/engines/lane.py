"""The calls of one family of engines, taking turns in one supervised child process."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from dubai_desktop.domain.awake import AwakeClock
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import Progress
from dubai_desktop.engines.worker import TICK, Died, Worker

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LaneState:
    """A child as it is now: its lane, process id (0 while it starts), memory in bytes (RSS), and for how many seconds
    it has worked on its call (None: it is idle).
    """

    lane: str
    pid: int
    memory: int
    busy: float | None


class Turns:
    """First come, first served: one holder at a time, waiting ends at once on a turn and within a tick on cancel."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._busy = False
        self._waiting: deque[threading.Event] = deque()

    def try_enter(self) -> bool:
        """Take the turn if nobody has it."""
        with self._mutex:
            if self._busy:
                return False
            self._busy = True
            return True

    def enter(self, cancel: CancelToken) -> None:
        """Wait for the turn. Raises Cancelled."""
        with self._mutex:
            if not self._busy:
                self._busy = True
                return
            turn = threading.Event()
            self._waiting.append(turn)
        with cancel.waiting():
            while not turn.wait(TICK):
                if cancel.cancelled:
                    self._give_up(turn)
                    raise Cancelled

    def leave(self) -> None:
        """Pass the turn on."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._busy = False

    def _give_up(self, turn: threading.Event) -> None:
        with self._mutex:
            if not turn.is_set():
                self._waiting.remove(turn)
                return
        self.leave()  # the turn came in the same moment


class Lane:
    """Calls for one family of engines, one at a time in one child that starts when needed and goes when idle."""

    def __init__(self, max_idle: float, name: str = "") -> None:
        self._name = name
        self._max_idle = max_idle
        self._turns = Turns()
        self._child: Worker | None = None
        self._busy_since: float | None = None
        self._closed = threading.Event()
        self._last_used = 0.0
        self._timer: threading.Timer | None = None
        self._arm_anew = False

    def call(
        self,
        function: Callable[..., T],
        args: tuple[object, ...],
        timeout: float,
        cancel: CancelToken,
        progress: Progress | None,
    ) -> T:
        """Run `function(*args)` in the child. Raises Problem, Cancelled."""
        self._turns.enter(cancel)
        try:
            if cancel.cancelled or self._closed.is_set():
                raise Cancelled
            self._busy_since = time.monotonic()
            return self._run(function, args, timeout, cancel, progress)
        finally:
            self._busy_since = None
            self._last_used = time.monotonic()
            self._wait_for_rest()
            self._turns.leave()

    def _run(
        self,
        function: Callable[..., T],
        args: tuple[object, ...],
        timeout: float,
        cancel: CancelToken,
        progress: Progress | None,
    ) -> T:
        def stop() -> bool:
            return cancel.cancelled or self._closed.is_set()

        is_late = partial(AwakeClock().is_past, timeout)
        for last in (False, True):
            engine = self._child = self._child or Worker()
            keep = False
            try:
                result = engine.run(function, args, is_late, stop, progress)
                keep = True
            except Problem as problem:
                keep = problem.code is not Code.MEMORY  # a fresh child gives the memory back
                raise
            except Died as error:
                raise self._bury(engine, error.exit_code) from error
            except BrokenProcessPool as error:  # it died before it took the call: once more in a fresh one
                if last:
                    raise self._bury(engine, -1) from error
            except TimeoutError as error:
                raise _took_too_long(timeout) from error
            else:
                return result
            finally:
                if not keep:  # crashed, cancelled, too late, or the caller was interrupted: it may still be at work
                    self._discard()
        raise AssertionError  # the loop returns or raises

    def _bury(self, engine: Worker, exit_code: int) -> Problem:
        problem = engine.obituary(exit_code)
        logger.warning("the child of “%s” ended with status %d (%s)", self._name, exit_code, problem.code)
        return problem

    def _discard(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _wait_for_rest(self) -> None:
        """See that a timer looks after the idle child; called by whoever has the turn."""
        if self._arm_anew and self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._arm_anew = False
        if self._timer is None and self._child is not None:
            self._arm(self._last_used + self._max_idle - time.monotonic())

    def _arm(self, seconds: float) -> None:
        if self._closed.is_set():
            return
        self._timer = threading.Timer(max(0.01, min(seconds, threading.TIMEOUT_MAX)), self._rest)
        self._timer.daemon = True
        self._timer.start()

    def _rest(self) -> None:
        if not self._turns.try_enter():
            self._arm(self._max_idle)
            return
        try:
            self._timer = None
            left = self._last_used + self._max_idle - time.monotonic()
            if left <= 0 or self._closed.is_set():
                self._discard()
            elif self._child is not None:
                self._arm(left)
        finally:
            self._turns.leave()

    @property
    def running(self) -> bool:
        """True while there is a child."""
        return self._child is not None

    def state(self) -> LaneState | None:
        """The child as it is now; None where there is none. Never waits for a call."""
        engine, since = self._child, self._busy_since
        if engine is None:
            return None
        busy = None if since is None else time.monotonic() - since
        return LaneState(self._name, engine.pid, engine.memory(), busy)

    def set_max_idle(self, seconds: float) -> None:
        """Keep an idle child for so many seconds from now on; one that has been idle for longer goes at once."""
        self._max_idle = seconds
        self._arm_anew = True  # by the call that runs now, at its end
        if self._turns.try_enter():
            try:
                self._wait_for_rest()
            finally:
                self._turns.leave()

    def end(self) -> None:
        """Let a running call raise Cancelled, and every later one."""
        self._closed.set()

    def close(self) -> None:
        """End a running call (it raises Cancelled) and the child; later calls raise Cancelled."""
        self.end()
        timer = self._timer
        if timer is not None:
            timer.cancel()
        self._turns.enter(CancelToken())
        try:
            self._discard()
        finally:
            self._turns.leave()
        if timer is not None:
            timer.join()


def _took_too_long(timeout: float) -> Problem:
    return Problem(
        Code.TIMEOUT,
        "The speech engine did not answer in time and was stopped. Start again, or choose another engine.",
        detail=f"no result after {timeout:.0f} s",
        facts={"seconds": timeout},
    )

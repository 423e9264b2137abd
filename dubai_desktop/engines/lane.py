"""One supervised child process and the calls that take turns in it."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.base import Progress

T = TypeVar("T")

TICK = 0.05  # seconds between looks at cancel, deadline and progress; a finished call is noticed at once
STOP_WAIT = 5.0  # seconds to wait for a killed child's pool to be gone


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


class _Child:
    """One generation of the child: a pool of one worker that is thrown away whole after a crash or a kill.

    Its pipes are never used again then: a message cut short by a kill would poison them.
    """

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._reader, self._writer = context.Pipe(duplex=False)
        # Unnamed, so that nothing is left behind whatever happens; closed in stop().
        self._output = None if sys.platform == "win32" else tempfile.TemporaryFile()  # noqa: SIM115
        inherited = None if self._output is None else child.InheritedFile(self._output.fileno())
        self._pool = ProcessPool(
            max_workers=1, context=context, initializer=child.start, initargs=(self._writer, inherited)
        )
        self._kills = _memory_kills()

    def run(
        self,
        function: Callable[..., T],
        args: tuple[object, ...],
        deadline: float,
        stop: Callable[[], bool],
        progress: Progress | None,
    ) -> T:
        """Run one call. Raises what the call raised, ProcessExpired, BrokenProcessPool, TimeoutError or Cancelled."""
        try:
            with _deaf_to_interrupts():
                future: Future[T] = self._pool.schedule(child.guarded, args=(function, args))
        except RuntimeError as error:  # the idle child died and the pool noticed
            raise BrokenProcessPool(str(error)) from error
        while True:
            wait((future,), timeout=TICK)
            self._pass_on(progress)
            if future.done():
                return future.result()
            if stop():
                raise Cancelled
            if time.monotonic() > deadline:
                raise TimeoutError

    def _pass_on(self, progress: Progress | None) -> None:
        while self._reader.poll():
            fraction, message = self._reader.recv()
            if progress is not None:
                progress(fraction, message)

    def obituary(self, exit_code: int) -> Problem:
        """Say how the child ended."""
        detail = f"exit status {exit_code}\n{self._tail()}"
        if _memory_kills() > self._kills:
            return child.out_of_memory(detail)
        return Problem(
            Code.ENGINE_CRASHED,
            "The speech engine ended unexpectedly. Start again: everything finished so far is kept.",
            detail=detail,
            facts={"exit": exit_code},
        )

    def _tail(self) -> str:
        if self._output is None:
            return ""
        size = os.fstat(self._output.fileno()).st_size
        return os.pread(self._output.fileno(), 4000, max(0, size - 4000)).decode("utf-8", "replace")

    def stop(self) -> None:
        """Kill the process and free everything it held."""
        self._pool.stop()
        ending = threading.Thread(target=self._pool.join, daemon=True, name="engine-stop")
        ending.start()
        ending.join(STOP_WAIT)
        self._reader.close()
        self._writer.close()
        if self._output is not None:
            self._output.close()


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Have processes and threads started within never see Ctrl+C.

    A terminal sends it to all of a command's processes: a child that is still starting would print a traceback. Their
    parent decides.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # its start would lift the block
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Lane:
    """Calls for one family of engines, one at a time in one child that starts when needed and goes when idle."""

    def __init__(self, max_idle: float) -> None:
        self._max_idle = max_idle
        self._turns = Turns()
        self._child: _Child | None = None
        self._closed = threading.Event()
        self._last_used = 0.0
        self._timer: threading.Timer | None = None

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
            return self._run(function, args, timeout, cancel, progress)
        finally:
            self._last_used = time.monotonic()
            if self._timer is None and self._child is not None:
                self._arm(self._max_idle)
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

        deadline = time.monotonic() + timeout
        for last in (False, True):
            engine = self._child = self._child or _Child()
            keep = False
            try:
                result = engine.run(function, args, deadline, stop, progress)
                keep = True
            except Problem as problem:
                keep = problem.code is not Code.MEMORY  # a fresh child gives the memory back
                raise
            except ProcessExpired as error:
                raise engine.obituary(error.exitcode) from error
            except BrokenProcessPool as error:  # it died before it took the call: once more in a fresh one
                if last:
                    raise engine.obituary(-1) from error
            except TimeoutError as error:
                raise _took_too_long(timeout) from error
            else:
                return result
            finally:
                if not keep:  # crashed, cancelled, too late, or the caller was interrupted: it may still be at work
                    self._discard()
        raise AssertionError  # the loop returns or raises

    def _discard(self) -> None:
        if self._child is not None:
            self._child.stop()
            self._child = None

    def _arm(self, seconds: float) -> None:
        if self._closed.is_set():
            return
        self._timer = threading.Timer(max(0.01, seconds), self._rest)
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

    def close(self) -> None:
        """End a running call (it raises Cancelled) and the child; later calls raise Cancelled."""
        self._closed.set()
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


def _memory_kills() -> int:
    """How many processes the kernel has killed for lack of memory so far; 0 where it does not say."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text(encoding="ascii").splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0

"""One generation of an engine's child process: started, given calls, listened to, and thrown away whole."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import resource_tracker
from pathlib import Path
from typing import TypeVar

from pebble import ProcessExpired, ProcessPool

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.base import Progress

T = TypeVar("T")

TICK = 0.05  # seconds between looks at cancel, deadline and progress; a finished call is noticed at once
GRACE = 0.5  # seconds for a dead child's last words, its result or its exit status, to arrive
STOP_WAIT = 5.0  # seconds to wait for a killed child's pool to be gone
MOST_OUTPUT = 1_000_000  # bytes that a child's libraries may leave in its output between two calls
KILLED = -9  # exit status of a process that the kernel ended for lack of memory


class Died(Exception):
    """The child ended in the middle of a call; `exit_code` is negative for a signal, 0 where nothing seemed wrong."""

    def __init__(self, exit_code: int) -> None:
        super().__init__(exit_code)
        self.exit_code = exit_code


class Worker:
    """A pool of one process. Its pipes are never used again after a crash or a kill: a message cut short by a kill
    would poison them.
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
        self._kills = memory_kills()
        self._hung_up = False
        self._begun = False
        self.pid = 0
        """Process id of the child, 0 until it has said so."""

    def run(
        self,
        function: Callable[..., T],
        args: tuple[object, ...],
        is_late: Callable[[], bool],
        stop: Callable[[], bool],
        progress: Progress | None,
    ) -> T:
        """Run one call; `is_late` and `stop` are asked at every tick.

        Raises what the call raised, Died, BrokenProcessPool, TimeoutError or Cancelled.
        """
        level = logging.getLogger().getEffectiveLevel()
        self._begun = False
        try:
            with _deaf_to_interrupts():
                future: Future[T] = self._pool.schedule(child.guarded, args=(function, args, level))
        except RuntimeError as error:  # the idle child died and the pool noticed
            raise BrokenProcessPool(str(error)) from error
        while wait((future,), timeout=TICK).not_done:
            self._listen(progress)
            if stop():
                raise Cancelled
            if is_late():
                raise TimeoutError
            if self._hung_up and wait((future,), timeout=GRACE).not_done:
                raise Died(0) if self._begun else BrokenProcessPool("ended before it took the call")
        self._listen(progress)
        self._shorten_output()
        try:
            return future.result()
        except ProcessExpired as error:
            raise Died(error.exitcode) from error
        except BrokenProcessPool as error:
            if self._begun:  # the pool does not tell an end with status 0 from one between two calls
                raise Died(0) from error
            raise

    def _listen(self, progress: Progress | None) -> None:
        """Take what the child has said since: its process id, how far it is, lines for the log."""
        while not self._hung_up and self._reader.poll():
            try:
                what, *said = self._reader.recv()
            except (EOFError, OSError):  # it is gone, perhaps in the middle of a word
                self._hung_up = True
                return
            if what == "pid":
                (self.pid,) = said
                self._writer.close()  # the child's end is the only one now: it closes when the child ends
            elif what == "begun":
                self._begun = True
            elif what == "log":
                _log(self.pid, *said)
            elif progress is not None:
                progress(*said)

    def memory(self) -> int:
        """Bytes of memory the child holds now (RSS); 0 where it is not there."""
        import psutil  # noqa: PLC0415 - takes as long to import as half of this package

        try:
            return int(psutil.Process(self.pid).memory_info().rss) if self.pid else 0
        except psutil.Error:
            return 0

    def obituary(self, exit_code: int) -> Problem:
        """Say how the child ended: MEMORY where the system or its own last words say so, else ENGINE_CRASHED."""
        last_words = self._tail()
        detail = f"exit status {exit_code}\n{last_words}"
        if (exit_code == KILLED and memory_kills() > self._kills) or child.speaks_of_memory(last_words):
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

    def _shorten_output(self) -> None:
        """Forget what libraries printed so far where it is much: a child may live for days. Both sides share the
        place where the next byte goes.
        """
        if self._output is not None and os.fstat(self._output.fileno()).st_size > MOST_OUTPUT:
            os.ftruncate(self._output.fileno(), 0)
            os.lseek(self._output.fileno(), 0, os.SEEK_SET)

    def stop(self) -> None:
        """Kill the process and free everything it held."""
        self._pool.stop()
        ending = threading.Thread(target=self._pool.join, daemon=True, name="engine-stop")
        ending.start()
        ending.join(STOP_WAIT)
        self._reader.close()
        if not self._writer.closed:
            self._writer.close()
        if self._output is not None:
            self._output.close()


def _log(pid: int, name: str, level: int, message: str, trace: str) -> None:
    """Write a line of the child into the program's log; the formatter there makes it safe."""
    logger = logging.getLogger(name)
    if not logger.isEnabledFor(level):
        return
    record = logger.makeRecord(name, level, "", 0, "%s", (message,), None, sinfo=trace or None)
    record.threadName = f"child {pid}"
    logger.handle(record)


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


def memory_kills() -> int:
    """How many processes the kernel has killed for lack of memory so far; 0 where it does not say."""
    with contextlib.suppress(OSError, ValueError):
        for line in Path("/proc/vmstat").read_text(encoding="ascii").splitlines():
            if line.startswith("oom_kill "):
                return int(line.split()[1])
    return 0

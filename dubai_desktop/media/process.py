"""The only place that starts processes: ffmpeg, watched, cancellable, drained, and gone when we are gone."""

from __future__ import annotations

import contextlib
import errno
import os
import queue
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import imageio_ffmpeg
import psutil

from dubai_desktop.domain.awake import AwakeClock
from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.files import disk_full, write_problem

_MEGABYTE = 1_000_000
KEEP = 64 * 1024  # bytes kept of each pipe
POLL = 0.1  # seconds between looks at cancel and the clock
HANG_AFTER = 60.0  # seconds without a sign of life
GRACE = 5.0  # seconds between asking a hung process to end and killing it
_FLAGS = ("-nostdin", "-hide_banner", "-loglevel", "error", "-nostats", "-stats_period", "0.25", "-progress", "pipe:1")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a process may use: bytes of one file, seconds of CPU; 0 is no limit. Held on Linux only."""

    file_bytes: int = 0
    cpu_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Completed:
    """How a process ended: its exit status (negative: killed by that signal) and the last 64 KB of each pipe."""

    returncode: int
    stdout_tail: str
    stderr_tail: str


def run(
    args: Sequence[str],
    *,
    cwd: Path | None = None,
    cancel: CancelLike | None = None,
    hang_after: float = HANG_AFTER,
    on_line: Callable[[str], bool | None] | None = None,
    limits: Limits | None = None,
) -> Completed:
    """Run a command to its end; no shell, no stdin.

    `on_line` gets each line of stdout on the calling thread and may return False for "no sign of life"; without it,
    any output is one. Raises Cancelled, Problem(FFMPEG_MISSING), Problem(FFMPEG_HANG) after `hang_after` seconds
    without a sign of life.
    """
    process = _start(args, cwd)
    _limit(process.pid, limits or Limits())
    watch = _Watch(process, on_line is None)
    try:
        _follow(process, watch, cancel, hang_after, on_line)
    finally:
        _kill(process, watch.draining)
        watch.join()
    return Completed(process.wait(), watch.text(process.stdout), watch.text(process.stderr))


def _follow(
    process: subprocess.Popen[bytes],
    watch: _Watch,
    cancel: CancelLike | None,
    hang_after: float,
    on_line: Callable[[str], bool | None] | None,
) -> None:
    """Hand on lines until the process has ended."""
    while not watch.ended:
        line = watch.next_line()
        if line is not None and on_line is not None and on_line(line) is not False:
            watch.alive = watch.clock.now
        if cancel is not None and cancel.cancelled:
            raise Cancelled
        if watch.hangs(hang_after):
            _ask_to_end(process)
            raise Problem(
                Code.FFMPEG_HANG,
                f"ffmpeg did nothing for {hang_after:.0f} seconds and was stopped. Try again.",
                detail=watch.text(process.stderr)[-2000:],
            )
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)


class _Watch:
    """Drains both pipes of a process on two threads and keeps their ends."""

    def __init__(self, process: subprocess.Popen[bytes], any_output_is_life: bool) -> None:
        self.clock = AwakeClock()
        self.alive = 0.0
        self._process = process
        self._any = any_output_is_life
        self._lines: queue.Queue[str] = queue.Queue(1000)
        self._stop = threading.Event()
        self._gone = 0.0
        self._read_before: int | None = None
        self._tails: dict[int, bytearray] = {}
        self._threads = [self._drain(process.stderr, None), self._drain(process.stdout, self._lines)]

    @property
    def draining(self) -> bool:
        """True while somebody holds the other end of a pipe."""
        return any(t.is_alive() for t in self._threads)

    @property
    def ended(self) -> bool:
        """True once all lines are handed on and the process is gone or closed its pipes."""
        if not self._lines.empty():
            return False
        if not self.draining:
            return True
        if self._process.poll() is None:
            return False
        self._gone = self._gone or time.monotonic()  # somebody else may hold its pipes: don't wait for that
        return time.monotonic() - self._gone > 1.0

    def hangs(self, after: float) -> bool:
        """True where `after` seconds passed without a sign of life, those not counted in which the computer slept.

        Reading is one as well: a large source on a slow disk may give nothing to write for minutes.
        """
        silence = self.clock.look() - self.alive
        if silence < after / 2:
            self._read_before = None
        elif self._read_before is None:
            self._read_before = self._bytes_read()
        if silence <= after:
            return False
        if self._bytes_read() - (self._read_before or 0) < _MEGABYTE:
            return True
        self.alive = self.clock.now
        return False

    def _bytes_read(self) -> int:
        """Return what the process has read so far, 0 where the system does not tell."""
        try:
            counters = psutil.Process(self._process.pid).io_counters()
        except (psutil.Error, AttributeError):
            return 0
        return int(getattr(counters, "read_chars", counters.read_bytes))

    def next_line(self) -> str | None:
        """Return the next line of stdout, None if there is none for a moment."""
        try:
            return self._lines.get(timeout=POLL)
        except queue.Empty:
            return None

    def text(self, pipe: IO[bytes] | None) -> str:
        """Return the last 64 KB of a pipe."""
        return bytes(self._tails.get(id(pipe), b"")).decode("utf-8", "replace")

    def join(self) -> None:
        """Let the threads end; the process must be dead."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2.0)

    def _drain(self, pipe: IO[bytes] | None, lines: queue.Queue[str] | None) -> threading.Thread:
        assert pipe is not None
        tail = self._tails[id(pipe)] = bytearray()
        thread = threading.Thread(target=self._pump, args=(pipe, tail, lines), name="ffmpeg-pipe", daemon=True)
        thread.start()
        return thread

    def _pump(self, pipe: IO[bytes], tail: bytearray, lines: queue.Queue[str] | None) -> None:
        rest = b""
        with pipe:
            while chunk := os.read(pipe.fileno(), KEEP):
                tail += chunk
                del tail[:-KEEP]
                if self._any:
                    self.alive = self.clock.now
                if lines is not None:
                    *whole, rest = (rest + chunk).split(b"\n")
                    rest = rest[-KEEP:]
                    for line in whole:
                        self._put(lines, line.decode("utf-8", "replace").rstrip("\r"))
        if lines is not None and rest:
            self._put(lines, rest.decode("utf-8", "replace"))

    def _put(self, lines: queue.Queue[str], line: str) -> None:
        while not self._stop.is_set():
            with contextlib.suppress(queue.Full):
                lines.put(line, timeout=POLL)
                return


def _start(args: Sequence[str], cwd: Path | None) -> subprocess.Popen[bytes]:
    """Start a command in a session of its own that does not outlive us (Linux; elsewhere its files are harmless)."""
    if shutil.which(args[0]) is None:
        raise _missing(f"{args[0]} is not a program")
    try:
        return subprocess.Popen(
            [*_death_guard(), *args],
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (FileNotFoundError, PermissionError) as error:
        raise _missing(str(error)) from error


def _death_guard() -> list[str]:
    """Return a prefix that has the kernel kill the child when the thread that started it is gone.

    util-linux sets it in the child itself: a preexec_fn is not safe in a process with threads.
    """
    setpriv = shutil.which("setpriv", path=f"{os.environ.get('PATH', '')}:/usr/bin:/bin")
    return [setpriv, "--pdeathsig", "KILL"] if setpriv and sys.platform == "linux" else []


def _limit(pid: int, limits: Limits) -> None:
    if sys.platform != "linux":
        return
    import resource  # noqa: PLC0415 - does not exist on Windows

    for kind, value in ((resource.RLIMIT_FSIZE, limits.file_bytes), (resource.RLIMIT_CPU, limits.cpu_seconds)):
        if value:
            with contextlib.suppress(OSError, ValueError):  # it may have ended already, or have a lower limit
                resource.prlimit(pid, kind, (value, value))


def _signal(process: subprocess.Popen[bytes], name: str) -> None:
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, getattr(signal, name))
        else:
            process.terminate()


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    _signal(process, "SIGTERM")
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(GRACE)


def _kill(process: subprocess.Popen[bytes], children: bool) -> None:
    """Kill a process that still runs, and its `children` that hold its pipes after its end."""
    if process.poll() is None or children:
        _signal(process, "SIGKILL")
        process.wait()


# --- ffmpeg ------------------------------------------------------------------------------------------------------


def ffmpeg() -> Path:
    """Return the ffmpeg to use: the one installed with imageio-ffmpeg, else the one on PATH.

    The variable IMAGEIO_FFMPEG_EXE names another. Raises Problem(FFMPEG_MISSING).
    """
    try:
        with _deaf_to_interrupts():  # it tries the program out, and takes one that Ctrl+C ended for a broken one
            found = imageio_ffmpeg.get_ffmpeg_exe()
    except RuntimeError as error:
        raise _missing(str(error)) from error
    whole = shutil.which(found)
    if whole is None:
        raise _missing(f"{found} is not a program")
    return Path(whole)


@contextlib.contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Have processes started within never see Ctrl+C, which a terminal sends to all of a command's processes."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _missing(detail: str) -> Problem:
    return Problem(
        Code.FFMPEG_MISSING,
        "ffmpeg was not found. Install the program again, or install ffmpeg on this system.",
        detail=detail,
    )


def run_ffmpeg(
    args: Sequence[str],
    *,
    out: Path,
    duration: float = 0.0,
    on_progress: Callable[[float], None] | None = None,
    cancel: CancelLike | None = None,
    cwd: Path | None = None,
    needed: int = 0,
    cpu_per_second: int = 10,
) -> None:
    """Run ffmpeg with `args` (inputs, outputs; the last one writes `out`) and report 0.0-1.0 of `duration` seconds.

    `needed` are the bytes the output will take, for the message of a full disk; `cpu_per_second` how many seconds of
    CPU one of the programme may take, beyond a generous start, before it is taken for stuck. Exit status 0 does not
    mean a good file: check it. Raises Cancelled and Problem(FFMPEG_MISSING | FFMPEG_HANG | FFMPEG_FAILED | DISK_FULL |
    OUT_NOT_WRITABLE).
    """
    meter = _Meter(duration, on_progress)
    limits = Limits(max(needed * 4, 1 << 30), int(600 + cpu_per_second * duration)) if duration else Limits()
    done = run(
        [str(ffmpeg()), *_FLAGS, *args, "-y"],
        cwd=cwd or out.parent,
        cancel=cancel,
        hang_after=HANG_AFTER,
        on_line=meter.take,
        limits=limits,
    )
    if done.returncode != 0:
        raise _explain(done, out, needed)


class _Meter:
    """Reads the lines of -progress; only a moving position is a sign of life."""

    def __init__(self, duration: float, on_progress: Callable[[float], None] | None) -> None:
        self._duration = duration
        self._on_progress = on_progress
        self._last: dict[str, str] = {}
        self._done = 0.0

    def take(self, line: str) -> bool:
        key, _, value = line.strip().partition("=")
        if key not in {"out_time_us", "total_size"} or self._last.get(key) == value:
            return False
        self._last[key] = value
        if key == "out_time_us" and value.isdigit() and self._duration > 0 and self._on_progress:
            self._done = max(self._done, min(1.0, int(value) / 1e6 / self._duration))
            self._on_progress(self._done)
        return True


def _explain(done: Completed, out: Path, needed: int) -> Problem:
    """Turn ffmpeg's exit status into a Problem: above 128 it is 256 minus the system's error number."""
    number = 256 - done.returncode if done.returncode > 128 else 0
    tail = "\n".join(done.stderr_tail.strip().splitlines()[-20:])[-4000:]
    detail = f"ffmpeg ended with {done.returncode}\n{tail}"
    if done.returncode == -getattr(signal, "SIGXFSZ", 0):  # a file grew past what this user or disk allows
        return write_problem(OSError(errno.EFBIG, detail), out)
    if number in {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return disk_full(out.parent, needed, detail)
    if number == errno.EROFS or not os.access(out.parent, os.W_OK):
        return write_problem(OSError(number, detail), out)
    if number == errno.ENOMEM:
        return Problem(
            Code.MEMORY, "There was not enough memory for ffmpeg. Close other programs and resume.", detail=detail
        )
    return Problem(Code.FFMPEG_FAILED, "ffmpeg could not do its work. Try again, or try another file.", detail=detail)

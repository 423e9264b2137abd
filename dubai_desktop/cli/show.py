"""How the terminal tells what happens: a bar for people, plain lines for logs, JSON for programs."""

from __future__ import annotations

import contextlib
import json
import os
import shlex
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from dubai_desktop.domain.events import Event, JobStarted, JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

PROGRAM = os.environ.get("DUBAI_COMMAND", "dubai-desktop")
"""What the person types to start this program; the set-up's start script says what it is."""

_STEP = 5.0
"""A plain line is printed when a job is this many per cent further, or in another step..."""

_QUIET = 10.0
"""...or when it moved and nothing was printed for so many seconds."""


def say(text: str) -> None:
    """Tell a person something, on standard error."""
    _print(text, sys.stderr)


def _print(text: str, stream: TextIO) -> None:
    """Print a line; where nobody can take it any more, work goes on without words.

    In one piece: print() writes its end apart, and what another thread flushes or writes may come between.
    """
    try:
        stream.write(f"{text}\n")
        stream.flush()
    except OSError:
        give_up(stream)


def give_up(stream: TextIO) -> None:
    """Send what a stream still holds, and all that follows, nowhere: its reader is gone or its disk is full."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


def say_problem(problem: Problem, where: str = "") -> None:
    """Tell what went wrong and what to do."""
    say(f"{where}{': ' if where else ''}{problem.message} [{problem.code.value}]")
    if problem.code is Code.MEDIA_TRUNCATED:
        say("  To use what is there, add --partial.")


def as_json(value: object) -> str:
    """One line of JSON; what is no Unicode text is escaped."""
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace").decode()


def print_report(found: DataclassInstance, lines: Iterable[str], *, json_line: bool) -> None:
    """Print what a command found: a frozen value as one line of JSON, or in words."""
    if json_line:
        print(as_json(asdict(found)))
        return
    for line in lines:
        print(line)


class Reporter:
    """Receives the events of all running jobs; thread-safe. Use as a context, `emit` is what jobs are given."""

    def __init__(self, *, as_lines: bool) -> None:
        self._mutex = threading.Lock()
        self._names: dict[str, str] = {}
        self._last: dict[str, tuple[str, float, str, float]] = {}
        self._bar = None if as_lines or not sys.stderr.isatty() else _Bar()
        self._json = as_lines

    def __enter__(self) -> Reporter:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def follow(self, job: Job) -> Callable[[Event], None]:
        """Return the function that takes this job's events."""
        self._names[job.id] = shown(job.name)
        return self.emit

    def emit(self, event: Event) -> None:
        """Tell one event."""
        with self._mutex:
            if self._json:
                if isinstance(event, JobUpdate):
                    _print(as_json(asdict(event)), sys.stdout)
            elif isinstance(event, JobUpdate):
                self._update(event)
            elif isinstance(event, JobStarted) and not self._bar:
                say(f"{self._names[event.job_id]}: started")

    def _update(self, update: JobUpdate) -> None:
        name = self._names[update.job_id]
        if self._bar:
            self._bar.show(update, name)
            return
        step, progress, message, told = self._last.get(update.job_id, ("", -100.0, "", 0.0))
        now = time.monotonic()
        final = update.status is not JobStatus.RUNNING
        soon = update.progress < progress + _STEP and now < told + _QUIET
        if not final and step == update.step and soon:
            return
        if (update.step, update.message) == (step, message) and update.progress == progress:
            return
        self._last[update.job_id] = (update.step, update.progress, update.message, now)
        say(f"{name}: {update.progress:3.0f} %  {update.message}")


class _Bar:
    """A bar per job on a terminal."""

    def __init__(self) -> None:
        from rich.console import Console  # noqa: PLC0415 - only for terminals
        from rich.progress import BarColumn, Progress, TaskID, TextColumn  # noqa: PLC0415

        self._progress = Progress(
            TextColumn("{task.fields[name]}", markup=False),
            BarColumn(bar_width=28),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.description}", markup=False),
            TextColumn("{task.fields[left]}", markup=False),
            console=Console(stderr=True),
            refresh_per_second=8,
        )
        self._tasks: dict[str, TaskID] = {}

    def start(self) -> None:
        """Begin drawing."""
        self._progress.start()

    def stop(self) -> None:
        """Leave the last state on the screen."""
        self._progress.stop()

    def show(self, update: JobUpdate, name: str) -> None:
        """Draw one job's state."""
        if update.job_id not in self._tasks:
            self._tasks[update.job_id] = self._progress.add_task("", total=100, name=name, left="")
        left = f"{_span(update.eta)} left" if update.eta and update.status is JobStatus.RUNNING else ""
        self._progress.update(
            self._tasks[update.job_id], completed=update.progress, description=update.message, left=left
        )


def _span(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"


def _translation_hint(job: Job) -> str:
    """How to give the missing lines: by the subtitle file that lies beside the source, where there is one."""
    for suffix in (".srt", ".vtt"):
        beside = job.source.with_name(f"{job.source.stem}.{job.options.target_language}{suffix}")
        if beside.is_file():
            return f" --translation {shlex.quote(shown(str(beside)))}"
    return " --translation FILE.srt"


def status_of(jobs: Iterable[Job]) -> int:
    """The exit status for how these jobs ended."""
    ends = {job.status for job in jobs}
    if ends & {JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.PAUSED, JobStatus.QUEUED, JobStatus.RUNNING}:
        return 1
    return 3 if JobStatus.REVIEW in ends else 0


_MENDED_BY_A_COMMAND = frozenset({Code.MODEL_MISSING, Code.MODEL_BROKEN})


def say_end(job: Job) -> None:
    """Tell how a job ended: where the files are, what it waits for, or what went wrong."""
    name = shown(job.name)
    if job.status is JobStatus.COMPLETED:
        say(f"{name}: done. {job.message}.")
        for path in (*job.outputs.existing(), *job.extras):
            say(f"  {shown(str(path))}")
        for note in job.notes:
            say(f"  note: {note}")
    elif job.status is JobStatus.REVIEW:
        say(f"{name}: {job.message}.")
        say("  Correct the lines in the window, or go on with:")
        empty = any(segment.needs_translation for segment in job.segments)
        similar = any(segment.needs_person and not segment.needs_translation for segment in job.segments)
        more = f"{_translation_hint(job) if empty else ''}{' --accept-similar' if similar else ''}"
        say(f"  {PROGRAM} jobs resume {job.id[:8]}{more}")
    elif job.error:
        say(f"{name}: {job.error} [{job.error_code}]")
        if job.error_code in _MENDED_BY_A_COMMAND:
            say(f"  Which command brings it, tells: {PROGRAM} doctor")
        if job.error_code in _MENDED_BY_A_COMMAND or job.error_code == Code.DISK_FULL:
            say(f"  Then go on with: {PROGRAM} jobs resume {job.id[:8]}")
    else:
        say(f"{name}: {job.message}")
        if job.status is JobStatus.PAUSED:
            say(f"  Go on with: {PROGRAM} jobs resume {job.id[:8]}")

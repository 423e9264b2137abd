"""`dub`, `demo`, and running jobs from the terminal."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from dubai_desktop import app
from dubai_desktop.cli.estimating import tell
from dubai_desktop.cli.show import PROGRAM, Reporter, say, say_end, say_problem, status_of
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import Job, JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.words import counted
from dubai_desktop.media.files import shown
from dubai_desktop.media.source import check_file
from dubai_desktop.pipeline.studio import Studio

_ASKED_WRONG = frozenset({
    Code.LANGUAGE_UNSUPPORTED, Code.ENGINE_UNKNOWN, Code.VOICE_UNKNOWN,
    Code.SRT_ENCODING, Code.SRT_UNREADABLE, Code.SRT_TOO_LARGE,
})  # fmt: skip


@contextmanager
def open_desk() -> Iterator[Studio]:
    """Open the studio for a command: house is kept, and what the person should know is said. Raises as `app.studio`."""
    with app.studio() as desk:
        for notice in desk.notices:
            say(notice)
        app.tidy(desk)
        yield desk


def dub(args: argparse.Namespace) -> int:
    """Dub every input; one that can't be used stops no other."""
    with open_desk() as desk:
        options = options_of(args, desk)
        for given in (options.transcript, options.translation):
            if given:
                check_file(Path(given))
        found = desk.find(Path(text) for text in args.inputs)
        for path, problem in found.refused:
            say_problem(problem, shown(path))
        if args.estimate:
            return _estimate(desk, found.files, options, as_json=args.json, failed=bool(found.refused))
        added = _add(desk, found.files, options)
        done = run_jobs(desk, added, as_json=args.json)
    return max(status_of(done), 1 if found.refused or len(added) < len(found.files) else 0, key=_severity)


def _estimate(desk: Studio, files: Sequence[Path], options: JobOptions, *, as_json: bool, failed: bool) -> int:
    """Say what each input would cost; nothing is queued."""
    for path in files:
        try:
            tell(path.name, desk.estimate_new(path, options), as_lines=as_json)
        except Problem as problem:
            if len(files) == 1 or _is_about(problem, options):
                raise
            say_problem(problem, shown(path))
            failed = True
    return 1 if failed else 0


def demo(args: argparse.Namespace) -> int:
    """Dub the sample: in the window where there is a display, else here."""
    if not args.out and not args.json and app.has_display():
        reason = app.window_missing()
        if not reason:
            return app.run_window(demo=True)
        print(reason, file=sys.stderr)
    out = args.out or str(Path.cwd() / "dubai-demo")
    with open_desk() as desk:
        Path(out).mkdir(parents=True, exist_ok=True)
        job = desk.add(app.sample(), app.sample_options(os.path.abspath(out)))  # noqa: PTH100 - resolves no links
        done = run_jobs(desk, [job], as_json=args.json)
    return status_of(done)


_WAKE = 0.2
"""Seconds within which Ctrl+C is heard at the latest."""


def run_jobs(desk: Studio, jobs: Sequence[Job], *, as_json: bool) -> list[Job]:
    """Run jobs, several at once as the settings say, and tell how each ended. Ctrl+C pauses them."""
    tokens = {job.id: CancelToken() for job in jobs}
    most = max(1, desk.settings.processing.max_concurrent_processing)
    with (
        interrupt_pauses(tokens.values()),
        Reporter(as_lines=as_json) as reporter,
        ThreadPoolExecutor(most, thread_name_prefix="job") as pool,
    ):
        runs = [pool.submit(desk.run, job.id, reporter.follow(job), tokens[job.id]) for job in jobs]
        while wait(runs, timeout=_WAKE).not_done:
            pass  # a signal that reached another thread is only heard once this one, the first, wakes
    done = [run.result() for run in runs]
    waiting = [job for job in done if job.status is JobStatus.QUEUED and not job.error]
    for job in done:
        if job not in waiting:
            say_end(job)
    if waiting:
        _say_waiting(desk, len(waiting))
    return done


def _say_waiting(desk: Studio, number: int) -> None:
    """Tell once why jobs were not run, and how they go on."""
    say(f"{counted(number, 'video', verb=('waits', 'wait'))} in the queue, as the same would stop them:")
    for halt in desk.halts.all:
        say(f"  {halt.sentence}")
    say(f"  Then go on with: {PROGRAM} jobs resume")


def options_of(args: argparse.Namespace, desk: Studio) -> JobOptions:
    """What the command line asks of a dub."""

    def absolute(text: str | None) -> str:
        return os.path.abspath(text) if text else ""  # noqa: PTH100 - resolves no links

    return JobOptions(
        target_language=args.to or desk.settings.output.target_language,
        source_language=args.source,
        out_dir=absolute(args.out),
        transcript=absolute(args.transcript),
        translation=absolute(args.translation),
        voice=next(iter(args.voice), ""),
        voices=args.voice[1:],
        translator=args.translator,
        review=args.review,
        overwrite=args.force,
        audio_track=args.track - 1,
        partial=args.partial,
        background=args.background,
        series=args.series.strip(),
        also=args.also,
        budget_micro=args.budget,
    )


def _add(desk: Studio, files: Sequence[Path], options: JobOptions) -> list[Job]:
    added = []
    for path in files:
        try:
            added.append(desk.add(path, options))
        except Problem as problem:
            if len(files) == 1 or _is_about(problem, options):
                raise
            say_problem(problem, shown(path))
    return added


def _is_about(problem: Problem, options: JobOptions) -> bool:
    """True where what was asked for is wrong, whichever the input: it is said once, and no input is tried."""
    return problem.code in _ASKED_WRONG or (problem.code is Code.OUT_NOT_WRITABLE and bool(options.out_dir))


def _severity(status: int) -> int:
    return {0: 0, 3: 1, 1: 2}[status]


@contextmanager
def interrupt_pauses(tokens: Collection[CancelToken]) -> Iterator[None]:
    """Within the block, Ctrl+C and SIGTERM pause the jobs instead of killing the program."""

    def pause(number: int, frame: FrameType | None) -> None:
        for token in tokens:
            token.cancel(pause=True)

    before = {number: signal.signal(number, pause) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

"""`jobs`: what there is, going on, stopping, exporting."""

from __future__ import annotations

import argparse
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from dubai_desktop.cli.dubbing import interrupt_pauses, open_desk, run_jobs
from dubai_desktop.cli.estimating import tell
from dubai_desktop.cli.show import Reporter, as_json, say, say_end, say_problem, status_of
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Cancelled, Problem
from dubai_desktop.domain.quality import Mark, Quality
from dubai_desktop.domain.words import counted
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline.redo import fallback_lines
from dubai_desktop.pipeline.report.data import build_report
from dubai_desktop.pipeline.studio import Studio


def jobs(args: argparse.Namespace) -> int:
    """Do one of the jobs commands."""
    with open_desk() as desk:
        return {
            "list": _list, "show": _show, "estimate": _estimate,
            "resume": _resume, "redo": _redo, "cancel": _cancel, "export": _export,
        }[args.what](desk, args)  # fmt: skip


def _list(desk: Studio, args: argparse.Namespace) -> int:
    for job in desk.jobs():
        if args.json:
            print(as_json(_row(job)))
        else:
            state = f"{job.status.value:<9}  {job.progress:3.0f} %"
            print(f"{job.id[:8]}  {state}  {_day(job)}  {_what(job)}  {job.message}")
    return 0


def _day(job: Job) -> str:
    return datetime.fromtimestamp(job.created, UTC).astimezone().strftime("%Y-%m-%d %H:%M")


def _what(job: Job) -> str:
    languages = f"{job.source_language or job.options.source_language} > {job.options.target_language}"
    return f"{shown(job.name)} ({languages}, {shown(str(job.source.parent))})"


def _row(job: Job) -> dict[str, object]:
    return {
        "id": job.id,
        "source": os.fsencode(job.source).decode("utf-8", "backslashreplace"),
        "status": job.status.value,
        "progress": job.progress,
        "step": job.step,
        "message": job.message,
        "error": job.error,
        "code": job.error_code,
        "options": asdict(job.options),
        "outputs": asdict(job.outputs),
    }


def _show(desk: Studio, args: argparse.Namespace) -> int:
    job = desk.job(args.id)
    if args.json:
        print(as_json({**_row(job), **build_report(job, desk.quality(job.id))}))
        return 0
    print(f"{_what(job)}  {job.status.value}  {job.progress:.0f} %  {job.message}")
    for path in (*job.outputs.existing(), *map(Path, job.extras)):
        print(f"  {shown(str(path))}")
    quality = desk.quality(job.id)
    if quality is not None:
        _say_quality(quality)
    for segment in job.segments:
        who = f"{segment.speaker}: " if segment.speaker else ""
        print(f"{segment.index:4}  {segment.start:8.2f} - {segment.end:8.2f}  {who}{segment.source}")
        print(f"      {'':19}  {segment.target or '(no translation yet)'}")
        if segment.note:
            print(f"      {'':19}  {segment.note}")
    return 0


def _estimate(desk: Studio, args: argparse.Namespace) -> int:
    job = desk.job(args.id)
    tell(job.name, desk.estimate(job.id), as_lines=args.json)
    return 0


def _say_quality(quality: Quality) -> None:
    """Tell what was found of the finished dub: the verdict, what did not come out well, and the lines concerned."""
    print(f"Quality: {_line(quality.verdict)}")
    for check in quality.checks:
        if check.mark in (Mark.WARN, Mark.FAIL):
            print(f"  {check.title}: {_line(check.sentence)}")
    for finding in quality.findings:
        print(f"  line {finding.index}, {finding.start:.2f} s: it {_line(finding.sentence)}")


def _line(text: str) -> str:
    """Text from outside on one line, with nothing that a terminal obeys."""
    return shown(" ".join(text.split()))


def _resume(desk: Studio, args: argparse.Namespace) -> int:
    chosen = [desk.job(i) for i in args.ids] or [desk.job(job.id) for job in desk.unfinished()]
    if not chosen:
        say("There is no unfinished job.")
        return 0
    ready: list[Job] = []
    waiting: list[Job] = []
    failed = 0
    for job in chosen:
        try:
            prepared = _prepared(desk, job, args.translation, similar=args.accept_similar)
            (waiting if prepared.status is JobStatus.REVIEW else ready).append(prepared)
        except Problem as problem:
            say_problem(problem, shown(job.name))
            failed += 1
    done = run_jobs(desk, ready, as_json=args.json)
    for job in waiting:
        say_end(job)
    return 1 if failed else status_of([*done, *waiting])


def _prepared(desk: Studio, job: Job, translation: str | None, *, similar: bool) -> Job:
    """A job ready to run: with its translation filled in, and its review passed where nothing is missing."""
    if job.status is JobStatus.COMPLETED:
        return job
    if translation:
        desk.give_translation(job.id, Path(os.path.abspath(translation)))  # noqa: PTH100
        job = desk.job(job.id)
    if job.status is not JobStatus.REVIEW:
        return desk.retry(job.id)
    if any(segment.needs_translation or (segment.needs_person and not similar) for segment in job.segments):
        return job
    return desk.approve(job.id)


def _redo(desk: Studio, args: argparse.Namespace) -> int:
    """Have the lines spoken by the voice that was asked for; what still stands in for it is told."""
    job = desk.job(args.id)
    before = len(fallback_lines(job))
    if not before:
        say(f"{shown(job.name)}: every line is spoken by the voice that was asked for.")
        return 0
    done = run_jobs(desk, [desk.redo_fallbacks(job.id)], as_json=args.json)
    left = len(fallback_lines(desk.job(job.id)))
    if done[0].status is JobStatus.COMPLETED:
        say(f"  {counted(before - left, verb=('speaks', 'speak'))} with the voice asked for now, {left} with another.")
    return status_of(done)


def _cancel(desk: Studio, args: argparse.Namespace) -> int:
    for job_id in args.ids:
        job = desk.job(job_id)
        if job.status in (JobStatus.COMPLETED, JobStatus.CANCELLED):
            say(f"{shown(job.name)}: it is {job.status.value} already.")
            continue
        desk.cancel(job.id)
        say(f"{shown(job.name)}: cancelled. What was made so far is kept.")
    return 0


def _export(desk: Studio, args: argparse.Namespace) -> int:
    job = desk.job(args.id)
    token = CancelToken()
    with interrupt_pauses([token]), Reporter(as_lines=False) as reporter:
        tell = reporter.follow(job)

        def progress(done: float) -> None:
            tell(JobUpdate(job.id, JobStatus.RUNNING, done * 100, f"Writing {args.kind}", args.kind))

        destination = Path(os.path.abspath(args.destination))  # noqa: PTH100 - resolves no links
        try:
            path = desk.export(job.id, args.kind, destination, progress=progress, cancel=token)
        except Cancelled:
            say("Stopped. Nothing was written.")
            return 1
    print(shown(str(path)))
    return 0

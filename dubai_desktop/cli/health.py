"""`health`: how the program is doing, in words or as one JSON object."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import UTC, datetime

from dubai_desktop import app
from dubai_desktop.cli.show import print_report
from dubai_desktop.domain.words import counted
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline.alerts import STEP_TITLES
from dubai_desktop.pipeline.health import Health, Rate, Service

_STATES = {"ready": "ready", "missing": "missing", "resting": "RESTS", "failing": "FAILING"}


def health(args: argparse.Namespace) -> int:
    """Print the figures; exit status 1 where something needs a person at once."""
    with app.studio() as desk:
        now = desk.checkup.look()
    print_report(now, map(shown, in_words(now)), json_line=args.json)
    return 1 if any(alert.is_bad for alert in now.alerts) else 0


def in_words(now: Health) -> Iterator[str]:
    """Yield the report line by line."""
    for alert in now.alerts:
        yield f"{'PROBLEM' if alert.is_bad else 'Look'}: {alert.sentence} {alert.advice}"
    listed = ", ".join(f"{count} {status}" for status, count in now.jobs.items())
    yield f"Jobs on the list: {listed or 'none'}"
    for name, rate in (("7 days", now.week), ("30 days", now.month), ("ever", now.ever)):
        yield f"  {name:<8} {_rate(rate)}"
    yield "Steps (30 days)"
    for step in now.steps:
        pace = f"  {step.factor:.2f} s per second of media" if step.factor is not None else ""
        failed = f"  {step.failed} failed" if step.failed else ""
        tries = f"  {step.retries} tried again" if step.retries else ""
        yield (
            f"  {STEP_TITLES[step.step]:<14} {counted(step.runs, 'run')}  usually {step.median:.1f} s  on average "
            f"{step.average:.1f} s{pace}{failed}{tries}"
        )
    for one in now.engines:
        yield (
            f"  {STEP_TITLES[one.step]:<14} {one.engine} on {one.device or '?'}: {one.factor:.2f} s per second of "
            f"media, {one.characters:.0f} characters a second, {counted(one.runs, 'run')}"
        )
    for voice in now.voices:
        factor = f"{voice.factor:.2f} s per second of speech, " if voice.factor is not None else ""
        name = f"{voice.engine} {voice.voice}".strip()
        yield f"  {name} on {voice.device or '?'}: {factor}{voice.characters:.0f} characters a second"
    yield from _troubles(now)
    yield "Engines"
    yield from map(_service, now.services)
    for child in now.children:
        does = "idle" if child.busy is None else f"at work for {child.busy:.0f} s"
        yield f"  {child.lane} runs as process {child.pid}, {child.memory / 1e6:.0f} MB, {does}"
    yield "Places"
    for disk in now.disks:
        yield f"  {' and '.join(disk.uses)}: {disk.free / 1e9:.1f} of {disk.total / 1e9:.1f} GB free ({disk.path})"
    for name, size in now.sizes.items():
        yield f"  {name}: {size / 1e6:.1f} MB"


def _rate(rate: Rate) -> str:
    if rate.share is None:
        return "nothing ended"
    return f"{rate.share:.0%} of {rate.completed + rate.failed} succeeded"


def _troubles(now: Health) -> Iterator[str]:
    if now.failures or now.troubles or now.recoveries:
        yield "Troubles (30 days)"
    for failure in now.failures:
        stopped = counted(failure.count, "job")
        yield f"  {stopped} stopped by {failure.code} ({failure.category}), last {_when(failure.last)}"
    for trouble in now.troubles:
        yield f"  {counted(trouble.count, 'call')} of {trouble.engine} failed with {trouble.code}"
    for action, count in now.recoveries.items():
        yield f"  {counted(count, 'time')}: {action.replace('_', ' ')}"


def _service(service: Service) -> str:
    last = [
        f"last answered {_when(service.success)}" if service.success else "",
        f"last failed {_when(service.failure)} ({service.code})" if service.failure else "",
        service.words,
    ]
    told = "; ".join(part for part in last if part)
    return f"  {_STATES[service.state]:<8} {service.kind:<14} {service.title}{': ' if told else ''}{told}"


def _when(stamp: float) -> str:
    return datetime.fromtimestamp(stamp, UTC).astimezone().strftime("%d %b %Y, %H:%M")

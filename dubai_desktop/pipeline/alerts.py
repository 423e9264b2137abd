"""What to look at now: a step that fails more than it did, a disk that fills, a service that rests. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.words import counted
from dubai_desktop.pipeline.health import DAY, Alert, Disk, Service

LEAST_FREE = 2_000_000_000
"""Bytes that long videos need at least."""

STEP_TITLES = {
    "extract": "Audio",
    "transcribe": "Transcription",
    "translate": "Translation",
    "speak": "Voice",
    "assemble": "Mix",
    "finalize": "Files",
}
_FEW = 3
"""So many failures in a day are no accident."""

_USUAL_FROM = 10
"""So many earlier runs say what is usual."""

_TIMES = 2.0


def alerts(
    runs: Sequence[ProcessingMetrics], disks: Sequence[Disk], services: Sequence[Service], now: float
) -> tuple[Alert, ...]:
    """Return what to look at, the worst first."""
    found = (*_disks(disks), *_steps(runs, now), *_services(services))
    return tuple(sorted(found, key=lambda alert: not alert.is_bad))


def _disks(disks: Sequence[Disk]) -> Iterator[Alert]:
    for disk in disks:
        if disk.free < LEAST_FREE:
            uses = " and ".join(disk.uses)
            sentence = f"The disk with your {uses} is nearly full: {disk.free / 1e9:.1f} GB are free."
            yield Alert("disk", sentence, f"Free at least {LEAST_FREE / 1e9:.0f} GB before long videos.", is_bad=True)


def _steps(runs: Sequence[ProcessingMetrics], now: float) -> Iterator[Alert]:
    """A step fails twice as often as usual: the last day against all that was before it."""
    for step, title in STEP_TITLES.items():
        mine = [run for run in runs if run.name == step]
        lately = [run for run in mine if run.start >= now - DAY]
        usual = [run for run in mine if run.start < now - DAY]
        failed = [run for run in lately if not run.success]
        if len(failed) < _FEW or len(usual) < _USUAL_FROM:
            continue
        before = sum(not run.success for run in usual) / len(usual)
        if len(failed) / len(lately) >= _TIMES * max(before, 1 / len(usual)):
            often = f"{len(failed)} of {counted(len(lately), 'run')} failed in the last 24 hours"
            said = f"{title} fails more often than usual: {often}; before that {before:.0%} did."
            yield Alert("step", said, f"The newest failure says: {failed[0].error}")


def _services(services: Sequence[Service]) -> Iterator[Alert]:
    for service in services:
        if service.state == "resting":
            said = f"{service.title} failed repeatedly and rests; it is tried again in {service.rests:.0f} s."
            yield Alert("service", said, f"Until then lines go to other engines. {service.words}".strip())
        elif service.state == "failing":
            said = f"{service.title} did not answer when it was last asked."
            yield Alert("service", said, service.words)

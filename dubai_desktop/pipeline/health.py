"""How the program is doing, as figures: how jobs end, what steps take, what fails and what was mended. Pure."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.problems import CATEGORY, Code
from dubai_desktop.pipeline.progress import STEP_NAMES

DAY = 86_400.0
WEEK, MONTH = 7 * DAY, 30 * DAY
TREND_DAYS = 14


@dataclass(frozen=True, slots=True)
class End:
    """How one run of a job ended: when (UTC seconds), and the Problem's code, "" where it was completed."""

    utc: float
    code: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """Runs of jobs that came to an end in a time; those that were cancelled or paused are none."""

    completed: int = 0
    failed: int = 0

    @property
    def share(self) -> float | None:
        """Share that was completed, 0-1; None where none ended."""
        ended = self.completed + self.failed
        return self.completed / ended if ended else None


@dataclass(frozen=True, slots=True)
class StepFigures:
    """One step: its runs, those that failed, and of the others the mean and median seconds.

    `factor` is the median of seconds of work per second of media, None where nothing was worked on.
    """

    step: str
    runs: int
    failed: int
    average: float
    median: float
    factor: float | None
    retries: int


@dataclass(frozen=True, slots=True)
class EngineFigures:
    """One engine on one device in one step: seconds of work per second of media, and characters a second."""

    step: str
    engine: str
    device: str
    runs: int
    factor: float
    characters: float


@dataclass(frozen=True, slots=True)
class VoiceFigures:
    """One voice or model, from single calls: seconds of work per second of speech (None: no speech), characters a
    second.
    """

    engine: str
    voice: str
    device: str
    calls: int
    factor: float | None
    characters: float


@dataclass(frozen=True, slots=True)
class Failure:
    """How often jobs ended with a code, and when last (UTC seconds)."""

    category: str
    code: str
    count: int
    last: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """How often calls of an engine failed with a code, mended or not."""

    engine: str
    code: str
    count: int


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One local day ("2026-11-24"): runs of jobs that were completed and that failed."""

    day: str
    completed: int
    failed: int


@dataclass(frozen=True, slots=True)
class Service:
    """One engine. `state` is "ready", "missing", "resting" or "failing"; `words` say why and what to do.

    `success` and `failure` are when it last answered and last failed (UTC seconds, 0.0 for never), `code` is that
    failure's; `rests` is for how many seconds it is left alone yet.
    """

    kind: str
    id: str
    title: str
    online: bool
    state: str
    words: str = ""
    success: float = 0.0
    failure: float = 0.0
    code: str = ""
    rests: float = 0.0


@dataclass(frozen=True, slots=True)
class Child:
    """An engine's process: lane, process id, bytes of memory, seconds at work on its call (None: idle)."""

    lane: str
    pid: int
    memory: int
    busy: float | None


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk that the program writes to: what lies there, a folder on it, bytes free and in all."""

    uses: tuple[str, ...]
    path: str
    free: int
    total: int


@dataclass(frozen=True, slots=True)
class Alert:
    """Something to look at now: what it is ("step", "disk", "service"), the sentence, and what to do."""

    kind: str
    sentence: str
    advice: str
    is_bad: bool = False


@dataclass(frozen=True, slots=True)
class Health:
    """Everything, as it was at `now` (UTC seconds). `jobs` counts those on the list by status; sizes are bytes.

    Steps, engines, failures and recoveries are of the last 30 days, `recovered` of the jobs on the list.
    """

    now: float
    jobs: dict[str, int] = field(default_factory=dict)
    week: Rate = Rate()
    month: Rate = Rate()
    ever: Rate = Rate()
    days: tuple[DayFigures, ...] = ()
    steps: tuple[StepFigures, ...] = ()
    engines: tuple[EngineFigures, ...] = ()
    voices: tuple[VoiceFigures, ...] = ()
    failures: tuple[Failure, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    recoveries: dict[str, int] = field(default_factory=dict)
    recovered: tuple[tuple[str, str], ...] = ()
    services: tuple[Service, ...] = ()
    children: tuple[Child, ...] = ()
    disks: tuple[Disk, ...] = ()
    sizes: dict[str, int] = field(default_factory=dict)
    alerts: tuple[Alert, ...] = ()


def rate(ends: Sequence[End], since: float = 0.0) -> Rate:
    """Count how runs of jobs ended from a time on."""
    codes = [end.code for end in ends if end.utc >= since]
    failed = sum(bool(code) for code in codes)
    return Rate(len(codes) - failed, failed)


def trend(ends: Sequence[End], now: float, days: int = TREND_DAYS) -> tuple[DayFigures, ...]:
    """Count by local day, the oldest first, days without any included."""
    today = _local(now)
    wanted = [(today - timedelta(days=back)).date().isoformat() for back in range(days - 1, -1, -1)]
    recent = [end for end in ends if end.utc >= now - (days + 1) * DAY]
    counts = Counter((_local(end.utc).date().isoformat(), bool(end.code)) for end in recent)
    return tuple(DayFigures(day, counts[day, False], counts[day, True]) for day in wanted)


def _local(stamp: float) -> datetime:
    return datetime.fromtimestamp(stamp, UTC).astimezone()


def failures(ends: Sequence[End], since: float) -> tuple[Failure, ...]:
    """Count failed runs of jobs by code, the most frequent first."""
    found: dict[str, list[float]] = {}
    for end in ends:
        if end.code and end.utc >= since:
            found.setdefault(end.code, []).append(end.utc)
    made = [Failure(category_of(code), code, len(times), max(times)) for code, times in found.items()]
    return tuple(sorted(made, key=lambda one: (-one.count, one.code)))


def category_of(code: str) -> str:
    """Return the category of a code; that of unexpected trouble for one this version does not know."""
    known = Code(code) if code in Code.__members__ else Code.UNEXPECTED
    return CATEGORY[known].value


def steps(runs: Sequence[ProcessingMetrics]) -> tuple[StepFigures, ...]:
    """Return each step's figures, in the order of the dub."""
    return tuple(_step(name, mine) for name in STEP_NAMES if (mine := [run for run in runs if run.name == name]))


def _step(name: str, runs: Sequence[ProcessingMetrics]) -> StepFigures:
    done = [run for run in runs if run.success]
    times = [run.duration for run in done]
    factors = [run.duration / run.media_seconds for run in done if run.media_seconds > 0]
    return StepFigures(
        name, len(runs), len(runs) - len(done), statistics.fmean(times) if times else 0.0,
        statistics.median(times) if times else 0.0, statistics.median(factors) if factors else None,
        sum(run.retry_count for run in runs),
    )  # fmt: skip


def engines(runs: Sequence[ProcessingMetrics]) -> tuple[EngineFigures, ...]:
    """Return how quick each engine was on each device, in the order of the dub, the most used first."""
    by: dict[tuple[str, str, str], list[ProcessingMetrics]] = {}
    for run in runs:
        if run.success and run.engine and run.media_seconds > 0 and run.duration > 0:
            by.setdefault((run.name, run.engine, run.device), []).append(run)
    made = [
        EngineFigures(
            *key, len(mine), statistics.median(run.duration / run.media_seconds for run in mine),
            statistics.median(run.characters / run.duration for run in mine),
        )
        for key, mine in by.items() if key[0] in STEP_NAMES
    ]  # fmt: skip
    return tuple(sorted(made, key=lambda one: (STEP_NAMES.index(one.step), -one.runs, one.engine)))


def recoveries(runs: Sequence[ProcessingMetrics]) -> dict[str, int]:
    """Count what was done about troubles, by RecoveryAction, the most frequent first."""
    return dict(Counter(action for run in runs for action in run.actions).most_common())

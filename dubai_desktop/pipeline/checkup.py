"""Gathers how the program is doing: from the store, the engines, their processes and the disks. Call it on a worker.

Engines are asked whether they can be used at most once in a while, and no network is asked for it: whether a service
answers is known from the calls that jobs made.
"""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from dubai_desktop.domain.job import UNFINISHED, Job
from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines.base import Availability, EngineInfo, Engines, Kind
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.pipeline import health
from dubai_desktop.pipeline.alerts import alerts
from dubai_desktop.pipeline.breaker import EngineState
from dubai_desktop.pipeline.health import (
    DAY,
    MONTH,
    WEEK,
    Child,
    Disk,
    End,
    Health,
    Rate,
    Service,
    Trouble,
    VoiceFigures,
)
from dubai_desktop.pipeline.places import out_dir
from dubai_desktop.pipeline.runner import Runner
from dubai_desktop.store import Store
from dubai_desktop.store.calls import LastCalls, Pace

ASK_AGAIN = 300.0
"""Seconds for which an engine's answer and the sizes of folders are believed."""

_ENDS = ("job.completed", "job.failed")  # in the order of `Rate`
_RECOVERED = 50
_STEP_OF = {Kind.TRANSCRIPTION: "transcribe", Kind.TRANSLATION: "translate", Kind.VOICE: "speak"}
_Calls = Mapping[tuple[str, str], LastCalls]
_Rests = Mapping[str, EngineState]
_Answered = Sequence[tuple[str, str, float]]


class _Engine(Protocol):
    @property
    def info(self) -> EngineInfo: ...

    def availability(self) -> Availability: ...


@dataclass
class Checkup:
    """Looks at one studio. Thread-safe. `clock` is UTC seconds, `ticks` seconds that never go back."""

    store: Store
    runner: Runner
    engines: Callable[[], Engines]
    host: EngineHost | None = None
    clock: Callable[[], float] = time.time
    ticks: Callable[[], float] = time.monotonic
    _asked: dict[tuple[str, str], tuple[float, Availability]] = field(default_factory=dict)
    _sizes: tuple[float, dict[str, int]] | None = None
    _models_were: int = 0
    _mutex: threading.Lock = field(default_factory=threading.Lock)

    @property
    def _models(self) -> Path:
        return self.store.path.parent / "models"

    def forget(self) -> None:
        """Ask every engine anew next time: settings, keys or models were changed."""
        with self._mutex:
            self._asked.clear()
            self._sizes = None

    def look(self) -> Health:
        """Return how the program is doing. Blocking: the first look asks every engine. Raises Problem of the store."""
        now = self.clock()
        jobs = self.store.jobs.list()
        ends = [End(e.utc, _code(e.event, e.facts.get("code"))) for e in self.store.audit.events(_ENDS, now - MONTH)]
        runs = self.store.history.runs(now - MONTH)
        services, disks = self._services(now), tuple(self._disks(jobs))
        return Health(
            now=now,
            jobs=dict(Counter(job.status.value for job in jobs)),
            week=health.rate(ends, now - WEEK),
            month=health.rate(ends, now - MONTH),
            ever=Rate(*map(self.store.audit.count, _ENDS)),
            days=health.trend(ends, now),
            steps=health.steps(runs),
            engines=health.engines(runs),
            voices=tuple(map(_voice, self.store.calls.paces(now - MONTH))),
            failures=health.failures(ends, now - MONTH),
            troubles=tuple(Trouble(*found) for found in self.store.calls.failures(now - MONTH)),
            recoveries=health.recoveries(runs),
            recovered=tuple((job.name, how) for job in jobs for m in job.metrics for how in m.recovered)[-_RECOVERED:],
            services=services,
            children=tuple(Child(s.lane, s.pid, s.memory, s.busy) for s in self.host.state()) if self.host else (),
            disks=disks,
            sizes=self._folder_sizes(),
            alerts=alerts(runs, disks, services, now),
        )

    # --- services --------------------------------------------------------------------------------------------------

    def _services(self, now: float) -> tuple[Service, ...]:
        here = self.engines()
        every: tuple[_Engine, ...] = (
            *here.transcribers, *here.translators, *here.voices, *here.diarizers, *here.separators
        )  # fmt: skip
        calls, answered = self.store.calls.last(), self.store.history.last_successes()
        rests = {one.engine: one for one in self.runner.breakers.states() if one.resting}
        return tuple(self._service(engine, calls, answered, rests, now) for engine in every)

    def _service(self, engine: _Engine, calls: _Calls, answered: _Answered, rests: _Rests, now: float) -> Service:
        info, state = engine.info, self._ask(engine)
        step = _STEP_OF.get(info.kind, "")
        call = calls.get((step, info.id), LastCalls())
        success = max([call.success, *(end for at, name, end in answered if at == step and _is_of(name, info.id))])
        words = "" if state.ready else state.reason or (state.problem.message if state.problem else "")
        is_failing = call.failure > success and call.failure >= now - DAY
        named = "missing" if not state.ready else "failing" if is_failing and info.online else "ready"
        rest = rests.get(info.id) if info.kind is Kind.VOICE else None
        if rest is not None and state.ready:
            named, words = "resting", rest.trouble
        elif named == "failing":
            words = f"The last call ended with {call.code}. Look at its account and at the network, then try again."
        return Service(
            info.kind.value, info.id, info.title, info.online, named, words, success, call.failure, call.code,
            rest.rests_s if rest is not None else 0.0,
        )  # fmt: skip

    def _ask(self, engine: _Engine) -> Availability:
        key, now = (engine.info.kind.value, engine.info.id), self.ticks()
        models = _changed(self._models)
        with self._mutex:
            if self._models_were != models:  # one was installed or removed, here or in a terminal
                self._models_were = models
                self._asked.clear()
            asked, state = self._asked.get(key, (0.0, None))
        if state is not None and now - asked < ASK_AGAIN:
            return state
        try:
            state = engine.availability()
        except Problem as problem:
            state = Availability(ready=False, reason=problem.message, problem=problem)
        except OSError as error:  # a folder that cannot be read: the others are still looked at
            state = Availability(ready=False, reason=f"It could not be looked at: {error.strerror or error}.")
        with self._mutex:
            self._asked[key] = (now, state)
        return state

    # --- places ----------------------------------------------------------------------------------------------------

    def _disks(self, jobs: Iterable[Job]) -> Iterator[Disk]:
        settings = self.runner.settings
        places = [("data", self.store.path.parent), ("work files", self.runner.work)]
        if settings.output.directory:
            places.append(("results", Path(settings.output.directory)))
        places += [("results", out_dir(job.options, job.source, settings)) for job in jobs if job.status in UNFINISHED]
        by_device: dict[int, tuple[list[str], Path]] = {}
        for use, path in places:
            there = next((folder for folder in (path, *path.parents) if folder.is_dir()), None)
            if there is not None:
                uses, _ = by_device.setdefault(there.stat().st_dev, ([], there))
                uses += [use] if use not in uses else []
        for uses, path in by_device.values():
            usage = shutil.disk_usage(path)
            yield Disk(tuple(uses), str(path), usage.free, usage.total)

    def _folder_sizes(self) -> dict[str, int]:
        with self._mutex:
            measured = self._sizes
        if measured is None or self.ticks() - measured[0] >= ASK_AGAIN:
            database = self.store.path
            found = {
                "database": sum(_size(Path(f"{database}{suffix}")) for suffix in ("", "-wal")),
                "spoken lines": folder_size(self.runner.clips),
                "models": folder_size(self._models),
                "work files": folder_size(self.runner.work),
            }
            measured = (self.ticks(), found)
            with self._mutex:
                self._sizes = measured
        return measured[1]


def _code(event: str, code: object) -> str:
    """The code of a failed end; "" for a completed one."""
    return "" if event == "job.completed" else str(code or "UNEXPECTED")


def _is_of(name: str, engine: str) -> bool:
    """True where a run's engine is this one, or a model of it."""
    return name == engine or name.startswith((f"{engine}-", f"{engine} "))


def _voice(pace: Pace) -> VoiceFigures:
    factor = pace.duration / pace.media_seconds if pace.media_seconds > 0 else None
    quick = pace.characters / pace.duration if pace.duration > 0 else 0.0
    return VoiceFigures(pace.engine, pace.voice, pace.device, pace.calls, factor, quick)


def folder_size(folder: Path) -> int:
    """Return the bytes of the files in a folder and below it, links not followed; 0 where it is not there."""
    total = 0
    for root, _, names in os.walk(folder):
        total += sum(_size(Path(root, name)) for name in names)
    return total


def _changed(folder: Path) -> int:
    """Return when something was last put into a folder or taken out; 0 where it is not there."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def _size(path: Path) -> int:
    try:
        return path.lstat().st_size
    except OSError:
        return 0

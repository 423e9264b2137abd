"""`doctor`: what is here, what is missing, and how to get it. Never a traceback."""

from __future__ import annotations

import argparse
import platform
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from typing import Protocol

import psutil

from dubai_desktop import __version__, app, paths
from dubai_desktop.cli.show import PROGRAM, as_json
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.words import counted
from dubai_desktop.engines import device_child, models
from dubai_desktop.engines.base import Availability, EngineInfo
from dubai_desktop.engines.models import ModelInfo
from dubai_desktop.media.files import shown
from dubai_desktop.media.process import ffmpeg
from dubai_desktop.pipeline.studio import Studio

LEAST_FREE = 2_000_000_000
LEAST_MEMORY = 2_000_000_000
_ASKING = 60.0  # seconds to load the engines' library in a child


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `state` is "ok", "missing" (something optional) or "problem"."""

    state: str
    what: str
    text: str


def doctor(args: argparse.Namespace) -> int:
    """Print the findings; exit status 1 where something that every dub needs is wrong."""
    found = [
        *_guarded("Machine", _machine),
        *_guarded("Disk", _disk),
        *_guarded("ffmpeg", _ffmpeg),
        *_guarded("Window", _window),
        *_guarded("Models", _models),
        *_guarded("Settings and store", _studio),
    ]
    for finding in found:
        if args.json:
            print(as_json(asdict(finding)))
        else:
            print(f"{_MARK[finding.state]}  {finding.what:<22} {finding.text}")
    return 1 if any(finding.state == "problem" for finding in found) else 0


_MARK = {"ok": "ok      ", "missing": "missing ", "problem": "PROBLEM "}


def _machine() -> Iterator[Finding]:
    yield Finding("ok", "DubAI Desktop", __version__)
    yield Finding("ok", "Python", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    memory = psutil.virtual_memory()
    yield Finding(
        "ok" if memory.available >= LEAST_MEMORY else "missing",
        "Memory",
        f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB free",
    )


def _models() -> Iterator[Finding]:
    folder = paths.models_dir()
    here = models.installed(folder)
    size = models.human_size(sum(model.size for model in here))
    names = ", ".join(model.id for model in here)
    some = Finding("ok", "Models", f"{names} ({size} in {folder})")
    yield (
        some if here else Finding("missing", "Models", f"none in {folder}. To see what there is: {PROGRAM} models list")
    )
    for model in models.CATALOGUE:
        if (folder / model.id).is_dir() and model not in here:
            yield Finding("missing", "Models", f"{model.id} is damaged. To have it anew: {_installing(model)}")


def _device(desk: Studio) -> Iterator[Finding]:
    """Ask in a child process what the engines can work on: here their library would be heavy."""
    if desk.host is None:
        return
    found = desk.host.call(device_child.devices, timeout=_ASKING, cancel=CancelToken(), lane="doctor")
    cores = psutil.cpu_count(logical=True) or 1
    if "cuda" in found:
        yield Finding("ok", "Computed on", f"the graphics card ({', '.join(found['cuda'])}), and {cores} cores")
    else:
        yield Finding("ok", "Computed on", f"{cores} cores ({', '.join(found['cpu'])}); no graphics card can be used")


def _disk() -> Iterator[Finding]:
    data = paths.data_dir()
    free = shutil.disk_usage(data).free
    room = f"{free / 1e9:.1f} GB free in {data}"
    low = f"{room}. Free at least {LEAST_FREE / 1e9:.0f} GB before long videos."
    yield Finding("ok", "Disk", room) if free >= LEAST_FREE else Finding("problem", "Disk", low)


def _ffmpeg() -> Iterator[Finding]:
    yield Finding("ok", "ffmpeg", str(ffmpeg()))


def _window() -> Iterator[Finding]:
    reason = app.window_missing()
    yield Finding("missing", "Window", reason) if reason else Finding("ok", "Window", "can be opened")


def _studio() -> Iterator[Finding]:
    with app.studio() as desk:
        yield Finding("ok", "Settings", str(paths.settings_file()))
        yield Finding(
            "ok", "Store", f"{counted(len(desk.jobs()), 'job')}, {desk.store.memory.count()} remembered lines"
        )
        yield from _guarded("Computed on", partial(_device, desk))
        yield from _engines(desk)


def _engines(desk: Studio) -> Iterator[Finding]:
    here = desk.engines
    every: tuple[_Engine, ...] = (
        *here.transcribers, *here.translators, *here.voices, *here.diarizers, *here.separators
    )  # fmt: skip
    for engine in every:
        yield from _guarded(engine.info.title, partial(_engine, engine))


class _Engine(Protocol):
    @property
    def info(self) -> EngineInfo: ...

    def availability(self) -> Availability: ...


def _engine(engine: _Engine) -> Iterator[Finding]:
    state, what = engine.availability(), engine.info.kind.value.capitalize()
    reason = state.reason or (state.problem.message if state.problem else "")
    if state.ready:
        yield Finding("ok", what, engine.info.title)
        return
    command = mending(state.problem)
    mend = f" To mend it: {command}" if command and command not in reason else ""
    yield Finding("missing", what, f"{engine.info.title}: {reason}{mend}")


def mending(problem: Problem | None) -> str:
    """Return the one command that mends a problem with an engine; empty where no command does."""
    return models.mending_command(problem).replace("dubai-desktop", PROGRAM, 1)


def _installing(model: ModelInfo) -> str:
    return models.install_command(model).replace("dubai-desktop", PROGRAM, 1)


def _guarded(what: str, look: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """What a part of the report finds; trouble with looking is a finding too, and the next part is still looked at."""
    try:
        yield from look()
    except Problem as problem:
        yield Finding("problem", what, problem.message)
    except OSError as error:
        where = f"“{shown(str(error.filename))}”: " if error.filename else ""
        yield Finding("problem", what, f"{where}{error.strerror or error}. Check that it is there and may be used.")

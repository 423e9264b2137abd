"""`models`: what there is, what is installed, bringing one in, checking it, removing it."""

from __future__ import annotations

import argparse
import os
import shlex
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from types import FrameType, TracebackType

from dubai_desktop import log, paths
from dubai_desktop.cli.show import PROGRAM, as_json, say, say_problem
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import models as catalogue
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.models import ModelInfo
from dubai_desktop.media.files import shown

_STEP = 0.05
"""A plain line is printed when it is so much further..."""

_QUIET = 10.0
"""...or when it moved and nothing was printed for so many seconds."""


def models(args: argparse.Namespace) -> int:
    """Do one of the models commands."""
    what: dict[str, Callable[[Path, argparse.Namespace], int]] = {
        "list": _list,
        "install": _install,
        "import": _import,
        "verify": _verify,
        "remove": _remove,
    }
    log.setup("INFO")
    return what[args.what](paths.models_dir(), args)


# --- what there is ---


def _list(folder: Path, args: argparse.Namespace) -> int:
    purpose = ""
    for model in sorted(catalogue.CATALOGUE, key=lambda model: _ORDER.index(model.purpose)):
        state, here = _state(folder, model)
        if args.json:
            more = {"installed": state == "installed", "state": state, "downloaded": here}
            terms = {"needs_acceptance": model.needs_acceptance, "non_commercial": model.non_commercial}
            print(as_json({**asdict(model), **more, **terms}))
            continue
        if model.purpose != purpose:
            purpose = model.purpose
            print(f"{_TITLES[purpose]}:")
        size, memory = catalogue.human_size(model.size), catalogue.human_size(model.memory)
        print(
            f"  {model.id:<23} {size:>7}  {model.licence:<15} {_shown(state, here):<16} "
            f"{_spoken(model)}. {model.good_for} {memory} of memory."
        )
    return 0


_ORDER = ("transcription", "translation", "voice", "speakers", "separation")
_TITLES = {
    "transcription": "Transcription",
    "translation": "Translation",
    "voice": "Voices",
    "speakers": "Speakers",
    "separation": "Music without voices",
}


def _state(folder: Path, model: ModelInfo) -> tuple[str, int]:
    """Return "installed", "damaged", "stopped" or "", and the bytes that a stopped download left."""
    here = catalogue.partial(folder, model.id)
    if catalogue.is_whole(folder / model.id, model.files):
        return "installed", here
    if (folder / model.id).is_dir():
        return "damaged", here
    return ("stopped" if here else ""), here


def _shown(state: str, here: int) -> str:
    return f"stopped, {catalogue.human_size(here)}" if state == "stopped" else state


def _spoken(model: ModelInfo) -> str:
    names = [LANGUAGES[code].name for code in model.languages]
    if not names:
        return "Many languages" if model.purpose in {"transcription", "translation", "voice"} else "Any language"
    return ", ".join(names) if len(names) <= 3 else f"{', '.join(names[:3])} and {len(names) - 3} more"


# --- bringing one in ---


def _install(folder: Path, args: argparse.Namespace) -> int:
    model = catalogue.find_model(args.id)
    again = f"{PROGRAM} models install {model.id}{' --accept-licence' if args.accept_licence else ''}"
    try:
        with _stoppable() as cancel, EngineHost() as host, Meter(model.title) as told:
            made = catalogue.install(folder, model.id, told, cancel, accepted=args.accept_licence, host=host)
    except Cancelled:
        here = catalogue.human_size(catalogue.partial(folder, model.id))
        say(f"Stopped. The {here} that came are kept; go on with:")
        say(f"  {again}")
        return 1
    except Problem as problem:
        _refused(problem, f"{PROGRAM} models install {model.id}")
        return 1
    say(f"{model.title} is installed in {made}.")
    unchecked = catalogue.read_origin(made).get("unchecked")
    if unchecked:
        say(f"  note: {unchecked}")
    return 0


def _import(folder: Path, args: argparse.Namespace) -> int:
    source = Path(os.path.abspath(args.path))  # noqa: PTH100 - resolves no links
    try:
        with _stoppable() as cancel, Meter(source.name) as told:
            found = catalogue.import_from(
                folder, source, told, cancel, model_id=args.model, accepted=args.accept_licence
            )
    except Cancelled:
        say("Stopped. Nothing was imported.")
        return 1
    except Problem as problem:
        which = f" --model {shlex.quote(args.model)}" if args.model else ""
        _refused(problem, f"{PROGRAM} models import {shlex.quote(shown(args.path))}{which}")
        return 1
    say(f"{found.title} is installed in {folder / found.id}.")
    return 0


def _refused(problem: Problem, command: str) -> None:
    say_problem(problem)
    if problem.code is Code.LICENCE_NOT_ACCEPTED:
        say(f"  To accept it: {command} --accept-licence")
    elif problem.code in {Code.HUB_DOWN, Code.DISK_FULL}:
        say(f"  To go on later: {command}")


# --- looking after them ---


def _verify(folder: Path, args: argparse.Namespace) -> int:
    if args.id:
        wanted = [catalogue.find_model(args.id)]
    else:
        wanted = [model for model in catalogue.CATALOGUE if (folder / model.id).is_dir()]
        if not wanted:
            say("No model is installed.")
    wrong = 0
    for model in wanted:
        try:
            with _stoppable() as cancel, Meter(model.title) as told:
                known = catalogue.verify(folder, model.id, told, cancel)
        except Cancelled:
            say("Stopped.")
            return 1
        except Problem as problem:
            wrong += 1
            say_problem(problem, model.id)
            say(f"  To have it anew: {catalogue.install_command(model).replace('dubai-desktop', PROGRAM, 1)}")
        else:
            print(f"{model.id}: {_RIGHT if known else _UNKNOWN}")
    return 1 if wrong else 0


_RIGHT = "every byte is as it was when it was installed"
_UNKNOWN = "its files are there; it was put there by hand, so nobody knows what their bytes have to be"


def _remove(folder: Path, args: argparse.Namespace) -> int:
    gone = catalogue.remove(folder, args.id)
    say("Removed." if gone else "It was not installed.")
    return 0


@contextmanager
def _stoppable() -> Iterator[CancelToken]:
    """Give a token that Ctrl+C and SIGTERM cancel within the block, instead of ending the program there and then."""
    token = CancelToken()

    def stop(number: int, frame: FrameType | None) -> None:
        token.cancel(pause=True)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield token
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class Meter:
    """Shows how far something is: a bar on a terminal, plain lines elsewhere. Use as a context, then call it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._last = -1.0
        self._told = 0.0
        self._bar = None
        if sys.stderr.isatty():
            from rich.console import Console  # noqa: PLC0415 - only for terminals
            from rich.progress import BarColumn, Progress, TextColumn  # noqa: PLC0415

            self._bar = Progress(
                TextColumn("{task.fields[name]}", markup=False),
                BarColumn(bar_width=28),
                TextColumn("{task.percentage:>3.0f} %"),
                TextColumn("{task.description}", markup=False),
                console=Console(stderr=True),
                refresh_per_second=8,
            )
            self._task = self._bar.add_task("", total=1.0, name=name)

    def __enter__(self) -> Meter:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def __call__(self, fraction: float, message: str) -> None:
        """Show how far it is now."""
        if self._bar:
            self._bar.update(self._task, completed=fraction, description=message)
            return
        now = time.monotonic()
        if fraction >= self._last + _STEP or (fraction > self._last and now > self._told + _QUIET):
            self._last, self._told = fraction, now
            say(f"{self._name}: {fraction * 100:3.0f} %  {message}")

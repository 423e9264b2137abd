"""A whole studio on temporary folders, and voices that do as a test tells them."""

import wave
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines.base import Availability, EngineInfo, Engines, Kind, Speech, Translation, Voice
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.registry import build
from dubai_desktop.media.subtitles import read_cues
from dubai_desktop.pipeline.studio import Studio
from dubai_desktop.settings import Settings, change
from dubai_desktop.store import Store

QUICK = {"processing.retry_delay": 0.0}


@contextmanager
def open_studio(folder: Path, engines: Engines | None = None, **settings):
    """A studio below `folder`; `engines` replaces the real ones."""
    chosen = Settings()
    for key, value in {**QUICK, **{k.replace("__", "."): v for k, v in settings.items()}}.items():
        chosen = change(chosen, key, value)
    with EngineHost() as host, Store(folder / "studio.db") as store:
        built = engines or build(Kit(store.memory, read_cues, host, folder / "models", answers=store.results))
        yield Studio(chosen, store, built, folder / "work", folder / "clips", host=host)


@dataclass
class ToneVoice:
    """A voice that hums: `per_letter` seconds a letter, divided by the rate. `fails` are raised first, in order."""

    id: str = "tone"
    price: int = 0
    fastest: float = 2.0
    per_letter: float = 0.06
    fails: list[Problem] = field(default_factory=list)
    fails_on: dict[str, Problem] = field(default_factory=dict)
    ready: bool = True
    silent: bool = False
    ran_on: str = ""
    spoken: list[tuple[str, float]] = field(default_factory=list)

    @property
    def info(self):
        return EngineInfo(self.id, self.id.title(), Kind.VOICE, ("bn",), online=bool(self.price), price=self.price)

    @property
    def rates(self):
        return (1.0, self.fastest)

    def availability(self, language=""):
        return Availability(self.ready, "" if self.ready else "it is switched off")

    def voices(self, language):
        return (Voice("low", "Low", language, "male"), Voice("high", "High", language, "female"))

    def speak(self, request, cancel):
        cancel.check()
        if self.fails:
            raise self.fails.pop(0)
        for part, problem in self.fails_on.items():
            if part in request.text:
                raise problem
        self.spoken.append((request.text, request.rate))
        seconds = max(0.2, self.per_letter * len(request.text) / request.rate)
        time = np.arange(round(seconds * 22050)) / 22050
        level = 0.0 if self.silent else 0.3
        samples = (level * np.sin(2 * np.pi * 220 * time) * 32767).astype("<i2")
        with wave.open(request.out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(22050)
            file.writeframes(samples.tobytes())
        return Speech(request.out, 22050, seconds, ran_on=self.ran_on)


def with_voices(desk: Studio, *voices) -> None:
    """Let a studio speak with these voices only."""
    desk.engines = desk.runner.engines = replace(desk.engines, voices=voices)


@dataclass
class PlainTranslator:
    """A translator that puts “বাংলা: ” before each line. `fails` are raised first, in order, one a call."""

    id: str = "plain"
    price: int = 0  # micro-units a call
    online: bool = False
    batch: int = 0
    charged: int | None = None
    cannot: tuple[str, ...] = ()
    fails: list[Problem] = field(default_factory=list)
    fails_after: int = 99
    loses: bool = False
    stops: list[Problem] = field(default_factory=list)  # one a call, after its first line was answered
    ready: bool = True
    model: str = ""
    left: tuple[str, ...] = ()
    calls: list[object] = field(default_factory=list)

    @property
    def info(self):
        return EngineInfo(self.id, self.id.title(), Kind.TRANSLATION, online=self.online, price=self.price)

    def availability(self, request=None):
        return Availability(self.ready, "" if self.ready else f"{self.id.title()} has no model. Install one.")

    def estimate(self, request):
        return self.price

    def translate(self, request, progress, cancel):
        cancel.check()
        if self.fails and len(self.calls) >= (self.fails_after if self.fails_after < 99 else 0):
            raise self.fails.pop(0)
        self.calls.append(request)
        stopped = self.stops.pop(0) if self.stops else None
        able = [s.id for s in request.segments if s.needs_translation and s.source not in self.cannot]
        done = tuple(
            replace(s, target=f"বাংলা {s.source}", origin=Origin.ENGINE, note="")
            if s.id in able[: 1 if stopped else None]
            else s
            for s in request.segments
        )
        progress(1.0, "done")
        kept = done[1:] if self.loses else done
        return Translation(kept, amount=self.charged, model=self.model, stopped=stopped, left=self.left)


def with_translators(desk: Studio, *translators) -> None:
    """Add translators behind the two that find what somebody wrote."""
    given = [engine for engine in desk.engines.translators if engine.info.id in ("subtitles", "memory")]
    desk.engines = desk.runner.engines = replace(desk.engines, translators=(*given, *translators))

"""One line by one voice: its sound from the cache where it is whole there, else spoken, paid for and measured."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from dubai_desktop.domain.costs import price
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.engines.base import SpeechRequest, Voice
from dubai_desktop.media.anatomy import Measure, measure
from dubai_desktop.media.files import atomic
from dubai_desktop.pipeline import clip_files
from dubai_desktop.pipeline.charges import Buys, charged
from dubai_desktop.pipeline.clip_keys import Read, clip_key, current_clips, model_of
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.router import Route
from dubai_desktop.pipeline.soundness import check_sound
from dubai_desktop.pipeline.tally import called

STEP = "speak"


@dataclass
class Recorder:
    """Keeps the clips of one job's lines; what an engine says of how it spoke goes to `note`."""

    job: Job
    ctx: Context
    note: Callable[[str], None]
    read: Read = field(init=False)
    spoken: dict[str, Clip] = field(init=False)
    _known: dict[str, Clip] = field(init=False)
    _takes: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self._known = {clip.key: clip for clip in self.job.clips}
        self.read = self.ctx.reading(self.job)
        self.spoken = current_clips(self.job, self.ctx.engines, self.read)
        self._takes = {segment_id: clip.take for segment_id, clip in self.spoken.items()}

    def forget(self, segment: Segment) -> None:
        """Have the line spoken anew, in another delivery, when next asked for; what was spoken before stays."""
        self._takes[segment.id] = time.time_ns() & 0x7FFFFFFF
        self.spoken.pop(segment.id, None)

    def kept(self, segment: Segment, route: Route) -> Clip | None:
        """The clip that needs nobody to be asked: of the cache, else the one the line has, whatever its rate."""
        cached = self.cached(segment, route, 1.0)
        clip = self.spoken.get(segment.id)
        if cached or clip is None or (clip.engine, clip.voice) != (route.engine.info.id, route.voice):
            return cached
        is_wanted = clip.take == self._takes.get(segment.id, 0)
        return replace(clip, reused=True) if is_wanted and Path(clip.path).is_file() else None

    def cached(self, segment: Segment, route: Route, rate: float) -> Clip | None:
        """A line's clip from the cache; None where it was not spoken so yet."""
        known, path = self._place(segment, route, rate)
        sound = clip_files.reuse(path, known)
        if sound is None:
            return None
        self._count(segment, route, self._key(segment, route, rate), saved=True)
        if known is not None:
            return replace(known, segment_id=segment.id, path=str(path), reused=True)
        return self._clip(segment, route, rate, sound, reused=True)

    def has(self, segment: Segment, route: Route, rate: float = 1.0) -> bool:
        """True where a line need not be spoken: its clip is in the cache, or the line has one. Nothing is counted."""
        if self._place(segment, route, rate)[1].is_file():
            return True
        clip = self.spoken.get(segment.id)
        is_his = clip is not None and (clip.engine, clip.voice) == (route.engine.info.id, route.voice)
        return rate == 1.0 and clip is not None and is_his and Path(clip.path).is_file()

    def speak(self, segment: Segment, route: Route, rate: float) -> Clip:
        """Have a line spoken, into the cache."""
        key = self._key(segment, route, rate)
        sound = self._speak(segment, route, _limited(route, rate), self._path(key))
        self._count(segment, route, key, saved=False)
        return self._clip(segment, route, rate, sound)

    def _place(self, segment: Segment, route: Route, rate: float) -> tuple[Clip | None, Path]:
        """What is known of a line's clip, and where it lies: the cache may have been moved since it was spoken."""
        key = self._key(segment, route, rate)
        known = self._known.get(key) or self._older(self._key(segment, route, rate, with_model=False))
        path = self._path(known.key if known else key)
        return known, Path(known.path) if known and not path.is_file() else path

    def _key(self, segment: Segment, route: Route, rate: float, *, with_model: bool = True) -> str:
        """The content address of a line by one route."""
        text, language = self.read(segment.target), self.job.options.target_language
        take, rate = self._takes.get(segment.id, 0), _limited(route, rate)
        model = model_of(route.engine, route.voice) if with_model else ""
        return clip_key(route.engine.info, route.voice, language, rate, text, take=take, model=model)

    def _clip(self, segment: Segment, route: Route, rate: float, sound: Measure, *, reused: bool = False) -> Clip:
        key = self._key(segment, route, rate)
        clip = Clip(
            segment.id, key, str(self._path(key)), route.engine.info.id, route.voice, _limited(route, rate),
            sound.sample_rate, sound.lead, sound.length, sound.tail, reused, self._takes.get(segment.id, 0),
            self.read(segment.target).strip(), self.job.options.target_language, model_of(route.engine, route.voice),
        )  # fmt: skip
        self._known[key] = clip
        return clip

    def _older(self, key: str) -> Clip | None:
        """The job's clip of a version that did not know models, under the key it had then."""
        clip = self._known.get(key)
        return clip if clip is not None and not clip.model else None

    def _count(self, segment: Segment, route: Route, key: str, *, saved: bool) -> None:
        """Keep what a paid line would have cost that was spoken before; one that this job paid for saves nothing."""
        per_million = self.price(route)
        if per_million:
            letters = len(self.read(segment.target)) if saved else 0
            self.ctx.store.savings.add(
                self.job.id, route.engine.info.id, "voice", f"{segment.id} {key}", letters, price(letters, per_million)
            )

    def _path(self, key: str) -> Path:
        return self.ctx.clips / key[:2] / f"{key}.wav"

    def _speak(self, segment: Segment, route: Route, rate: float, path: Path) -> Measure:
        """Have a line spoken into the cache and measure it. A paid call stands in the ledger before it is made."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        text = self.read(segment.target)
        info, voice = route.engine.info, self.voice(route)
        most = price(len(text), self.price(route))
        request = SpeechRequest(
            text, self.job.options.target_language, route.voice, rate, "", take=self._takes.get(segment.id, 0)
        )
        self.ctx.cancel.check()
        buys = Buys(info.tariff, voice.family if voice else "", path.stem)
        charge = charged(self.job, self.ctx, info.id, "voice", units=len(text), most=most, buys=buys)
        call = called(self.job, self.ctx, STEP, info, route.voice, lines=1, characters=len(text))
        with charge, atomic(path, private=True) as out, call as made:
            speech = route.engine.speak(replace(request, out=str(out)), self.ctx.cancel)
            sound = measure(out)  # raises: a sound that cannot be used is never kept
            check_sound(sound, text, self.job.options.target_language, rate)
            made.ran_on, made.seconds, made.again = speech.ran_on, speech.duration, rate != 1.0
        for said in speech.notes:
            self.note(said)
        return sound

    def voice(self, route: Route) -> Voice | None:
        """The voice as its service lists it; None where it lists it no more."""
        listed = route.engine.voices(self.job.options.target_language)
        return next((voice for voice in listed if voice.id == route.voice), None)

    def price(self, route: Route) -> int:
        """Micro-units for a million characters: the voice's own price, else the engine's.

        A voice that a service lists no more counts as its dearest: the budget is never passed.
        """
        usual = route.engine.info.price
        voices = route.engine.voices(self.job.options.target_language)
        prices = {voice.id: usual if voice.price is None else voice.price for voice in voices}
        return prices.get(route.voice, max(prices.values(), default=usual))


def _limited(route: Route, rate: float) -> float:
    """The native rate that an engine is asked for: no more than it can."""
    return round(min(rate, route.engine.rates[1]), 3)

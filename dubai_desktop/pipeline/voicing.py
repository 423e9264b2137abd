"""Making clips: each line spoken once and kept, moved to another engine alone where its own fails."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from dubai_desktop.domain.costs import price
from dubai_desktop.domain.flags import FALLBACK_VOICE, UNVOICED
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.engines.base import SpeechRequest, Voice
from dubai_desktop.engines.registry import split_voice
from dubai_desktop.media.anatomy import Measure, measure
from dubai_desktop.media.files import atomic
from dubai_desktop.pipeline import clip_files
from dubai_desktop.pipeline.bank import Bank
from dubai_desktop.pipeline.casting import cast
from dubai_desktop.pipeline.charges import Buys, charged
from dubai_desktop.pipeline.clip_keys import Read, clip_key, current_clips, model_of
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.recovery import decide_in
from dubai_desktop.pipeline.router import Route, routes
from dubai_desktop.pipeline.tally import called

STEP = "speak"
_OUT_OF_ORDER = frozenset({
    Code.NETWORK, Code.TIMEOUT, Code.TTS_AUTH, Code.TTS_QUOTA, Code.MODEL_MISSING, Code.MODEL_BROKEN, Code.MODEL_UNSAFE,
})  # fmt: skip
"""Troubles of an engine, not of a line: it is not asked again for the rest of the job."""


@dataclass
class Booth:
    """Voices the lines of one job; keeps which engine took what, and what failed."""

    job: Job
    ctx: Context
    notes: list[str] = field(default_factory=list)
    _routes: dict[tuple[str, bool], tuple[Route, ...]] = field(default_factory=dict)
    _known: dict[str, Clip] = field(default_factory=dict)
    read: Read = field(init=False)
    _takes: dict[str, int] = field(default_factory=dict)
    _out: dict[str, Problem] = field(default_factory=dict)
    _parts: dict[str, dict[str, str]] = field(default_factory=dict)
    bank: Bank = field(init=False)
    _of_speakers: dict[str, Route | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {clip.key: clip for clip in self.job.clips}
        self.read = self.ctx.reading(self.job)
        self.bank = Bank(self.job, self.ctx.store)
        spoken = current_clips(self.job, self.ctx.engines, self.read)
        self._takes = {segment_id: clip.take for segment_id, clip in spoken.items()}

    def routes_for(self, segment: Segment) -> tuple[Route, ...]:
        """The ways to speak this line, best first. Raises Problem where there is none.

        A line's own voice goes first; then the one that a person chose for its speaker; then the one that was asked
        for; else each speaker has a voice of his own, the one of earlier parts of the series where it is to be had.
        """
        asked = segment.voice or self.job.options.voice
        ways = self._ways(asked)
        if segment.voice:
            return ways
        chosen = self._chosen(segment.speaker)
        if not split_voice(asked)[1]:
            ways = tuple(self._cast(route, segment) for route in ways)
            if not asked and not chosen:
                ways = self._as_before(ways, segment.speaker)
        others = (way for way in ways if chosen is None or way.engine.info.id != chosen.engine.info.id)
        return (chosen, *others) if chosen else ways

    def _ways(self, asked: str, *, fallback: bool = True) -> tuple[Route, ...]:
        key = (asked, fallback)
        if key not in self._routes:
            router = self.ctx.settings.tts_router
            self._routes[key] = routes(
                self.ctx.engines,
                asked,
                self.job.options.target_language,
                default=router.default_engine,
                fallback=router.fallback_enabled and fallback,
            )
        return self._routes[key]

    def _chosen(self, label: str) -> Route | None:
        """The voice that a person chose for a speaker; None for none, or one that cannot be used now (noted)."""
        if label not in self._of_speakers:
            voice = self.bank.chosen(label)
            try:
                route = self._ways(voice, fallback=False)[0] if voice else None
            except Problem as problem:
                route = None
                self._note(f"{label or 'The speaker'} has another voice than “{voice}”, which was chosen: {problem}")
            self._of_speakers[label] = route
        return self._of_speakers[label]

    def _as_before(self, ways: tuple[Route, ...], label: str) -> tuple[Route, ...]:
        """In a series that was named, the engine that spoke for somebody before goes first where it still can."""
        kept = split_voice(self.bank.kept(label)) if self.bank.named else ("", "")
        return tuple(sorted(ways, key=lambda way: (way.engine.info.id, way.voice) != kept))

    def _cast(self, route: Route, segment: Segment) -> Route:
        """Give each speaker of a programme a voice of his own."""
        info = route.engine.info
        if info.id not in self._parts:
            labels = list(dict.fromkeys(s.speaker for s in self.job.segments))
            speakers = [self.bank.speaker(label) for label in labels]
            voices = route.engine.voices(self.job.options.target_language)
            before = {label: split_voice(self.bank.kept(label)) for label in labels}
            kept = {label: voice for label, (engine, voice) in before.items() if engine == info.id}
            self._parts[info.id] = cast(
                speakers, voices, {**kept, **self._heard(info.id)}, self.bank.others(labels, info.id)
            )
        return replace(route, voice=self._parts[info.id].get(segment.speaker, route.voice))

    def _heard(self, engine_id: str) -> dict[str, str]:
        """Each speaker's voice in the lines spoken before: a service that lists its voices anew changes nobody's."""
        cast_lines = {segment.id: segment.speaker for segment in self.job.segments if not segment.voice}
        mine = [clip for clip in self.job.clips if clip.engine == engine_id and clip.segment_id in cast_lines]
        return {cast_lines[clip.segment_id]: clip.voice for clip in reversed(mine)}

    def voice(self, segment: Segment, rate: float = 1.0) -> Clip | None:
        """Return the line's clip at a native rate, from the cache where it is there; None where nothing can be said.

        Raises Problem where every engine fails, Cancelled.
        """
        if not self.read(segment.target).strip():
            self._note(f"Line {segment.index} holds nothing that a voice can say.")
            return None
        failed: Problem | None = None
        ways = self.routes_for(segment)
        for number, route in enumerate(ways):
            self.ctx.cancel.check()
            failed = self._out.get(route.engine.info.id) or failed
            if route.engine.info.id in self._out:
                continue
            try:
                clip = self._try(segment, route, rate)
            except Problem as problem:
                failed = problem
                if problem.code in _OUT_OF_ORDER:
                    self._out[route.engine.info.id] = problem
                continue
            if number:
                self._tell_fallback(segment, route, failed)
            elif not segment.voice and not split_voice(self.job.options.voice)[1]:
                self.bank.keep(segment.speaker, f"{clip.engine}:{clip.voice}", self._usable)
            return clip
        if failed is not None and failed.code is Code.TTS_BAD_AUDIO:
            self.notes.append(f"Line {segment.index} could not be spoken: {failed}")
            return None
        assert failed is not None
        raise failed

    def _usable(self, voice: str) -> bool:
        """True where a voice ("engine:voice") can be used now."""
        engine_id, voice_id = split_voice(voice)
        language = self.job.options.target_language
        engine = next((engine for engine in self.ctx.engines.voices if engine.info.id == engine_id), None)
        return (
            engine is not None
            and engine.availability(language).ready
            and any(known.id == voice_id for known in engine.voices(language))
        )

    def _note(self, *notes: str) -> None:
        """Keep what a person should know, each once."""
        self.notes += [note for note in notes if note not in self.notes]

    def forget(self, segment: Segment) -> None:
        """Have the line spoken anew, in another delivery, when next asked for; what was spoken before stays."""
        self._takes[segment.id] = time.time_ns() & 0x7FFFFFFF

    def _tell_fallback(self, segment: Segment, route: Route, failed: Problem | None) -> None:
        """Note that another engine spoke; once for one that is out of order, else line by line."""
        others = f"was spoken by {route.engine.info.title}: {failed}"
        if failed is None or failed.code not in _OUT_OF_ORDER:
            self.notes.append(f"Line {segment.index} {others}")
        elif not any(str(failed) in note for note in self.notes):
            self.notes.append(f"Line {segment.index} and those after it {others.replace('was', 'were', 1)}")

    def flags(self, segment: Segment, clip: Clip | None) -> tuple[str, ...]:
        """What a line's voicing adds to its report."""
        if clip is None:
            return (UNVOICED,)
        return (FALLBACK_VOICE,) if clip.engine != self.routes_for(segment)[0].engine.info.id else ()

    def _try(self, segment: Segment, route: Route, rate: float) -> Clip:
        """Speak a line by one route, with the retries that the recovery table grants."""
        attempt = 0
        while True:
            try:
                return self._clip(segment, route, rate)
            except Problem as problem:
                recovery = decide_in(self.ctx.settings.processing, problem, attempt)
                if not recovery.retries:
                    raise
                self._note(f"Line {segment.index} was tried again: {problem}")
                self.ctx.cancel.wait(recovery.delay)
                self.ctx.cancel.check()
                attempt += 1

    def _clip(self, segment: Segment, route: Route, rate: float) -> Clip:
        rate = round(min(rate, route.engine.rates[1]), 3)
        take = self._takes.get(segment.id, 0)
        text, language = self.read(segment.target), self.job.options.target_language
        info, model = route.engine.info, model_of(route.engine, route.voice)
        key = clip_key(info, route.voice, language, rate, text, take=take, model=model)
        known = self._known.get(key) or self._older(clip_key(info, route.voice, language, rate, text, take=take))
        path = Path(known.path) if known is not None else self._path(key)
        sound = clip_files.reuse(path, known)
        reused = sound is not None
        if sound is None:
            path = self._path(key)
            sound = self._speak(segment, route, rate, path)
        self._count(segment, route, key, saved=reused)
        if reused and known is not None:
            return replace(known, segment_id=segment.id, reused=True)
        clip = Clip(
            segment.id, key, str(path), info.id, route.voice, rate, sound.sample_rate, sound.lead, sound.length,
            sound.tail, reused, take, text.strip(), language, model,
        )  # fmt: skip
        self._known[key] = clip
        return clip

    def _older(self, key: str) -> Clip | None:
        """The job's clip of a version that did not know models, under the key it had then."""
        clip = self._known.get(key)
        return clip if clip is not None and not clip.model else None

    def _count(self, segment: Segment, route: Route, key: str, *, saved: bool) -> None:
        """Keep what a paid line would have cost that was spoken before; one that this job paid for saves nothing."""
        per_million = self._price(route)
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
        info, voice = route.engine.info, self._voice(route)
        most = price(len(text), self._price(route))
        request = SpeechRequest(
            text, self.job.options.target_language, route.voice, rate, "", take=self._takes.get(segment.id, 0)
        )
        self.ctx.cancel.check()
        buys = Buys(info.tariff, voice.family if voice else "", path.stem)
        charge = charged(self.job, self.ctx, info.id, "voice", units=len(text), most=most, buys=buys)
        call = called(self.job, self.ctx, STEP, info, route.voice, lines=1, characters=len(text))
        with charge, atomic(path) as out, call as made:
            speech = route.engine.speak(replace(request, out=str(out)), self.ctx.cancel)
            sound = measure(out)  # raises: a sound that cannot be used is never kept
            made.ran_on, made.seconds, made.again = speech.ran_on, speech.duration, rate != 1.0
        self._note(*speech.notes)
        return sound

    def _voice(self, route: Route) -> Voice | None:
        """The voice as its service lists it; None where it lists it no more."""
        listed = route.engine.voices(self.job.options.target_language)
        return next((voice for voice in listed if voice.id == route.voice), None)

    def _price(self, route: Route) -> int:
        """Micro-units for a million characters: the voice's own price, else the engine's.

        A voice that a service lists no more counts as its dearest: the budget is never passed.
        """
        usual = route.engine.info.price
        voices = route.engine.voices(self.job.options.target_language)
        prices = {voice.id: usual if voice.price is None else voice.price for voice in voices}
        return prices.get(route.voice, max(prices.values(), default=usual))

"""Who may speak the lines of a job, in which order: their own voices, the cast, what is compared, and who stands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.engines.registry import split_voice
from dubai_desktop.pipeline.bank import Bank
from dubai_desktop.pipeline.casting import cast
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.router import Route, routes
from dubai_desktop.pipeline.sharing import share, weights_of


class Ways:
    """The ways to speak each line of one job; what a person should know of them goes to `note`."""

    def __init__(self, job: Job, ctx: Context, note: Callable[[str], None]) -> None:
        self.job = job
        self.ctx = ctx
        self.bank = Bank(job, ctx.store)
        self._note = note
        self._routes: dict[tuple[str, bool], tuple[Route, ...]] = {}
        self._parts: dict[str, dict[str, str]] = {}
        self._of_speakers: dict[str, Route | None] = {}
        self._then: tuple[str, ...] | None = None
        self._pair: dict[str, Route] | None = None

    def of(self, segment: Segment) -> tuple[Route, ...]:
        """The ways to speak this line, best first. Raises Problem where there is none.

        A line's own voice goes first; then the one that a person chose for its speaker; then the one that was asked
        for; then the engine it falls to where engines are compared; else each speaker has a voice of his own, the one
        of earlier parts of the series where it is to be had.
        """
        asked = segment.voice or self.job.options.voice
        ways = self._ways(asked)
        if segment.voice:
            return ways
        first = self._chosen(segment.speaker) or self._fallen(segment)
        if not split_voice(asked)[1]:
            ways = tuple(self._cast(route, segment) for route in ways)
            if not asked and not first:
                ways = self._as_before(ways, segment.speaker)
        others = (way for way in ways if first is None or way.engine.info.id != first.engine.info.id)
        return (first, *others) if first else ways

    def wanted(self, segment: Segment) -> str:
        """The id of the engine that should speak a line: another one that does stands in, and the line is marked."""
        own = not segment.voice and (self._chosen(segment.speaker) or self._fallen(segment))
        if own:
            return own.engine.info.id
        asked = split_voice(segment.voice or self.job.options.voice)[0].lower()
        return asked or self.of(segment)[0].engine.info.id

    def alone(self, voice: str) -> Route:
        """The way by one voice ("engine" or "engine:voice"). Raises Problem where it cannot be used."""
        return self._ways(voice, alone=True)[0]

    def is_cast(self, segment: Segment) -> bool:
        """True where the program gave a line its voice: it is kept for the speaker."""
        named = segment.voice or split_voice(self.job.options.voice)[1] or self._fallen(segment)
        return not named

    @property
    def shares(self) -> tuple[str, ...]:
        """The ids of the engines that are compared; empty where none are."""
        return tuple(self._compared())

    def _ways(self, asked: str, *, alone: bool = False) -> tuple[Route, ...]:
        key = (asked, alone)
        if key not in self._routes:
            router = self.ctx.settings.tts_router
            self._routes[key] = routes(
                self.ctx.engines,
                asked,
                self.job.options.target_language,
                default=router.default_engine,
                fallback=router.fallback_enabled and not alone,
                then=() if alone else self._order(),
            )
        return self._routes[key]

    def _order(self) -> tuple[str, ...]:
        """The engines to ask next: as this job names them, else as the settings do."""
        if self._then is None:
            router = self.ctx.settings.tts_router
            named = [name.strip() for name in router.engine_order.split(",") if name.strip()]
            known = {engine.info.id for engine in self.ctx.engines.voices}
            own = self.job.options.voices
            if not own:
                for name in named:
                    if name not in known:
                        self._note(f"The settings name “{name}” to stand in, but no voice engine is called so.")
            usual = tuple(name for name in named if name in known) if router.fallback_enabled else ()
            self._then = own or usual
        return self._then

    def _compared(self) -> dict[str, Route]:
        """The engines that share this job's lines, by id: none where a voice was asked for, or one cannot be used."""
        if self._pair is None:
            self._pair = {}
            weights = weights_of(self.ctx.settings.tts_router)
            if not self.job.options.voice:
                try:
                    self._pair = {name: self.alone(name) for name in weights}
                except Problem as problem:
                    self._note(f"No engines are compared, because one of them cannot be used: {problem}")
        return self._pair

    def _fallen(self, segment: Segment) -> Route | None:
        """The engine that a line falls to where engines are compared, with its speaker's voice there."""
        pair = self._compared()
        if not pair:
            return None
        name = share(self.job.id, segment.id, weights_of(self.ctx.settings.tts_router))
        return self._cast(pair[name], segment)

    def _chosen(self, label: str) -> Route | None:
        """The voice that a person chose for a speaker; None for none, or one that cannot be used now (noted)."""
        if label not in self._of_speakers:
            voice = self.bank.chosen(label)
            try:
                route = self.alone(voice) if voice else None
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
        """Give each speaker of a programme a voice of his own, where nobody named one."""
        info = route.engine.info
        if route.named:
            return route
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

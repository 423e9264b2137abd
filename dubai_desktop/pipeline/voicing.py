"""Making clips: each line spoken once and kept, moved to another engine alone where its own fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dubai_desktop.domain.flags import FALLBACK_VOICE, UNVOICED
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Category, Code, Problem, RecoveryAction
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.engines.registry import split_voice
from dubai_desktop.pipeline.bank import Bank
from dubai_desktop.pipeline.breaker import OF_THE_ENGINE, OF_THE_LINE
from dubai_desktop.pipeline.clip_keys import Read
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.recording import Recorder
from dubai_desktop.pipeline.recovery import action_for, decide_in
from dubai_desktop.pipeline.redo import lines_to_redo
from dubai_desktop.pipeline.reserve import in_reserve
from dubai_desktop.pipeline.router import Route
from dubai_desktop.pipeline.ways import Ways

_FOR_GOOD = frozenset({
    Code.TTS_AUTH, Code.TTS_QUOTA, Code.MODEL_MISSING, Code.MODEL_BROKEN, Code.MODEL_UNSAFE,
})  # fmt: skip
"""Troubles that no waiting mends: such an engine is not asked again for the rest of the job."""

_NAMED = 8
"""So many lines are named in a note; of the others, how many they are."""


@dataclass
class Booth:
    """Voices the lines of one job; keeps which engine took what, and what failed."""

    job: Job
    ctx: Context
    notes: list[str] = field(default_factory=list)
    recorder: Recorder = field(init=False)
    _out: dict[str, Problem] = field(default_factory=dict)
    _over: Problem | None = None
    _of_lines: dict[str, list[int]] = field(default_factory=dict)
    _done_about: dict[str, RecoveryAction] = field(default_factory=dict)
    _again: frozenset[str] | None = None
    ways: Ways = field(init=False)

    def __post_init__(self) -> None:
        self.recorder = Recorder(self.job, self.ctx, self._note)
        self.ways = Ways(self.job, self.ctx, self._note)
        self._again = lines_to_redo(self.job, self.ctx.store)

    @property
    def read(self) -> Read:
        """How the job's lines are read aloud."""
        return self.recorder.read

    @property
    def bank(self) -> Bank:
        """Who has which voice in the job's series."""
        return self.ways.bank

    def routes_for(self, segment: Segment) -> tuple[Route, ...]:
        """The ways to speak this line, best first. Raises Problem where there is none."""
        return self.ways.of(segment)

    def is_open(self, segment: Segment) -> bool:
        """True where a line may be spoken anew: where only some are to be redone, the others stay as they are."""
        return self._again is None or segment.id in self._again or segment.id not in self.recorder.spoken

    def voice(self, segment: Segment) -> Clip | None:
        """Return the line's clip, from the cache where it is there; None where nothing can be said.

        An engine that cannot be asked now, or that fails, leaves the line to the next. Raises Problem where every one
        fails, Cancelled.
        """
        if not self.is_open(segment):
            return self.recorder.spoken[segment.id]
        if not self.read(segment.target).strip():
            self._note(f"Line {segment.index} holds nothing that a voice can say.")
            return None
        turns, troubles = self._turns(segment)
        failed: list[Problem] = []
        for rests, route in turns:
            self.ctx.cancel.check()
            try:
                clip = self.recorder.kept(segment, route) or self._ask(
                    segment, route, 1.0, rests=rests, alone=len(turns) == 1
                )
            except Problem as problem:
                _raise_if_nobodys(problem)
                failed.append(problem)
                troubles[route.engine.info.id] = problem
                continue
            self._tell(segment, clip, troubles)
            return clip
        failed = failed or list(troubles.values())
        worst = next((problem for problem in failed if problem.code in OF_THE_LINE), failed[-1])
        if worst.code is Code.TTS_BAD_AUDIO:
            self.notes.append(f"Line {segment.index} could not be spoken: {worst}")
            return None
        raise worst

    def faster(self, segment: Segment, clip: Clip, rate: float) -> Clip | None:
        """Return a line's clip at another native rate by the voice that spoke it; None where it cannot be had now.

        Raises Problem for trouble that is no engine's, Cancelled.
        """
        turns, _ = self._turns(segment)
        mine = [turn for turn in turns if (turn[1].engine.info.id, turn[1].voice) == (clip.engine, clip.voice)]
        if not mine or not self.is_open(segment):
            return None
        self.ctx.cancel.check()
        (rests, route), *_ = mine
        try:
            return self.recorder.cached(segment, route, rate) or self._ask(
                segment, route, rate, rests=rests, alone=len(turns) == 1
            )
        except Problem as problem:
            _raise_if_nobodys(problem)
            self._tell_line(segment, f"not spoken faster: {problem}")
            return None

    def by(self, segment: Segment, voice: str) -> Clip:
        """Return a line's clip by one voice ("engine:voice") and no other. Raises Problem where it cannot speak now."""
        route = self.ways.alone(voice)
        clip = self.recorder.cached(segment, route, 1.0)
        if clip is None and (shut := self._shut(route)):
            raise shut
        return clip or self._ask(segment, route, 1.0, rests=False, alone=True)

    def _turns(self, segment: Segment) -> tuple[list[tuple[bool, Route]], dict[str, Problem]]:
        """The ways that may be asked for a line now, in order, each with whether it rests; and why others may not, by
        engine.

        Engines that rest come last: where no other can speak, they are asked all the same. What was spoken already
        needs nobody to be asked.
        """
        turns: list[tuple[bool, Route]] = []
        troubles: dict[str, Problem] = {}
        for route in self.routes_for(segment):
            name = route.engine.info.id
            shut = self._shut(route)
            why = shut or self.ctx.breakers.resting(name)
            if why is None or self.recorder.kept(segment, route):
                turns.append((False, route))
                continue
            troubles[name] = why
            if shut is None:
                turns.append((True, route))
        return sorted(turns, key=lambda turn: turn[0]), troubles

    def _shut(self, route: Route) -> Problem | None:
        """Why an engine is not asked for the rest of the job; None where it may be."""
        name = route.engine.info.id
        if self._over is not None and self.recorder.price(route):
            return self._over
        if name in self._out or not route.engine.info.tariff:
            return self._out.get(name)
        voice = self.recorder.voice(route)
        place = f"{name} {voice.family if voice else ''}"
        if place not in self._out and (kept := in_reserve(self.ctx, route.engine.info, voice)):
            self._out[place] = kept  # its figures are told once
        return self._out.get(place)

    def _tell(self, segment: Segment, clip: Clip, troubles: Mapping[str, Problem]) -> None:
        """Keep who spoke a line: for the speaker where the voice is meant for it, else in a note with the reason."""
        ways = self.routes_for(segment)
        if clip.engine != self.ways.wanted(segment):
            found = [troubles[way.engine.info.id] for way in ways if way.engine.info.id in troubles]
            title = next(way.engine.info.title for way in ways if way.engine.info.id == clip.engine)
            what = f"spoken by {title}: {found[0] if found else ways[0].why}"
            self._tell_line(segment, what, RecoveryAction.FALLBACK_TO_ALTERNATIVE_SERVICE)
        elif not troubles and self.ways.is_cast(segment):
            self.bank.keep(segment.speaker, f"{clip.engine}:{clip.voice}", self._usable)

    def _tell_line(self, segment: Segment, what: str, action: RecoveryAction | None = None) -> None:
        """Keep what happened to a line, and what was done about it; what happened to many is told once."""
        if action is not None:
            self._done_about[what] = action
        places = self._of_lines.setdefault(what, [])
        if segment.index not in places:
            places.append(segment.index)

    def told(self) -> tuple[str, ...]:
        """What a person should know, each once."""
        return (*self.notes, *(_sentence(sorted(places), what) for what, places in self._of_lines.items()))

    def recovered(self) -> tuple[tuple[str, RecoveryAction], ...]:
        """What was got over for which lines, each once."""
        told = self._done_about.items()
        return tuple((_sentence(sorted(self._of_lines[what]), what), action) for what, action in told)

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
        self.recorder.forget(segment)

    def flags(self, segment: Segment, clip: Clip | None) -> tuple[str, ...]:
        """What a line's voicing adds to its report."""
        if clip is None:
            return (UNVOICED,)
        return (FALLBACK_VOICE,) if clip.engine != self.ways.wanted(segment) else ()

    def _ask(self, segment: Segment, route: Route, rate: float, *, rests: bool, alone: bool) -> Clip:
        """Speak a line by one route; one that `rests` is asked all the same.

        What counts for the engine's breaker is the line, with all its tries: a service that fails every fifth call is
        not down.
        """
        router = self.ctx.settings.tts_router
        with self.ctx.breakers.asked(
            route.engine.info.id, failures=router.breaker_failures, pause=router.breaker_pause_s, anyway=rests or alone
        ):
            return self._tried(segment, route, rate, alone=alone)

    def _tried(self, segment: Segment, route: Route, rate: float, *, alone: bool) -> Clip:
        """Speak a line with the retries that the recovery table grants.

        There are none for passing trouble of an engine that lost the line before this one as well, unless it is
        `alone`: it is likely down, and its lines go on to the next.
        """
        name, attempt = route.engine.info.id, 0
        while True:
            try:
                return self.recorder.speak(segment, route, rate)
            except Problem as problem:
                self._put_out(name, problem)
                recovery = decide_in(self.ctx.settings.processing, problem, attempt)
                is_down = problem.code in OF_THE_ENGINE and self.ctx.breakers.failures(name) > 0
                if not recovery.retries or (is_down and not alone):
                    raise
                self._tell_line(segment, f"tried again: {problem}", action_for(problem))
                self.ctx.cancel.wait(recovery.delay)
                self.ctx.cancel.check()
                attempt += 1

    def _put_out(self, engine: str, problem: Problem) -> None:
        """Ask no more for what cannot be had: nothing paid once the budget is reached, nothing that is out of order."""
        if problem.code is Code.TTS_QUOTA and "budget_micro" in problem.facts:
            self._over = problem
        elif problem.code in _FOR_GOOD:
            self._out[engine] = problem


def _raise_if_nobodys(problem: Problem) -> None:
    """Raise what no other engine would do better: a full disk, a file that is gone."""
    if problem.category is Category.SYSTEM and problem.code is not Code.MEMORY:
        raise problem


def _sentence(places: Sequence[int], what: str) -> str:
    """Say of lines what happened to them."""
    if len(places) == 1:
        return f"Line {places[0]} was {what}"
    more = len(places) - _NAMED
    named = [str(place) for place in places[:_NAMED]]
    last = f"{more} more" if more > 0 else named.pop()
    return f"Lines {', '.join(named)} and {last} were {what}"

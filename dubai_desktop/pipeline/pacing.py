"""Which voice will say each line of a job, and how fast that voice speaks: looked up once, used for a whole run."""

from __future__ import annotations

from dataclasses import dataclass, field

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import Pace, Reckoned, learned
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.router import Route
from dubai_desktop.pipeline.voicing import Booth

_USUAL = Pace()


def pacer_of(job: Job, ctx: Context) -> Pacer:
    """Return what knows the voices of a job that is not being voiced now."""
    return Pacer(Booth(job, ctx))


@dataclass
class Pacer:
    """Knows the pace of every voice that speaks in one job, from all that it ever spoke in that language.

    Each voice is looked up in the store once, however many lines it has and however often the plan is asked for.
    """

    booth: Booth
    _paces: dict[tuple[str, str], Pace] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The language of the dub, a code."""
        return self.booth.job.options.target_language

    def route(self, segment: Segment) -> Route | None:
        """The voice that will say a line: its own, its speaker's, or the job's; None where none can speak here."""
        try:
            return self.booth.routes_for(segment)[0]
        except Problem:  # the lines can be looked at all the same, and voicing says what is missing
            return None

    def pace(self, segment: Segment) -> Pace:
        """The pace of the voice that will say a line; the language's usual one where it was never heard."""
        route = self.route(segment)
        if route is None:
            return _USUAL
        known = (route.engine.info.id, route.voice)
        if known not in self._paces:
            spoken = self.booth.ctx.store.clips.spoken_by(*known, self.language)
            self._paces[known] = learned(spoken, self.language)
        return self._paces[known]

    def reckon(self, segment: Segment) -> Reckoned:
        """How long a line will take at its voice's own pace, and how sure that is."""
        return self.pace(segment).reckon(self.booth.read(segment.target), self.language)

    def fastest(self, segment: Segment) -> float:
        """The fastest native rate that can be asked of the voice that will say a line; 1.0 where it has none."""
        route = self.route(segment)
        return route.engine.rates[1] if route is not None else 1.0

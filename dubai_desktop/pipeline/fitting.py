"""From segments and clips to the fit planner's lines, with predictions where no clip exists yet."""

from __future__ import annotations

from collections.abc import Mapping

from dubai_desktop.domain.fitscore import FitScore, rooms, score
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import Reckoned
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.domain.timing import Fit, Line, plan
from dubai_desktop.engines.base import Engines
from dubai_desktop.pipeline.clip_keys import current_clips
from dubai_desktop.pipeline.pacing import Pacer


def fit_job(job: Job, pacer: Pacer, *, final: bool = False) -> tuple[Fit, ...]:
    """Plan all lines of a job; `pacer` knows its voices.

    Before the end a line without a clip of its words takes the time that its voice is expected to need, and a faster
    delivery may be asked for. With `final` the clips are taken as they are: a line that has none (it failed, it was
    rejected, there is nothing to say) takes no time and moves no other.
    """
    ctx = pacer.booth.ctx
    clips = current_clips(job, ctx.engines, pacer.booth.read)
    lines = [_line(segment, clips, pacer, final=final) for segment in job.segments]
    return plan(lines, ctx.rules, job.media.duration if job.media else None, job.shots)


def _line(segment: Segment, clips: Mapping[str, Clip], pacer: Pacer, *, final: bool) -> Line:
    clip = clips.get(segment.id)
    if clip is not None:
        length, rate = clip.length, clip.rate
        fastest = rate if final else max(rate, fastest_rate(pacer.booth.ctx.engines, clip))
    elif final:
        length, rate, fastest = 0.0, 1.0, 1.0
    else:
        length, rate, fastest = pacer.reckon(segment).seconds, 1.0, pacer.fastest(segment)
    return Line(
        segment.id, segment.start, segment.end, length, segment.speaker, rate, fastest,
        text=segment.target, allow=segment.allow,
    )  # fmt: skip


def fastest_rate(engines: Engines, clip: Clip) -> float:
    """The fastest native rate of the engine that spoke a clip; 1.0 where it is not there any more."""
    return next((engine.rates[1] for engine in engines.voices if engine.info.id == clip.engine), 1.0)


def fit_scores(job: Job, pacer: Pacer) -> tuple[FitScore, ...]:
    """How well each line will fit, before it is voiced and after: in the order of their cues, each with its plan."""
    rules, read = pacer.booth.ctx.rules, pacer.booth.read
    clips = current_clips(job, pacer.booth.ctx.engines, read)
    duration = job.media.duration if job.media else None
    lines = {segment.id: _line(segment, clips, pacer, final=False) for segment in job.segments}
    room = rooms(tuple(lines.values()), rules, duration)
    segments = {segment.id: segment for segment in job.segments}

    def reckoned(segment: Segment) -> Reckoned:
        clip = clips.get(segment.id)
        return Reckoned(clip.length * clip.rate, 0.0) if clip else pacer.reckon(segment)

    return tuple(
        score(fit, reckoned(segments[i]), room[i], segments[i].target, rules)
        for fit in plan(tuple(lines.values()), rules, duration, job.shots)
        for i in (fit.segment_id,)
    )

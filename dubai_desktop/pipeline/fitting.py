"""From segments and clips to the fit planner's lines, with predictions where no clip exists yet."""

from __future__ import annotations

from collections.abc import Mapping

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import Pace, measured
from dubai_desktop.domain.segment import Clip
from dubai_desktop.domain.timing import Fit, FitRules, Line, plan
from dubai_desktop.engines.base import Engines
from dubai_desktop.pipeline.clip_keys import Read, current_clips


def fit_job(job: Job, rules: FitRules, engines: Engines, read: Read, *, final: bool = False) -> tuple[Fit, ...]:
    """Plan all lines of a job; with `final` the clips are taken as they are, else a faster delivery may be asked for.

    A line without a clip of its words takes the time its voice is predicted to need; one without words takes none.
    """
    clips = current_clips(job, engines, read)
    pace = learned_pace(job, clips, read)
    lines = []
    for segment in job.segments:
        clip = clips.get(segment.id)
        if clip is None:
            length = pace.predict(read(segment.target), job.options.target_language)
            rate, most = 1.0, rules.stretch
        else:
            length, rate = clip.length, clip.rate
            most = rate if final else max(rate, fastest_rate(engines, clip))
        lines.append(Line(segment.id, segment.start, segment.end, length, segment.speaker, rate, most, segment.target))
    return plan(lines, rules, job.media.duration if job.media else None)


def fastest_rate(engines: Engines, clip: Clip) -> float:
    """The fastest native rate of the engine that spoke a clip; 1.0 where it is not there any more."""
    return next((engine.rates[1] for engine in engines.voices if engine.info.id == clip.engine), 1.0)


def learned_pace(job: Job, clips: Mapping[str, Clip], read: Read) -> Pace:
    """The pace of this job's voice, from the lines already spoken."""
    texts = {segment.id: segment.target for segment in job.segments}
    return measured((read(texts[i]), clip.length * clip.rate) for i, clip in clips.items())

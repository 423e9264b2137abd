"""From segments and clips to the fit planner's lines, with predictions where no clip exists yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import Pace, measured
from dubai_desktop.domain.segment import Clip
from dubai_desktop.domain.timing import Fit, FitRules, Line, plan
from dubai_desktop.engines.base import Engines

Fastest = Callable[[Clip], float]


def fit_job(job: Job, rules: FitRules, fastest: Fastest) -> tuple[Fit, ...]:
    """Plan all lines of a job. `fastest` gives the native rate that may still be asked of a clip's engine.

    A line without a clip takes the time its voice is predicted to need; a line without words takes none.
    """
    clips = {clip.segment_id: clip for clip in job.clips}
    pace = learned_pace(job, clips)
    lines = []
    for segment in job.segments:
        clip = clips.get(segment.id)
        if clip is None:
            length = pace.predict(segment.target, job.options.target_language)
            rate, most = 1.0, rules.stretch
        else:
            length, rate, most = clip.length, clip.rate, max(clip.rate, fastest(clip))
        lines.append(Line(segment.id, segment.start, segment.end, length, segment.speaker, rate, most, segment.target))
    return plan(lines, rules, job.media.duration if job.media else None)


def fastest_rate(engines: Engines, clip: Clip) -> float:
    """The fastest native rate of the engine that spoke a clip; 1.0 where it is not there any more."""
    return next((engine.rates[1] for engine in engines.voices if engine.info.id == clip.engine), 1.0)


def learned_pace(job: Job, clips: Mapping[str, Clip]) -> Pace:
    """The pace of this job's voice, from the lines already spoken."""
    texts = {segment.id: segment.target for segment in job.segments}
    return measured((texts[i], clip.length * clip.rate) for i, clip in clips.items() if i in texts)

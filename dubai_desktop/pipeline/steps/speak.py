"""TTS generation: every line spoken once, the plan made, and the lines that must be faster spoken so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from dubai_desktop.domain.events import LineVoiced
from dubai_desktop.domain.job import EngineUse, Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.fitting import fit_job
from dubai_desktop.pipeline.voicing import Booth

NAME = "speak"
TITLE = "Voicing"
WEIGHT = (50.0, 80.0)

_FIRST_PASS = 0.85
"""Share of this step's progress that the first delivery takes; the faster ones take the rest."""


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """What is said, when, by whom, and the limits of the fit."""
    rules, read = ctx.rules, ctx.reading(job)
    return {
        "lines": [(s.id, s.start, s.end, read(s.target), s.speaker, s.voice) for s in job.segments],
        "to": job.options.target_language,
        "voice": job.options.voice,
        "default": ctx.settings.tts_router.default_engine,
        "rules": (rules.gap, rules.padding, rules.quiet, rules.stretch, rules.rush, rules.late),
        **({"imitated": imitated} if (imitated := ctx.settings.tts_router.voice_reference) else {}),
    }


def run(job: Job, ctx: Context) -> Job:
    """Return the job with a clip per line and the final plan; each clip is on disk and in the store as it is made.

    Raises Problem where no engine can speak, Cancelled.
    """
    job = replace(job, clips=ctx.store.clips.list(job.id))  # with what an earlier try has spoken
    booth = Booth(job, ctx)
    clips = _voice_all(job, job.segments, booth, ctx)
    job = replace(job, clips=tuple(clips.values()))
    if not clips:
        raise Problem(Code.TTS_BAD_AUDIO, "None of the lines gave any sound. Check the translation and the voice.")
    first = fit_job(job, ctx.rules, ctx.engines, booth.read)
    wanted = {fit.segment_id: fit.rate for fit in first}
    faster = [s for s in job.segments if s.id in clips and abs(wanted[s.id] - clips[s.id].rate) > 1e-3]
    for done, segment in enumerate(faster):
        ctx.progress(_FIRST_PASS + (1 - _FIRST_PASS) * done / len(faster), f"Fitting line {segment.index}")
        clip = booth.voice(segment, wanted[segment.id])
        if clip is not None:
            clips[segment.id] = clip
            ctx.store.clips.add(job.id, clip)
    return finish(replace(job, clips=tuple(clips.values())), booth, ctx)


def finish(job: Job, booth: Booth, ctx: Context) -> Job:
    """Plan with the clips as they are, and note which engine spoke and why."""
    clips = {clip.segment_id: clip for clip in job.clips}
    fits = tuple(
        replace(fit, flags=(*fit.flags, *booth.flags(segment, clips.get(segment.id))))
        for fit, segment in zip(
            fit_job(job, ctx.rules, ctx.engines, booth.read, final=True),
            sorted(job.segments, key=lambda s: (s.start, s.end)),
            strict=True,
        )
    )
    used = list(dict.fromkeys(f"{clip.engine}:{clip.voice}" for clip in job.clips))
    first = booth.routes_for(job.segments[0])[0]
    use = EngineUse(job.options.voice or "auto", ", ".join(used), first.why or "the preferred voice is at hand")
    costs = replace(job.costs, tts=ctx.store.ledger.total(job.id, kind="voice"))
    return replace(job, fits=fits, engines={**job.engines, "voice": use}, costs=costs, notes=(*job.notes, *booth.notes))


def _voice_all(job: Job, segments: Sequence[Segment], booth: Booth, ctx: Context) -> dict[str, Clip]:
    clips: dict[str, Clip] = {}
    for done, segment in enumerate(segments):
        ctx.progress(_FIRST_PASS * done / len(segments), f"Voicing line {segment.index} of {len(segments)}")
        clip = booth.voice(segment)
        if clip is not None:
            clips[segment.id] = clip
            ctx.store.clips.add(job.id, clip)
            ctx.emit(LineVoiced(job.id, segment.id))
    return clips

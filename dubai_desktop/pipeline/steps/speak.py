"""TTS generation: every line spoken once, the plan made, and the lines that must be faster spoken so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, replace
from typing import Any

from dubai_desktop.domain.events import LineVoiced
from dubai_desktop.domain.flags import UNVOICED
from dubai_desktop.domain.job import EngineUse, Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.domain.words import has_words
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.fitting import fit_job
from dubai_desktop.pipeline.pacing import Pacer
from dubai_desktop.pipeline.redo import redone
from dubai_desktop.pipeline.sharing import weights_of
from dubai_desktop.pipeline.voicing import Booth

NAME = "speak"
TITLE = "Voicing"
WEIGHT = (50.0, 80.0)

_FIRST_PASS = 0.85
"""Share of this step's progress that the first delivery takes; the faster ones take the rest."""

_ROUNDS = 2
"""Faster deliveries asked for: a voice that comes out slower than asked gets one more chance, where it is free."""

_CLOSE = 0.02
"""How far a delivery's rate may be from the one wanted in the second round, before it is asked for again."""

_OF_THE_LINE = frozenset({Code.TTS_BAD_AUDIO, Code.ENGINE_FAILED, Code.ENGINE_CRASHED})
"""Trouble that leaves one line to the original; any other stops the job, whose lines up to then are kept."""

_IN_A_ROW = 5
"""So many lines that fail one after the other are an engine's trouble, not the lines'."""


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """What is said, when, by whom, and the limits of the fit."""
    read = ctx.reading(job)
    return {
        "lines": [(s.id, s.start, s.end, read(s.target), s.speaker, s.voice, s.allow) for s in job.segments],
        "to": job.options.target_language,
        "voice": job.options.voice,
        "default": ctx.settings.tts_router.default_engine,
        "rules": astuple(ctx.rules),
        "shots": job.shots,
        **({"then": job.options.voices} if job.options.voices else {}),
        **({"shares": shares} if (shares := weights_of(ctx.settings.tts_router)) else {}),
        **({"cast": chosen} if (chosen := {one.label: one.voice for one in job.speakers if one.voice}) else {}),
        **({"imitated": imitated} if (imitated := ctx.settings.tts_router.voice_reference) else {}),
    }


def run(job: Job, ctx: Context) -> Job:
    """Return the job with a clip per line and the final plan; each clip is on disk and in the store as it is made.

    A line that no voice can say is left to the original sound, flagged. Raises Problem where none could be said or no
    engine can speak, Cancelled.
    """
    job = replace(job, clips=ctx.store.clips.list(job.id))  # with what an earlier try has spoken
    booth = Booth(job, ctx)
    clips = _voice_all(job, job.segments, booth, ctx)
    if not clips:
        raise Problem(Code.TTS_BAD_AUDIO, "None of the lines gave any sound. Check the translation and the voice.")
    pacer = Pacer(booth)
    for number in range(_ROUNDS):
        job = replace(job, clips=tuple(clips.values()))
        _voice_faster(job, clips, pacer, ctx, number)
    job = finish(replace(job, clips=tuple(clips.values())), pacer)
    for what, action in booth.recovered():
        ctx.recovered(what, action)
    redone(job, ctx.store)
    return job


def finish(job: Job, pacer: Pacer) -> Job:
    """Plan with the clips as they are, and note which engine spoke and why."""
    booth, clips = pacer.booth, {clip.segment_id: clip for clip in job.clips}
    lines = {segment.id: segment for segment in job.segments}
    fits = tuple(
        _marked(fit, booth.flags(lines[fit.segment_id], clips.get(fit.segment_id)), lines[fit.segment_id].target)
        for fit in fit_job(job, pacer, final=True)
    )
    used = list(dict.fromkeys(f"{clip.engine}:{clip.voice}" for clip in job.clips))
    use = EngineUse(job.options.voice or "auto", ", ".join(used), _why(job, booth))
    costs = replace(job.costs, tts=booth.ctx.store.ledger.total(job.id, kind="voice"))
    return replace(
        job, fits=fits, engines={**job.engines, "voice": use}, costs=costs, notes=(*job.notes, *booth.told())
    )


def _why(job: Job, booth: Booth) -> str:
    """Why these engines spoke: as many lines each as they share, or what the first one is there for."""
    if booth.ways.shares:
        spoken = Counter(clip.engine for clip in job.clips)
        return f"shared between {', '.join(f'{name} ({spoken[name]})' for name in booth.ways.shares)}"
    return booth.routes_for(job.segments[0])[0].why or "the preferred voice is at hand"


def _marked(fit: Fit, flags: Sequence[str], text: str) -> Fit:
    if UNVOICED in flags:
        why = "no voice could say this line" if has_words(text) else "this line has no words"
        fit = replace(fit, why=f"{why}, so the original is heard in its place")
    return replace(fit, flags=(*fit.flags, *flags))


def _voice_all(job: Job, segments: Sequence[Segment], booth: Booth, ctx: Context) -> dict[str, Clip]:
    clips: dict[str, Clip] = {}
    failed: list[Problem] = []  # one after the other
    for done, segment in enumerate(segments):
        ctx.progress(_FIRST_PASS * done / len(segments), f"Voicing line {segment.index} of {len(segments)}")
        try:
            clip = booth.voice(segment)
        except Problem as problem:
            failed.append(problem)
            if problem.code not in _OF_THE_LINE or len(failed) >= _IN_A_ROW:
                raise
            booth.notes.append(f"Line {segment.index} could not be spoken: {problem}")
            continue
        failed.clear()
        if clip is not None:
            _keep(clip, clips, job, ctx)
            ctx.emit(LineVoiced(job.id, segment.id))
    if failed and not clips:
        raise failed[-1]
    return clips


def _voice_faster(job: Job, clips: dict[str, Clip], pacer: Pacer, ctx: Context, number: int) -> None:
    """Have the lines spoken anew that the plan wants at another native rate; in round `number` 1 only free ones.

    A line whose faster delivery fails keeps the one it has, and the plan makes do with it.
    """
    wanted = {fit.segment_id: fit.rate for fit in fit_job(job, pacer)}
    close = _CLOSE if number else 1e-3
    faster = [s for s in job.segments if s.id in clips and abs(wanted[s.id] - clips[s.id].rate) > close]
    if number:
        faster = [s for s in faster if wanted[s.id] > clips[s.id].rate and _is_free(clips[s.id], ctx)]
    for done, segment in enumerate(faster):
        share = (number + done / len(faster)) / _ROUNDS
        ctx.progress(_FIRST_PASS + (1 - _FIRST_PASS) * share, f"Fitting line {segment.index}")
        clip = pacer.booth.faster(segment, clips[segment.id], wanted[segment.id])
        if clip is not None:
            _keep(clip, clips, job, ctx)


def _is_free(clip: Clip, ctx: Context) -> bool:
    return any(engine.info.id == clip.engine and not engine.info.price for engine in ctx.engines.voices)


def _keep(clip: Clip, clips: dict[str, Clip], job: Job, ctx: Context) -> None:
    clips[clip.segment_id] = clip
    ctx.store.clips.add(job.id, clip)

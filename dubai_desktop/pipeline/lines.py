"""What a person does with lines: correct, confirm, voice one again, hear it."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import LineVoiced
from dubai_desktop.domain.flags import CUT
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Clip, Origin, Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Engines, TranslationRequest
from dubai_desktop.media.clips import RATE_OUT, fit_clip
from dubai_desktop.media.files import atomic
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.fitting import fit_job
from dubai_desktop.pipeline.steps import speak
from dubai_desktop.pipeline.voicing import Booth
from dubai_desktop.store import Store


def edit(store: Store, job: Job, segments: Sequence[Segment]) -> None:
    """Keep changed lines; a target that the person typed becomes the person's and is remembered."""
    before = {segment.id: segment for segment in job.segments}
    changed = []
    for segment in segments:
        old = before.get(segment.id)
        if old is None:
            raise Problem(Code.JOB_UNKNOWN, "This line is no longer part of the job. Reload the job and try again.")
        origin = Origin.PERSON if segment.target.strip() else Origin.NONE
        changed.append(segment if segment.target == old.target else replace(segment, origin=origin, note=""))
    store.segments.update(job.id, changed)
    for segment in changed:
        if segment.origin is Origin.PERSON or (segment.approved and segment.origin is Origin.FUZZY):
            remember(store, job, segment)


def remember(store: Store, job: Job, segment: Segment) -> None:
    """Put a line that a person wrote or confirmed into the translation memory."""
    if segment.target.strip() and segment.source.strip():
        store.memory.remember(
            segment.source, segment.target, job.source_language, job.options.target_language, Origin.PERSON.value
        )


def renumbered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Order lines by time and number them from 1."""
    ordered = sorted(segments, key=lambda s: (s.start, s.end))
    return tuple(replace(segment, index=i) for i, segment in enumerate(ordered, 1))


def approved(job: Job) -> Job:
    """Return the job past its review stop. Raises Problem(NEEDS_TRANSLATION) naming the lines without words."""
    empty = [segment.index for segment in job.segments if segment.needs_translation]
    if empty:
        named = ", ".join(map(str, empty[:8])) + (" and more" if len(empty) > 8 else "")
        which = f"Line {named} has" if len(empty) == 1 else counted(len(empty), verb=("has", "have"))
        raise Problem(
            Code.NEEDS_TRANSLATION,
            f"{which} no translation yet" + ("" if len(empty) == 1 else f" (lines {named})")
            + ". Write it, or give a translation file.",
            facts={"lines": empty},
        )  # fmt: skip
    segments = tuple(replace(segment, approved=True) for segment in job.segments)
    return replace(job, segments=segments, approved=True, status=JobStatus.QUEUED, message="Waiting to start")


def give_translation(store: Store, engines: Engines, job: Job, translation: Path) -> int:
    """Fill the lines without a translation from a subtitle file; returns how many are still without.

    Raises Problem(SRT_*).
    """
    segments = job.segments
    request = TranslationRequest(segments, job.source_language, job.options.target_language, str(translation))
    for engine in engines.translators:
        if engine.availability(request).ready:
            segments = engine.translate(replace(request, segments=segments), lambda done, message: None, CancelToken())
    store.segments.update(job.id, segments)
    return sum(segment.needs_translation for segment in segments)


def revoice(job: Job, segment_ids: Sequence[str], ctx: Context) -> Job:
    """Speak these lines anew (their cached clips are given up) and plan the fit again.

    Raises Problem, Cancelled.
    """
    booth = Booth(job, ctx)
    clips = {clip.segment_id: clip for clip in job.clips}
    wanted = [segment for segment in job.segments if segment.id in set(segment_ids)]
    for number, segment in enumerate(wanted, 1):
        ctx.progress(number / len(wanted), f"Voicing line {segment.index}")
        booth.forget(segment)
        clip = booth.voice(segment)
        if clip is None:
            clips.pop(segment.id, None)
            continue
        clips[segment.id] = clip
        rates = {fit.segment_id: fit.rate for fit in fit_job(with_clips(job, clips.values()), ctx.rules, booth.fastest)}
        if abs(rates[segment.id] - clip.rate) > 1e-3:
            clips[segment.id] = booth.voice(segment, rates[segment.id]) or clip
        ctx.store.clips.add(job.id, clips[segment.id])
        ctx.emit(LineVoiced(job.id, segment.id))
    done = speak.finish(with_clips(job, clips.values()), booth, ctx)
    ctx.store.jobs.save(done, lines=False)
    return done


def with_clips(job: Job, clips: Iterable[Clip]) -> Job:
    """Return the job with these clips."""
    return replace(job, clips=tuple(clips))


def fitted_clip(job: Job, segment_id: str, fits: Sequence[Fit], folder: Path) -> Path | None:
    """Write a line's clip as it will be heard into the work folder and return it; None while it is not voiced.

    Raises Problem(TTS_BAD_AUDIO | DISK_FULL).
    """
    clip = next((clip for clip in job.clips if clip.segment_id == segment_id), None)
    fit = next((fit for fit in fits if fit.segment_id == segment_id), None)
    if clip is None or fit is None or not Path(clip.path).is_file():
        return None
    cut = fit.end - fit.start if CUT in fit.flags else None
    out = folder / "preview" / f"{clip.key[:24]}-{fit.speed:.3f}-{cut or 0:.3f}.wav"
    if out.is_file():
        return out
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    samples = fit_clip(Path(clip.path), clip.lead, clip.length, fit.speed, cut=cut)
    with atomic(out) as aside, wave.open(str(aside), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_OUT)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out

"""One line, spoken again and heard."""

from __future__ import annotations

import wave
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from dubai_desktop.domain.events import LineVoiced
from dubai_desktop.domain.flags import CUT
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.segment import Clip
from dubai_desktop.domain.timing import Fit
from dubai_desktop.media.clips import RATE_OUT, fit_clip
from dubai_desktop.media.files import atomic
from dubai_desktop.media.pcm import soft_limit
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.fitting import fit_job
from dubai_desktop.pipeline.pacing import Pacer
from dubai_desktop.pipeline.steps import speak
from dubai_desktop.pipeline.voicing import Booth


def revoice(job: Job, segment_ids: Sequence[str], ctx: Context) -> Job:
    """Speak these lines anew and plan the fit again.

    Raises Problem, Cancelled.
    """
    booth = Booth(job, ctx)
    pacer = Pacer(booth)
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
        ctx.store.clips.add(job.id, clip)  # paid for: whatever becomes of the faster one
        planned = fit_job(with_clips(job, clips.values()), pacer)
        rates = {fit.segment_id: fit.rate for fit in planned}
        if abs(rates[segment.id] - clip.rate) > 1e-3:
            clips[segment.id] = booth.faster(segment, clip, rates[segment.id]) or clip
            ctx.store.clips.add(job.id, clips[segment.id])
        ctx.emit(LineVoiced(job.id, segment.id))
    done = speak.finish(with_clips(job, clips.values()), pacer)
    ctx.store.jobs.save(done, lines=False)
    return done


def with_clips(job: Job, clips: Iterable[Clip]) -> Job:
    """Return the job with these clips."""
    return replace(job, clips=tuple(clips))


def fitted_clip(clip: Clip, fit: Fit, folder: Path, *, gain: float | None = None, fine: bool = False) -> Path | None:
    """Write a line's clip as it will be heard into the work folder and return it; None where the clip's file is gone.

    `gain` is what `assemble.line_gain` tells (None: at the clip's own level); nothing clips. Raises
    Problem(TTS_BAD_AUDIO | DISK_FULL).
    """
    if not Path(clip.path).is_file():
        return None
    cut = fit.end - fit.start if CUT in fit.flags else None
    take = Path(clip.path).stat().st_mtime_ns  # a clip that was cleaned up and spoken again differs a little
    level = "own" if gain is None else f"{gain:.1f}{'f' * fine}"
    out = folder / "preview" / f"{clip.key[:24]}-{take}-{fit.speed:.3f}-{cut or 0:.3f}-{level}.wav"
    if out.is_file():
        return out
    out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    factor = 1.0 if gain is None else 10 ** (gain / 20)
    fitted = fit_clip(
        Path(clip.path), clip.lead, clip.length, fit.speed, cut=cut, gain=factor, even=gain is not None, fine=fine
    )
    samples = soft_limit(fitted.samples)
    with atomic(out, private=True) as aside, wave.open(str(aside), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_OUT)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return out

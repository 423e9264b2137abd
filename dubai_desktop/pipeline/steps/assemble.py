"""Audio assembly: every clip at its time, in one streaming pass."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dubai_desktop.domain.flags import CUT
from dubai_desktop.domain.job import Job
from dubai_desktop.media.mix import Placement, assemble
from dubai_desktop.pipeline.context import Context

NAME = "assemble"
TITLE = "Putting the sound together"
WEIGHT = (80.0, 95.0)


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """Which clips go where, and how loud."""
    clips = {clip.segment_id: clip.key for clip in job.clips}
    assembly = ctx.settings.assembly
    return {
        "fits": [(f.segment_id, f.start, f.end, f.rate, f.speed, clips.get(f.segment_id, "")) for f in job.fits],
        "sound": (assembly.normalize, assembly.sample_rate, assembly.channels),
        "duration": audio_seconds(job),
    }


def run(job: Job, ctx: Context) -> Job:
    """Write the dub mix and the voice stem into the work folder, both as long as the source's sound.

    Raises Problem(DISK_FULL), Cancelled.
    """
    assembly = ctx.settings.assembly
    seconds = audio_seconds(job)
    mix, stem = ctx.work / "mix.wav", ctx.work / "voice.wav"
    assemble(
        _placements(job),
        seconds,
        mix,
        stem,
        normalize=assembly.normalize,
        sample_rate=assembly.sample_rate,
        channels=assembly.channels,
        cancel=ctx.cancel,
        on_progress=lambda done: ctx.progress(done, TITLE),
    )
    return replace(job, mix=str(mix), voice_stem=str(stem))


def audio_seconds(job: Job) -> float:
    """Length of the dub: the end of the source's chosen audio track, counted from the programme's start."""
    assert job.media is not None
    track = job.media.audio[job.options.audio_track]
    return track.start + track.duration if track.duration else job.media.duration


def _placements(job: Job) -> Iterator[Placement]:
    clips = {clip.segment_id: clip for clip in job.clips}
    for fit in sorted(job.fits, key=lambda fit: fit.start):
        clip = clips.get(fit.segment_id)
        if clip is None or fit.end <= fit.start:
            continue
        yield Placement(
            path=Path(clip.path),
            lead=clip.lead,
            length=clip.length,
            start=fit.start,
            speed=fit.speed,
            cut_at=fit.end if CUT in fit.flags else None,
        )

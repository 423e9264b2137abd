"""Audio extraction: look at the source, pull its speech out as 16 kHz mono, note where its shots change."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Problem, RecoveryAction
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.probe import fingerprint, probe
from dubai_desktop.media.shots import shots
from dubai_desktop.pipeline.context import Context

NAME = "extract"
TITLE = "Reading the sound"
WEIGHT = (5.0, 15.0)


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """The source as it is on disk now, and the chosen track."""
    file = fingerprint(job.source)
    return {
        "source": str(job.source.as_posix()).encode("utf-8", "surrogateescape").hex(),
        "size": file.size,
        "mtime_ns": file.mtime_ns,
        "track": job.options.audio_track,
        "partial": job.options.partial,
    }


def run(job: Job, ctx: Context) -> Job:
    """Probe the source and write `speech.wav` into the work folder.

    Raises Problem: MEDIA_*, NO_AUDIO, TOO_SHORT, DISK_FULL, FFMPEG_*; Cancelled.
    """
    media = probe(job.source, accept_truncated=job.options.partial)
    out = ctx.work / "speech.wav"
    extract_speech(
        job.source,
        media,
        job.options.audio_track,
        out,
        damaged=ctx.trouble is not None,
        cancel=ctx.cancel,
        on_progress=lambda done: ctx.progress(done, TITLE),
    )
    if ctx.trouble is not None:
        ctx.recovered(_lost(ctx.trouble), RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS)
    return replace(job, media=media, audio=str(out), shots=shots(job.source, media, ctx.cancel))


def _lost(trouble: Problem) -> str:
    """Say how much of the sound could not be read, as far as ffmpeg told when it gave up."""
    told = re.search(r"error rate (0?\.\d+|1)\b", trouble.detail)
    share = f"{float(told[1]):.0%} of the sound" if told else "Some of the sound"
    return f"{share} is damaged and could not be read: it is silent there. Look through the lines that were heard."

"""Looks at a finished dub: measures its sound, makes every check, and keeps what came of it with the job."""

from __future__ import annotations

import time
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.quality import Quality
from dubai_desktop.media.levels import read_levels
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.quality.facts import Facts
from dubai_desktop.pipeline.quality.kept import forget_quality, keep_quality
from dubai_desktop.pipeline.quality.lines import drift, measure_lines, stray
from dubai_desktop.pipeline.quality.listen import listen
from dubai_desktop.pipeline.quality.sound import curves, gap_change
from dubai_desktop.pipeline.quality.verdict import judge
from dubai_desktop.pipeline.steps.assemble import audio_seconds

_SETTLED = 0.3  # seconds after which a fade is over for certain


def examine(job: Job, ctx: Context) -> Quality | None:
    """Look at an assembled job's mix and voice stem; None where they cannot be read. Kept for `kept_quality`.

    Reads both once, in blocks. Raises Cancelled, Problem(DB_*, DISK_FULL) of the store.
    """
    try:
        facts = gather(job, ctx)
    except Problem as problem:
        if problem.facts.get("path") not in (job.mix, job.voice_stem, job.audio):
            raise
        forget_quality(ctx.store, job.id)
        return None
    quality = judge(facts, time.time())
    keep_quality(ctx.store, job.id, quality)
    return quality


def gather(job: Job, ctx: Context) -> Facts:
    """Measure everything. Raises Cancelled, Problem(OUTPUT_INVALID)."""
    levels = read_levels(Path(job.voice_stem), Path(job.mix), ctx.cancel)
    rows = measure_lines(job, levels, ctx.reading(job))
    speech = Path(job.audio) if job.audio and Path(job.audio).is_file() else None
    gain = job.sound.gain if job.sound else 0.0
    seconds = audio_seconds(job)
    slide, loose = drift(rows, seconds), stray(levels, rows)
    rows, heard = listen(job, rows, ctx)
    assembly = ctx.settings.assembly
    margins = (assembly.duck_attack_ms / 1000 + _SETTLED, assembly.duck_release_ms / 1000 + _SETTLED)
    return Facts(
        job=job,
        rows=rows,
        drift=slide,
        stray=loose,
        gaps=gap_change(levels, rows, speech, gain, margins),
        seconds=seconds,
        mix_seconds=levels.frames / levels.rate,
        voice_seconds=levels.voice_frames / levels.rate,
        rate=levels.rate,
        channels=levels.channels,
        wanted=(assembly.sample_rate, assembly.channels),
        peak=levels.peak,
        clipped=int(levels.clipped.sum()),
        curves=curves(levels),
        heard=heard,
    )

"""A blind comparison of two voices on a job's own lines: both speak the same ones, equally loud, in an order by chance.

Who hears them says which of the two is better without knowing whose it is (see `comparing`).
"""

from __future__ import annotations

import random
import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.engines.registry import find_voice
from dubai_desktop.media.clips import RATE_OUT, fit_clip
from dubai_desktop.media.files import atomic, check_writable
from dubai_desktop.media.pcm import soft_limit
from dubai_desktop.pipeline.clip_keys import Read
from dubai_desktop.pipeline.comparing import FIRST, SECOND, Pair
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.steps.assemble import line_gain
from dubai_desktop.pipeline.voicing import Booth


def choose_lines(job: Job, count: int, read: Read) -> tuple[Segment, ...]:
    """Return so many of a job's lines, from its shortest to its longest, each with other words."""
    said = {text: segment for segment in reversed(job.segments) if (text := read(segment.target).strip())}
    ordered = [segment for _, segment in sorted(said.items(), key=lambda pair: (len(pair[0]), pair[1].index))]
    count = min(count, len(ordered))
    places = {round(place * (len(ordered) - 1) / max(1, count - 1)) for place in range(count)}
    return tuple(ordered[place] for place in sorted(places))


def pairs(
    job: Job, voices: tuple[str, str], folder: Path, ctx: Context, *, count: int, chance: Callable[[], float]
) -> tuple[Pair, ...]:
    """Have two voices speak the same lines and write the pairs into `folder`; what is paid for stays in the cache.

    Raises Problem: ENGINE_UNKNOWN, VOICE_UNKNOWN, NAME_INVALID for the same voice twice, NEEDS_TRANSLATION where there
    is nothing to say, OUT_NOT_WRITABLE, and what a voice's engine raises, TTS_QUOTA at the end of a budget included;
    Cancelled.
    """
    names = named(job, voices, ctx)
    booth, gain = Booth(job, ctx), 10 ** ((line_gain(job) or 0.0) / 20)
    lines = choose_lines(job, count, booth.read)
    if not lines:
        raise Problem(Code.NEEDS_TRANSLATION, "No line of this job has a translation yet. Write some, then compare.")
    check_writable(folder, create=True)
    made = []
    for number, segment in enumerate(lines, 1):
        ctx.progress((number - 1) / len(lines), f"Voicing line {segment.index} twice")
        clips = [booth.by(segment, name) for name in names]
        swapped = chance() < 0.5
        files = [folder / f"{number:02d}-{place}.wav" for place in (FIRST, SECOND)]
        for clip, file in zip(reversed(clips) if swapped else clips, files, strict=True):
            _write(clip, file, gain)
        made.append(Pair(segment.index, segment.target, files[0], files[1], swapped))
    return tuple(made)


def named(job: Job, voices: tuple[str, str], ctx: Context) -> tuple[str, str]:
    """Return both voices by their whole names. Raises Problem where one is unknown or both are the same."""
    found = [find_voice(ctx.engines, voice, job.options.target_language) for voice in voices]
    first, second = (f"{engine.info.id}:{voice.id}" for engine, voice in found)
    if first == second:
        raise Problem(Code.NAME_INVALID, f"Both voices are “{first}”. Name two that differ.")
    return first, second


def by_chance() -> float:
    """A number from 0 to 1 that nobody can foresee."""
    return random.SystemRandom().random()


def _write(clip: Clip, out: Path, gain: float) -> None:
    """Write a clip as loud as every other, without the silence at its edges."""
    fitted = fit_clip(Path(clip.path), clip.lead, clip.length, gain=gain, even=True)
    samples = soft_limit(fitted.samples)
    with atomic(out) as aside, wave.open(str(aside), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_OUT)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())

"""Audio assembly: every clip at its time over what the original leaves, at the loudness asked for, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dubai_desktop.domain.flags import CUT, UNVOICED
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.words import counted
from dubai_desktop.media.background import Track
from dubai_desktop.media.ducking import Span
from dubai_desktop.media.mix import Placement, Recipe, assemble
from dubai_desktop.media.stems import subtract
from dubai_desktop.pipeline.context import Context

NAME = "assemble"
TITLE = "Putting the sound together"
WEIGHT = (80.0, 95.0)

_TARGETS: dict[str, float | str] = {"web": -16.0, "broadcast": -23.0, "source": "source"}
_TYPICAL = 7.0  # dB from the level of an evened line, mono, to -16 LUFS on two channels
_NO_MUSIC = "The original is lowered under the dub, its voice with it, instead of leaving its music alone"
_NO_CLIP = "the sound of its voice could not be used: the original is heard"


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """Which clips go where, over what, and how loud."""
    clips = {clip.segment_id: clip.key for clip in job.clips}
    assembly = ctx.settings.assembly
    return {
        "fits": [(f.segment_id, f.start, f.end, f.rate, f.speed, clips.get(f.segment_id, "")) for f in job.fits],
        "cues": [(s.id, s.start, s.end) for s in job.segments],
        "sound": (assembly.normalize, assembly.sample_rate, assembly.channels, assembly.stretcher),
        "background": (
            background_mode(job, ctx), assembly.duck_db, assembly.voice_over_db, assembly.duck_attack_ms,
            assembly.duck_release_ms,
        ),
        "loudness": (assembly.loudness, assembly.loudness_target, assembly.true_peak),
        "track": job.options.audio_track,
        "duration": audio_seconds(job),
        **_separator(job, ctx),
    }  # fmt: skip


def run(job: Job, ctx: Context) -> Job:
    """Write the dub mix and the voice stem into the work folder, both as long as the source's sound.

    A line whose clip cannot be used any more is left to the original, flagged and told. Raises Problem(DISK_FULL |
    MEDIA_UNREADABLE), Cancelled.
    """
    recipe, why, notes = _recipe(job, ctx)
    mix, stem = ctx.work / "mix.wav", ctx.work / "voice.wav"
    made = assemble(
        _placements(job),
        audio_seconds(job),
        mix,
        stem,
        recipe=recipe,
        cancel=ctx.cancel,
        on_progress=lambda done: ctx.progress(done, TITLE),
    )
    job = _without(job, frozenset(made.lost))
    sound = replace(made.sound, why=why)
    return replace(job, mix=str(mix), voice_stem=str(stem), sound=sound, notes=(*job.notes, *notes))


def write_background(job: Job, ctx: Context, out: Path) -> None:
    """Write what is left of the original, with the mix's own gain: the mix less the voice, sample by sample.

    Raises Problem(OUTPUT_INVALID) where the mix is not there (any more), DISK_FULL, OUT_NOT_WRITABLE, Cancelled.
    """
    pairs = ((job.outputs.wav, job.outputs.voice_wav), (job.mix, job.voice_stem))
    there = next((pair for pair in pairs if all(name and Path(name).is_file() for name in pair)), pairs[-1])
    subtract(Path(there[0]), Path(there[1]), out, cancel=ctx.cancel, on_progress=lambda done: ctx.progress(done, TITLE))


def background_mode(job: Job, ctx: Context) -> str:
    """What becomes of the original's sound in this job: its own choice, else the setting's."""
    return job.options.background or ctx.settings.assembly.background


def audio_seconds(job: Job) -> float:
    """Length of the dub: the end of the source's chosen audio track, counted from the programme's start."""
    assert job.media is not None
    track = job.media.audio[job.options.audio_track]
    return track.start + track.duration if track.duration else job.media.duration


def line_gain(job: Job) -> float | None:
    """Return the dB that a line of `clips.LINE_LUFS` has in the mix; None where lines are not evened out.

    As the last mix had it; before there is one, as a programme at -16 LUFS would.
    """
    if job.sound is None:
        return _TYPICAL
    return job.sound.voice_gain + job.sound.gain if job.sound.target is not None else None


def _recipe(job: Job, ctx: Context) -> tuple[Recipe, str, tuple[str, ...]]:
    """Return how to mix, why that is not what was asked for, and what to note about it."""
    assert job.media is not None
    assembly, mode = ctx.settings.assembly, background_mode(job, ctx)
    music, why, notes = _music(job, ctx) if mode == "music" else (None, "", ())
    if mode == "music" and music is None:
        mode = "duck"
    target = _TARGETS.get(assembly.loudness, assembly.loudness_target)
    recipe = Recipe(
        mode=mode,
        original=Track(
            job.source, job.options.audio_track, job.media.container, job.media.has_video, assembly.sample_rate,
            assembly.channels,
        ),
        music=music,
        depth_db=assembly.voice_over_db if mode == "voice_over" else assembly.duck_db,
        attack=assembly.duck_attack_ms / 1000,
        release=assembly.duck_release_ms / 1000,
        target=target if assembly.normalize else None,
        ceiling=assembly.true_peak,
        cues=tuple((s.start, s.end) for s in job.segments),
        kept=tuple(_unvoiced(job)),
        normalize=assembly.normalize,
        sample_rate=assembly.sample_rate,
        channels=assembly.channels,
        fine=assembly.stretcher == "fine",
    )  # fmt: skip
    return recipe, why, notes


def _separator(job: Job, ctx: Context) -> dict[str, str]:
    """Name who would make the music, where it is asked for: a model installed since is worth another mix."""
    if background_mode(job, ctx) != "music":
        return {}
    from dubai_desktop.pipeline.music import likely  # noqa: PLC0415 - most dubs do without

    return {"separator": likely(ctx)}


def _music(job: Job, ctx: Context) -> tuple[Path | None, str, tuple[str, ...]]:
    """Return the source's music, or why there is none, and what to note."""
    from dubai_desktop.pipeline.music import find_music  # noqa: PLC0415 - most dubs do without

    found = find_music(job, ctx)
    if found.path:
        return found.path, "", found.notes
    return None, found.why, (*found.notes, f"{_NO_MUSIC}: {found.why}")


def _unvoiced(job: Job) -> Iterator[Span]:
    """Yield where the original says lines that nothing else says."""
    fits = {fit.segment_id: fit for fit in job.fits}
    voiced = {clip.segment_id for clip in job.clips}
    for segment in job.segments:
        fit = fits.get(segment.id)
        if segment.id not in voiced or fit is None or fit.end <= fit.start:
            yield segment.start, segment.end


def _placements(job: Job) -> Iterator[Placement]:
    clips = {clip.segment_id: clip for clip in job.clips}
    cues = {segment.id: (segment.start, segment.end) for segment in job.segments}
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
            cue=cues.get(fit.segment_id),
            id=fit.segment_id,
        )


def _without(job: Job, lost: frozenset[str]) -> Job:
    """Return the job with the lines whose clips could not be used as lines without a voice."""
    if not lost:
        return job
    starts = {segment.id: segment.start for segment in job.segments}
    fits = tuple(
        replace(
            fit, start=starts[fit.segment_id], end=starts[fit.segment_id], speed=1.0, late=0.0,
            flags=(UNVOICED,), why=_NO_CLIP, unsaid="",
        )
        if fit.segment_id in lost
        else fit
        for fit in job.fits
    )  # fmt: skip
    note = f"{counted(len(lost))} left to the original: the sound of the voice could not be used"
    return replace(job, fits=fits, notes=(*job.notes, note))

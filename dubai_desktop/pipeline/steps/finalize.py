"""Finalization: subtitles, the video with both sounds, a look at them, the reports; each file whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from dubai_desktop.domain.job import Job, Outputs
from dubai_desktop.domain.languages import find_language, iso3
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.files import check_space, check_writable, copy_file, shown
from dubai_desktop.media.mux import SoftSubtitle, mux
from dubai_desktop.media.subtitles import write_srt
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.naming import choose_names, may_rewrite, release_names, written
from dubai_desktop.pipeline.places import out_dir
from dubai_desktop.pipeline.quality.examine import examine
from dubai_desktop.pipeline.quality.kept import kept_quality
from dubai_desktop.pipeline.report.data import write_report
from dubai_desktop.pipeline.report.page import write_page
from dubai_desktop.pipeline.room import results
from dubai_desktop.pipeline.steps import assemble

NAME = "finalize"
TITLE = "Writing the files"
WEIGHT = (95.0, 100.0)

_MUX_SHARE = 0.9


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """What the files are made of and where they go."""
    return {
        "assembly": assemble.inputs(job, ctx),
        "lines": [(s.id, s.start, s.end, s.source, s.target, s.speaker) for s in job.segments],
        "out": job.options.out_dir,
        "overwrite": job.options.overwrite,
    }


def run(job: Job, ctx: Context) -> Job:
    """Write all outputs of the contract and return the job that names them.

    Raises Problem(OUT_NOT_WRITABLE, DISK_FULL, FFMPEG_*, OUTPUT_INVALID), Cancelled.
    """
    assert job.media is not None
    folder = out_dir(job.options, job.source, ctx.settings)
    check_writable(folder)
    wavs = Path(job.mix).stat().st_size + Path(job.voice_stem).stat().st_size
    check_space(folder, results(job.media, wavs))
    try:
        return _write(job, choose_names(job, folder, ctx), ctx)
    except BaseException:
        release_names(job.id, ctx.store)
        raise


def _write(job: Job, outputs: Outputs, ctx: Context) -> Job:
    for name, cues in ((outputs.target_srt, target_cues(job)), (outputs.source_srt, source_cues(job))):
        with written(job, Path(name), ctx) as aside:
            write_srt(aside, cues)
    if outputs.video:
        _write_video(job, ctx, outputs)
    for made, wanted in ((job.mix, outputs.wav), (job.voice_stem, outputs.voice_wav)):
        ctx.cancel.check()
        with written(job, Path(wanted), ctx) as aside:
            copy_file(Path(made), aside)
    job = replace(job, outputs=outputs)
    examine(job, ctx)
    return publish(job, ctx)  # and once more when the job is complete: no empty file is left should that fail


def publish(job: Job, ctx: Context) -> Job:
    """Write the report and its page as the job stands; what somebody else put there since is left alone, and noted.

    Raises Problem(OUT_NOT_WRITABLE, DISK_FULL).
    """
    quality = kept_quality(ctx.store, job.id)
    paths = [Path(name) for name in (job.outputs.report, job.outputs.page) if name]
    own = [path for path in paths if may_rewrite(job, path, ctx.store)]
    lost = [f"“{shown(path)}” is another file now: it was not brought up to date." for path in paths if path not in own]
    job = replace(job, notes=tuple(dict.fromkeys((*job.notes, *lost))))
    for path in own:
        with written(job, path, ctx) as aside:
            if str(path) == job.outputs.report:
                write_report(job, aside, quality)
            else:
                write_page(job, quality, aside)
    return job


def _write_video(job: Job, ctx: Context, outputs: Outputs) -> None:
    assert job.media is not None
    language = find_language(job.options.target_language)
    title = language.name if language else ""
    with written(job, Path(outputs.video), ctx) as aside:
        mux(
            job.source,
            job.media,
            Path(job.mix),
            [SoftSubtitle(Path(outputs.target_srt), iso3(job.options.target_language), title)],
            aside,
            target_iso3=iso3(job.options.target_language),
            source_iso3=iso3(job.source_language),
            audio_track=job.options.audio_track,
            cancel=ctx.cancel,
            on_progress=lambda done: ctx.progress(done * _MUX_SHARE, TITLE),
        )


def target_cues(job: Job) -> list[Cue]:
    """The dub's subtitles: each line at its cue, in the target language."""
    return [Cue(s.start, s.end, s.target, s.speaker) for s in job.segments if s.target.strip()]


def source_cues(job: Job) -> list[Cue]:
    """The source's subtitles."""
    return [Cue(s.start, s.end, s.source, s.speaker) for s in job.segments if s.source.strip()]

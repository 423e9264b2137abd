"""One result of a job, written where the person wants it."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dubai_desktop import paths
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.kinds import KINDS, Needs, check_kinds, usual_ending
from dubai_desktop.domain.languages import find_language, iso3
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.burn import burn
from dubai_desktop.media.encode import encode_sound
from dubai_desktop.media.files import (
    atomic,
    check_space,
    check_writable,
    free_name,
    remove_temps,
    safe_stem,
    shown,
    temps_named,
    write_problem,
)
from dubai_desktop.media.mux import SoftSubtitle, container_for, mux
from dubai_desktop.media.styled import FULL_HD, write_ass, write_vtt
from dubai_desktop.media.subtitles import write_srt
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.materials import Materials
from dubai_desktop.pipeline.places import EXPORTS, locks_of
from dubai_desktop.pipeline.quality.kept import kept_quality
from dubai_desktop.pipeline.report.data import write_report
from dubai_desktop.pipeline.report.page import write_page
from dubai_desktop.pipeline.steps.assemble import write_background
from dubai_desktop.pipeline.steps.finalize import source_cues, target_cues
from dubai_desktop.store.instance import InstanceLock

Write = Callable[["Export", Path], None]

_INTO = "into"


def export(job: Job, kind: str, destination: Path, ctx: Context, *, overwrite: bool = False) -> Path:
    """Write one result to `destination` and return the path really written (a number is added to a taken name).

    A folder that is there takes the result under its usual name. What it is made of comes from the finished files,
    and where those were moved, is made again. The result is a file of its own: changing it changes nothing here.
    `ctx.progress` tells how far it is, `ctx.cancel` stops it. Raises Cancelled, Problem: NAME_INVALID for an unknown
    kind, OUTPUT_INVALID where the job has not made it yet, OUT_NOT_WRITABLE, DISK_FULL, INPUT_MISSING, FFMPEG_*.
    """
    check_kinds([kind])
    _check_made(job, kind)
    if os.path.isdir(destination):  # noqa: PTH112 - Path.is_dir raises for names that are too long
        destination = destination / usual_name(job, kind)
    elif kind == "mp4" and destination.suffix.lower() == ".mp4":
        destination = destination.with_suffix(_video_suffix(job))  # as the picture needs it
    check_writable(destination.parent, create=True)
    path = free_name(destination, overwrite)
    with _folder(ctx, path.parent) as folder, temps_named(folder.name), atomic(path, overwrite=overwrite) as aside:
        _WRITERS[kind](Export(job, replace(ctx, work=folder)), aside)
    return path


@contextmanager
def _folder(ctx: Context, destination: Path) -> Iterator[Path]:
    """Yield a folder for the block, held so that the housekeeping of another process leaves it alone.

    It says where the result goes: a killed export leaves a file aside there, which `sweep` finds.
    """
    folder = ctx.work / f"{EXPORTS}{secrets.token_hex(8)}"
    lock = InstanceLock(locks_of(ctx.store) / f"{folder.name}.lock")
    try:
        lock.acquire()
        folder.mkdir(mode=0o700)
        (folder / _INTO).write_bytes(os.fsencode(destination))
        yield folder
    except OSError as error:
        raise write_problem(error, ctx.work) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        lock.release()
        lock.path.unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Remove the folder that a killed export left, and its unfinished file. Call it holding the folder's lock."""
    with contextlib.suppress(OSError):
        remove_temps(Path(os.fsdecode((folder / _INTO).read_bytes())), folder.name)
    shutil.rmtree(folder, ignore_errors=True)


def usual_name(job: Job, kind: str) -> str:
    """Return the file name a result usually has: "talk.bn.srt"."""
    ending = usual_ending(kind, job.options.target_language, job.source_language)
    name = f"{safe_stem(job.source.name)}{ending}"
    return str(Path(name).with_suffix(_video_suffix(job))) if kind == "mp4" else name


def _video_suffix(job: Job) -> str:
    """ ".mp4", or ".mkv" for a picture that MP4 does not take."""
    return container_for(job.media) if job.media else ".mp4"


def _check_made(job: Job, kind: str) -> None:
    """Raise Problem(OUTPUT_INVALID) where a job cannot have a kind, or not yet."""
    needs = KINDS[kind].needs
    if needs is Needs.PICTURE and not (job.media and job.media.has_video):
        message = f"“{shown(job.name)}” has no picture. Export its sound or its subtitles instead."
        raise Problem(Code.OUTPUT_INVALID, message)
    if needs is not Needs.LINES and not job.outputs.wav:
        message = f"There is no {kind.upper()} of this job yet. Voice its lines first, then export."
        raise Problem(Code.OUTPUT_INVALID, message)


class Export:
    """One result being made: the job, and where its materials come from. `ctx.work` is a folder that goes with it."""

    def __init__(self, job: Job, ctx: Context) -> None:
        self.job = job
        self.ctx = ctx
        self.target = job.options.target_language
        self.materials = Materials(job, ctx)

    def progress(self, done: float) -> None:
        """Tell how far it is, 0.0 to 1.0."""
        self.ctx.progress(done, "Exporting")

    def copy(self, made: Path, aside: Path) -> None:
        """Make `aside` the same as a finished file."""
        self.ctx.cancel.check()
        check_space(aside.parent, made.stat().st_size)
        shutil.copyfile(made, aside)

    def video(self, aside: Path) -> None:
        """The contract's video: as it was made, or made again."""
        made = Path(self.job.outputs.video)
        if made.is_file():
            self.copy(made, aside)
        else:
            self.remux(aside, _video_suffix(self.job), [self._words("srt", target_cues(self.job), self.target)])

    def mkv(self, aside: Path) -> None:
        """Picture copied, both sounds, the subtitles of both languages."""
        source = self.job.source_language or "und"
        words = [
            self._words("target", target_cues(self.job), self.target),
            self._words("source", source_cues(self.job), source),
        ]
        self.remux(aside, ".mkv", words)

    def remux(self, aside: Path, container: str, subtitles: list[SoftSubtitle]) -> None:
        """Put picture and sounds together anew."""
        picture = self.materials.picture()
        mux(
            picture.path, picture.media, self.materials.mix(), subtitles, aside,
            target_iso3=iso3(self.target), source_iso3=iso3(self.job.source_language), audio_track=picture.track,
            container=container, cancel=self.ctx.cancel, on_progress=self.progress,
        )  # fmt: skip

    def burned(self, aside: Path) -> None:
        """The subtitles in the picture."""
        picture = self.materials.picture()
        burn(
            picture.path, picture.media, self.materials.mix(), target_cues(self.job), aside,
            language=self.target, fonts=paths.resources_dir() / "fonts", work=self.ctx.work,
            target_iso3=iso3(self.target), source_iso3=iso3(self.job.source_language), audio_track=picture.track,
            cancel=self.ctx.cancel, on_progress=self.progress,
        )  # fmt: skip

    def sound(self, kind: str, aside: Path) -> None:
        """The dub as MP3, AAC or Opus."""
        encode_sound(
            self.materials.mix(), kind, aside,
            language=iso3(self.target), title=safe_stem(self.job.source.name),
            cancel=self.ctx.cancel, on_progress=self.progress,
        )  # fmt: skip

    def background(self, aside: Path) -> None:
        """What is left of the original: the mix less the voices."""
        mix, voice = self.materials.stems()
        found = replace(self.job.outputs, wav=str(mix), voice_wav=str(voice))
        write_background(replace(self.job, outputs=found), self.ctx, aside)

    def styled(self, aside: Path) -> None:
        """The subtitles with their look, for the size of the picture as it stands."""
        media = self.job.media
        size = (media.width, media.height) if media and media.width else FULL_HD
        write_ass(aside, target_cues(self.job), self.target, size[::-1] if media and media.rotation % 180 else size)

    def _words(self, name: str, cues: list[Cue], code: str) -> SoftSubtitle:
        path = self.ctx.work / f"{name}.srt"
        write_srt(path, cues)
        language = find_language(code)
        return SoftSubtitle(path, iso3(code), language.name if language else "")


def bilingual_cues(job: Job) -> list[Cue]:
    """Both languages of each line, the target's above the source's."""
    texts = ((s, [t for t in (s.target.strip(), s.source.strip()) if t]) for s in job.segments)
    return [Cue(s.start, s.end, "\n".join(both), s.speaker) for s, both in texts if both]


_WRITERS: dict[str, Write] = {
    "mp4": Export.video,
    "mkv": Export.mkv,
    "burned.mp4": Export.burned,
    "wav": lambda one, aside: one.copy(one.materials.mix(), aside),
    "mp3": lambda one, aside: one.sound("mp3", aside),
    "m4a": lambda one, aside: one.sound("m4a", aside),
    "opus": lambda one, aside: one.sound("opus", aside),
    "voice.wav": lambda one, aside: one.copy(one.materials.voice(), aside),
    "background.wav": Export.background,
    "srt": lambda one, aside: write_srt(aside, target_cues(one.job)),
    "source.srt": lambda one, aside: write_srt(aside, source_cues(one.job)),
    "bilingual.srt": lambda one, aside: write_srt(aside, bilingual_cues(one.job)),
    "vtt": lambda one, aside: write_vtt(aside, target_cues(one.job)),
    "ass": Export.styled,
    "html": lambda one, aside: write_page(one.job, kept_quality(one.ctx.store, one.job.id), aside),
    "json": lambda one, aside: write_report(one.job, aside, kept_quality(one.ctx.store, one.job.id)),
}

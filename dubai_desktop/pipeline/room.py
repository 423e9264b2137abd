"""How much room the rest of a job takes, and on which disk; a full disk is told with what is needed there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.job import Job, MediaInfo
from dubai_desktop.domain.kinds import KINDS, Needs
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import disk_full
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.places import out_dir

_SPEECH = 16_000 * 2  # bytes a second: the sound that is transcribed
_SOUND = 44_100 * 2 * 2  # bytes a second: mix and voice stem, made in the work folder and copied from there
_REST = 10_000_000  # clips, subtitles, report, the store
_CLIP = 24_000 * 2 * 1.3  # bytes a second of a line; some lines are spoken a second time, faster
_CODED = 192_000 // 8 * 2  # bytes a second of sound in a video: the dub's and the original's
_STORE = 2_000_000  # lines, journal and subtitles


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes that a step (its NAME; "" for what every run takes) writes into a folder."""

    step: str
    folder: Path
    size: int


@dataclass(frozen=True, slots=True)
class Disk:
    """One disk: its number, a folder on it that is there, the bytes wanted on it, and those that are free."""

    device: int
    folder: Path
    needed: int
    free: int

    @property
    def is_short(self) -> bool:
        """True where less is free than needed."""
        return self.free < self.needed

    def problem(self) -> Problem:
        """Say that it is full, and how much room would do."""
        return disk_full(self.folder, self.needed)


def needed(job: Job) -> int:
    """Bytes that suffice for the whole job, on one disk."""
    if job.media is None:
        return _REST
    return int(job.media.duration * (_SPEECH + 4 * _SOUND) + job.media.fingerprint.size * 1.1) + _REST


def with_need(problem: Problem, job: Job, folder: Path) -> Problem:
    """Return a problem; a DISK_FULL that does not know how much is needed is told with what the job takes.

    `folder` is where, unless the problem knows. No room helps where the disk takes no file that large.
    """
    if problem.code is not Code.DISK_FULL or problem.facts.get("needed") or problem.facts.get("too_large"):
        return problem
    return disk_full(Path(problem.facts.get("path") or folder), needed(job), detail=problem.detail or problem.message)


def needs(job: Job, ctx: Context, steps: Collection[str]) -> Iterator[Need]:
    """Yield what the steps of these names will write, from the length of the programme. Nothing is read or made.

    Raises Problem(MEDIA_TOO_LARGE) where the sound does not fit its file.
    """
    yield Need("", ctx.store.path.parent, _STORE)
    if job.media is None or job.options.audio_track >= len(job.media.audio):
        return
    from dubai_desktop.pipeline.steps.assemble import audio_seconds  # noqa: PLC0415 - not before a job is looked at

    seconds = audio_seconds(job)
    wav = _wav(seconds, ctx)
    if "extract" in steps:
        yield Need("extract", ctx.work, int(seconds * _SPEECH))
    if "speak" in steps:
        yield Need("speak", ctx.clips, int(_unspoken(job, seconds) * _CLIP))
    if "assemble" in steps:
        yield Need("assemble", ctx.work, 2 * wav)
        yield from _music(job, ctx)
    if "finalize" in steps:
        yield Need("finalize", out_dir(job.options, job.source, ctx.settings), results(job.media, 2 * wav))
        yield Need("finalize", out_dir(job.options, job.source, ctx.settings), _also(job, job.media, wav))


def results(media: MediaInfo, wavs: int) -> int:
    """Bytes that the usual files take where sound files of `wavs` bytes are among them."""
    return wavs + int(media.fingerprint.size * 1.1) + 1_000_000


def disks(needs: Iterable[Need]) -> tuple[Disk, ...]:
    """Add up what is needed on each disk; a folder that is not there yet counts where it will be made."""
    wanted: dict[int, tuple[Path, int, int]] = {}  # by device: folder, bytes, the most for one step
    for need in needs:
        folder = standing(need.folder)
        device = folder.stat().st_dev
        place, before, most = wanted.get(device, (folder, 0, 0))
        wanted[device] = (folder if need.size > most else place, before + need.size, max(most, need.size))
    return tuple(
        Disk(device, folder, size, shutil.disk_usage(folder).free) for device, (folder, size, _) in wanted.items()
    )


def standing(folder: Path) -> Path:
    """Return a folder, or the nearest above it that is there."""
    return next((place for place in (folder, *folder.parents) if os.path.isdir(place)), Path(folder.anchor or "."))  # noqa: PTH112 - Path.is_dir raises for long names


def check_step(job: Job, step: str, ctx: Context) -> None:
    """Raise Problem(DISK_FULL) where a disk has no room for what a step writes, before it begins."""
    for disk in disks(need for need in needs(job, ctx, (step,)) if need.step):
        if disk.is_short:
            raise disk.problem()


def _wav(seconds: float, ctx: Context) -> int:
    from dubai_desktop.media.pcm import HEADER, wav_bytes  # noqa: PLC0415 - it needs numpy

    assembly = ctx.settings.assembly
    return wav_bytes(round(seconds * assembly.sample_rate), assembly.channels) + HEADER


def _unspoken(job: Job, seconds: float) -> float:
    """Seconds of the lines that have no clip yet; of the whole programme while nobody knows the lines."""
    spoken = {clip.segment_id for clip in job.clips}
    if not job.segments:
        return seconds
    return min(seconds, sum(segment.duration for segment in job.segments if segment.id not in spoken))


def _music(job: Job, ctx: Context) -> Iterator[Need]:
    """What the original's music takes, where it is asked for and has to be made."""
    from dubai_desktop.pipeline.steps.assemble import background_mode  # noqa: PLC0415

    if background_mode(job, ctx) == "music":
        from dubai_desktop.pipeline.music import folder_of, room  # noqa: PLC0415 - most dubs do without

        size = room(job, ctx)
        yield Need("assemble", ctx.work, size)
        yield Need("assemble", folder_of(ctx.clips), size)


def _also(job: Job, media: MediaInfo, wav: int) -> int:
    """What the further kinds of result take."""
    seconds, total = media.duration, 0
    for kind in set(job.options.also):
        if KINDS[kind].needs is Needs.PICTURE:
            total += int(media.fingerprint.size * 1.1 + seconds * _CODED) if media.has_video else 0
        elif KINDS[kind].needs is Needs.SOUND:
            total += wav if kind.endswith("wav") else int(seconds * _CODED)
    return total

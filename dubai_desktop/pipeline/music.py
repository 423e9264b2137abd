"""The original's music and effects without its voices: made once for each source, and kept for further dubs of it."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.job import Job, MediaInfo
from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines.base import SeparationRequest, Separator
from dubai_desktop.media.extract import extract_sound, sound_bytes, speech_track
from dubai_desktop.media.files import atomic, check_space, make_temp, write_problem
from dubai_desktop.pipeline.context import Context

logger = logging.getLogger(__name__)

KEPT = 6_000_000_000
"""Bytes of music that are kept for further dubs, about ten hours; what was used within the last hour stays."""

LONGEST = 0xFFFF_FFFF - 1_000_000
"""Bytes that a WAV can have, 6.7 hours."""

NONE_READY = "Nothing on this computer takes voices out of the sound. Install a separation model."
TOO_LONG = "The programme is too long for its voices to be taken out: 6.7 hours are the most."

_EXTRACTED = 0.05  # of the work: to take the sound out of the source
_DONE = 0.9  # of the step, which puts the sound together afterwards
_RECENT = 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class Music:
    """A source's music: a 44.1 kHz stereo WAV on the programme's time, or None and a sentence that says why.

    `notes` are what a person should know of how it was made.
    """

    path: Path | None
    why: str = ""
    notes: tuple[str, ...] = ()


def find_music(job: Job, ctx: Context) -> Music:
    """Return the source's music, kept or made now by the best separator that is ready.

    A job never fails for want of it. Raises Cancelled.
    """
    media = job.media
    assert media is not None
    try:
        return _found(job, media, ctx)
    except Problem as problem:
        logger.warning("no music: %s %s", problem.code, problem.detail)
        return Music(None, problem.message)


def folder_of(clips: Path) -> Path:
    """Return where music is kept, given the clip cache."""
    return clips.parent / "stems"


def _found(job: Job, media: MediaInfo, ctx: Context) -> Music:
    track = speech_track(job.source, media, job.options.audio_track)
    if sound_bytes(track) > LONGEST:
        return Music(None, TOO_LONG)
    ready, why = [], NONE_READY
    for separator in ctx.engines.separators:
        kept = _place(job, media, separator, ctx)
        if kept.is_file():
            return Music(_used(kept))
        answer = separator.availability()
        if answer.ready:
            ready.append(separator)
        else:
            why = answer.reason  # the last one's: it asks for least
    return _made(job, media, ctx, ready) if ready else Music(None, why)


def _made(job: Job, media: MediaInfo, ctx: Context, separators: list[Separator]) -> Music:
    """Take the voices out by the first separator that can. Raises Problem, Cancelled."""
    folder = folder_of(ctx.clips)
    needed = sound_bytes(media.audio[job.options.audio_track])
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        check_space(folder, 2 * needed)
        sound = make_temp(ctx.work, private=True)
    except OSError as error:
        raise write_problem(error, folder, needed) from error
    try:
        with _alone(_place(job, media, separators[0], ctx).with_suffix(".lock"), ctx):
            kept = _place(job, media, separators[0], ctx)
            if kept.is_file():  # another dub of this source made it meanwhile
                return Music(_used(kept))
            seconds = extract_sound(
                job.source,
                media,
                job.options.audio_track,
                sound,
                cancel=ctx.cancel,
                on_progress=lambda done: ctx.progress(done * _EXTRACTED * _DONE, "Taking the sound out"),
            )
            return _separated(job, media, ctx, separators, SeparationRequest(str(sound), seconds, ""))
    finally:
        with contextlib.suppress(OSError):
            sound.unlink(missing_ok=True)


def _separated(
    job: Job, media: MediaInfo, ctx: Context, separators: list[Separator], request: SeparationRequest
) -> Music:
    """Ask the separators in turn; one that fails is told, and the next one tried. Raises Problem, Cancelled."""

    def tell(done: float, message: str) -> None:
        ctx.progress((_EXTRACTED + done * (1 - _EXTRACTED)) * _DONE, message or "Taking the voices out")

    notes: list[str] = []
    for number, separator in enumerate(separators, 1):
        place = _place(job, media, separator, ctx)
        try:
            with atomic(place, private=True) as temp:
                order = SeparationRequest(request.audio, request.duration, str(temp), ctx.settings.processing.device)
                said = separator.separate(order, tell, ctx.cancel)
        except Problem as problem:
            if number == len(separators):
                raise
            notes.append(f"{separator.info.title} could not take the voices out. {problem.message}")
            continue
        shrink(place.parent, KEPT)
        return Music(place, notes=(*notes, *said))
    return Music(None, NONE_READY)


def _place(job: Job, media: MediaInfo, separator: Separator, ctx: Context) -> Path:
    """Return where a separator's result for this source is kept: another file, track or version is another place.

    Size and time alone would take episodes of one length, unpacked together, for one another.
    """
    file, where = media.fingerprint, os.fsencode(job.source).hex()
    facts = [where, file.size, file.mtime_ns, job.options.audio_track, job.options.partial, *_version(separator)]
    return folder_of(ctx.clips) / f"{hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:40]}.wav"


def _version(separator: Separator) -> tuple[str, str]:
    return separator.info.id, separator.info.version


def _used(path: Path) -> Path:
    with contextlib.suppress(OSError):
        os.utime(path)
    return path


@contextmanager
def _alone(path: Path, ctx: Context) -> Iterator[None]:
    """Within the block nobody else makes the music of this source; waiting ends on cancel. Raises Cancelled."""
    import filelock  # noqa: PLC0415 - only where music is made

    lock = filelock.FileLock(path)
    with ctx.cancel.waiting():
        while True:
            try:
                lock.acquire(timeout=0.05)
                break
            except filelock.Timeout:
                ctx.cancel.wait(0.2)
                ctx.cancel.check()
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # where open files keep their name
            path.unlink()
        lock.release()


def shrink(folder: Path, keep_bytes: int) -> int:
    """Shrink what is kept to `keep_bytes`, longest unused first, nothing that was used lately. Returns bytes freed."""
    files = sorted(((path, path.stat()) for path in folder.glob("*.wav")), key=lambda pair: pair[1].st_mtime)
    total, freed = sum(stat.st_size for _, stat in files), 0
    for path, stat in files:
        if total - freed <= keep_bytes or time.time() - stat.st_mtime < _RECENT:
            break
        with contextlib.suppress(OSError):  # somebody reads it, where that holds it
            path.unlink()
            freed += stat.st_size
    return freed


def likely(ctx: Context) -> str:
    """Return who would take the voices out now, with its version; "" where nobody is ready."""
    ready = (separator for separator in ctx.engines.separators if separator.availability().ready)
    return next((":".join(_version(separator)) for separator in ready), "")


def room(job: Job, ctx: Context) -> int:
    """Bytes that the music of a job takes; 0 where it is kept from before, or nobody can make it."""
    media = job.media
    ready = [separator for separator in ctx.engines.separators if separator.availability().ready]
    if media is None or not ready or any(_place(job, media, one, ctx).is_file() for one in ctx.engines.separators):
        return 0
    size = sound_bytes(media.audio[job.options.audio_track])
    return size if size <= LONGEST else 0

"""A job with lines in the store of a studio, to plan and to voice them without the steps around."""

from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import AudioTrack, Fingerprint, Job, JobOptions, MediaInfo, new_job_id
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.pipeline.steps import speak


def add_job(desk, lines, *, options=None, duration=600.0, shots=()):
    """Add a job whose lines are (start, end, translation) or dicts of a Segment's fields; returns it."""
    track = AudioTrack(0, "aac", 48_000, 2, "en", 0.0, duration)
    media = MediaInfo(duration, "mp4", Fingerprint(1, 1, 1, 1), (track,), video_codec="h264")
    segments = tuple(_segment(number, line) for number, line in enumerate(lines, 1))
    job = Job(
        new_job_id(), Path("/videos/talk.mp4"), options or JobOptions(), media=media, source_language="en",
        segments=segments, shots=tuple(shots), step="speak",
    )  # fmt: skip
    desk.store.jobs.add(replace(job, segments=()))
    desk.store.segments.replace(job.id, segments)
    return replace(desk.job(job.id), shots=tuple(shots))


def _segment(number, line):
    if not isinstance(line, dict):
        start, end, target = line
        line = {"start": start, "end": end, "target": target}
    usual = {"id": f"s{number}", "index": number, "source": f"Line number {number}.", "origin": Origin.PERSON}
    return Segment(**{**usual, **line})


def context(desk, job, events=None):
    """What a step gets for a job."""
    return desk.runner.context(job.id, (events if events is not None else []).append, CancelToken())


def voiced(desk, job):
    """Have a job's lines voiced as its step does, and kept; returns it."""
    done = speak.run(job, context(desk, job))
    desk.store.jobs.save(done, lines=False)
    return done


def clip_of(job, segment_id):
    """A line's clip."""
    return next(clip for clip in job.clips if clip.segment_id == segment_id)


def fit_of(job, segment_id):
    """A line's fit."""
    return next(fit for fit in job.fits if fit.segment_id == segment_id)

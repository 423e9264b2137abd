"""A voice that a person prefers, for dubs to come or for those who have a name in a series."""

from __future__ import annotations

from dubai_desktop.domain.character import series_of
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import EngineInfo, Voice
from dubai_desktop.pipeline.people import People
from dubai_desktop.settings import Settings, change, save


def as_default(settings: Settings, info: EngineInfo) -> Settings:
    """Let an engine speak dubs to come, and return the settings as they were saved.

    Raises Problem(NAME_INVALID) for one that costs.
    """
    if info.price or info.online:
        message = f"{info.title} costs, so it speaks only where it is named. Choose it for jobs instead."
        raise Problem(Code.NAME_INVALID, message)
    settings = change(settings, "tts_router.default_engine", info.id)
    save(settings)
    return settings


def in_series(job: Job, people: People, info: EngineInfo, voice: Voice) -> str:
    """Let a voice speak for all who have a name in a job, in its series; returns their names.

    Raises Problem(NAME_INVALID) where nobody has one.
    """
    labels = [part.label for part in people.parts(job) if part.label]
    if not labels:
        raise Problem(Code.NAME_INVALID, "Nobody has a name in this video. Choose the voice for the job instead.")
    for label in labels:
        people.choose(series_of(job), label, job.options.target_language, f"{info.id}:{voice.id}")
    return ", ".join(labels)

"""The people of a series and their voices, kept from episode to episode."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass

from dubai_desktop.domain.job import Job

NUMBERED = "Speaker {}"
"""What somebody is called whom only the voice tells apart, until a person gives a name."""

_NUMBERED = re.compile(r"speaker[ _-]*\d+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Character:
    """Who speaks with which voice in a series dubbed into a language.

    `voice` is "engine:voice"; `chosen`: a person chose it, so it is never changed by the program. `gender` and `print`
    are as of a Speaker. `updated` is UTC seconds since the epoch.
    """

    series: str
    label: str
    language: str
    voice: str = ""
    gender: str = ""
    print: tuple[float, ...] = ()
    chosen: bool = False
    updated: float = 0.0


def series_of(job: Job) -> str:
    """Return what a job's speakers are kept under: the series that was named, else the source's folder."""
    return job.options.series.strip() or os.fspath(job.source.parent)


def is_numbered(label: str) -> bool:
    """True for a label such as "Speaker 2": it says nothing of who this is in another programme."""
    return _NUMBERED.fullmatch(label.strip()) is not None

"""The speakers of the studio in memory: real rows made of the job's lines, choices in a dictionary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.pipeline.people import Part


class FakePeople:
    """As `pipeline.people.People`; `calls` tells what was asked, `refuse` is raised by every change."""

    def __init__(self, job: Callable[[str], Job]) -> None:
        self._job = job
        self.voices: dict[str, str] = {}
        self.genders: dict[str, str] = {}
        self.calls: list[tuple[str, ...]] = []
        self.refuse: Problem | None = None
        self.original: Path | None = None

    def parts(self, job: Job, segments: Sequence[Segment] | None = None) -> tuple[Part, ...]:
        lines = job.segments if segments is None else segments
        clips = {clip.segment_id: f"{clip.engine}:{clip.voice}" for clip in job.clips}
        found: dict[str, Part] = {}
        for line in lines:
            who = line.speaker
            known = found.get(who) or Part(who, self.genders.get(who, ""), 0, self.voices.get(who, ""), (), line.id)
            heard = tuple(dict.fromkeys((*known.heard, *((clips[line.id],) if line.id in clips else ()))))
            found[who] = replace(known, lines=known.lines + 1, heard=heard)
        return tuple(found.values())

    def set_voice(self, job_id: str, label: str, voice: str) -> Job:
        self._say("set_voice", label, voice)
        self.voices[label] = voice
        return self._job(job_id)

    def set_gender(self, job_id: str, label: str, gender: str) -> Job:
        self._say("set_gender", label, gender)
        self.genders[label] = gender
        return self._job(job_id)

    def rename(self, job_id: str, old: str, new: str) -> bool:
        self._say("rename", old, new)
        return True

    def unname(self, job_id: str, old: str, new: str) -> None:
        self._say("unname", old, new)

    def sample(self, job_id: str, segment_id: str) -> Path | None:
        self._say("sample", segment_id)
        return self.original

    def _say(self, *what: str) -> None:
        self.calls.append(what)
        if self.refuse is not None:
            raise self.refuse

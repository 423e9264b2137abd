"""What both faces call: add videos, run and resume jobs, edit lines, re-voice, export. No Qt, no printing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import Event
from dubai_desktop.domain.job import Job, JobOptions
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.engines.base import Engines

Emit = Callable[[Event], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a drop or a command line named: usable files, and those that can't be used with the reason."""

    files: tuple[Path, ...]
    refused: tuple[tuple[Path, Problem], ...]


class Studio:
    """One person's dubbing desk."""

    engines: Engines

    def find(self, paths: Iterable[Path]) -> Found:
        """Expand folders (recursively, media files only, sorted) and check each path by stat alone. Fast."""

    def add(self, source: Path, options: JobOptions) -> Job:
        """Probe a source and queue a job for it. Raises Problem."""

    def jobs(self) -> tuple[Job, ...]:
        """All jobs without their lines (segments, clips, fits empty), in queue order."""

    def job(self, job_id: str) -> Job:
        """One job, whole. Raises Problem(JOB_UNKNOWN)."""

    def run(self, job_id: str, emit: Emit, cancel: CancelToken) -> Job:
        """Run a job from where it stopped until it is done, fails, is cancelled or waits for a person.

        Blocking; call it from a worker. Never raises Problem or Cancelled: the returned job's status and error tell.
        """

    def retry(self, job_id: str, from_step: str = "") -> Job:
        """Put a stopped job back into the queue; with `from_step` (a step NAME) that step and all after run again."""

    def edit(self, job_id: str, segments: Sequence[Segment]) -> None:
        """Keep changed segments (same ids), durable on return. A changed target is remembered and loses its clip's fit."""

    def replace_lines(self, job_id: str, segments: Sequence[Segment]) -> None:
        """Replace all lines of a job (after split, merge, delete, import); indexes are renumbered. Durable on return."""

    def approve(self, job_id: str) -> Job:
        """Pass the review stop: the job is queued for voicing. Raises Problem(NEEDS_TRANSLATION) naming the lines."""

    def revoice(self, job_id: str, segment_ids: Sequence[str], emit: Emit, cancel: CancelToken) -> Job:
        """Speak just these lines anew and plan the fit again. Blocking. Raises Problem, Cancelled."""

    def clip(self, job_id: str, segment_id: str) -> Path | None:
        """The WAV of a line as it will be heard (fitted), None while not voiced."""

    def fits(self, job_id: str) -> tuple[Fit, ...]:
        """The plan for every line: predicted from the voice's speaking rate where it has no clip yet."""

    def export(self, job_id: str, kind: str, destination: Path) -> Path:
        """Write one result to a place of the person's choice: "mp4", "wav", "voice.wav", "srt", "source.srt", "json".

        Returns the path really written (a number is added to an existing name). Raises Problem.
        """

    def remove(self, job_id: str) -> None:
        """Take a job off the list with its work files; finished outputs stay. Raises Problem(JOB_BUSY) while running."""

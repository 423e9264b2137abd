"""What a person does with lines: correct, confirm, voice one again, hear it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Engines, TranslationRequest
from dubai_desktop.store import Store


def edit(store: Store, job: Job, segments: Sequence[Segment]) -> None:
    """Keep changed lines; a target that the person typed becomes the person's and is remembered."""
    before = {segment.id: segment for segment in job.segments}
    changed = []
    for segment in segments:
        old = before.get(segment.id)
        if old is None:
            raise Problem(Code.JOB_UNKNOWN, "This line is no longer part of the job. Reload the job and try again.")
        origin = Origin.PERSON if segment.target.strip() else Origin.NONE
        changed.append(segment if segment.target == old.target else replace(segment, origin=origin, note=""))
    store.segments.update(job.id, changed)
    for segment in changed:
        if segment.origin is Origin.PERSON or (segment.approved and segment.origin is Origin.FUZZY):
            remember(store, job, segment)


def remember(store: Store, job: Job, segment: Segment) -> None:
    """Put a line that a person wrote or confirmed into the translation memory."""
    if segment.target.strip() and segment.source.strip():
        store.memory.remember(
            segment.source, segment.target, job.source_language, job.options.target_language, Origin.PERSON.value
        )


def renumbered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Order lines by time and number them from 1."""
    ordered = sorted(segments, key=lambda s: (s.start, s.end))
    return tuple(replace(segment, index=i) for i, segment in enumerate(ordered, 1))


def approved(job: Job) -> Job:
    """Return the job past its review stop. Raises Problem(NEEDS_TRANSLATION) naming the lines without words."""
    empty = [segment.index for segment in job.segments if segment.needs_translation]
    if empty:
        named = ", ".join(map(str, empty[:8])) + (" and more" if len(empty) > 8 else "")
        which = f"Line {named} has" if len(empty) == 1 else counted(len(empty), verb=("has", "have"))
        raise Problem(
            Code.NEEDS_TRANSLATION,
            f"{which} no translation yet" + ("" if len(empty) == 1 else f" (lines {named})")
            + ". Write it, or give a translation file.",
            facts={"lines": empty},
        )  # fmt: skip
    segments = tuple(replace(segment, approved=True) for segment in job.segments)
    return replace(job, segments=segments, approved=True, status=JobStatus.QUEUED, message="Waiting to start")


def give_translation(store: Store, engines: Engines, job: Job, translation: Path) -> int:
    """Fill the lines without a translation from a subtitle file; returns how many are still without.

    Raises Problem(SRT_*).
    """
    segments = job.segments
    request = TranslationRequest(segments, job.source_language, job.options.target_language, str(translation))
    for engine in engines.translators:
        if engine.availability(request).ready:
            segments = engine.translate(replace(request, segments=segments), lambda done, message: None, CancelToken())
    store.segments.update(job.id, segments)
    return sum(segment.needs_translation for segment in segments)

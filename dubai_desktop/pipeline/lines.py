"""What a person does with lines: correct, confirm, voice one again, hear it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.flags import FUZZY, GLOSSARY
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Engines, TranslationRequest
from dubai_desktop.pipeline.script import check_script
from dubai_desktop.store import Store

AUTO, NONE = "auto", "none"
"""Asking for no translator by name: the best one installed here, or nobody."""

MEMORY = "memory"
GIVEN = ("subtitles", MEMORY)
"""The translators that only find what somebody wrote: they are asked first, always, and cost nothing."""

_OF_WORDS = frozenset({FUZZY, GLOSSARY})
"""Flags of a translation that a person has not written."""


def edit(store: Store, job: Job, segments: Sequence[Segment]) -> None:
    """Keep changed lines; a target that the person typed becomes the person's and is remembered."""
    before = {segment.id: segment for segment in job.segments}
    changed = []
    for segment in segments:
        old = before.get(segment.id)
        if old is None:
            raise Problem(Code.JOB_UNKNOWN, "This line is no longer part of the job. Reload the job and try again.")
        changed.append(_edited(segment, old))
    store.segments.update(job.id, changed)
    for segment in changed:
        if segment.approved and not before[segment.id].approved:
            remember(store, job, [segment])


def _edited(segment: Segment, old: Segment) -> Segment:
    """Return a line as it is kept; what was said of words that are no more there is said no more."""
    if segment.target == old.target:
        return replace(segment, flags=old.flags)
    origin = Origin.PERSON if segment.target.strip() else Origin.NONE
    return replace(segment, origin=origin, note="", flags=tuple(f for f in old.flags if f not in _OF_WORDS))


def remember(store: Store, job: Job, segments: Iterable[Segment]) -> None:
    """Put the lines that a person wrote or confirmed into the translation memory.

    Called when they are done with, not at every key: half a word must not become a translation.
    """
    for segment in segments:
        is_persons = segment.origin in (Origin.PERSON, Origin.FUZZY)
        if is_persons and segment.target.strip() and segment.source.strip():
            store.memory.remember(
                segment.source, segment.target, job.source_language, job.options.target_language, Origin.PERSON.value
            )


def renumbered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    """Order lines by time and number them from 1."""
    ordered = sorted(segments, key=lambda s: (s.start, s.end))
    return tuple(replace(segment, index=i) for i, segment in enumerate(ordered, 1))


def check_translated(job: Job) -> None:
    """Raise Problem(NEEDS_TRANSLATION) naming the lines without words."""
    empty = [segment.index for segment in job.segments if segment.needs_translation]
    if not empty:
        return
    named = ", ".join(map(str, empty[:8])) + (" and more" if len(empty) > 8 else "")
    which = f"Line {named} has" if len(empty) == 1 else counted(len(empty), verb=("has", "have"))
    where = "" if len(empty) == 1 else f" (lines {named})"
    raise Problem(
        Code.NEEDS_TRANSLATION,
        f"{which} no translation yet{where}. Write it, or give a translation file.",
        facts={"lines": empty},
    )


def give_translation(store: Store, engines: Engines, job: Job, translation: Path) -> int:
    """Fill the lines that no person has written or confirmed from a subtitle file; returns how many are without.

    The file's lines come before similar ones from the memory. Raises Problem(SRT_*, LANGUAGE_UNSUPPORTED).
    """
    segments = tuple(replace(s, target="", note="") if s.needs_person else s for s in job.segments)
    request = TranslationRequest(segments, job.source_language, job.options.target_language, str(translation))
    for engine in engines.translators:
        if engine.info.id in GIVEN and engine.availability(request).ready:
            asked = replace(request, segments=segments)
            segments = engine.translate(asked, lambda done, message: None, CancelToken()).segments
    check_script(segments, job.options.target_language)
    store.segments.fill(job.id, [s for s in segments if s.target.strip()])
    return sum(segment.needs_translation for segment in store.segments.list(job.id))

"""Translation: the given file first, then the memory, then an engine; what none can do waits for a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dubai_desktop.domain.flags import GLOSSARY
from dubai_desktop.domain.job import EngineUse, Job
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.words import counted
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.lines import AUTO
from dubai_desktop.pipeline.script import check_script
from dubai_desktop.pipeline.translating import TranslationDesk

NAME = "translate"
TITLE = "Translating"
WEIGHT = (35.0, 50.0)


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """The lines in their own language, and what they are to become."""
    return {
        "lines": [(s.id, s.start, s.end, s.source) for s in job.segments],
        "from": job.source_language,
        "to": job.options.target_language,
        "translation": job.options.translation,
    }


def run(job: Job, ctx: Context) -> Job:
    """Fill in targets; times, ids and count never change. Lines no engine can translate stay empty.

    Raises Problem from the engines (SRT_* for a bad translation file), Cancelled.
    """
    job = replace(job, segments=ctx.store.segments.list(job.id))  # with what an earlier try has done
    desk = TranslationDesk(job, ctx)
    segments = desk.given(job.segments)
    check_script(segments, job.options.target_language)
    desk.keep(segments)
    desk.by_engines(segments)
    segments = ctx.store.segments.list(job.id)  # with what a person typed meanwhile
    asked = "translation" if job.options.translation else job.options.translator or ctx.settings.translation.engine
    used = "+".join(desk.done) or "none"
    return replace(
        job,
        segments=segments,
        engines={**job.engines, "translation": EngineUse(asked or AUTO, used, _why(segments, desk))},
        costs=replace(job.costs, translation=ctx.store.ledger.total(job.id, kind="translation")),
        notes=(*job.notes, *desk.notes, *_glossary_note(segments)),
    )


def _why(segments: tuple[Segment, ...], desk: TranslationDesk) -> str:
    """Say who translated how much, and what stood in the way of the rest."""
    parts = [f"{counted(count)} by {name}" for name, count in desk.done.items()]
    missing = sum(segment.needs_translation for segment in segments)
    if missing:
        parts.append(f"{counted(missing, verb=('has', 'have'))} no translation yet")
    said = ", ".join(parts) or "every line was there"
    return f"{said}. {' '.join(dict.fromkeys(desk.reasons))}" if missing and desk.reasons else said


def _glossary_note(segments: tuple[Segment, ...]) -> tuple[str, ...]:
    broken = [str(segment.index) for segment in segments if GLOSSARY in segment.flags]
    if not broken:
        return ()
    named = ", ".join(broken[:12]) + (" and more" if len(broken) > 12 else "")
    return (f"{counted(len(broken), verb=('does', 'do'))} not follow the glossary: {named}.",)

"""Translation: the given file first, then the memory, then engines; what none can do waits for a person."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dubai_desktop.domain.job import EngineUse, Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.script import check_script

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

    Raises Problem from the engines (SRT_* for a bad translation file).
    """
    segments = job.segments
    used: list[str] = []
    for engine in ctx.engines.translators:
        if not any(segment.needs_translation for segment in segments):
            break
        request = TranslationRequest(
            segments, job.source_language, job.options.target_language, job.options.translation
        )
        if not engine.availability(request).ready:
            continue
        filled = engine.translate(request, ctx.progress, ctx.cancel).segments
        if not _same_lines(segments, filled):
            raise Problem(Code.ENGINE_FAILED, f"{engine.info.title} lost lines while translating. Try another engine.")
        if filled != segments:
            used.append(engine.info.id)
        segments = filled
    check_script(segments, job.options.target_language)
    missing = sum(segment.needs_translation for segment in segments)
    why = f"{counted(missing, verb=('has', 'have'))} no translation yet" if missing else "every line was found"
    ctx.store.segments.fill(job.id, [s for s in segments if not s.needs_translation])
    segments = ctx.store.segments.list(job.id)  # with what a person typed meanwhile
    use = EngineUse(asked="translation" if job.options.translation else "auto", used="+".join(used) or "none", why=why)
    return replace(job, segments=segments, engines={**job.engines, "translation": use})


def _same_lines(before: tuple[Segment, ...], after: tuple[Segment, ...]) -> bool:
    return [(s.id, s.start, s.end, s.source) for s in before] == [(s.id, s.start, s.end, s.source) for s in after]

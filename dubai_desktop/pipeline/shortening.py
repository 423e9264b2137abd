"""Asking a translator for shorter wording of one line: paid like any other call, and what it said is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from dubai_desktop.domain.answer import Answer, answer_key
from dubai_desktop.domain.glossary import terms_in
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.proposal import SHORTER, Proposal
from dubai_desktop.domain.segment import Segment
from dubai_desktop.engines.base import Shortener, TranslationRequest, Translator
from dubai_desktop.pipeline.charges import Buys, charged
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.pacing import Pacer
from dubai_desktop.pipeline.proposals import letters_for, reworded
from dubai_desktop.pipeline.reading import terms_of

ANSWERS = "shorter"
"""Key of the job context that keeps what was answered, and paid for."""

_KEPT = 200  # answers of a job


def offer(job: Job, segment_id: str, pacer: Pacer) -> Proposal | None:
    """Return what asking for shorter wording would mean for a line; None where nobody here can be asked."""
    ctx = pacer.booth.ctx
    engine = shortener(ctx)
    if engine is None:
        return None
    most = letters_for(job, segment_id, pacer)
    segment = _segment(job, segment_id)
    if most >= len(segment.target):
        return None
    cost = 0 if _known(job, segment, most, engine, ctx) else engine.estimate_shorter(_request(job, segment, most, ctx))
    title = f"Ask {engine.info.title} for shorter wording"
    return Proposal(SHORTER, title, f"At most {most} letters in place of {len(segment.target)}.", most=most, cost=cost)


def shorten(job: Job, segment_id: str, pacer: Pacer) -> Proposal:
    """Ask for shorter wording of a line and return what would come of it. The line itself is not changed.

    An answer is kept with the job: asking for the same again is free. Raises Problem: SETTING_INVALID where nobody can
    be asked, ENGINE_FAILED where nothing shorter came, TTS_QUOTA where it would pass the budget, the service's own;
    Cancelled.
    """
    ctx = pacer.booth.ctx
    engine = shortener(ctx)
    if engine is None:
        raise Problem(
            Code.SETTING_INVALID, "No chat model is set up that could say it in fewer words. Name one in the settings."
        )
    segment, most = _segment(job, segment_id), letters_for(job, segment_id, pacer)
    text = _known(job, segment, most, engine, ctx) or _asked(job, segment, most, engine, ctx)
    if not text.strip() or len(text) >= len(segment.target):
        raise Problem(
            Code.ENGINE_FAILED, f"{engine.info.title} found no shorter wording for this line. Shorten it by hand."
        )
    return replace(reworded(job, segment_id, text, pacer), most=most)


def shortener(ctx: Context) -> Shortener | None:
    """The translator to ask: the one of the settings if it can, else another that is set up; None for none."""
    able = [engine for engine in _able(ctx) if engine.availability().ready]
    asked = ctx.settings.translation.engine
    able.sort(key=lambda engine: (engine.info.id != asked, engine.info.online))
    found = able[0] if able else None
    return found if isinstance(found, Shortener) else None


def _able(ctx: Context) -> Iterator[Translator]:
    return (engine for engine in ctx.engines.translators if isinstance(engine, Shortener))


def _asked(job: Job, segment: Segment, most: int, engine: Shortener, ctx: Context) -> str:
    """Ask, and keep what was answered before the charge is closed."""
    request = _request(job, segment, most, ctx)
    cost = engine.estimate_shorter(request)
    buys = Buys(engine.info.tariff, engine.info.family)
    units = len(segment.target)
    with charged(job, ctx, engine.info.id, "translation", units=units, most=cost, buys=buys) as charge:
        answer = engine.shorten(request, ctx.progress, ctx.cancel)
        text = answer.segments[0].target if answer.segments else ""
        kept = ctx.store.context.get(job.id, ANSWERS) or {}
        kept = dict([*kept.items(), (_name(segment, most, engine), text)][-_KEPT:])
        ctx.store.context.put(job.id, ANSWERS, kept)
        if text.strip() and len(text) < len(segment.target):
            ctx.store.results.keep({_key(request, engine): Answer(text, answer.amount or 0, most)})
        charge.amount = answer.amount
    costs = replace(job.costs, translation=ctx.store.ledger.total(job.id, kind="translation"))
    ctx.store.jobs.save(replace(job, costs=costs), lines=False)
    if answer.stopped is not None and len(text) >= len(segment.target):
        raise answer.stopped
    return text


def _known(job: Job, segment: Segment, most: int, engine: Shortener, ctx: Context) -> str:
    kept = str((ctx.store.context.get(job.id, ANSWERS) or {}).get(_name(segment, most, engine), ""))
    if kept:
        return kept
    key = _key(_request(job, segment, most, ctx), engine)  # asked in another job
    return next((answer.text for answer in ctx.store.results.known([key]).values()), "")


def _name(segment: Segment, most: int, engine: Shortener) -> str:
    text = "\x1f".join((engine.info.id, engine.info.version, segment.source, segment.target, str(most)))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _key(request: TranslationRequest, engine: Shortener) -> str:
    """Where an answer is kept for other jobs: under all that it depends on."""
    (line,) = request.segments
    terms = [(term.source, term.wanted) for term in terms_in(line.source, request.glossary)]
    asked = (request.source, request.target, line.source, line.target, request.budgets[line.id])
    return answer_key("shorter", engine.info.id, engine.info.version, *asked, terms)


def _request(job: Job, segment: Segment, most: int, ctx: Context) -> TranslationRequest:
    return TranslationRequest(
        (segment,), job.source_language, job.options.target_language, glossary=terms_of(job, ctx.store),
        budgets={segment.id: most}, device=ctx.settings.processing.device,
    )  # fmt: skip


def _segment(job: Job, segment_id: str) -> Segment:
    found = next((segment for segment in job.segments if segment.id == segment_id), None)
    if found is None:
        raise Problem(Code.JOB_UNKNOWN, "This line is no longer part of the job. Reload the job and try again.")
    return found

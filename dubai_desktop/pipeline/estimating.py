"""Reckoning a job's costs before it begins: the very lines where they are known, else a guess that says so."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from dubai_desktop.domain.costs import after_free, month_start, price
from dubai_desktop.domain.estimate import BudgetLeft, Estimate, Item
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import Pace, letters
from dubai_desktop.domain.segment import Segment
from dubai_desktop.engines.base import EngineInfo
from dubai_desktop.media.subtitles import read_cues
from dubai_desktop.pipeline.charges import budgets_of
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.estimates import estimates
from dubai_desktop.pipeline.fitting import fit_job
from dubai_desktop.pipeline.lines import AUTO, NONE
from dubai_desktop.pipeline.pacing import Pacer, pacer_of
from dubai_desktop.pipeline.progress import STEP_NAMES
from dubai_desktop.pipeline.quotas import free_left
from dubai_desktop.pipeline.router import Route

SPOKEN = (0.4, 0.65, 0.95)
"""Share of a programme in which somebody speaks: little, usual, nearly always."""

LIKE = (0.8, 1.0, 1.3)
"""How long a translation is, compared with what it is made from: in signs, between the languages of this program."""

_AGAIN = 1e-3  # a native rate that differs by more is another delivery, and another payment

Range = tuple[int, int, int]


@dataclass
class _Sum:
    """What is asked of one engine: characters, as few, as usual, and as many as they may come to."""

    info: EngineInfo
    voice: str
    family: str
    per_million: int
    characters: list[int] = field(default_factory=lambda: [0, 0, 0])

    def add(self, counts: Range) -> None:
        self.characters = [had + count for had, count in zip(self.characters, counts, strict=True)]


@dataclass
class _Sums:
    found: dict[tuple[str, str, str], _Sum] = field(default_factory=dict)
    saved_characters: int = 0
    saved_micro: int = 0
    guessed: bool = False
    notes: list[str] = field(default_factory=list)

    def of(self, info: EngineInfo, voice: str, family: str, per_million: int) -> _Sum:
        made = _Sum(info, voice, family, per_million)
        return self.found.setdefault((info.kind.value, info.id, voice), made)


def estimate(job: Job, ctx: Context) -> Estimate:
    """Reckon what a job costs and how long it takes from here on; nothing is asked of a service, nothing is kept.

    Raises Problem where no voice can be found for it.
    """
    sums = _Sums()
    seconds = _seconds(job, ctx)
    job = _foreseen(job)
    _translation(job, ctx, sums)
    pacer = pacer_of(job, ctx)
    if job.segments:
        _lines(job, pacer, sums)
    else:
        _unheard(job, pacer, sums)
    items, low, high = _priced(ctx, sums)
    return Estimate(
        items, low, high, sums.saved_characters, sums.saved_micro, seconds, sums.guessed,
        _budgets(job, ctx, sum(item.micro for item in items)), tuple(dict.fromkeys(filter(None, sums.notes))),
    )  # fmt: skip


def _foreseen(job: Job) -> Job:
    """A job with the lines that a subtitle file will give it. Raises Problem for a file that is none."""
    options = job.options
    given = options.translation or options.transcript
    if job.segments or not given:
        return job
    cues = enumerate(read_cues(Path(given)).cues, 1)
    lines = (Segment(str(n), n, cue.start, cue.end, cue.text, speaker=cue.speaker) for n, cue in cues)
    if options.translation:
        lines = (replace(line, source="", target=line.source) for line in lines)
    return replace(job, segments=tuple(lines))


def _translation(job: Job, ctx: Context, sums: _Sums) -> None:
    asked = job.options.translator or ctx.settings.translation.engine
    engine = next((engine for engine in ctx.engines.translators if engine.info.id == asked), None)
    if asked in (AUTO, NONE) or engine is None or job.options.translation or not engine.info.price:
        return
    sources = [segment.source for segment in job.segments if segment.needs_translation]
    count = sum(map(len, sources))
    counts = (count, count, count) if job.segments else _guess(job, job.source_language or job.options.source_language)
    sums.guessed |= not job.segments
    if counts[2]:
        sums.of(engine.info, "", engine.info.family, engine.info.price).add(counts)


def _lines(job: Job, pacer: Pacer, sums: _Sums) -> None:
    """Add every line that is to be spoken, once for each delivery that the plan foresees."""
    rates = {fit.segment_id: fit.rate for fit in fit_job(job, pacer)}
    asked: set[tuple[str, str, float]] = set()
    for segment in job.segments:
        for rate in dict.fromkeys((1.0, round(rates.get(segment.id, 1.0), 3))):
            if rate == 1.0 or abs(rate - 1.0) > _AGAIN:
                _line(segment, rate, pacer, sums, asked)


def _line(segment: Segment, rate: float, pacer: Pacer, sums: _Sums, asked: set[tuple[str, str, float]]) -> None:
    booth, recorder = pacer.booth, pacer.booth.recorder
    route = booth.routes_for(segment)[0]
    sums.notes.append(_instead(route))
    text = booth.read(segment.target)
    voice, per_million = recorder.voice(route), recorder.price(route)
    if segment.needs_translation:
        sums.guessed = True
        counts = _like(len(segment.source))
    else:
        counts = (len(text), len(text), len(text))
        key = (f"{route.engine.info.id}:{route.voice}", text, rate)
        is_there = recorder.has(segment, route, rate)
        if key in asked or is_there or not text.strip():
            if is_there and per_million:
                sums.saved_characters += len(text)
                sums.saved_micro += price(len(text), per_million)
            return
        asked.add(key)
    sums.of(route.engine.info, route.voice, voice.family if voice else "", per_million).add(counts)


def _unheard(job: Job, pacer: Pacer, sums: _Sums) -> None:
    """Add what a programme that nobody has heard yet will come to."""
    whole = Segment("", 1, 0.0, job.media.duration if job.media else 0.0, "")
    route = pacer.booth.routes_for(whole)[0]
    sums.notes.append(_instead(route))
    recorder = pacer.booth.recorder
    voice = recorder.voice(route)
    sums.guessed = True
    counts = _guess(job, job.options.target_language)
    sums.of(route.engine.info, route.voice, voice.family if voice else "", recorder.price(route)).add(counts)


def _instead(route: Route) -> str:
    """Say why another voice than the one wanted is reckoned with, and which; empty where none is."""
    return f"{route.why.removesuffix('.')}. {route.engine.info.title} speaks instead." if route.why else ""


def _guess(job: Job, language: str) -> Range:
    seconds = job.media.duration if job.media else 0.0
    least, usual, most = (letters(seconds * share, Pace(), language) for share in SPOKEN)
    return least, usual, most


def _like(count: int) -> Range:
    least, usual, most = (math.ceil(count * share) for share in LIKE)
    return least, usual, most


def _priced(ctx: Context, sums: _Sums) -> tuple[tuple[Item, ...], int, int]:
    """Take the free characters off, service by service; returns the items and what they come to at least and most."""
    left: dict[tuple[str, str, str], Range] = {}
    items, ends = [], [0, 0]
    for (kind, engine_id, _), one in sums.found.items():
        pool = (kind, engine_id, one.family)
        free = free_left(ctx.store, one.info, one.family)
        rest = left.get(pool, (free, free, free))
        taken = [min(count, had) for count, had in zip(one.characters, rest, strict=True)]
        left[pool] = (rest[0] - taken[0], rest[1] - taken[1], rest[2] - taken[2])
        low, usual, high = (
            after_free(price(count, one.per_million), count, free)
            for count, free in zip(one.characters, taken, strict=True)
        )
        ends = [ends[0] + low, ends[1] + high]
        title, voice = one.info.title, one.voice or one.family
        items.append(Item(engine_id, title, kind, voice, one.characters[1], taken[1], one.per_million, usual))
    return tuple(items), ends[0], ends[1]


def _budgets(job: Job, ctx: Context, micro: int) -> tuple[BudgetLeft, ...]:
    most, ledger = budgets_of(job, ctx.settings), ctx.store.ledger
    spent: Iterable[tuple[str, int, int]] = (
        ("job", most.job_micro, ledger.total(job.id)),
        ("month", most.month_micro, ledger.total(since=month_start(ledger.clock()))),
        ("total", most.total_micro, ledger.total()),
    )
    return tuple(
        BudgetLeft(name, max(0, limit - sum_), micro > max(0, limit - sum_)) for name, limit, sum_ in spent if limit
    )


def _seconds(job: Job, ctx: Context) -> float:
    """Seconds of the steps that are to come: from the voices on where the lines are there."""
    speak = STEP_NAMES.index("speak")
    start = STEP_NAMES.index(job.step) if job.step in STEP_NAMES else 0
    if job.segments and all(not segment.needs_person for segment in job.segments):
        start = max(start, speak) if job.step in STEP_NAMES else speak
    found = estimates(job, ctx)
    return sum(found[name] for name in STEP_NAMES[start:])

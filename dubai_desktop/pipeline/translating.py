"""Translating the lines of a job: what somebody wrote first, then an engine, batch by batch, each answer kept at once.

A batch that is paid for stands in the ledger before it is asked for, and is closed after its lines are on disk.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dubai_desktop.domain.costs import MICRO
from dubai_desktop.domain.flags import FUZZY, GLOSSARY
from dubai_desktop.domain.glossary import Term, violations
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem, RecoveryAction
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Translation, TranslationRequest, Translator
from dubai_desktop.engines.registry import find
from dubai_desktop.pipeline.budgets import letter_budgets
from dubai_desktop.pipeline.charges import Buys, charged
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.lines import AUTO, GIVEN, MEMORY, NONE
from dubai_desktop.pipeline.reading import terms_of
from dubai_desktop.pipeline.recovery import decide_in
from dubai_desktop.pipeline.tally import Call, called

STEP = "translate"
BEFORE, AFTER = 6, 3  # neighbours that a batch is shown for context
TRANSLATORS = "translators"  # where the job's context says who translated how many lines
SMALL_BATCH = 8  # lines at once for an engine that a usual batch was too much for
LETTERS = 2_500  # of a batch, unless one line has more: what a kill in the middle of a paid answer can cost again


@dataclass
class _Relay:
    """Who could not translate, until another one does it instead."""

    refused: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)

    def refuse(self, engine: Translator, reason: str, *, wanted: bool) -> None:
        """An engine cannot be used: news only where the person asked for it."""
        if wanted:
            self.refused.append(f"{engine.info.title} could not be used: {reason}")

    def take(self, engine: Translator, lines: int) -> list[str]:
        """An engine translated so many lines; returns the note on whom it stood in for."""
        before = [*self.refused, *self.passed]
        if not lines or not before:
            return []
        self.refused, self.passed = [], []
        return [f"{' '.join(before)} {engine.info.title} translated {counted(lines)} instead."]

    def leave(self, engine: Translator, lines: int, problem: Problem | None) -> None:
        """An engine left so many lines to the next."""
        if lines:
            why = problem.message if problem else "some lines had no usable translation."
            self.passed.append(f"{engine.info.title} did not translate all: {why}")


@dataclass
class TranslationDesk:
    """Translates one job.

    `done` counts lines by who translated them, `reasons` say why an engine was not asked, `notes` what a person should
    know.
    """

    job: Job
    ctx: Context
    done: Counter[str] = field(default_factory=Counter)
    reasons: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    _terms: tuple[Term, ...] = ()
    _budgets: dict[str, int] = field(default_factory=dict)
    _hints: dict[str, str] = field(default_factory=dict)
    _left: list[str] = field(default_factory=list)
    _reused: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._terms = terms_of(self.job, self.ctx.store)
        if any(map(_is_filled, self.job.segments)):  # by an earlier try
            self.done.update(self.ctx.store.context.get(self.job.id, TRANSLATORS) or {})

    def keep(self, segments: Sequence[Segment]) -> None:
        """Keep the lines that have a translation, and by whom they have it. Durable on return.

        A store that another program holds is waited for: the lines may have been paid for. Raises Problem.
        """
        for patience in (True, True, False):
            try:
                self.ctx.store.segments.fill(self.job.id, [s for s in segments if not s.needs_translation])
                self.ctx.store.context.put(self.job.id, TRANSLATORS, dict(self.done))
            except Problem as problem:
                if problem.code is not Code.DB_BUSY or not patience:
                    raise
            else:
                return

    def given(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """Fill in what a translation file and the memory know. Raises Problem (SRT_* for a bad file)."""
        for engine in self.ctx.engines.translators:
            if engine.info.id not in GIVEN or not any(s.needs_translation for s in segments):
                continue
            request = self._request(segments)
            if engine.availability(request).ready:
                with called(self.job, self.ctx, STEP, engine.info) as call:
                    answer = engine.translate(request, self.ctx.progress, self.ctx.cancel)
                    _measure(call, request.segments, answer)
                segments = self._taken(request.segments, engine, answer)
        return segments

    def by_engines(self, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """Have the lines that nobody wrote translated by the engine of the settings, else by one installed here.

        Lines that no engine could do come back as they were. Raises the last engine's Problem where one failed and no
        other went on; Cancelled. Every batch that was answered is on disk by then.
        """
        failed: Problem | None = None
        relay = _Relay()
        if any(map(_is_open, segments)):
            self._budgets = letter_budgets(self.job, self.ctx)
        for engine in self._ways():
            waiting = sum(map(_is_open, segments))
            if not waiting:
                break
            state = engine.availability(self._request(segments))
            if not state.ready:
                self.reasons.append(state.reason)
                relay.refuse(engine, state.reason, wanted=engine.info.id == self._asked)
                continue
            segments, problem = self._tried(engine, segments)
            failed = problem or failed
            left = sum(map(_is_open, segments))
            for note in relay.take(engine, waiting - left):
                self.notes.append(note)
                self.ctx.recovered(note, RecoveryAction.FALLBACK_TO_ALTERNATIVE_SERVICE)
            relay.leave(engine, left, failed)
        self.notes += [
            f"Translations reused: {counted(letters, 'character')} answered before by {title}."
            for title, letters in self._reused.items()
        ]
        if not any(map(_is_open, segments)):
            return segments
        if failed is not None:
            raise failed
        self.notes += [note for note in (*relay.refused, *self._left) if note not in self.notes]
        return segments

    def _tried(self, engine: Translator, segments: tuple[Segment, ...]) -> tuple[tuple[Segment, ...], Problem | None]:
        """Have one engine translate; returns the lines, and its Problem where another engine may go on.

        Raises Problem where the step is to be tried again, Cancelled.
        """
        self._left.clear()
        try:
            return self._translated(engine, segments), None
        except Problem as problem:
            if decide_in(self.ctx.settings.processing, problem, self.ctx.attempt).retries:
                raise
            return self.ctx.store.segments.list(self.job.id), problem

    @property
    def _asked(self) -> str:
        """The translator that the job or the settings name: an engine's id, AUTO or NONE."""
        return self.job.options.translator or self.ctx.settings.translation.engine

    def _ways(self) -> Iterator[Translator]:
        """The engines to ask, best first; an online one only where it was asked for by name."""
        asked = self._asked
        engines = [engine for engine in self.ctx.engines.translators if engine.info.id not in GIVEN]
        if asked == NONE:
            return
        chosen = None if asked == AUTO else find(engines, asked, "translator")
        if chosen is not None:
            yield chosen
        if chosen is None or self.ctx.settings.translation.fallback_enabled:
            yield from (e for e in engines if e is not chosen and not e.info.online and not e.info.price)

    def _translated(self, engine: Translator, segments: tuple[Segment, ...]) -> tuple[Segment, ...]:
        """Have an engine fill the open lines, batch by batch; a similar line it could not do stays as it was."""
        lines = [_opened(segment) for segment in segments]
        self._hints = {s.id: s.note for s, old in zip(lines, segments, strict=True) if old.origin is Origin.FUZZY}
        places = [place for place, segment in enumerate(lines) if segment.needs_translation]
        batch = engine.batch if self.ctx.trouble is None else min(engine.batch or SMALL_BATCH, SMALL_BATCH)
        for part in _parts(lines, places, batch):
            self.ctx.cancel.check()
            begin, end = (part[0], part[-1] + 1) if batch else (0, len(lines))
            request = replace(
                self._request(tuple(lines[begin:end])),
                before=tuple(lines[max(0, begin - BEFORE) : begin]),
                after=tuple(lines[end : end + AFTER]),
            )
            first = places.index(part[0])
            window = (first / len(places), (first + len(part)) / len(places))
            lines[begin:end] = self._batch(engine, request, window)
        return tuple(old if new.needs_translation else new for new, old in zip(lines, segments, strict=True))

    def _batch(
        self, engine: Translator, request: TranslationRequest, window: tuple[float, float]
    ) -> tuple[Segment, ...]:
        """Translate a batch and keep its lines; `window` is its share of the progress. Raises Problem, Cancelled."""
        letters = sum(len(segment.source) for segment in request.segments if segment.needs_translation)

        def progress(fraction: float, message: str) -> None:
            self.ctx.progress(window[0] + (window[1] - window[0]) * fraction, message)

        most, info = engine.estimate(request), engine.info
        units = most * MICRO // info.price if info.family and info.price else letters
        lines = " ".join(segment.id for segment in request.segments if segment.needs_translation)
        buys = Buys(info.tariff, info.family, lines)
        with charged(self.job, self.ctx, info.id, "translation", units=units, most=most, buys=buys) as charge:
            with called(self.job, self.ctx, STEP, info) as call:
                answer = engine.translate(request, progress, self.ctx.cancel)
                _measure(call, request.segments, answer)
            done = self._taken(request.segments, engine, answer)
            self.keep(done)
            self._count_reused(engine, lines, answer)
            charge.amount, charge.units = answer.amount, answer.units
        if answer.stopped is not None:
            raise answer.stopped
        return done

    def _count_reused(self, engine: Translator, lines: str, answer: Translation) -> None:
        """Count what was there from before, and what of it had been paid for."""
        if answer.reused:
            self._reused[engine.info.title] += answer.reused
        if answer.reused_micro:
            item = hashlib.sha256(lines.encode()).hexdigest()
            self.ctx.store.savings.add(
                self.job.id, engine.info.id, "translation", item, answer.reused, answer.reused_micro
            )

    def _request(self, segments: tuple[Segment, ...]) -> TranslationRequest:
        options = self.job.options
        return TranslationRequest(
            segments, self.job.source_language, options.target_language, options.translation, glossary=self._terms,
            budgets=self._budgets, device=self.ctx.settings.processing.device,
        )  # fmt: skip

    def _taken(self, before: tuple[Segment, ...], engine: Translator, answer: Translation) -> tuple[Segment, ...]:
        """Check an answer and count it; new lines that break the glossary are marked. Raises Problem(ENGINE_FAILED)."""
        if _identity(before) != _identity(answer.segments):
            raise Problem(
                Code.ENGINE_FAILED,
                f"{engine.info.title} lost lines while translating. Try again, or choose another translator.",
            )
        self.notes += [note for note in answer.notes if note not in self.notes]
        self._left += [note for note in answer.left if note not in self._left]
        new = [
            s.id for s, old in zip(answer.segments, before, strict=True) if old.needs_translation and s.target.strip()
        ]
        if new:
            self.done[answer.model or engine.info.id] += len(new)
            self.done[MEMORY] -= sum(line in self._hints for line in new)  # similar lines of the memory, done better
            self.done = +self.done
        return tuple(self._marked(s) if s.id in set(new) else s for s in answer.segments)

    def _marked(self, segment: Segment) -> Segment:
        if segment.origin is Origin.FUZZY:  # a similar line's words are no translation of this one
            return segment
        segment = replace(segment, note=segment.note or self._hints.get(segment.id, ""))
        broken = violations(segment.source, segment.target, self._terms)
        if not broken:
            return segment
        note = " ".join(dict.fromkeys(filter(None, (*broken, segment.note))))
        return replace(segment, note=note, flags=tuple(dict.fromkeys((*segment.flags, GLOSSARY))))


def _measure(call: Call, before: Sequence[Segment], answer: Translation) -> None:
    """Count the lines that an answer filled."""
    new = [line for line, old in zip(answer.segments, before, strict=False) if old.target != line.target]
    call.lines, call.characters = len(new), sum(len(line.source) for line in new)
    call.seconds = sum(line.duration for line in new)
    call.model, call.ran_on = answer.model, answer.ran_on
    call.reused = answer.reused >= call.characters > 0


def _identity(segments: Sequence[Segment]) -> list[tuple[str, float, float, str]]:
    return [(segment.id, segment.start, segment.end, segment.source) for segment in segments]


def _parts(lines: Sequence[Segment], places: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """Cut the places of the open lines into batches of `size` lines and LETTERS; 0 lines a batch: all in one."""
    part: list[int] = []
    letters = 0
    for place in places:
        length = len(lines[place].source)
        if part and size and (len(part) == size or letters + length > LETTERS):
            yield part
            part, letters = [], 0
        part.append(place)
        letters += length
    if part:
        yield part


def _is_filled(segment: Segment) -> bool:
    """True where a translator has given the words."""
    return not segment.needs_translation and segment.origin not in (Origin.NONE, Origin.PERSON)


def _is_open(segment: Segment) -> bool:
    """True where no person and no file has given the words: an engine may."""
    return segment.needs_translation or (segment.origin is Origin.FUZZY and not segment.approved)


def _opened(segment: Segment) -> Segment:
    """Return a line as an engine gets it: a similar one of the memory is no translation, its note stays as a hint."""
    if not _is_open(segment):
        return segment
    kept = tuple(flag for flag in segment.flags if flag != FUZZY)
    hint = f"{segment.note} It was translated as “{segment.target}”." if segment.target.strip() else segment.note
    return replace(segment, target="", origin=Origin.NONE, flags=kept, note=hint)

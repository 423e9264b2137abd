"""Who says which line, where no transcript tells: by ear, and by the voices known from earlier parts of a series."""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from dubai_desktop.domain.character import NUMBERED, Character, series_of
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.likeness import SAME_VOICE, likeness
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment, Word, new_segment_id
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Diarization, DiarizationRequest, Diarizer, Turn
from dubai_desktop.pipeline.context import Context

LEAST_PART = 0.5  # seconds that each part of a parted line lasts: less is a slip of the ear, not a change of speaker


@dataclass(frozen=True, slots=True)
class Told:
    """Lines with their speakers, the speakers' voice prints by label, and what a person should know."""

    segments: tuple[Segment, ...]
    prints: Mapping[str, tuple[float, ...]]
    notes: tuple[str, ...] = ()


def tell_apart(job: Job, segments: tuple[Segment, ...], ctx: Context) -> Told:
    """Name the speaker of each line where nobody has yet and a model for it is installed.

    Trouble with it is a note, never the end of a job. Raises Cancelled.
    """
    plain = Told(segments, {})
    wanted = ctx.settings.transcription.find_speakers and not any(segment.speaker for segment in segments)
    engine = _ready(ctx.engines.diarizers) if wanted else None
    if engine is None or job.media is None:
        return plain
    request = DiarizationRequest(job.audio, job.media.duration, device=ctx.settings.processing.device)
    try:
        found = engine.diarize(request, ctx.progress, ctx.cancel)
    except Problem as problem:
        return replace(plain, notes=(f"The speakers were not told apart: {problem.message}",))
    if not found.turns:
        return replace(plain, notes=("No speakers could be told apart by their voices.",))
    lines = _labelled(segments, Turns(found.turns))
    names, known = _names(lines, found, ctx.store.characters.list(series_of(job)))
    lines = tuple(replace(line, speaker=names[line.speaker]) for line in lines)
    prints = {names[label]: found.prints[label] for label in names if label in found.prints}
    count = len(names)
    said = f"{counted(count, 'speaker')} told apart by their voices" if count > 1 else "One voice speaks all lines"
    again = f"; known from before: {', '.join(known)}" if known else ""
    return Told(lines, prints, (*found.notes, f"{said}{again}."))


def _ready(engines: Iterable[Diarizer]) -> Diarizer | None:
    return next((engine for engine in engines if engine.availability().ready), None)


# --- lines and turns -------------------------------------------------------------------------------------------------


class Turns:
    """Who speaks when, asked for many times: only the turns near to a time are looked at."""

    def __init__(self, turns: Iterable[Turn]) -> None:
        self._turns = sorted(turns, key=lambda turn: turn.start)
        self._starts = [turn.start for turn in self._turns]
        self._longest = max((turn.end - turn.start for turn in self._turns), default=0.0)

    def speaker(self, start: float, end: float) -> str:
        """Return the label that speaks most within a time; where nobody does, the one who speaks nearest to it."""
        first = bisect.bisect_left(self._starts, start - self._longest)
        shares: dict[str, float] = {}
        for turn in self._turns[first : bisect.bisect_right(self._starts, end)]:
            overlap = min(end, turn.end) - max(start, turn.start)
            if overlap > 0:
                shares[turn.speaker] = shares.get(turn.speaker, 0.0) + overlap
        if shares:
            return max(shares, key=lambda label: shares[label])
        near = min(self._turns, key=lambda turn: max(turn.start - end, start - turn.end), default=None)
        return near.speaker if near else ""


def _labelled(segments: Sequence[Segment], turns: Turns) -> tuple[Segment, ...]:
    """Give each line the engine's label of who says it; a line in which the speaker changes is parted there."""
    parted = (part for segment in segments for part in _parted(segment, turns))
    lines = (replace(line, speaker=line.speaker or turns.speaker(line.start, line.end)) for line in parted)
    return tuple(replace(line, index=index) for index, line in enumerate(lines, 1))


def _parted(segment: Segment, turns: Turns) -> tuple[Segment, ...]:
    """Part a line between two words where another speaker begins; whole where its words are not in its text."""
    places = _places(segment)
    runs = _runs(_units(segment, places), turns) if places else []
    if len(runs) < 2:
        return (segment,)
    firsts = list(itertools.accumulate((len(said) for _, said in runs[:-1]), initial=0))
    cuts = [0, *(places[first] for first in firsts[1:]), len(segment.source)]
    ends = [*(min(one[-1].end, other[0].start) for (_, one), (_, other) in itertools.pairwise(runs)), segment.end]
    return tuple(
        replace(
            segment,
            id=new_segment_id() if number else segment.id,
            start=said[0].start if number else segment.start,
            end=ends[number],
            source=segment.source[cuts[number] : cuts[number + 1]].strip(),
            speaker=label,
            words=said,
        )
        for number, (label, said) in enumerate(runs)
    )


def _places(segment: Segment) -> list[int]:
    """Where each word begins in a line's text; empty where they are not all there, one behind the other."""
    places, place = [], 0
    for word in segment.words:
        place = segment.source.find(word.text, place)
        if place < 0:
            return []
        places.append(place)
        place += len(word.text)
    return places


def _units(segment: Segment, places: Sequence[int]) -> list[tuple[Word, ...]]:
    """Words that are written together ("well" and "-known") as one; each alone where nothing is written apart."""
    apart = any(char.isspace() for char in segment.source)
    units: list[tuple[Word, ...]] = []
    for word, place in zip(segment.words, places, strict=True):
        if units and apart and place and not segment.source[place - 1].isspace():
            units[-1] = (*units[-1], word)
        else:
            units.append((word,))
    return units


Run = tuple[str, tuple[Word, ...]]
"""Words that one speaker says in a row."""


def _runs(units: Sequence[tuple[Word, ...]], turns: Turns) -> list[Run]:
    """Words by their speakers; a run too short to be trusted goes to the one before it, the first to the next."""
    labels = [turns.speaker(unit[0].start, unit[-1].end) for unit in units]
    grouped = itertools.groupby(zip(labels, units, strict=True), key=lambda pair: pair[0])
    runs: list[Run] = [(label, tuple(word for _, unit in group for word in unit)) for label, group in grouped]
    while len(runs) > 1:
        short = next((place for place, (_, said) in enumerate(runs) if said[-1].end - said[0].start < LEAST_PART), None)
        if short is None:
            return runs
        runs = _joined(runs, short)
    return runs


def _joined(runs: Sequence[Run], short: int) -> list[Run]:
    """Give a run to its neighbour; neighbours of one speaker become one."""
    taker = short - 1 if short else 1
    named = [(runs[taker][0] if place == short else label, words) for place, (label, words) in enumerate(runs)]
    grouped = itertools.groupby(named, key=lambda run: run[0])
    return [(label, tuple(word for _, words in group for word in words)) for label, group in grouped]


# --- names -----------------------------------------------------------------------------------------------------------


def _names(
    lines: Sequence[Segment], found: Diarization, bank: Collection[Character]
) -> tuple[dict[str, str], list[str]]:
    """Return what each of the engine's labels is called here, and the names known from earlier parts of the series.

    Known voices come first, the surest match before others, nobody twice; the rest are numbered in the order in which
    they speak, past the numbers that the series has given to others.
    """
    labels = list(dict.fromkeys(line.speaker for line in lines))
    people = {one.label: one.print for one in bank if one.print}
    pairs = sorted(
        ((likeness(found.prints.get(label, ()), voice), label, name)
         for label in labels for name, voice in people.items()),
        key=lambda pair: -pair[0],
    )  # fmt: skip
    names: dict[str, str] = {}
    for sure, label, name in pairs:
        if sure >= SAME_VOICE and label not in names and name not in names.values():
            names[label] = name
    known = [names[label] for label in labels if label in names]
    taken = {one.label.casefold() for one in bank}
    fresh = (name for number in itertools.count(1) if (name := NUMBERED.format(number)).casefold() not in taken)
    return {label: names[label] if label in names else next(fresh) for label in labels}, known

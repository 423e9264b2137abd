"""Listens to a finished dub again: a recogniser writes its voice stem down, and each line is compared with its text."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median

from rapidfuzz.distance import Levenshtein

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment, Word
from dubai_desktop.engines.base import Transcriber, TranscriptionRequest
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.probe import probe
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.quality.facts import Heard, Row

_OFF = "Listening to the dub again is switched off in the settings."


def listen(job: Job, rows: Sequence[Row], ctx: Context) -> tuple[tuple[Row, ...], Heard]:
    """Have the voice stem written down, where that is asked for and a recogniser of the language is ready.

    Trouble on the way is told, and fails nothing. Raises Cancelled.
    """
    if not ctx.settings.quality.listen_again:
        return tuple(rows), Heard(why=_OFF)
    assert job.media is not None
    heard = ctx.settings.transcription
    sound = ctx.work / "heard.wav"
    request = TranscriptionRequest(
        audio=str(sound),
        duration=job.media.duration,
        language=job.options.target_language,
        model=heard.model_size,
        retries=heard.max_retries,
        device=ctx.settings.processing.device,
    )
    engine = _ready(ctx.engines.transcribers, request)
    if engine is None:
        language = find_language(job.options.target_language)
        return tuple(rows), Heard(why=f"No recogniser of {language.name if language else 'this language'} is ready.")
    try:
        extract_speech(Path(job.voice_stem), probe(Path(job.voice_stem)), 0, sound, cancel=ctx.cancel)
        transcript = engine.transcribe(request, ctx.progress, ctx.cancel)
    except Problem as problem:
        return tuple(rows), Heard(why=f"Listening again did not work: {problem.message}")
    finally:
        sound.unlink(missing_ok=True)
    compared = compare(rows, transcript.segments, ctx.reading(job))
    errors = [row.figures.error for row in compared if row.figures.error is not None]
    return compared, Heard(by=transcript.model or engine.info.title, error=median(errors) if errors else None)


def _ready(engines: Iterable[Transcriber], request: TranscriptionRequest) -> Transcriber | None:
    """The first engine that can listen to this request's sound in its language."""
    for engine in engines:
        languages = engine.info.languages
        if (not languages or request.language in languages) and engine.availability(request).ready:
            return engine
    return None


def compare(rows: Sequence[Row], heard: Sequence[Segment], read: Callable[[str], str]) -> tuple[Row, ...]:
    """Give every spoken line what was heard in its time, and the share of it that differs from its text.

    A line may be written down as it stands or as it is read aloud (numbers in words): the nearer one counts.
    """
    spoken = [row for row in rows if row.is_said]
    taken: dict[str, list[str]] = defaultdict(list)
    for word in (word for segment in heard for word in _words(segment)):
        row = _owner(spoken, (word.start + word.end) / 2)
        if row is not None:
            taken[row.segment.id].append(word.text.strip())
    done = []
    for row in rows:
        if not row.is_said:
            done.append(row)
            continue
        text = " ".join(taken[row.segment.id])
        wanted = {plain(row.segment.target), plain(read(row.segment.target))} - {""}
        errors = [error_rates(want, plain(text)) for want in wanted]
        best = min(errors, default=(None, None))
        done.append(replace(row, figures=replace(row.figures, heard=text, error=best[0], word_error=best[1])))
    return tuple(done)


def _words(segment: Segment) -> Iterable[Word]:
    """A heard line's words with their times; shared out over its time by their length where none are told."""
    if segment.words:
        return segment.words
    words = segment.source.split()
    total = sum(map(len, words)) or 1
    made, at = [], segment.start
    for word in words:
        end = at + segment.duration * len(word) / total
        made.append(Word(at, end, word))
        at = end
    return made


def _owner(spoken: Sequence[Row], moment: float) -> Row | None:
    """The line whose time holds a moment, else the nearest one within half a second."""

    def away(row: Row) -> float:
        assert row.fit is not None
        return max(row.fit.start - moment, moment - row.fit.end, 0.0)

    nearest = min(spoken, key=away, default=None)
    return nearest if nearest is not None and away(nearest) <= 0.5 else None


def error_rates(wanted: str, heard: str) -> tuple[float, float]:
    """Shares of characters and of words to change to get from what was heard to what was wanted (CER, WER)."""
    words, found = wanted.split(), heard.split()
    return (
        Levenshtein.distance(wanted, heard) / max(1, len(wanted)),
        Levenshtein.distance(words, found) / max(1, len(words)),
    )


def plain(text: str) -> str:
    """A text as it is compared: letters, signs and digits, without case and punctuation, one space between words."""
    kept = (c if unicodedata.category(c)[0] in "LMN" else " " for c in unicodedata.normalize("NFC", text).casefold())
    return " ".join("".join(kept).split())

"""Transcription: the programme's lines in its own language, from a transcript where there is one, else by ear."""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dubai_desktop.domain.job import EngineUse, Job, SubtitleTrack
from dubai_desktop.domain.languages import LANGUAGES, find_language
from dubai_desktop.domain.problems import Code, Problem, RecoveryAction
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Transcriber, Transcript, TranscriptionRequest
from dubai_desktop.media.extract import extract_subtitles
from dubai_desktop.pipeline.casting import listen
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.heard import heard_before, keep, place_of
from dubai_desktop.pipeline.naming import KINDS, RESERVED, SIDECAR
from dubai_desktop.pipeline.reading import terms_of
from dubai_desktop.pipeline.speakers import tell_apart
from dubai_desktop.pipeline.tally import called

NAME = "transcribe"
TITLE = "Listening"
WEIGHT = (15.0, 35.0)
HEARING = 0.75  # of this step's progress, before the speakers are told apart


def inputs(job: Job, ctx: Context) -> dict[str, Any]:
    """The sound, the language, and the transcript asked for.

    How it was listened to (which models there were, whether speakers were told apart) is no part of it: lines that a
    person may have corrected are never thrown away because a setting changed or a model was installed.
    """
    assert job.media is not None
    return {
        "size": job.media.fingerprint.size,
        "mtime_ns": job.media.fingerprint.mtime_ns,
        "track": job.options.audio_track,
        "language": job.options.source_language,
        "transcript": job.options.transcript,
    }


def run(job: Job, ctx: Context) -> Job:
    """Fill in the job's segments and its source language.

    Raises Problem: MODEL_MISSING where there is neither transcript nor model, NO_SPEECH, SRT_*.
    """
    assert job.media is not None
    found = find_transcript(job, ctx)
    ctx.store.context.put(job.id, SIDECAR, {"path": found.path if found.kind == "sidecar" else ""})
    heard = ctx.settings.transcription
    request = TranscriptionRequest(
        audio=job.audio,
        duration=job.media.duration,
        language=found.language or job.options.source_language,
        transcript=found.path,
        model=heard.model_size,
        temperature=heard.temperature,
        prompt=heard.prompt,
        hotwords=tuple(term.source for term in terms_of(job, ctx.store)),
        fallbacks=heard.fallbacks,
        retries=heard.max_retries,
        device=ctx.settings.processing.device,
    )
    engine, why = choose(ctx, request)
    words = _part(ctx, 0.0, HEARING)
    transcript = _heard(engine, request, job, words)
    for what in transcript.recovered:
        ctx.recovered(what, RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS)
    segments, notes = within(transcript.segments, job.media.duration)
    if not segments:
        raise Problem(Code.NO_SPEECH, "No speech was found. Check the audio track, or give a transcript file.")
    told = tell_apart(job, segments, _part(ctx, HEARING, 1.0))
    heard_speakers = listen(Path(job.audio), told.segments)
    language = source_language(transcript.language, job, ctx)
    use = EngineUse(
        asked=found.kind or "auto", used=transcript.model or engine.info.id, why=found.why or _why(transcript, why)
    )
    return replace(
        job,
        segments=told.segments,
        speakers=tuple(replace(one, print=told.prints.get(one.label, ())) for one in heard_speakers),
        source_language=language,
        engines={**job.engines, "transcription": use},
        notes=(*job.notes, *transcript.notes, *notes, *told.notes),
    )


def _heard(engine: Transcriber, request: TranscriptionRequest, job: Job, ctx: Context) -> Transcript:
    """Hear the speech, unless the same was heard before."""
    assert job.media is not None
    place = place_of(engine, request)
    before = heard_before(place, ctx.store.results)
    if before is not None:
        return before
    with called(job, ctx, NAME, engine.info) as call:
        transcript = engine.transcribe(request, ctx.progress, ctx.cancel)
        call.lines, call.characters = len(transcript.segments), sum(len(s.source) for s in transcript.segments)
        call.model, call.ran_on, call.seconds = transcript.model, transcript.ran_on, job.media.duration
    keep(place, transcript, ctx.store.results)
    return transcript


def _part(ctx: Context, begin: float, end: float) -> Context:
    """The same run, whose progress is told as a part of the step's own."""
    return replace(ctx, progress=lambda done, message: ctx.progress(begin + (end - begin) * done, message))


def _why(transcript: Transcript, why: str) -> str:
    """Say why a model was listened with, and what on."""
    return " ".join(filter(None, (why, f"It ran on the {transcript.device}." if transcript.device else "")))


@dataclass(frozen=True, slots=True)
class Found:
    """A transcript: its file, its language where known, what kind it is, and why it was taken."""

    path: str = ""
    language: str = ""
    kind: str = ""
    why: str = ""


def find_transcript(job: Job, ctx: Context) -> Found:
    """Look for a transcript: the one given, a subtitle file beside the source, a text track inside it."""
    asked = job.options.source_language
    if job.options.transcript:
        return Found(job.options.transcript, "", "transcript", "the transcript file was given")
    beside = _sidecar(job, ctx)
    if beside is not None:
        path, language = beside
        return Found(str(path), language, "sidecar", "a subtitle file lies beside the source")
    track = _text_track(job, asked)
    if track is None:
        return Found()
    out = ctx.work / "embedded.srt"
    assert job.media is not None
    extract_subtitles(job.source, job.media, track.index, out, cancel=ctx.cancel)
    spoken = find_language(track.language)
    return Found(str(out), spoken.code if spoken else "", "embedded", "the source carries a subtitle track")


def is_given(job: Job, ctx: Context) -> bool:
    """True where the lines will be read from a file or a text track, and nobody listens."""
    if job.options.transcript or job.media is None:
        return bool(job.options.transcript)
    return _sidecar(job, ctx) is not None or _text_track(job, job.options.source_language) is not None


def _sidecar(job: Job, ctx: Context) -> tuple[Path, str] | None:
    """A subtitle file named like the source, in its language; never one in the target language, nor a dub's own.

    Without a language asked for, that of an earlier job of this source comes first, then the setting's, English, and
    all others.
    """
    earlier = [other for other in ctx.store.jobs.find_source(job.source) if other.id != job.id]
    ours = _dubbed_subtitles((*earlier, job), ctx)
    for middle in [*(f".{code}" for code in _spoken(job, earlier, ctx)), ""]:
        for suffix in (".srt", ".vtt"):
            path = job.source.with_name(f"{job.source.stem}{middle}{suffix}")
            if str(path) not in ours and _holds_something(path):
                return path, middle.removeprefix(".")
    return None


def _spoken(job: Job, earlier: Sequence[Job], ctx: Context) -> list[str]:
    """The languages that a file beside the source may be in, likeliest first."""
    asked = find_language(job.options.source_language)
    if asked is not None:
        return [asked.code]
    known = [j.source_language for j in reversed(earlier) if _holds_something(Path(j.outputs.source_srt))]
    setting = find_language(ctx.settings.transcription.language)
    codes = dict.fromkeys([*known, setting.code if setting else "en", "en", *LANGUAGES])
    return [code for code in codes if code and code != job.options.target_language]


def _dubbed_subtitles(jobs: Collection[Job], ctx: Context) -> set[str]:
    """The subtitle files in a target language that jobs wrote, or are about to."""
    chosen = (ctx.store.context.get(job.id, RESERVED) for job in jobs)
    begun = {kept["names"][KINDS.index("srt")] for kept in chosen if kept is not None}
    return begun | {job.outputs.target_srt for job in jobs}


def _holds_something(path: Path) -> bool:
    """True for a file that is not empty: an empty one is a name that another dub has just taken."""
    try:
        return os.path.isfile(path) and path.stat().st_size > 0  # noqa: PTH113 - is_file raises for long names
    except OSError:
        return False


def _text_track(job: Job, asked: str) -> SubtitleTrack | None:
    assert job.media is not None
    wanted = find_language(asked)
    target = find_language(job.options.target_language)
    best: SubtitleTrack | None = None
    for track in job.media.subtitles:
        language = find_language(track.language)
        if not track.text or (language is not None and language == target):
            continue
        if wanted is not None and language == wanted:
            return track
        if wanted is None or language is None:
            best = best or track
    return best


def choose(ctx: Context, request: TranscriptionRequest) -> tuple[Transcriber, str]:
    """The first transcriber that can take the request, and why not an earlier one.

    Raises the last one's own Problem where none can.
    """
    problem: Problem | None = None
    for engine in ctx.engines.transcribers:
        state = engine.availability(request)
        if state.ready:
            return engine, state.reason
        problem = state.problem or problem
    raise problem or Problem(Code.MODEL_MISSING, "The speech model is missing. Install one, or give a transcript file.")


def within(segments: tuple[Segment, ...], duration: float) -> tuple[tuple[Segment, ...], tuple[str, ...]]:
    """Keep what lies inside the programme; ends beyond it are pulled in. The repairs come back in words."""
    kept: list[Segment] = []
    dropped = 0
    for segment in segments:
        if segment.start >= duration - 0.05:
            dropped += 1
            continue
        kept.append(replace(segment, index=len(kept) + 1, end=min(segment.end, duration)))
    notes = (f"{counted(dropped, verb=('begins', 'begin'))} after the end of the video; left out.",) if dropped else ()
    return tuple(kept), notes


def source_language(found: str, job: Job, ctx: Context) -> str:
    """The programme's language: what was asked or heard, else the setting's."""
    for code in (job.options.source_language, found, ctx.settings.transcription.language):
        language = find_language(code) if code != "auto" else None
        if language is not None:
            return language.code
    return "en"

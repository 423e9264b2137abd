"""What was heard before: a transcript of the same sound, by the same model and with the same wishes, is used again.

It is known by the sound itself, so that a copy of a video, or the same one in another job, is not listened to again. A
person's corrections are the job's own and never come here.
"""

from __future__ import annotations

import hashlib
import logging
from dataclasses import dataclass, replace
from pathlib import Path

from dubai_desktop.domain.answer import answer_key
from dubai_desktop.domain.segment import new_segment_id
from dubai_desktop.engines.base import ModelTranscriber, Transcriber, Transcript, TranscriptionRequest
from dubai_desktop.store.codec import decode, encode
from dubai_desktop.store.results import TRANSCRIPT, Results

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the transcript of a request is kept, and the model that has to have heard it. No key: nowhere."""

    key: str = ""
    model: str = ""


def place_of(engine: Transcriber, request: TranscriptionRequest) -> Place:
    """Return where a request's transcript is kept: under all that it depends on.

    Nowhere for an engine that reads a file, which is as quick as a look into the cache.
    """
    model, mark = engine.model_for(request) if isinstance(engine, ModelTranscriber) else ("", "")
    if not model:
        return Place()
    try:
        with Path(request.audio).open("rb") as file:
            sound = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:  # the engine says what is wrong with it
        log.info("the sound could not be read: %s", error)
        return Place()
    info = engine.info
    heard_how = (request.language, request.temperature, request.fallbacks, request.prompt, sorted(request.hotwords))
    return Place(answer_key(info.id, info.version, model, mark, sound, *heard_how), model)


def heard_before(place: Place, results: Results) -> Transcript | None:
    """Return a kept transcript as one of a job of its own; None where there is none, or none that can be read."""
    if not place.key:
        return None
    kept = results.get(TRANSCRIPT, [place.key]).get(place.key)
    if kept is None:
        return None
    try:
        found: Transcript = decode(Transcript, kept)
    except (ValueError, TypeError) as error:
        log.warning("a kept transcript cannot be read: %s", error)
        results.discard(TRANSCRIPT, [place.key])
        return None
    segments = tuple(replace(segment, id=new_segment_id()) for segment in found.segments)
    note = f"Transcript reused: heard before with {found.model.replace('-', ' ', 1)}."
    return replace(found, segments=segments, notes=(note, *found.notes), device="", ran_on="", recovered=())


def keep(place: Place, transcript: Transcript, results: Results) -> None:
    """Keep a transcript for jobs to come; not one that another model made because the wanted one failed."""
    if place.key and transcript.model == place.model and transcript.segments:
        results.put(TRANSCRIPT, {place.key: encode(transcript)})

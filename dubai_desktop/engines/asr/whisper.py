"""Transcription by Whisper, where a model is installed. Nothing guesses: without a model it says how to get one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Word
from dubai_desktop.engines.asr import cues, whisper_child
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, Transcript, TranscriptionRequest
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.models import CATALOGUE, ModelInfo, human_size, whisper_models

LANE = "whisper"
SLOWEST = 20.0  # seconds of work allowed for a second of sound, and a start of ten minutes, before it counts as hung
START = 600.0

_NEXT_SMALLER = frozenset({Code.MEMORY, Code.MODEL_BROKEN, Code.ENGINE_CRASHED, Code.ENGINE_FAILED})


class WhisperTranscriber:
    """Hears speech with faster-whisper in the supervised child process."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.info = EngineInfo(
            id="whisper",
            title="Whisper",
            kind=Kind.TRANSCRIPTION,
            licence="MIT",
            homepage="https://github.com/SYSTRAN/faster-whisper",
            settings_page="transcription",
        )

    def availability(self, request: TranscriptionRequest | None = None) -> Availability:
        """Ready where a whole model folder is found."""
        size = request.model if request is not None else self._kit.choices().model_size
        if next(whisper_models(self._kit.models_dir, self._kit.choices().model_path, size), None) is not None:
            return Availability(ready=True)
        problem = missing(size)
        return Availability(ready=False, reason=problem.message, problem=problem)

    def transcribe(self, request: TranscriptionRequest, progress: Progress, cancel: CancelToken) -> Transcript:
        """Hear the speech; where a model fails, the next one is tried and the notes say so.

        Raises Problem: MODEL_MISSING, NO_SPEECH, or what the last model failed with; Cancelled.
        """
        cancel.check()
        folders = tuple(whisper_models(self._kit.models_dir, self._kit.choices().model_path, request.model))
        if not folders:
            raise missing(request.model)
        notes: list[str] = []
        if folders[0].name != f"whisper-{request.model}" and not self._kit.choices().model_path:
            notes.append(f"{folders[0].name} was used, because whisper-{request.model} is not installed.")
        while True:
            folder = folders[0]
            try:
                heard = self._hear(str(folder), request, progress, cancel)
            except Problem as problem:
                folders = _smaller(folder, folders)
                if problem.code not in _NEXT_SMALLER or not folders:
                    raise
                notes.append(f"{folder.name} failed ({problem.code}), so {folders[0].name} was used.")
            else:
                return _transcript(heard, folder.name, notes)

    def _hear(
        self, folder: str, request: TranscriptionRequest, progress: Progress, cancel: CancelToken
    ) -> whisper_child.Heard:
        language = find_language(request.language)
        return self._kit.host.call(
            whisper_child.transcribe,
            folder,
            request.audio,
            language.code if language else "auto",
            request.temperature,
            request.prompt,
            timeout=START + SLOWEST * request.duration,
            cancel=cancel,
            progress=progress,
            lane=LANE,
        )


def _smaller(failed: Path, folders: Sequence[Path]) -> tuple[Path, ...]:
    size = _bytes(failed)
    return tuple(folder for folder in folders if folder != failed and _bytes(folder) < size)


def _bytes(folder: Path) -> int:
    return (folder / "model.bin").stat().st_size


def _transcript(heard: whisper_child.Heard, model: str, notes: list[str]) -> Transcript:
    language, words, device = heard
    segments = cues.lines([Word(start, end, text) for start, end, text in words])
    if not segments:
        raise Problem(
            Code.NO_SPEECH,
            "No speech was heard in this video. Choose another audio track, or give a subtitle file.",
            facts={"model": model},
        )
    if device not in {"GPU", "processor"}:
        notes.append(f"The graphics card was not used: {device}.")
    return Transcript(language, segments, model=model, notes=tuple(notes))


def missing(size: str) -> Problem:
    """Return the Problem that names the missing model, its size and the ways to get it."""
    model = _catalogued(size)
    return Problem(
        Code.MODEL_MISSING,
        f"The speech model is missing: {model.title}, {human_size(model.size)}. "
        "Install it, import it from a folder, or drop a subtitle file of the video.",
        facts={
            "model": model.id,
            "bytes": model.size,
            "page": model.page,
            "install": f"dubai-desktop models install {model.id}",
        },
    )


def _catalogued(size: str) -> ModelInfo:
    by_id = {model.id: model for model in CATALOGUE}
    return by_id.get(f"whisper-{size}", by_id["whisper-base"])

"""Transcription by Whisper, where a model is installed. Nothing guesses: without a model it says how to get one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import LANGUAGES, find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.asr import ways, whisper_child
from dubai_desktop.engines.asr.ladder import Attempt, Ladder
from dubai_desktop.engines.asr.task import Heard, Task
from dubai_desktop.engines.asr.ways import Machine
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, Transcript, TranscriptionRequest
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import CATALOGUE, WHISPER_FILES, ModelInfo
from dubai_desktop.engines.model_files import mark
from dubai_desktop.engines.models import human_size, whisper_models

LANE = "whisper"
SLOWEST = 20.0  # seconds of work allowed for a second of sound, and a start of ten minutes, before it counts as hung
START = 600.0
UNCERTAIN = 0.5  # probability of the detected language below which a person is told

_SIZES = {model.id: model for model in CATALOGUE}


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
            version="2",
        )

    def availability(self, request: TranscriptionRequest | None = None) -> Availability:
        """Ready where a whole model folder is found."""
        size = request.model if request is not None else self._kit.choices().model_size
        if self._folders(size):
            return Availability(ready=True)
        problem = missing(size)
        return Availability(ready=False, reason=problem.message, problem=problem)

    def transcribe(self, request: TranscriptionRequest, progress: Progress, cancel: CancelToken) -> Transcript:
        """Hear the speech; where a model or the graphics card fails, the next attempt is made and the notes say so.

        Raises Problem: MODEL_MISSING, NO_SPEECH, or what the last attempt failed with; Cancelled.
        """
        cancel.check()
        folders = self._folders(request.model)
        if not folders:
            raise missing(request.model)
        forward = _Forward(progress)
        machine = self._machine(cancel)
        folders, notes = _affordable(folders, machine, request.device)
        if folders[0].name != f"whisper-{_full(request.model)}" and not self._kit.choices().model_path and not notes:
            notes = [f"{folders[0].name} was used, because whisper-{_full(request.model)} is not installed."]
        refused = ways.refusal(machine, request.device, _bytes(folders[0]))
        if refused:
            notes.append(f"The graphics card was not used: {refused}.")
        ladder = Ladder(
            folders, lambda folder: ways.ways(machine, request.device, _bytes(folder)), _bytes, request.retries
        )
        attempt, lost = ladder.first(), []
        while True:
            try:
                heard = self._hear(attempt, request, forward, cancel)
            except Problem as problem:
                following = ladder.after(attempt, problem)
                if following is None:
                    raise
                attempt, note = following
                lost.append(note)
            else:
                heard_so = _transcript(heard, attempt, [*notes, *lost])
                return replace(heard_so, recovered=tuple(lost))

    def model_for(self, request: TranscriptionRequest) -> tuple[str, str]:
        """Return the best model folder's name for a request, and what tells its files from others in their place."""
        folder = next(iter(self._folders(request.model)), None)
        return (folder.name, mark(folder, WHISPER_FILES)) if folder is not None else ("", "")

    def _folders(self, size: str) -> tuple[Path, ...]:
        return tuple(whisper_models(self._kit.models_dir, self._kit.choices().model_path, size))

    def _machine(self, cancel: CancelToken) -> Machine:
        return self._kit.host.call(whisper_child.machine, timeout=START, cancel=cancel, lane=LANE)

    def _hear(self, attempt: Attempt, request: TranscriptionRequest, progress: Progress, cancel: CancelToken) -> Heard:
        language = find_language(request.language)
        task = Task(
            str(attempt.folder),
            request.audio,
            attempt.way,
            language.code if language else "auto",
            request.temperature,
            request.fallbacks,
            request.prompt,
            request.hotwords,
        )
        timeout = START + SLOWEST * request.duration
        return self._kit.host.call(
            whisper_child.transcribe, task, timeout=timeout, cancel=cancel, progress=progress, lane=LANE
        )


class _Forward:
    """Passes progress on, which never goes back, whatever has to be begun anew."""

    def __init__(self, progress: Progress) -> None:
        self._progress, self._most = progress, 0.0

    def __call__(self, fraction: float, message: str) -> None:
        self._most = max(self._most, fraction)
        self._progress(self._most, message)


def _affordable(folders: Sequence[Path], machine: Machine, device: str) -> tuple[tuple[Path, ...], list[str]]:
    """Pass over models that the free memory cannot hold, saying so; where none fits, the smallest is tried."""
    if any(way.on_card for way in ways.ways(machine, device, _bytes(folders[0]))):
        return tuple(folders), []
    fitting = [folder for folder in folders if _memory(folder) <= machine.free]
    fitting = fitting or [min(folders, key=_memory)]
    if fitting[0] == folders[0]:
        return tuple(fitting), []
    need, free = human_size(_memory(folders[0])), human_size(machine.free)
    note = f"{folders[0].name} needs {need} of memory and {free} are free, so {fitting[0].name} was used."
    return tuple(fitting), [note]


def _memory(folder: Path) -> int:
    """Return the bytes of memory a model needs on the processor: the catalogue's figure, else by its weights."""
    known = _SIZES.get(folder.name)
    return known.memory if known else _bytes(folder)


def _bytes(folder: Path) -> int:
    return (folder / "model.bin").stat().st_size


def _transcript(heard: Heard, attempt: Attempt, notes: list[str]) -> Transcript:
    if not heard.segments:
        raise Problem(
            Code.NO_SPEECH,
            "No speech was heard in this video. Choose another audio track, or give a subtitle file.",
            facts={"model": attempt.folder.name, "left_out": heard.left_out},
        )
    if heard.probability < UNCERTAIN:
        known = LANGUAGES.get(heard.language)
        notes.append(f"The language was hard to tell; {known.name if known else heard.language} is the best guess.")
    if heard.left_out:
        notes.append(f"{counted(heard.left_out, 'passage', ('was', 'were'))} no speech and left out.")
    way = attempt.way
    return Transcript(heard.language, heard.segments, attempt.folder.name, tuple(notes), way.words, way.device)


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
    return _SIZES.get(f"whisper-{_full(size)}", _SIZES["whisper-base"])


def _full(size: str) -> str:
    return {"large": "large-v3", "turbo": "large-v3-turbo"}.get(size, size)

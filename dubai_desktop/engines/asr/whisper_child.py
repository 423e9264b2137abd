"""Whisper through faster-whisper, inside the child process only. Nothing is downloaded, no media file is opened."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dubai_desktop.domain.problems import Code
from dubai_desktop.domain.segment import Word
from dubai_desktop.engines import child
from dubai_desktop.engines.asr import cues, doubt, edges, gpu, wav
from dubai_desktop.engines.asr.task import Heard, Piece, Task
from dubai_desktop.engines.asr.ways import Machine, Way
from dubai_desktop.engines.model_files import broken, file_mark, verify_once

LADDER = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # faster-whisper's own temperatures, the first that gives sound text is taken
BEAM = 5
LONG = 30.0  # seconds: one window. Two are no dearer in batches: base, int8, one core, 110 s: 10.5 CPU s against 11.9
# Windows at once. On a processor 8 are no quicker than 4, and progress comes only once a batch.
BATCH = {"cpu": 4, "cuda": 16}
OPENINGS = 4  # windows that may be listened to until the language is certain


def machine() -> Machine:
    """Return what Whisper could run on here."""
    child.tame_libraries()
    import ctranslate2  # noqa: PLC0415  heavy
    import psutil  # noqa: PLC0415  only where it is asked

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False) or cores  # more threads than that only wait for each other
    cpu = frozenset(ctranslate2.get_supported_compute_types("cpu"))
    found = Machine(cpu, min(cores, physical), int(psutil.virtual_memory().available))
    try:
        if not ctranslate2.get_cuda_device_count():
            return found
        return replace(
            found, cuda=frozenset(ctranslate2.get_supported_compute_types("cuda")), gpu_free=gpu.free_memory()
        )
    except RuntimeError as error:  # a driver that is too old for CUDA, or a card in another's hands
        return replace(found, trouble=f"its driver does not answer: {' '.join(str(error).split())[:80]}")


def transcribe(task: Task) -> Heard:
    """Return what is said. Reports seconds done.

    Raises Problem: MODEL_BROKEN, MEMORY, ENGINE_FAILED, MEDIA_UNREADABLE.
    """
    model = _SHELF.get(task.folder, task.way)
    language, probability = "" if task.language == "auto" else task.language, 1.0
    pieces: list[Piece] = []
    repeated, total = 0, 0.0
    for stretch in wav.stretches(Path(task.audio)):
        listener = _Listener(model, task, stretch, language, probability)
        found = listener.pieces()
        pieces += found
        repeated, total = repeated + listener.heard_again, stretch.total
        language, probability = listener.language, listener.probability
        _report(stretch.start + len(stretch.samples) / wav.RATE, stretch.total)
    kept = doubt.believed(pieces)
    words = (Word(*word) for piece in kept for word in piece.words)
    return Heard(language, probability, cues.lines(words, total), len(pieces) - len(kept), repeated)


@dataclass(slots=True)
class _Listener:
    """Hears one stretch. `language` is "" until somebody speaks; `probability` is how certain it is."""

    model: Any
    task: Task
    stretch: wav.Stretch
    language: str
    probability: float
    heard_again: int = 0

    def pieces(self) -> list[Piece]:
        """Return the passages with their places in the programme."""
        batched = self.stretch.total > LONG
        made = list(self._batched() if batched else self._plain())
        if not (batched and self.task.fallbacks and not self.task.temperature):
            return made
        doubtful = set(doubt.again(made))
        return [one for place, piece in enumerate(made) for one in self._once_more(piece, place in doubtful)]

    def _batched(self) -> Iterator[Piece]:
        from faster_whisper import BatchedInferencePipeline  # noqa: PLC0415  heavy

        pipeline = BatchedInferencePipeline(self.model)
        size = BATCH[self.task.way.device]
        return self._heard(
            pipeline.transcribe(
                self.stretch.samples, batch_size=size, temperature=self.task.temperature, **self._options()
            ),
            self.stretch.start,
        )

    def _plain(self) -> Iterator[Piece]:
        ladder = LADDER if self.task.fallbacks and not self.task.temperature else (self.task.temperature,)
        return self._heard(
            self.model.transcribe(self.stretch.samples, temperature=ladder, **self._options(), **_ONE_BY_ONE),
            self.stretch.start,
        )

    def _once_more(self, piece: Piece, doubtful: bool) -> Iterable[Piece]:
        """Hear a doubtful passage again, alone and with the rest of the temperatures, which the batches do not try."""
        if not doubtful:
            return (piece,)
        self.heard_again += 1
        first, last = ((second - self.stretch.start) * wav.RATE for second in (piece.start - 0.2, piece.end + 0.2))
        part = self.stretch.samples[max(0, round(first)) : round(last)]
        found = self.model.transcribe(part, temperature=LADDER[1:], **self._options(), **_ONE_BY_ONE)
        return tuple(self._heard(found, self.stretch.start + max(0, round(first)) / wav.RATE)) or (piece,)

    def _options(self) -> dict[str, Any]:
        return {
            "language": self.language or None,
            "initial_prompt": self.task.prompt or None,
            "hotwords": ", ".join(self.task.hotwords) or None,
            "beam_size": BEAM,
            "vad_filter": True,
            "word_timestamps": True,
            "language_detection_segments": OPENINGS,
        }

    def _heard(self, answer: tuple[Iterable[Any], Any], offset: float) -> Iterator[Piece]:
        segments, info = answer
        if not info.duration_after_vad:  # nobody speaks; a model asked all the same makes something up
            return
        if not self.language:
            self.language, self.probability = str(info.language), float(info.language_probability)
        for segment in segments:
            _report(offset + segment.end, self.stretch.total)
            if segment.text.strip():
                piece = _piece(segment, offset)
                words = edges.tightened(piece.words, self.stretch.samples, self.stretch.start)
                yield replace(piece, words=tuple(words))


# With the text before as its prompt, one slip of the model repeats for minutes; names are carried by hotwords instead.
_ONE_BY_ONE = {"condition_on_previous_text": False}


def _piece(segment: Any, offset: float) -> Piece:  # noqa: ANN401  an untyped library's class
    words = [(float(word.start) + offset, float(word.end) + offset, str(word.word)) for word in segment.words or ()]
    start, end = float(segment.start) + offset, float(segment.end) + offset
    return Piece(
        start, end, str(segment.text), tuple(words or [(start, end, f" {segment.text.strip()}")]),
        float(segment.no_speech_prob), float(segment.avg_logprob), float(segment.compression_ratio),
    )  # fmt: skip


def _report(second: float, total: float) -> None:
    child.report(min(1.0, second / max(total, 0.1)), f"{min(second, total):.0f} of {total:.0f} s heard")


class _Shelf:
    """Holds the one model that is loaded; another takes its place, and a changed file is loaded anew."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._model: Any = None

    def get(self, folder: str, way: Way) -> Any:  # noqa: ANN401  an untyped library's class
        """Return the model. Raises Problem: MODEL_BROKEN, MODEL_MISSING, MEMORY, ENGINE_FAILED."""
        path = Path(folder)
        wanted = (folder, way, *(file_mark(path / name) for name in ("model.bin", "config.json", "tokenizer.json")))
        if self._key != wanted:
            self._key, self._model = (), None  # its memory first
            self._model = _load(path, way)
            self._key = wanted
        return self._model


_SHELF = _Shelf()


def _load(folder: Path, way: Way) -> Any:  # noqa: ANN401  an untyped library's class
    child.tame_libraries()
    child.report(0.0, f"Loading {folder.name}")
    verify_once(folder)
    from faster_whisper import WhisperModel  # noqa: PLC0415  heavy

    _check_tokenizer(folder)
    try:
        return WhisperModel(
            str(folder),
            device=way.device,
            compute_type=way.compute,
            cpu_threads=way.threads,
            local_files_only=True,
        )
    except (RuntimeError, ValueError, OSError) as error:
        problem = child.translate(error)
        if way.on_card or problem.code is Code.MEMORY:  # whether the files are sound, the processor will tell
            raise problem from error
        raise broken(folder, ["model.bin"], str(error)) from error


def _check_tokenizer(folder: Path) -> None:
    """Raise Problem(MODEL_BROKEN) for a tokenizer that is missing (it would be asked of the hub) or cut short."""
    try:
        json.loads((folder / "tokenizer.json").read_bytes())
    except (OSError, ValueError) as error:
        raise broken(folder, ["tokenizer.json"], str(error)) from error

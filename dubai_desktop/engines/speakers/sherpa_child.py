"""sherpa-onnx inside the child process only: who speaks when, and what each voice is like. Nothing is fetched.

A programme is worked on in stretches that end where it is quiet: the library compares every window of a file with every
other, so that two hours at once would take gigabytes. The voices of all stretches are then joined by their prints.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dubai_desktop.domain.likeness import unit
from dubai_desktop.domain.problems import Code
from dubai_desktop.engines import child
from dubai_desktop.engines.asr import wav
from dubai_desktop.engines.model_files import broken, file_mark, verify_once
from dubai_desktop.engines.speakers.linking import Heard, linked

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Samples = npt.NDArray[np.float32]

STRETCH = 600.0  # seconds at once
STEP = 0.25  # of a window of 10 s: four of them judge each moment, in 2/5 of the time that the library's ten take
APART = 0.5  # cosine distance from which the library keeps two windows' voices apart; its own default
SHORTEST, PAUSE = 0.3, 0.5  # seconds: shorter turns are dropped, shorter pauses in a turn are no pause
LEAST, MOST = 0.5, 60.0  # seconds of speech that a print needs, and that it is made of at most
PART = 10.0  # seconds that go into the embedding at once

Said = tuple[float, float, int]
"""A turn in a stretch: seconds from its start, and the number of the voice."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to do: the model's folder and the names of its two files, our own 16 kHz mono WAV, how many speakers there
    are (0: find out), and how many seconds are worked on at once.
    """

    folder: str
    segmentation: str
    embedding: str
    audio: str
    speakers: int = 0
    stretch: float = STRETCH


@dataclass(frozen=True, slots=True)
class Found:
    """Turns (start, end, number of the person) by their starts, and the prints of the persons, by number."""

    turns: tuple[Said, ...]
    prints: tuple[tuple[float, ...], ...]


def diarize(order: Order) -> Found:
    """Tell the speakers of a programme apart; people are numbered in the order in which they first speak.

    Reports the fraction done. Raises Problem: MODEL_BROKEN, MODEL_MISSING, MEMORY, ENGINE_FAILED, MEDIA_UNREADABLE.
    """
    model = _SHELF.get(Path(order.folder), (order.segmentation, order.embedding))
    turns: list[Said] = []
    heard: list[Heard] = []
    for stretch in wav.stretches(Path(order.audio), order.stretch):
        said = model.turns(stretch)
        voices = sorted({number for _, _, number in said})  # in each stretch the library counts anew
        places = {number: len(heard) + place for place, number in enumerate(voices)}
        turns += [(stretch.start + start, stretch.start + end, places[number]) for start, end, number in said]
        for number in voices:
            mine = [(start, end) for start, end, whose in said if whose == number]
            heard.append(Heard(model.print(stretch.samples, mine), sum(end - start for start, end in mine)))
        _report(stretch, 1.0)
    return _persons(turns, heard, order.speakers)


def _persons(turns: Sequence[Said], heard: Sequence[Heard], speakers: int) -> Found:
    """Join the voices of all stretches into persons."""
    person = linked(heard, speakers)
    count = max(person, default=-1) + 1
    found = [(start, end, person[place]) for start, end, place in turns]
    order = list(dict.fromkeys(number for _, _, number in sorted(found)))
    order += [number for number in range(count) if number not in order]
    sums: list[list[float]] = [[] for _ in range(count)]
    for one, number in zip(heard, person, strict=True):
        weighted = [value * one.seconds for value in one.voice]
        before = sums[number] or [0.0] * len(weighted)
        sums[number] = [a + b for a, b in zip(before, weighted, strict=True)] if weighted else sums[number]
    return Found(
        tuple(sorted((start, end, order.index(number)) for start, end, number in found)),
        tuple(unit(sums[number]) for number in order),
    )


def _report(stretch: wav.Stretch, share: float) -> None:
    second = min(stretch.total, stretch.start + share * len(stretch.samples) / wav.RATE)
    child.report(
        min(1.0, second / max(stretch.total, 0.1)), f"{second:.0f} of {stretch.total:.0f} s listened to for speakers"
    )


class Model:
    """The two loaded models."""

    def __init__(self, diarizer: Any, extractor: Any) -> None:  # noqa: ANN401  an untyped library's classes
        self._diarizer, self._extractor = diarizer, extractor

    def turns(self, stretch: wav.Stretch) -> list[Said]:
        """Return who speaks when within a stretch."""
        if not len(stretch.samples):
            return []

        def tell(done: int, total: int) -> int:
            _report(stretch, done / max(1, total))
            return 0

        found = self._diarizer.process(stretch.samples, callback=tell).sort_by_start_time()
        return [(float(turn.start), float(turn.end), int(turn.speaker)) for turn in found]

    def print(self, samples: Samples, spans: Iterable[tuple[float, float]]) -> tuple[float, ...]:
        """Return the mean print of what is said in the spans, longest first; empty where it is too little."""
        import numpy as np  # noqa: PLC0415  heavy

        parts: list[Samples] = []
        left = MOST
        for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
            piece = samples[round(start * wav.RATE) : round(min(end, start + left) * wav.RATE)]
            parts.append(piece)
            left -= len(piece) / wav.RATE
            if left <= 0:
                break
        speech = np.concatenate(parts) if parts else np.zeros(0, np.float32)
        if len(speech) < LEAST * wav.RATE:
            return ()
        count = max(1, round(len(speech) / (PART * wav.RATE)))
        return unit(np.sum([self._embedding(part) for part in np.array_split(speech, count)], axis=0).tolist())

    def _embedding(self, samples: Samples) -> tuple[float, ...]:
        stream = self._extractor.create_stream()
        stream.accept_waveform(wav.RATE, samples)
        stream.input_finished()
        return unit(float(value) for value in self._extractor.compute(stream))


class _Shelf:
    """Holds the one model that is loaded; another takes its place, and changed files are loaded anew."""

    def __init__(self) -> None:
        self._key: tuple[object, ...] = ()
        self._model: Model | None = None

    def get(self, folder: Path, names: tuple[str, str]) -> Model:
        """Return the model. Raises Problem: MODEL_BROKEN, MODEL_MISSING, MEMORY."""
        wanted = (folder, names, *(file_mark(folder / name) for name in names))
        if self._model is None or self._key != wanted:
            self._key, self._model = (), None
            self._model = _load(folder, names)
            self._key = wanted
        return self._model


_SHELF = _Shelf()


def _load(folder: Path, names: tuple[str, str]) -> Model:
    """Load both models after a check of every byte: a changed weight loads without a word."""
    child.report(0.0, f"Loading {folder.name}")
    verify_once(folder)
    import sherpa_onnx  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    threads = min(4, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    segmentation = sherpa_onnx.OfflineSpeakerSegmentationModelConfig(
        pyannote=sherpa_onnx.OfflineSpeakerSegmentationPyannoteModelConfig(
            model=str(folder / names[0]), window_shift_ratio=STEP
        ),
        num_threads=threads,
    )
    embedding = sherpa_onnx.SpeakerEmbeddingExtractorConfig(model=str(folder / names[1]), num_threads=threads)
    config = sherpa_onnx.OfflineSpeakerDiarizationConfig(
        segmentation=segmentation,
        embedding=embedding,
        clustering=sherpa_onnx.FastClusteringConfig(num_clusters=-1, threshold=APART),
        min_duration_on=SHORTEST,
        min_duration_off=PAUSE,
    )
    try:
        return Model(sherpa_onnx.OfflineSpeakerDiarization(config), sherpa_onnx.SpeakerEmbeddingExtractor(embedding))
    except (RuntimeError, ValueError) as error:
        problem = child.translate(error)
        if problem.code is Code.MEMORY:
            raise problem from error
        raise broken(folder, names, str(error)) from error

"""Whisper through faster-whisper, inside the child process only.

Only our own WAV is ever decoded, by the standard library, so no container can point anywhere. Nothing is downloaded.
"""

from __future__ import annotations

import os
import wave
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.model_files import broken, verify

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

RATE = 16_000

Heard = tuple[str, list[tuple[float, float, str]], str]
"""Language code, words as (start s, end s, text with its leading space), and what it ran on."""


def transcribe(folder: str, audio: str, language: str, temperature: float, prompt: str) -> Heard:
    """Return what is said in a 16 kHz mono WAV; `language` is a code or "auto". Reports seconds done.

    Raises Problem: MODEL_BROKEN, MEMORY, MEDIA_UNREADABLE.
    """
    model, device = _load(folder, (Path(folder) / "model.bin").stat().st_mtime_ns)
    samples = read_wav(Path(audio))
    total = len(samples) / RATE
    segments, info = model.transcribe(
        samples,
        language=None if language == "auto" else language,
        temperature=temperature,
        initial_prompt=prompt or None,
        beam_size=5,
        vad_filter=True,
        word_timestamps=True,
        condition_on_previous_text=False,
    )
    words: list[tuple[float, float, str]] = []
    for segment in segments:
        found = segment.words or ()
        words += [(float(word.start), float(word.end), word.word) for word in found]
        if not found and segment.text.strip():
            words.append((float(segment.start), float(segment.end), f" {segment.text.strip()}"))
        child.report(min(1.0, segment.end / max(total, 0.1)), f"{segment.end:.0f} of {total:.0f} s heard")
    return str(info.language), words, device


@lru_cache(maxsize=1)
def _load(folder: str, _changed: int) -> tuple[Any, str]:
    """Load a model once; a changed file loads anew. Returns the model and what it runs on."""
    child.tame_libraries()
    verify(Path(folder))
    import ctranslate2  # noqa: PLC0415  heavy
    from faster_whisper import WhisperModel  # noqa: PLC0415  heavy

    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if ctranslate2.get_cuda_device_count() > 0:
        try:
            return WhisperModel(folder, device="cuda", compute_type="float16"), "GPU"
        except (RuntimeError, ValueError) as error:  # no cuDNN, an old card, too little memory
            child.report(0.0, "The graphics card cannot be used; the processor is.")
            reason = str(error)[:80]
            return _on_processor(WhisperModel, folder, threads), f"processor ({reason})"
    return _on_processor(WhisperModel, folder, threads), "processor"


def _on_processor(model: Any, folder: str, threads: int) -> Any:  # noqa: ANN401  an untyped library's class
    try:
        return model(folder, device="cpu", compute_type="int8", cpu_threads=threads, local_files_only=True)
    except (RuntimeError, ValueError, OSError) as error:
        problem = child.translate(error)
        if problem.code is Code.MEMORY:
            raise problem from error
        raise broken(Path(folder), ["model.bin"], str(error)) from error


def read_wav(path: Path) -> npt.NDArray[np.float32]:
    """Return our own WAV as float32 samples in -1..1. Raises Problem(MEDIA_UNREADABLE) for anything else."""
    import numpy as np  # noqa: PLC0415  not needed where nothing is heard

    try:
        with wave.open(str(path), "rb") as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            frames = file.readframes(file.getnframes())
    except (OSError, EOFError, wave.Error) as error:
        raise _unreadable(str(error)) from error
    if shape != (RATE, 1, 2):
        raise _unreadable(f"{shape} instead of {(RATE, 1, 2)}")
    return np.frombuffer(frames, dtype="<i2").astype(np.float32) / 32768.0


def _unreadable(detail: str) -> Problem:
    return Problem(
        Code.MEDIA_UNREADABLE,
        "The extracted speech cannot be read. Start the job again from its first step.",
        detail=detail,
    )

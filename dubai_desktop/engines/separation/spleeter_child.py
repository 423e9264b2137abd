"""Spleeter's two-stem model inside the child process only, run by sherpa-onnx: an ONNX file holds no code of Python's.

Its spectrogram (4,096 samples, a step of 1,024, no padding) knows nothing of the outermost samples, so each window is
given with silence around it; and it has no opinion above 11 kHz, where the original stays.
"""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.model_files import broken, verify_once
from dubai_desktop.engines.separation import stream
from dubai_desktop.engines.separation.common import Order

if TYPE_CHECKING:
    from collections.abc import Callable

logger = logging.getLogger(__name__)

VOCALS, REST = "vocals.fp16.onnx", "accompaniment.fp16.onnx"
TELLING = "Taking the voices out"
_FRAME, _STEP, _FRAMES = 4096, 1024, 511  # one frame fewer than the network's 512: a full one is run twice
WINDOW = (_FRAMES - 1) * _STEP + _FRAME - 2 * _FRAME  # samples, 11.7 s


def separate(order: Order) -> tuple[str, ...]:
    """Take the voices out of a WAV; run in the child. Returns nothing to know.

    Raises Problem: MODEL_BROKEN, MEDIA_UNREADABLE, ENGINE_FAILED, MEMORY; OSError.
    """
    verify_once(Path(order.folder))
    voices = load(Path(order.folder))
    child.report(0.0, TELLING)
    stream.remove_voices(Path(order.audio), Path(order.out), voices, WINDOW, lambda done: child.report(done, TELLING))
    return ()


def load(folder: Path) -> Callable[[stream.Sound], stream.Sound]:
    """Return what finds the voices in a window. Raises Problem(MODEL_BROKEN)."""
    import sherpa_onnx  # type: ignore[import-untyped]  # noqa: PLC0415  heavy

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    files = sherpa_onnx.OfflineSourceSeparationSpleeterModelConfig(
        vocals=str(folder / VOCALS), accompaniment=str(folder / REST)
    )
    try:
        model = sherpa_onnx.OfflineSourceSeparation(
            sherpa_onnx.OfflineSourceSeparationConfig(
                model=sherpa_onnx.OfflineSourceSeparationModelConfig(spleeter=files, num_threads=cores)
            )
        )
    except (RuntimeError, ValueError) as error:
        raise _not_loaded(folder, error) from error
    return lambda heard: _voices(model, heard)


def _voices(model: Any, heard: stream.Sound) -> stream.Sound:  # noqa: ANN401  an untyped library
    import numpy as np  # noqa: PLC0415  comes with the program, not needed before

    length = heard.shape[1]
    steps = -(-(length + _FRAME) // _STEP)  # so many make one frame of silence behind the sound, at least
    given = np.zeros((2, steps * _STEP + _FRAME), np.float32)
    given[:, _FRAME : _FRAME + length] = heard
    made = model.process(stream.RATE, given).stems[0].data
    found: stream.Sound = np.asarray(made, np.float32)[:, _FRAME : _FRAME + length]
    return found


def _not_loaded(folder: Path, error: Exception) -> Problem:
    problem = child.translate(error)
    return problem if child.speaks_of_memory(str(error)) else broken(folder, [VOCALS, REST], str(error)[:2000])

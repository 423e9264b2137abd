"""Stems of a finished mix."""

from __future__ import annotations

import wave
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.files import check_space, write_problem
from dubai_desktop.media.pcm import HEADER, wav_header, write_all

_BLOCK = 10  # seconds


def subtract(
    mix: Path,
    voice: Path,
    out: Path,
    *,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> None:
    """Write the mix less the voice stem, 16-bit WAVs of one format, into `out` (a temporary name: rename it later).

    Raises Cancelled, Problem(OUTPUT_INVALID | DISK_FULL | OUT_NOT_WRITABLE).
    """
    try:
        with wave.open(str(mix), "rb") as whole, wave.open(str(voice), "rb") as stem:
            if whole.getparams()[:4] != stem.getparams()[:4] or whole.getsampwidth() != 2:
                raise _gone("the stem has another format than the mix")
            _subtract(whole, stem, out, cancel, on_progress)
    except (wave.Error, EOFError, OSError) as error:
        raise _gone(str(error)) from error


def _subtract(
    whole: wave.Wave_read,
    stem: wave.Wave_read,
    out: Path,
    cancel: CancelLike | None,
    on_progress: Callable[[float], None],
) -> None:
    rate, channels, frames = whole.getframerate(), whole.getnchannels(), whole.getnframes()
    size = frames * channels * 2
    check_space(out.parent, size + HEADER)
    try:
        with out.open("wb", buffering=0) as file:
            write_all(file, wav_header(size, rate, channels))
            for first in range(0, frames, rate * _BLOCK):
                if cancel is not None and cancel.cancelled:
                    raise Cancelled
                mixed = np.frombuffer(whole.readframes(rate * _BLOCK), "<i2")
                spoken = np.frombuffer(stem.readframes(rate * _BLOCK), "<i2")
                rest = np.subtract(mixed, spoken, dtype=np.int32)
                write_all(file, np.clip(rest, -32_768, 32_767).astype("<i2").data.cast("B"))
                on_progress(first / frames)
    except OSError as error:
        raise write_problem(error, out, size) from error


def _gone(detail: str) -> Problem:
    return Problem(
        Code.OUTPUT_INVALID, "The dub's sound is not there any more. Make the files again, then export.", detail=detail
    )

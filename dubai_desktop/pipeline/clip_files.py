"""The files of the clip cache: one that is whole is used again, a damaged one is thrown away."""

from __future__ import annotations

import contextlib
import logging
import os
import time
import wave
from pathlib import Path

from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Clip
from dubai_desktop.media.anatomy import Measure, measure

log = logging.getLogger(__name__)

_CLOSE = 0.002
"""Seconds that a clip may differ from how long it was when it was spoken; the parts are rounded to the sample."""


def reuse(path: Path, known: Clip | None = None) -> Measure | None:
    """Measure a clip that is in the cache and note that it was used; None where it is not there or not whole.

    `known` is what was measured when it was spoken. What is damaged is removed: it is spoken anew.
    """
    if not path.is_file():
        return None
    try:
        sound = measure(path)
    except Problem as problem:
        _throw_away(path, problem.detail)
        return None
    if _is_cut(path):
        _throw_away(path, "shorter than its own header says")
        return None
    if known is not None and abs(_seconds(known) - sound.lead - sound.length - sound.tail) > _CLOSE:
        _throw_away(path, f"{_seconds(known):.3f} s when it was spoken")
        return None
    touch(path)
    return sound


def touch(path: Path) -> None:
    """Note that a file was used now, whatever the disk keeps by itself; when it was made stays."""
    with contextlib.suppress(OSError):
        os.utime(path, ns=(time.time_ns(), path.stat().st_mtime_ns))


def _is_cut(path: Path) -> bool:
    """True for a WAV that ends before its header says."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() * file.getnchannels() * file.getsampwidth() > path.stat().st_size
    except (OSError, EOFError, wave.Error):  # not plain PCM: it was measured, which is all that can be said
        return False


def _seconds(clip: Clip) -> float:
    return clip.lead + clip.length + clip.tail


def _throw_away(path: Path, why: str) -> None:
    log.warning("a damaged clip is thrown away: %s", why)
    with contextlib.suppress(OSError):
        path.unlink()

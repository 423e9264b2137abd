"""What is kept for dubs to come: how much there is, and making room, the longest unused first."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.problems import Problem
from dubai_desktop.settings import Settings
from dubai_desktop.store import Store
from dubai_desktop.store.results import TRANSCRIPT, TRANSLATION

log = logging.getLogger(__name__)

MB = 1_000_000

FRESH = 600.0
"""Seconds after its last use in which a clip stays, whatever the limit: a job may be about to put it into its lines."""


@dataclass(frozen=True, slots=True)
class CacheSizes:
    """What is kept: counts and bytes, the limits of the settings, and what reuse saved of paid services so far.

    `used_clips` are the spoken lines of jobs that are on the list: they are kept whatever they take.
    """

    clips: int = 0
    clip_bytes: int = 0
    clip_limit: int = 0
    used_clips: int = 0
    used_bytes: int = 0
    transcripts: int = 0
    transcript_bytes: int = 0
    translations: int = 0
    translation_bytes: int = 0
    result_limit: int = 0
    saved_characters: int = 0
    saved_micro: int = 0


def sizes(clips_dir: Path, store: Store, settings: Settings) -> CacheSizes:
    """Look how much is kept. Raises Problem where the store cannot be read."""
    used = store.clips.keys()
    files = [(path.stem in used, state.st_size) for path, state in _files(clips_dir)]
    kinds = store.results.sizes()
    transcripts, translations = kinds.get(TRANSCRIPT, (0, 0)), kinds.get(TRANSLATION, (0, 0))
    characters, micro = store.saved()
    return CacheSizes(
        clips=len(files),
        clip_bytes=sum(size for _, size in files),
        clip_limit=settings.storage.clip_cache_mb * MB,
        used_clips=sum(is_used for is_used, _ in files),
        used_bytes=sum(size for is_used, size in files if is_used),
        transcripts=transcripts[0],
        transcript_bytes=transcripts[1],
        translations=translations[0],
        translation_bytes=translations[1],
        result_limit=settings.storage.result_cache_mb * MB,
        saved_characters=characters,
        saved_micro=micro,
    )


def make_room(clips_dir: Path, store: Store, settings: Settings) -> int:
    """Bring both caches within the limits of the settings. Returns the bytes freed. Raises Problem."""
    freed = remove_unused(clips_dir, store, settings.storage.clip_cache_mb * MB)
    return freed + store.results.shrink(settings.storage.result_cache_mb * MB)


def empty(clips_dir: Path, store: Store) -> int:
    """Remove all that no job on the list uses. Returns the bytes freed. Raises Problem."""
    freed = remove_unused(clips_dir, store, 0) + store.results.shrink(0)
    damaged = store.results.path.with_name(f"{store.results.path.name}.damaged")
    with contextlib.suppress(OSError):
        freed += damaged.stat().st_size
        damaged.unlink()
    return freed


def make_room_after(clips_dir: Path, store: Store, settings: Settings) -> None:
    """`make_room` for the end of a job: that is no matter of the job's, so trouble is only logged."""
    try:
        freed = make_room(clips_dir, store, settings)
    except (Problem, OSError) as trouble:
        log.warning("no room was made in the caches: %s", trouble)
        return
    if freed:
        log.info("%d bytes of what was kept are given up", freed)


def remove_unused(
    clips_dir: Path, store: Store, keep_bytes: int, *, fresh: float = FRESH, now: float | None = None
) -> int:
    """Shrink the spoken lines to `keep_bytes`, the longest unused first, never one of a job that is on the list.

    Returns the bytes freed. Raises Problem where the store cannot say what is used.
    """
    files = sorted(_files(clips_dir), key=lambda pair: pair[1].st_atime)
    total = sum(state.st_size for _, state in files)
    if total <= keep_bytes:
        return 0
    used: Collection[str] = (
        store.clips.keys()
    )  # read after the files: a line that is spoken meanwhile is not among them
    latest = (time.time() if now is None else now) - fresh
    freed = 0
    for path, state in files:
        if total - freed <= keep_bytes:
            break
        if path.stem not in used and _last_use(state) <= latest:
            with contextlib.suppress(OSError):  # somebody else was quicker
                if _last_use(path.stat()) <= latest:  # a job that has just found it is about to use it
                    path.unlink()
                    freed += state.st_size
    return freed


def _last_use(state: os.stat_result) -> float:
    return max(state.st_atime, state.st_mtime)


def _files(clips_dir: Path) -> Iterator[tuple[Path, os.stat_result]]:
    for path in clips_dir.glob("??/*.wav"):
        with contextlib.suppress(OSError):  # removed meanwhile
            yield path, path.stat()

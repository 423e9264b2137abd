"""What is kept for dubs to come: how much there is, and making room, the longest unused first."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Collection
from pathlib import Path

FRESH = 600.0
"""Seconds after its last use in which a clip stays, whatever the limit: a job may be about to put it into its lines."""


def remove_unused(
    clips_dir: Path, used: Collection[str], keep_bytes: int, *, fresh: float = FRESH, now: float | None = None
) -> int:
    """Shrink the clip cache to `keep_bytes`, the longest unused first, never a clip that a job still uses.

    `used` are the keys of those. Returns the bytes freed.
    """
    latest = (time.time() if now is None else now) - fresh
    files = sorted(((path, path.stat()) for path in clips_dir.glob("??/*.wav")), key=lambda pair: pair[1].st_atime)
    total = sum(stat.st_size for _, stat in files)
    freed = 0
    for path, stat in files:
        if total - freed <= keep_bytes:
            break
        if path.stem not in used and max(stat.st_atime, stat.st_mtime) <= latest:
            with contextlib.suppress(OSError):  # somebody else was quicker
                path.unlink()
                freed += stat.st_size
    return freed

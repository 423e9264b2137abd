"""Where the quality of a finished dub is kept: with its job, until that is removed."""

from __future__ import annotations

import logging

from dubai_desktop.domain.quality import Quality
from dubai_desktop.store import Store, codec

QUALITY = "quality"
"""Key of the job context that keeps what was found of the finished dub."""

log = logging.getLogger(__name__)


def keep_quality(store: Store, job_id: str, quality: Quality) -> None:
    """Keep what was found of a job's dub, in place of what was found before."""
    store.context.put(job_id, QUALITY, codec.encode(quality))


def forget_quality(store: Store, job_id: str) -> None:
    """Forget what was found of a job's dub: it is of another one now."""
    store.context.clear(job_id, [QUALITY])


def kept_quality(store: Store, job_id: str) -> Quality | None:
    """What was found of a job's dub, None where none was looked at or it cannot be read any more."""
    data = store.context.get(job_id, QUALITY)
    if data is None:
        return None
    try:
        found: Quality = codec.decode(Quality, data)
    except ValueError as error:
        log.warning("the quality kept for job %s cannot be read: %s", job_id, error)
        return None
    return found

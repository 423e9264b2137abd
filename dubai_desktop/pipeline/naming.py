"""The names of a dub's files: chosen together, before the first is written, and never those of another dub."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dubai_desktop.domain.job import Job, JobStatus, Outputs
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import free_names, safe_stem
from dubai_desktop.media.mux import container_for
from dubai_desktop.pipeline.context import Context
from dubai_desktop.store import Store
from dubai_desktop.store.instance import InstanceLock

RESERVED = "outputs"
"""Key of the job context that keeps the names chosen."""

_PATIENCE = 10.0  # seconds; choosing takes a few thousandths


def choose_names(job: Job, folder: Path, ctx: Context) -> Outputs:
    """Return the paths of all outputs, with one common number where a name is taken.

    A job that already chose its names keeps them, after a crash too: it replaces only what is its own. Names that
    another job is writing now are taken; one that is not running gives its claim up to who writes first.
    Raises Problem(DB_BUSY, DISK_FULL).
    """
    with _alone(ctx.work.parent / "names.lock"):
        reserved = ctx.store.context.get(job.id, RESERVED)
        if reserved is not None and Path(reserved["names"][-1]).parent == folder:
            return Outputs(*reserved["names"])
        claims = _claims(job, ctx.store)
        writing = frozenset().union(*(names for names, running in claims.values() if running))
        paths = [str(path) for path in free_names(_wanted(job, folder), job.options.overwrite, writing)]
        for other, (names, _) in claims.items():
            if names & set(paths):
                ctx.store.context.clear(other, [RESERVED])
        outputs = Outputs(paths.pop(0) if len(paths) > 5 else "", *paths)
        ctx.store.context.put(job.id, RESERVED, {"names": [outputs.video, *paths]})
        return outputs


def _wanted(job: Job, folder: Path) -> list[Path]:
    """The names as the contract has them: the video first, where there is a picture; then the other five."""
    assert job.media is not None
    target, source = job.options.target_language, job.source_language or "und"
    video = [f".{target}{container_for(job.media)}"] if job.media.has_video else []
    rest = [f".{target}.wav", f".{target}.voice.wav", f".{target}.srt", f".{source}.srt", f".{target}.json"]
    stem = safe_stem(job.source.name)
    return [folder / f"{stem}{ending}" for ending in video + rest]


def _claims(job: Job, store: Store) -> dict[str, tuple[set[str], bool]]:
    """The names that other jobs chose, by job, and whether that job is running."""
    claims = {}
    for other in store.jobs.list():
        chosen = None if other.id == job.id else store.context.get(other.id, RESERVED)
        if chosen is not None:
            claims[other.id] = (set(chosen["names"]) - {""}, other.status is JobStatus.RUNNING)
    return claims


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Be the only one, in any process, who chooses names."""
    lock = InstanceLock(path)
    latest = time.monotonic() + _PATIENCE
    while not lock.acquire():
        if time.monotonic() > latest:
            raise Problem(Code.DB_BUSY, "Another job is choosing its file names. Try again.")
        time.sleep(0.01)
    try:
        yield
    finally:
        lock.release()

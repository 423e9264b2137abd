"""What a dead process left: its jobs go back into the queue, and what it was paying for is settled.

A charge that it left open is paid where what it brought is on disk, else "maybe charged".
"""

from __future__ import annotations

import logging
from pathlib import Path

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin
from dubai_desktop.pipeline.places import EXPORTS
from dubai_desktop.pipeline.runner import Runner
from dubai_desktop.store import Store
from dubai_desktop.store.ledger import ChargeState, OpenCharge

log = logging.getLogger(__name__)


def take_back(store: Store, runner: Runner) -> tuple[str, ...]:
    """Put jobs whose process died back into the queue, settle what it was paying for, and remove its unfinished files.

    Returns the ids of those jobs. Work of living processes is left alone.
    """
    settle_left(store, runner)
    running = [job.id for job in store.jobs.list({JobStatus.RUNNING})]
    folders = [path for place in runner.places for path in place.iterdir() if path.is_dir()]
    worked_on = [path.name for path in folders if not path.name.startswith(EXPORTS)]
    return tuple(job_id for job_id in dict.fromkeys((*running, *worked_on)) if _taken_back(job_id, store, runner))


def _taken_back(job_id: str, store: Store, runner: Runner) -> bool:
    """Sweep after a dead process; True where its job was put back into the queue. A living one is left alone."""
    job = store.jobs.get(job_id)
    if job is None:
        return False
    try:
        with runner.hold(job_id, patience=0):
            job = store.jobs.get(job_id)
            if job is None:
                return False
            runner.sweep(job)
            if job.status is not JobStatus.RUNNING:
                return False
            store.jobs.set_status(job.id, JobStatus.QUEUED, job.progress, "Interrupted; goes on where it was")
            return True
    except Problem as problem:
        if problem.code is not Code.JOB_BUSY:
            raise
        return False


def settle_left(store: Store, runner: Runner) -> int:
    """Close what was left open, but for jobs that a living process works on; returns how many may have been charged.

    A call that was made twice brought one result: only the newest charge for it is closed by its being there.
    """
    maybe = 0
    for job_id in dict.fromkeys(charge.job_id for charge in store.ledger.left_open()):
        try:
            with runner.hold(job_id, patience=0):
                maybe += _settle(store, runner.clips, job_id)
        except Problem as problem:
            if problem.code is not Code.JOB_BUSY:
                raise
        else:
            if store.jobs.get(job_id) is None:  # its lock was made by holding it
                (runner.locks / f"{job_id}.lock").unlink(missing_ok=True)
    return maybe


def _settle(store: Store, clips: Path, job_id: str) -> int:
    maybe = 0
    closed: set[str] = set()
    for charge in reversed([charge for charge in store.ledger.left_open() if charge.job_id == job_id]):
        is_there = charge.ref not in closed and _is_there(store, clips, charge)
        closed.add(charge.ref)
        maybe += not is_there
        store.ledger.settle(charge.number, ChargeState.DONE if is_there else ChargeState.UNKNOWN)
        log.info("charge %d was left open: %s", charge.number, "paid" if is_there else "maybe charged")
    return maybe


def _is_there(store: Store, clips: Path, charge: OpenCharge) -> bool:
    """True where what a charge pays for is on disk, whole."""
    if not charge.ref:
        return False
    if charge.kind == "voice":
        from dubai_desktop.pipeline.clip_files import reuse  # noqa: PLC0415 - it needs PyAV, which is slow

        return reuse(clips / charge.ref[:2] / f"{charge.ref}.wav") is not None
    lines = set(charge.ref.split())  # all of a batch are kept in one transaction
    return any(s.id in lines and s.origin is Origin.ENGINE and s.target for s in store.segments.list(charge.job_id))

"""Running one job: alone on it, watched for a cancel from outside, whatever happens told and kept."""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import Event, JobFinished, JobStarted, JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import Engines
from dubai_desktop.media.files import remove_temps, temps_named, write_problem
from dubai_desktop.pipeline.breaker import Breakers
from dubai_desktop.pipeline.caches import make_room_after
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.halts import KEEPS, Halts, kept
from dubai_desktop.pipeline.places import locks_of, out_dir
from dubai_desktop.pipeline.progress import FIRST_ESTIMATE, Tracker
from dubai_desktop.pipeline.room import with_need
from dubai_desktop.pipeline.throttle import Throttle
from dubai_desktop.settings import Settings
from dubai_desktop.store import Store
from dubai_desktop.store.instance import InstanceLock

Emit = Callable[[Event], None]
log = logging.getLogger(__name__)

_LOOK_EVERY = 0.25
"""Seconds between two looks for a cancel that another process of this person asked for."""

_PATIENCE = 0.5
"""Seconds to wait for a job that another process holds for a moment, to look at it."""


@dataclass
class Runner:
    """Runs jobs of one store. `work` holds a private folder per job; `others` may still hold those of earlier settings.

    The locks lie beside the store, where all processes of this person meet. `breakers` and `throttle` are shared
    by all jobs.
    """

    settings: Settings
    store: Store
    engines: Engines
    work: Path
    clips: Path
    others: tuple[Path, ...] = ()
    breakers: Breakers = field(default_factory=Breakers)
    halts: Halts = field(default_factory=Halts)
    throttle: Throttle = field(default_factory=Throttle)

    @property
    def locks(self) -> Path:
        """Where the lock file of each job lies."""
        return locks_of(self.store)

    @property
    def places(self) -> tuple[Path, ...]:
        """All folders that may hold work folders."""
        return tuple(place for place in dict.fromkeys((self.work, *self.others)) if place.is_dir())

    def folder(self, job_id: str) -> Path:
        """The job's private work folder."""
        return self.work / job_id

    def remove_folder(self, job_id: str) -> None:
        """Remove the job's work folder, wherever it began."""
        for place in self.places:
            shutil.rmtree(place / job_id, ignore_errors=True)

    @contextmanager
    def hold(self, job_id: str, patience: float = _PATIENCE) -> Iterator[None]:
        """Be the only one who works on a job. Raises Problem(JOB_BUSY) where somebody else does."""
        self.locks.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = InstanceLock(self.locks / f"{job_id}.lock")
        latest = time.monotonic() + patience
        while not lock.acquire():
            if time.monotonic() >= latest:
                raise Problem(Code.JOB_BUSY, "This job is being worked on already. Wait for it, or cancel it first.")
            time.sleep(0.02)
        try:
            yield
        finally:
            lock.release()

    def is_busy(self, job_id: str) -> bool:
        """True while a living process works on the job."""
        try:
            with self.hold(job_id, patience=0):
                return False
        except Problem:
            return True

    def ask_to_cancel(self, job_id: str) -> None:
        """Tell whichever process works on the job to stop."""
        self._marker(job_id).touch(mode=0o600)

    def sweep(self, job: Job) -> None:
        """Remove the unfinished files of a killed run of this job, wherever they are. Call it holding the job."""
        folders = [place / job.id for place in self.places]
        for work in folders:
            remove_temps(work)
        if job.status is JobStatus.COMPLETED and any((work / "speech.wav").exists() for work in folders):
            self.remove_folder(job.id)
        ours = (*self.clips.glob("??"), self.clips.parent / "stems")
        for folder in (out_dir(job.options, job.source, self.settings), *ours):
            remove_temps(folder, job.id)

    def context(self, job_id: str, emit: Emit, cancel: CancelToken) -> Context:
        """The collaborators of one run, their folders made. Raises Problem(OUT_NOT_WRITABLE | DISK_FULL)."""
        ctx = self.looking(job_id, emit, cancel)
        _make_folders(ctx)
        return ctx

    def looking(self, job_id: str, emit: Emit, cancel: CancelToken) -> Context:
        """The collaborators of one run, or of a look at a job, where no folder is made yet."""
        return Context(
            self.settings, self.store, self.engines, self.folder(job_id), self.clips, emit, cancel,
            breakers=self.breakers, throttle=self.throttle,
        )  # fmt: skip

    def run(self, job_id: str, emit: Emit, cancel: CancelToken) -> Job:
        """Run a job until it is done or stops; the returned job tells how. Never raises Problem or Cancelled."""
        try:
            with self.hold(job_id), self._watched(job_id, cancel), temps_named(job_id):
                return self._run(job_id, emit, cancel)
        except Problem as problem:
            job = self._job(job_id)
            self.halts.meet(job, problem, self.settings, self.engines)
            return replace(job, error=problem.message, error_code=problem.code.value)

    def _run(self, job_id: str, emit: Emit, cancel: CancelToken) -> Job:
        job = self._job(job_id)
        if job.status is JobStatus.CANCELLED:  # while it waited for its turn
            emit(JobFinished(job_id, job.status))
            return job
        halt = self.halts.of(job, self.settings, self.engines)
        if halt is not None and not cancel.cancelled:
            job = _waiting(job, halt.sentence)
            emit(_last_update(job))
            emit(JobFinished(job_id, job.status))
            return job
        job = replace(
            job, status=JobStatus.RUNNING, attempt=job.attempt + 1, started=job.started or time.time(), finished=0.0,
            error="", error_code="", error_detail="",
        )  # fmt: skip
        self.store.jobs.save(job, lines=False)
        self.store.audit.append("app", "job.start", job_id, step=job.step)
        ctx = self.looking(job_id, emit, cancel)
        self.sweep(job)
        emit(JobStarted(job_id))
        tracker = self._tracker(job, ctx)
        job = self._outcome(job, ctx, tracker)
        job = replace(job, progress=max(job.progress, tracker.progress))
        try:
            self.store.jobs.save(job, lines=False)
            self.store.audit.append("app", f"job.{job.status.value}", job_id, code=job.error_code)
        except Problem as problem:  # the store takes nothing now: the next start puts the job back into the queue
            log.warning("the end of job %s is not kept: %s %s", job.id, problem.code, problem.detail)
            job = self._stopped(job, with_need(problem, job, ctx.work))
        if job.status is JobStatus.COMPLETED:
            self.remove_folder(job_id)
        emit(_last_update(job))
        emit(JobFinished(job_id, job.status))
        make_room_after(self.clips, self.store, self.settings)
        return job

    def _outcome(self, job: Job, ctx: Context, tracker: Tracker) -> Job:
        """The one place where everything that can happen to a job becomes a state of it."""
        try:
            from dubai_desktop.pipeline.dub import dub  # noqa: PLC0415 - PyAV and numpy only once a job runs

            _make_folders(ctx)
            return dub(job, ctx, tracker)
        except Cancelled:
            status = JobStatus.PAUSED if ctx.cancel.paused else JobStatus.CANCELLED
            word = "Paused" if ctx.cancel.paused else "Cancelled"
            return replace(self._job(job.id), status=status, message=f"{word}. What was made so far is kept.")
        except Problem as problem:
            log.warning("job %s stopped: %s %s %s", job.id, problem.code, problem.message, problem.detail)
            return self._stopped(self._job(job.id), with_need(problem, job, ctx.work))
        except Exception as error:
            log.exception("job %s stopped unexpectedly", job.id)
            message = "Something unexpected happened. Try again; if it happens again, send the log file with a report."
            return _failed(self._job(job.id), Problem(Code.UNEXPECTED, message, detail=repr(error)))

    def _stopped(self, job: Job, problem: Problem) -> Job:
        """A job that met a Problem: it failed, unless others wait for the end of the same trouble already."""
        if self.halts.meet(job, problem, self.settings, self.engines):
            return _failed(job, problem, kept(job) if problem.code in KEEPS else "")
        return _waiting(job, problem.message)

    def _job(self, job_id: str) -> Job:
        job = self.store.jobs.get(job_id)
        if job is None:
            raise Problem(Code.JOB_UNKNOWN, f"There is no job {job_id[:40]!r}. “jobs list” shows what there is.")
        return job

    def _tracker(self, job: Job, ctx: Context) -> Tracker:
        def save(progress: float, message: str) -> None:
            try:
                self.store.jobs.set_status(job.id, JobStatus.RUNNING, progress, message)
            except Problem as problem:  # how far it is is told anyway; the step's own results are what counts
                log.warning("progress of job %s is not kept: %s", job.id, problem.code)

        return Tracker(
            job.id, ctx.emit, dict(FIRST_ESTIMATE), save, progress=job.progress, metrics=job.metrics,
            steps_only=not self.settings.processing.enable_progress_tracking,
        )  # fmt: skip

    def _marker(self, job_id: str) -> Path:
        return self.locks / f"{job_id}.cancel"

    @contextmanager
    def _watched(self, job_id: str, cancel: CancelToken) -> Iterator[None]:
        """Cancel the token when another process asks for it, for as long as the block runs."""
        marker = self._marker(job_id)
        marker.unlink(missing_ok=True)
        done = threading.Event()

        def look() -> None:
            while not done.wait(_LOOK_EVERY):
                if marker.exists():
                    cancel.cancel()
                    return

        watcher = threading.Thread(target=look, name=f"cancel-{job_id[:8]}", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            with contextlib.suppress(OSError):
                marker.unlink(missing_ok=True)


def _make_folders(ctx: Context) -> None:
    try:
        for place in (ctx.work, ctx.clips):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise write_problem(error, ctx.work) from error


def _failed(job: Job, problem: Problem, more: str = "") -> Job:
    said = f"{problem.message} {more}".strip()
    return replace(
        job,
        status=JobStatus.FAILED,
        message=said,
        error=said,
        error_code=problem.code.value,
        error_detail=problem.detail[:4000],
        finished=time.time(),
    )


def _waiting(job: Job, why: str) -> Job:
    """A job that is not run now, for what another one met."""
    return replace(job, status=JobStatus.QUEUED, message=f"Waits, as another video does: {why}")


def _last_update(job: Job) -> JobUpdate:
    return JobUpdate(
        job.id, job.status, job.progress, job.message, job.step, None, job.metrics, job.error, job.error_code
    )

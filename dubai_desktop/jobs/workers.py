"""What runs on the pools: a job's run, or a small errand. Nothing that happens in them may leave their `run`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QRunnable

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import Event, JobFinished, JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.pipeline.studio import Studio

log = logging.getLogger(__name__)

UNEXPECTED = "The program made a mistake here and stopped this job. Retry it; if it happens again, send the log."


class JobRun(QRunnable):
    """One job from where it stopped to where it stops next."""

    def __init__(
        self, studio: Studio, job_id: str, emit: Callable[[Event], None], ended: Callable[[str], None]
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)  # the queue keeps it while it runs: Qt must not free it under Python's hands
        self.job_id = job_id
        self.cancel = CancelToken()
        self.goes_on = False  # stopped by the program's end, not by the person: it goes back into the queue
        self.over = False  # the studio has let go of the job
        self._studio = studio
        self._emit = emit
        self._ended = ended

    def run(self) -> None:
        """Run the job; whatever happens becomes its state."""
        try:
            self._run()
        except BaseException as error:  # noqa: BLE001 - SystemExit in a runnable would block the pool for ever
            self._failed(error)
        finally:
            self.over = True
            self._ended(self.job_id)

    def _run(self) -> None:
        job = self._studio.run(self.job_id, self._pass, self.cancel)
        if self.goes_on and job.status in {JobStatus.PAUSED, JobStatus.CANCELLED}:
            self._studio.retry(self.job_id)
        self.over = True
        self._emit(JobFinished(self.job_id, job.status))

    def _pass(self, event: Event) -> None:
        """Pass an event on; the end is told once the studio has let go of the job."""
        if not isinstance(event, JobFinished):
            self._emit(event)

    def _failed(self, error: BaseException) -> None:
        log.error("job %s stopped unexpectedly", self.job_id, exc_info=error)
        sentence, code = explain(error)
        self.over = True
        self._emit(JobUpdate(self.job_id, JobStatus.FAILED, 0.0, "", error=sentence, code=code))
        self._emit(JobFinished(self.job_id, JobStatus.FAILED))


class Errand(QRunnable):
    """A small piece of work; `report` gets its result, or the Problem that it ended in."""

    def __init__(
        self,
        work: Callable[[], Any],
        report: Callable[[Errand, Any, Problem | None], None],
        slow: CancelToken | None = None,
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)
        self.is_slow = slow is not None
        self.cancel = slow or CancelToken()
        self._work = work
        self._report = report

    def run(self) -> None:
        """Do it; whatever happens is reported."""
        result: Any = None
        problem: Problem | None = None
        try:
            self.cancel.check()
            result = self._work()
        except Problem as error:
            problem = error
        except Cancelled:
            problem = None
            self.cancel.cancel()
        except BaseException as error:  # SystemExit in a runnable would block the pool for ever
            log.error("an errand stopped unexpectedly", exc_info=error)
            problem = Problem(Code.UNEXPECTED, explain(error)[0], detail=repr(error))
        self._report(self, result, problem)


def tried_again(studio: Studio, *, anyway: bool) -> tuple[Job, ...]:
    """Queue the jobs again that met what held others, where that is over or is to be tried `anyway`. Raises Problem."""
    jobs = []
    for halt in studio.halts.all:
        if anyway or halt.is_over:
            try:
                jobs.append(studio.retry(halt.job_id))
            except Problem as problem:
                if problem.code is not Code.JOB_UNKNOWN:  # it was taken off the list: the others need not wait for it
                    raise
                studio.halts.lift(halt.job_id)
    return tuple(jobs)


def taken_up(studio: Studio) -> tuple[str, ...]:
    """Return the ids of the jobs that run when the program starts: those that wait in the queue, and those that a full
    disk had stopped where there is room now. Where there is none, they are waited for as before. Raises Problem.
    """
    for job in studio.jobs():
        if job.status is JobStatus.FAILED and job.error_code == Code.DISK_FULL:
            problems = [found.problem for found in studio.preflight(job.id) if found.problem is not None]
            if not problems:
                studio.retry(job.id)
            elif problems[-1].code is Code.DISK_FULL:
                studio.halts.meet(job, problems[-1], studio.settings, studio.engines)
    return tuple(job.id for job in studio.jobs() if job.status is JobStatus.QUEUED)


def explain(error: BaseException) -> tuple[str, str]:
    """Return the sentence and the code of whatever was raised."""
    if isinstance(error, Problem):
        return error.message, error.code.value
    return UNEXPECTED, Code.UNEXPECTED.value

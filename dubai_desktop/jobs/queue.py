"""The queue: jobs on a thread pool, their events as one Qt signal, small errands beside them."""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable
from time import monotonic
from typing import Any

from PySide6.QtCore import QObject, QRunnable, Qt, QThreadPool, QTimer, Signal, Slot
from shiboken6 import isValid

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import Event, JobFinished, JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.mailbox import Mailbox
from dubai_desktop.jobs.workers import Errand, JobRun, tried_again
from dubai_desktop.pipeline.halts import Halt
from dubai_desktop.pipeline.studio import Studio

LOOK_MS = 3000  # how often a full disk is looked at
ROUND_MS = 100  # how often progress is passed on: ten times a second
ERRANDS = 2
SLOW = 2  # so that a model can be checked while another one is fetched

Done = Callable[[Any], None]
Failed = Callable[[Problem], None]


class JobQueue(QObject):
    """Runs the studio's jobs, `max_running` at once, and tells the window what happens.

    Live on the UI thread; every method is called there, every signal and callback arrives there. `happened` carries
    (job id, frozen event): progress at most ten times a second a job, first and last always.
    """

    happened = Signal(str, object)
    halted = Signal(object)  # tuple[Halt, ...]: why jobs wait now; empty: nothing is in their way any more
    _wake = Signal()
    _ended = Signal(str)
    _reported = Signal(object, object, object)

    def __init__(self, studio: Studio, max_running: int = 2, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.studio = studio
        self._jobs = QThreadPool(self)
        self._jobs.setMaxThreadCount(max(1, max_running))
        self._errands = QThreadPool(self)
        self._errands.setMaxThreadCount(ERRANDS)
        self._desk = QThreadPool(self)  # one thread: what a person changes is written in the order it was changed
        self._desk.setMaxThreadCount(1)
        self._slow = QThreadPool(self)  # downloads and the like: small errands do not wait behind them
        self._slow.setMaxThreadCount(SLOW)
        self._runs: OrderedDict[str, JobRun] = OrderedDict()
        self._open: dict[Errand, tuple[QObject | None, Done | None, Failed | None]] = {}
        self._spent: deque[QRunnable] = deque(maxlen=64)  # their threads may still be on the way out of `run`
        self._mail = Mailbox()
        self._closing = False
        self._held: dict[str, None] = {}  # jobs that came back, as another one met what would stop them too
        self._halts: tuple[Halt, ...] = ()
        self._looking = False
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self._look)
        self._round = QTimer(self)
        self._round.setInterval(ROUND_MS)
        self._round.timeout.connect(self._deliver)
        self._wake.connect(self._deliver, Qt.ConnectionType.QueuedConnection)
        self._ended.connect(self._forget, Qt.ConnectionType.QueuedConnection)
        self._reported.connect(self._return, Qt.ConnectionType.QueuedConnection)

    # --- jobs ---

    def start(self, job_id: str) -> None:
        """Queue a job to run as soon as a thread is free; nothing where it is queued or runs already."""
        if self._closing or job_id in self._runs:
            return
        run = JobRun(self.studio, job_id, self.post, self._ended.emit)
        self._runs[job_id] = run
        self._mail.forget(job_id)
        if not self._round.isActive():
            self._round.start()
        self.see_halts()  # before the run can meet the same again
        self._jobs.start(run)

    def cancel(self, job_id: str, *, pause: bool = False) -> bool:
        """Ask a job to stop, for good or for a `pause`; what is done is kept.

        Returns False where it neither runs nor waits for a thread.
        """
        run = self._runs.get(job_id)
        if run is None:
            return False
        run.cancel.cancel(pause=pause)
        if self._jobs.tryTake(run):  # it had not begun: let the studio note the wish without waiting for its turn
            self._errands.start(run)
        return True

    def is_busy(self, job_id: str) -> bool:
        """True while a job runs or waits for a thread."""
        return job_id in self._runs

    @property
    def busy(self) -> tuple[str, ...]:
        """Ids of the jobs that run or wait for a thread, in the order they were started."""
        return tuple(self._runs)

    def set_max_running(self, number: int) -> None:
        """Run up to `number` jobs at once from now on."""
        self._jobs.setMaxThreadCount(max(1, number))

    # --- what holds jobs ---

    @property
    def halts(self) -> tuple[Halt, ...]:
        """Why jobs wait now; empty where nothing is in their way."""
        return self._halts

    def go_on(self) -> None:
        """Try all that waits: a person says that it is mended."""
        self._look(anyway=True)

    @Slot()
    def _look(self, *, anyway: bool = False) -> None:
        """See whether what jobs wait for is over."""
        if self._looking or self._closing:
            return
        self._looking = True
        studio = self.studio
        self.errand(lambda: tried_again(studio, anyway=anyway), self._looked, lambda _no: self._looked(()), owner=self)

    def _looked(self, jobs: tuple[Job, ...]) -> None:
        self._looking = False
        self.see_halts()
        self._start_all(jobs)

    def see_halts(self) -> None:
        """Tell what holds jobs where that changed; where something holds them no more, they get their turn."""
        before, self._halts = self._halts, self.studio.halts.all
        if self._halts == before or self._closing:
            return
        if any(halt.path for halt in self._halts):
            self._looks.start()
        else:
            self._looks.stop()
        self.halted.emit(self._halts)
        if {halt.key for halt in before} - {halt.key for halt in self._halts}:
            held, studio = frozenset(self._held), self.studio
            self._held.clear()
            self.errand(lambda: tuple(job for job in studio.jobs() if job.id in held), self._start_all, owner=self)

    def _start_all(self, jobs: tuple[Job, ...]) -> None:
        for job in jobs:
            if job.status is JobStatus.QUEUED:
                self.start(job.id)
                self.post(JobUpdate(job.id, job.status, job.progress, ""))

    # --- errands ---

    def errand(
        self,
        work: Callable[[], Any],
        done: Done | None = None,
        failed: Failed | None = None,
        *,
        owner: QObject | None = None,
        ordered: bool = False,
        slow: CancelToken | None = None,
    ) -> Errand:
        """Do `work` on a thread; `done(result)` or `failed(problem)` is called on the UI thread.

        `owner`: no call once it is gone. `ordered`: one after the other with all other ordered errands, for what must
        be written in order. `slow`: for work that takes minutes and looks at this token; cancelling it ends the errand
        without a call.
        """
        made = Errand(work, self._reported.emit, slow)
        self._open[made] = (owner, done, failed)
        if not self._round.isActive():
            self._round.start()
        pool = self._slow if slow is not None else self._desk if ordered else self._errands
        pool.start(made)
        return made

    @Slot(object, object, object)
    def _return(self, errand: Errand, result: object, problem: Problem | None) -> None:
        owner, done, failed = self._open.pop(errand, (None, None, None))
        self._spent.append(errand)
        if errand.cancel.cancelled or (owner is not None and not isValid(owner)):
            return
        if problem is not None:
            if failed is not None:
                failed(problem)
        elif done is not None:
            done(result)

    # --- events ---

    def post(self, event: Event) -> None:
        """Take an event from any thread; it comes out of `happened`."""
        if self._mail.put(event):
            self._wake.emit()

    @Slot()
    def _deliver(self) -> None:
        for event in self._mail.fetch():
            if isinstance(event, JobFinished):
                self._let_go(event.job_id)
            self.happened.emit(event.job_id, event)
            if isinstance(event, JobFinished):
                if event.status is JobStatus.QUEUED:
                    self._held[event.job_id] = None
                self.see_halts()
        if not self._runs and not self._open:
            self._round.stop()

    @Slot(str)
    def _forget(self, job_id: str) -> None:
        self._deliver()
        self._let_go(job_id)

    def _let_go(self, job_id: str) -> None:
        run = self._runs.get(job_id)
        if run is not None and run.over:
            del self._runs[job_id]
            self._spent.append(run)

    # --- the end ---

    def shutdown(self, wait_ms: int = 3000) -> bool:
        """Stop all work; jobs that ran go back into the queue for the next start. True where all ended in time.

        What a person typed is waited for first.
        """
        self._closing = True
        self._looks.stop()
        for run in list(self._runs.values()):
            if not run.cancel.cancelled:
                run.goes_on = True
                run.cancel.cancel(pause=True)
            self._jobs.tryTake(run)
        for errand in list(self._open):
            if errand.is_slow:
                errand.cancel.cancel()
            if self._errands.tryTake(errand) or self._slow.tryTake(errand):
                self._open.pop(errand, None)
            else:
                self._open[errand] = (None, None, None)
        self._round.stop()
        latest = monotonic() + wait_ms / 1000
        pools = (self._desk, self._jobs, self._errands, self._slow)
        ended = [pool.waitForDone(max(1, round((latest - monotonic()) * 1000))) for pool in pools]
        if all(ended):
            self._spent.extend(self._runs.values())
            self._runs.clear()
        return all(ended)

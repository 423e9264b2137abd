"""The list of jobs as a Qt model: read from the studio off the UI thread, kept fresh by the queue's events."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot

from dubai_desktop.domain.events import Event, JobFinished, JobStarted, JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui.queue.state import CardState, Lines, count_lines, sentence
from dubai_desktop.ui.text import visible

STATE_ROLE = Qt.ItemDataRole.UserRole + 1
_ROOT = QModelIndex()
_SETTLED = frozenset({JobStatus.REVIEW, JobStatus.COMPLETED, JobStatus.FAILED, JobStatus.CANCELLED, JobStatus.PAUSED})


class JobListModel(QAbstractListModel):
    """All jobs in queue order, one CardState a row."""

    counted = Signal()  # a job came, went, or changed its status
    failed = Signal(object)  # a Problem met while reading

    def __init__(self, queue: JobQueue) -> None:
        super().__init__(queue)
        self._queue = queue
        self._states: list[CardState] = []
        self._rows: dict[str, int] = {}
        self._news: dict[str, JobUpdate] = {}  # newest progress by job, also of jobs that are not read yet
        self._asked: set[str] = set()  # jobs whose lines are counted, or being counted
        self._gone: set[str] = set()  # jobs taken out of the list: an older reading does not bring them back
        self._looking = False
        queue.happened.connect(self._happened)

    # --- reading ---

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        """Number of jobs."""
        return 0 if parent.isValid() else len(self._states)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return the state, or for readers of the screen the job in words."""
        if not index.isValid():
            return None
        state = self._states[index.row()]
        if role == STATE_ROLE:
            return state
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(state.job.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{visible(state.job.name)}. {sentence(state)}"
        return None

    def state(self, row: int) -> CardState:
        """Return one row."""
        return self._states[row]

    def find(self, job_id: str) -> CardState | None:
        """Return a job's state, None if it is not in the list."""
        row = self._rows.get(job_id)
        return None if row is None else self._states[row]

    @property
    def states(self) -> tuple[CardState, ...]:
        """All rows."""
        return tuple(self._states)

    def count(self, *statuses: JobStatus) -> int:
        """Return how many jobs stand like this."""
        return sum(state.status in statuses for state in self._states)

    # --- changing ---

    def reload(self) -> None:
        """Read the whole list from the studio."""
        self._queue.errand(self._queue.studio.jobs, self._take, self.failed.emit, owner=self)

    def _take(self, jobs: tuple[Job, ...]) -> None:
        before = {state.job.id: state for state in self._states}
        self.beginResetModel()
        self._states = []
        for job in jobs:
            old = before.get(job.id)
            self._states.append(self._fresh(job, old.lines if old else None))
        self._number()
        self.endResetModel()
        self.counted.emit()

    def look(self) -> None:
        """Take in what was added, removed or done from elsewhere; jobs that this window runs are left alone."""
        if self._looking:
            return
        self._looking = True
        known = {state.job.id: state for state in self._states}
        self._queue.errand(
            self._queue.studio.jobs,
            lambda jobs: self._compare(known, jobs),
            lambda _problem: self._seen(),  # told where the person does something; here the next look may succeed
            owner=self,
        )

    def _seen(self) -> None:
        self._looking = False

    def _compare(self, known: dict[str, CardState], jobs: tuple[Job, ...]) -> None:
        """Change what differs from when it was asked for; what changed here meanwhile knows better."""
        self._seen()
        now = {job.id: job for job in jobs}
        for job_id in [one for one in known if one not in now]:
            if self.find(job_id) is known[job_id] and not self._queue.is_busy(job_id):
                self.drop(job_id)
        for job in jobs:
            before, state = known.get(job.id), self.find(job.id)
            if state is None and before is None and job.id not in self._gone:
                self.put(job)
            elif state is not None and state is before and not state.busy and _differs(state, job):
                self._asked.discard(job.id)
                self._news.pop(job.id, None)
                self._set(self._rows[job.id], CardState(job, None, None, self._queue.is_busy(job.id)))

    def _fresh(self, job: Job, lines: Lines | None) -> CardState:
        busy = self._queue.is_busy(job.id)
        return CardState(job, self._news.get(job.id) if busy else None, lines, busy)

    def _number(self) -> None:
        self._rows = {state.job.id: row for row, state in enumerate(self._states)}

    def put(self, job: Job) -> None:
        """Add a job at the end, or replace what is known of it."""
        row = self._rows.get(job.id)
        if row is not None:
            self._set(row, replace(self._states[row], job=job, busy=self._queue.is_busy(job.id)))
            return
        row = len(self._states)
        self.beginInsertRows(_ROOT, row, row)
        self._states.append(self._fresh(job, None))
        self._rows[job.id] = row
        self.endInsertRows()
        self.counted.emit()

    def replace_state(self, job: Job) -> None:
        """Forget the progress of a job's last run: it begins anew from what the studio says."""
        row = self._rows.get(job.id)
        if row is not None:
            light = replace(job, segments=(), clips=(), fits=())
            self._news.pop(job.id, None)
            self._set(row, CardState(light, None, self._states[row].lines, self._queue.is_busy(job.id)))

    def drop(self, job_id: str) -> None:
        """Take a job out of the list."""
        row = self._rows.get(job_id)
        self._gone.add(job_id)
        self._asked.discard(job_id)
        self._news.pop(job_id, None)
        if row is None:
            return
        self.beginRemoveRows(_ROOT, row, row)
        del self._states[row]
        self._number()
        self.endRemoveRows()
        self.counted.emit()

    def touch(self, job_id: str) -> None:
        """Look again whether a job is busy."""
        row = self._rows.get(job_id)
        if row is not None:
            self._set(row, replace(self._states[row], busy=self._queue.is_busy(job_id)))

    def want_lines(self, state: CardState) -> None:
        """Count a job's lines where its card is in sight and tells of them."""
        told = state.status in {JobStatus.REVIEW, JobStatus.COMPLETED} and state.lines is None and not state.busy
        if told and state.job.id not in self._asked:
            self._asked.add(state.job.id)
            self.refresh(state.job.id)

    def refresh(self, job_id: str) -> None:
        """Read one job anew, with its lines counted."""
        studio = self._queue.studio

        def read() -> tuple[Job, Lines]:
            job = studio.job(job_id)
            return job, count_lines(job, studio.fits(job_id) if job.segments else ())

        self._queue.errand(read, self._refreshed, self._not_refreshed, owner=self)

    def _refreshed(self, read: tuple[Job, Lines]) -> None:
        job, lines = read
        row = self._rows.get(job.id)
        if row is None:
            return
        busy = self._queue.is_busy(job.id)
        light = replace(job, segments=(), clips=(), fits=())
        update = self._states[row].update if busy else None
        self._set(row, CardState(light, update, lines, busy))

    def _not_refreshed(self, problem: Problem) -> None:
        if problem.code is Code.JOB_UNKNOWN:  # somebody else took it out of the list
            self.look()
        else:
            self.failed.emit(problem)

    def _set(self, row: int, state: CardState) -> None:
        before = self._states[row]
        self._states[row] = state
        index = self.index(row)
        self.dataChanged.emit(index, index)
        if before.status != state.status or before.busy != state.busy:
            self.counted.emit()

    @Slot(str, object)
    def _happened(self, job_id: str, event: Event) -> None:
        if isinstance(event, JobUpdate):
            self._news[job_id] = event
        row = self._rows.get(job_id)
        if row is None:
            return
        state = self._states[row]
        if isinstance(event, JobUpdate):
            self._set(row, replace(state, update=event, busy=self._queue.is_busy(job_id)))
        elif isinstance(event, JobStarted):
            self._set(row, replace(state, busy=True))
        elif isinstance(event, JobFinished):
            self._set(row, replace(state, busy=False))
            if event.status in _SETTLED:
                self.refresh(job_id)


def _differs(state: CardState, job: Job) -> bool:
    """True where the studio tells something else of a job than its card."""
    told = (state.status, round(state.progress), state.error)
    return told != (job.status, round(job.progress), job.error if job.status is JobStatus.FAILED else "")

"""What was dubbed: when, from what to what, how it ended, how long it took, what it cost."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QLineEdit, QStackedLayout

from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import words
from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.controls import Empty, button, row
from dubai_desktop.ui.deeds import Deeds
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.tables import RowsModel, framed_table

HEADINGS = ("When", "Video", "Languages", "Length", "Result", "Took", "Cost")
ENDED = {
    JobStatus.COMPLETED: "Done",
    JobStatus.FAILED: "Stopped",
    JobStatus.CANCELLED: "Cancelled",
}


def history_row(job: Job) -> tuple[str, ...]:
    """Return a job's row of the table."""
    spent = job.worked
    return (
        words.when(job.finished or job.started or job.created),
        job.name,
        words.languages(job.source_language or job.options.source_language, job.options.target_language),
        words.clock(job.media.duration) if job.media else "",
        ENDED[job.status],
        words.took(spent) if spent > 0 else "",
        format_money(job.costs.total, job.costs.currency) if job.costs.total else "free",
    )


class HistoryPage(Page):
    """Jobs that ended, the newest first; searched by name."""

    def __init__(self, queue: JobQueue, deeds: Deeds) -> None:
        self._search = QLineEdit()
        self._search.setPlaceholderText("Search by name")
        self._search.setAccessibleName("Search the history by name")
        self._search.setFixedWidth(240)
        super().__init__("History", self._search)
        self._queue = queue
        self._deeds = deeds
        self._jobs: tuple[Job, ...] = ()
        self._model = RowsModel(HEADINGS, right=(3, 5, 6))
        self._model.setParent(self)
        frame, self.table = framed_table(self._model, "Dubbed videos", 1)
        self._open = button("Open folder", lambda: self._act(Act.OPEN_FOLDER), small=True, icon="folder")
        self._lines = button("Show the lines", lambda: self._act(Act.REVIEW), small=True, icon="review")
        self._report = button("Report", lambda: self._act(Act.REPORT), small=True, icon="health")
        self._stack = QStackedLayout()
        self._stack.addWidget(
            Empty("No dub has ended yet", "Finished videos are listed here, with where their files are.")
        )
        self._stack.addWidget(frame)
        self.body.addLayout(self._stack, 1)
        self.body.addLayout(row(None, self._lines, self._report, self._open))
        self._search.textChanged.connect(lambda _text: self._show())
        self.table.selectionModel().currentRowChanged.connect(lambda _now, _before: self._enable())
        self.table.doubleClicked.connect(self._double)
        self._enable()

    def entered(self) -> None:
        """Read the list anew."""
        self._queue.errand(self._queue.studio.jobs, self._take, owner=self)

    def _take(self, jobs: tuple[Job, ...]) -> None:
        ended = [job for job in jobs if job.status in ENDED]
        self._jobs = tuple(sorted(ended, key=lambda job: job.finished or job.created, reverse=True))
        self._show()

    def _show(self) -> None:
        wanted = self._search.text().casefold()
        self._model.show_rows([(job.id, history_row(job)) for job in self._jobs if wanted in job.name.casefold()])
        self._stack.setCurrentIndex(1 if self._jobs else 0)
        self._enable()

    def _enable(self) -> None:
        chosen = self.table.currentIndex().isValid()
        for made in (self._open, self._lines, self._report):
            made.setEnabled(chosen)
            made.setVisible(bool(self._jobs))
        self._report.setEnabled(chosen and self._has_report(self._model.key(self.table.currentIndex().row())))

    def _has_report(self, job_id: str) -> bool:
        return any(job.id == job_id and job.outputs.page for job in self._jobs)

    def _act(self, act: Act) -> None:
        index = self.table.currentIndex()
        if index.isValid():
            self._deeds.do(act, self._model.key(index.row()))

    def _double(self, index: QModelIndex) -> None:
        self._deeds.do(Act.OPEN_FOLDER, self._model.key(index.row()))

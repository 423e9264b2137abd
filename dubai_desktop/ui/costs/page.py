"""What was spent: altogether, on what, per day, per video."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import Empty, card, row
from dubai_desktop.ui.costs.sums import spent, spent_today
from dubai_desktop.ui.figures import Bars, Figure
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.tables import RowsModel, framed_table
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.tokens import SIZES

DAYS = 7


class CostsPage(Page):
    """Figures, bars, and the table under them."""

    def __init__(self, queue: JobQueue) -> None:
        super().__init__("Costs")
        self._queue = queue
        self._today = Figure("today")
        self._total = Figure("altogether")
        self._free = Figure("videos dubbed for free")
        self._days = Bars("Spent per day")
        self._model = RowsModel(("Video", "When", "Transcription", "Translation", "Voice", "Total"), right=(2, 3, 4, 5))
        self._model.setParent(self)
        frame, self.table = framed_table(self._model, "Costs of each video", 0)
        days, column = card()
        column.addWidget(PlainLabel("Per day", "heading"))
        column.addWidget(self._days)
        self._days_card = days
        whole = QWidget()
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SIZES.s3)
        inside.addLayout(row(self._today, self._total, self._free, gap=SIZES.s3))
        inside.addWidget(days)
        inside.addWidget(frame, 1)
        self._stack = QStackedLayout()
        self._stack.addWidget(
            Empty(
                "Nothing was spent",
                "Everything on this computer is free. Costs appear only if you choose a paid voice.",
            )
        )
        self._stack.addWidget(whole)
        self.body.addLayout(self._stack, 1)

    def entered(self) -> None:
        """Sum anew."""
        self._queue.errand(self._queue.studio.jobs, self._take, owner=self)

    def _take(self, jobs: tuple[Job, ...]) -> None:
        sums = spent(jobs)
        self._today.tell(format_money(spent_today(jobs)))
        self._total.tell(format_money(sums.total))
        free = sum(1 for job in jobs if not job.costs.total and job.status is JobStatus.COMPLETED)
        self._free.tell(f"{free:,}", "video dubbed for free" if free == 1 else "videos dubbed for free")
        self._days.tell([(name, amount, format_money(amount)) for name, amount in sums.days[-DAYS:]])
        self._days_card.setVisible(bool(sums.days))
        self._model.show_rows([(job.id, _row(job)) for job in jobs])
        self._stack.setCurrentIndex(1 if jobs else 0)


def _row(job: Job) -> tuple[str, ...]:
    costs = job.costs
    parts = (costs.transcription, costs.translation, costs.tts, costs.total)
    return (job.name, words.when(job.finished or job.created), *(_amount(part, costs.currency) for part in parts))


def _amount(micro: int, currency: str) -> str:
    return format_money(micro, currency) if micro else "free"

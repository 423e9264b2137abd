"""How the program is doing: how jobs ended, what the steps take, what was recovered."""

from __future__ import annotations

from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from dubai_desktop.domain.job import Job
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import Empty, card, row
from dubai_desktop.ui.figures import Bars, Figure
from dubai_desktop.ui.health.sums import health
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.tables import RowsModel, framed_table
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.tokens import SIZES


class HealthPage(Page):
    """Figures, times per step, and recoveries."""

    def __init__(self, queue: JobQueue) -> None:
        super().__init__("Health")
        self._queue = queue
        self._success = Figure("of the dubs succeeded")
        self._completed = Figure("completed")
        self._failed = Figure("stopped by a problem")
        self._running = Figure("running now")
        self._steps = Bars("Usual time of each step")
        self._model = RowsModel(("Video", "What happened, and how it was mended"))
        self._model.setParent(self)
        frame, self.table = framed_table(self._model, "Recovered troubles", 1)
        self._frame = frame
        self._none = PlainLabel("Nothing had to be recovered.", "soft")
        steps, column = card()
        column.addWidget(PlainLabel("Usual time of each step", "heading"))
        column.addWidget(self._steps)
        whole = QWidget()
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SIZES.s3)
        inside.addLayout(row(self._success, self._completed, self._failed, self._running, gap=SIZES.s3))
        inside.addWidget(steps)
        inside.addWidget(self._none)
        inside.addWidget(frame, 1)
        inside.addStretch(0)
        self._stack = QStackedLayout()
        self._stack.addWidget(
            Empty(
                "No dub has run yet",
                "After the first one, this page shows how long each step takes and what went wrong.",
            )
        )
        self._stack.addWidget(whole)
        self.body.addLayout(self._stack, 1)

    def entered(self) -> None:
        """Count anew."""
        self._queue.errand(self._queue.studio.jobs, self._take, owner=self)

    def _take(self, jobs: tuple[Job, ...]) -> None:
        now = health(jobs)
        share = now.success
        self._success.tell("–" if share is None else f"{share:.0%}")
        self._completed.tell(f"{now.completed:,}")
        self._failed.tell(f"{now.failed:,}")
        self._running.tell(f"{now.running:,}")
        self._steps.tell([(title, seconds, words.took(seconds)) for title, seconds, _ in now.steps])
        self._model.show_rows([("", pair) for pair in reversed(now.recovered)])
        self._frame.setVisible(bool(now.recovered))
        self._none.setVisible(not now.recovered)
        self._stack.setCurrentIndex(1 if now.steps or now.completed or now.failed else 0)

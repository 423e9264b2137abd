"""How the program is doing: pictures first, the tables under them, what needs a person above all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QScrollArea, QStackedLayout, QVBoxLayout, QWidget

from dubai_desktop.domain.events import Event, JobFinished, JobStarted, JobUpdate
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.health import Alert, Health
from dubai_desktop.ui.controls import Empty, button, card, row
from dubai_desktop.ui.figures import Bars, Figure
from dubai_desktop.ui.health import told
from dubai_desktop.ui.health.pictures import DayColumns, Lights
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.tables import RowsModel, framed_table
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.tokens import SIZES

SOON_MS = 250  # after a job began or ended
NOW_AND_THEN_MS = 2000  # while jobs run
TABLE = 260


class HealthPage(Page):
    """What needs a person, figures, pictures, and a choice of tables; looked at anew while jobs run."""

    def __init__(self, queue: JobQueue) -> None:
        again = button("Check again", self._check_again, small=True, tip="Ask every engine anew whether it can be used")
        super().__init__("Health", again)
        self._queue = queue
        self._looking = self._wanted = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)
        self.now: Health | None = None
        self._alerts = QVBoxLayout()
        self._alerts.setSpacing(SIZES.s2)
        self._shown: tuple[Alert, ...] = ()
        self._success = Figure("of dubs succeeded")
        self._running = Figure("running")
        self._failed = Figure("stopped in 7 days")
        self._mended = Figure("troubles mended in 30 days")
        self._days = DayColumns("How dubs ended, day by day")
        self._steps = Bars("Usual time of each step")
        self._kinds = Bars("What stopped dubs in 30 days")
        self._none = PlainLabel("Nothing stopped a dub in 30 days.", "soft")
        self._lights = Lights("Which engines can be used")
        self.models: dict[str, RowsModel] = {}
        self._rows: dict[str, list[tuple[str, ...]]] = {}
        self._first = _framed(
            "No dub has run yet",
            PlainLabel(
                "After the first one, this page shows how long each step takes and what went wrong.", "soft", wrap=True
            ),
        )
        self._history = QWidget()
        self._stack = QStackedLayout()
        self._stack.addWidget(Empty("One moment", "The figures are being gathered."))
        self._stack.addWidget(self._whole())
        self.body.addLayout(self._stack, 1)
        queue.happened.connect(self._happened)

    # --- building ---

    def _whole(self) -> QScrollArea:
        inner = QWidget()
        inner.setProperty("look", "scrolled")
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, SIZES.s1, SIZES.s2)
        column.setSpacing(SIZES.s3)
        column.addLayout(self._alerts)
        figures = row(gap=SIZES.s3)
        for figure in (self._success, self._running, self._failed, self._mended):
            figures.addWidget(figure, 1)
        column.addLayout(figures)
        first, second = row(gap=SIZES.s3), row(gap=SIZES.s3)
        first.addWidget(_framed("How dubs ended, day by day", self._days), 1)
        first.addWidget(_framed("Usual time of each step", self._steps), 1)
        second.addWidget(_framed("What stopped dubs in 30 days", self._kinds, self._none), 2)
        second.addWidget(_framed("Which engines can be used", self._lights), 3)
        first.setContentsMargins(0, 0, 0, 0)
        self._history.setLayout(first)
        column.addWidget(self._first)
        column.addWidget(self._history)
        column.addLayout(second)
        column.addLayout(self._tables())
        column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setAccessibleName("Figures and tables")
        area.setWidget(inner)
        return area

    def _tables(self) -> QVBoxLayout:
        """The choice of tables, and the one that was chosen."""
        self._choices = QButtonGroup(self)
        self.tables = QStackedLayout()
        self.choices: dict[str, QPushButton] = {}
        for place, (name, headings) in enumerate(told.HEADINGS.items()):
            model = self.models[name] = RowsModel(headings, told.RIGHT.get(name, ()))
            model.setParent(self)
            frame, _ = framed_table(model, name, told.STRETCH[name])
            frame.setMinimumHeight(TABLE)
            self.tables.addWidget(frame)
            made = self.choices[name] = button(name, partial(self.tables.setCurrentIndex, place), small=True)
            made.setCheckable(True)
            made.setChecked(not place)
            self._choices.addButton(made)
        column = QVBoxLayout()
        column.setSpacing(SIZES.s2)
        column.addLayout(row(*self.choices.values(), None))
        column.addLayout(self.tables)
        return column

    # --- looking ---

    def entered(self) -> None:
        """Look at once."""
        self._look()

    def left(self) -> None:
        """Nobody sees it: rest."""
        super().left()
        self._timer.stop()

    @Slot(str, object)
    def _happened(self, _job_id: str, event: Event) -> None:
        """Look anew soon after a job began or ended, and now and then while one runs."""
        if not self.isVisible():
            return
        if isinstance(event, JobStarted | JobFinished):
            self._timer.start(SOON_MS)
        elif isinstance(event, JobUpdate) and not self._timer.isActive():
            self._timer.start(NOW_AND_THEN_MS)

    def _check_again(self) -> None:
        self._queue.studio.checkup.forget()
        self._look()

    @Slot()
    def _look(self) -> None:
        if self._looking:
            self._wanted = True
            return
        self._looking, self._wanted = True, False
        self._queue.errand(self._queue.studio.checkup.look, self._take, self._failed_look, owner=self)

    def _failed_look(self, problem: Exception) -> None:
        self._looking = False
        self.notice.tell(str(problem), kind="bad")

    def _take(self, now: Health) -> None:
        self._looking = False
        if self.isVisible() and (self._wanted or any(one.state == "resting" for one in now.services)):
            self._timer.start(SOON_MS if self._wanted else NOW_AND_THEN_MS)  # a rest is counted down
        self.now = now
        self._show_alerts(now.alerts)
        self._success.tell(told.percent(now.week), told.longer(now))
        self._running.tell(f"{now.jobs.get('running', 0):,}", told.working(now))
        self._failed.tell(f"{now.week.failed:,}")
        self._mended.tell(f"{sum(now.recoveries.values()):,}")
        self._days.tell([(told.day_name(day.day), day.completed, day.failed) for day in now.days])
        self._steps.tell(told.step_bars(now))
        kinds = told.failure_bars(now)
        self._kinds.tell(kinds)
        self._kinds.setVisible(bool(kinds))
        self._none.setVisible(not kinds)
        self._lights.tell(told.lights(now.services))
        for name in self.models:
            self._fill(name, told.rows(name, now))
        begun = bool(now.steps or now.ever.completed or now.ever.failed)
        self._first.setVisible(not begun)
        self._history.setVisible(begun)
        self._stack.setCurrentIndex(1)

    def _fill(self, name: str, rows: list[tuple[str, ...]]) -> None:
        """Show a table's rows where they have changed: what is selected stays so otherwise."""
        if self._rows.get(name) != rows:
            self._rows[name] = rows
            self.models[name].show_rows([("", texts) for texts in rows])

    def _show_alerts(self, alerts: Sequence[Alert]) -> None:
        if tuple(alerts) == self._shown:
            return
        self._shown = tuple(alerts)
        while self._alerts.count():
            taken = self._alerts.takeAt(0)
            old = taken.widget() if taken else None
            if old is not None:
                old.deleteLater()
        for alert in alerts:
            self._alerts.addWidget(_notice(alert))


def _framed(heading: str, *widgets: QWidget) -> QFrame:
    frame, column = card()
    column.addWidget(PlainLabel(heading, "heading"))
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return frame


def _notice(alert: Alert) -> QFrame:
    """One alert: the sentence, and what to do."""
    frame, column = card(look=f"notice-{'bad' if alert.is_bad else 'warn'}")
    column.setContentsMargins(SIZES.s4, SIZES.s3, SIZES.s4, SIZES.s3)
    column.setSpacing(SIZES.s1)
    column.addWidget(PlainLabel(alert.sentence, "strong", wrap=True))
    if alert.advice:
        column.addWidget(PlainLabel(alert.advice, "", wrap=True))
    frame.setAccessibleName(f"{alert.sentence} {alert.advice}")
    return frame

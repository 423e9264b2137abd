"""The window: pages beside a sidebar, the foot with what goes on, drops from anywhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QEvent, QSettings, QStandardPaths, Qt, QTimer, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QHideEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from dubai_desktop import paths
from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.jobs.workers import taken_up
from dubai_desktop.pipeline.studio import Studio
from dubai_desktop.ui import asking, icons, words
from dubai_desktop.ui.costs.sums import spent_today
from dubai_desktop.ui.deeds import Deeds
from dubai_desktop.ui.dropping import DropOverlay, local_paths
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.pages import LOWER, UPPER, make_page
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.queue.adding import Adder
from dubai_desktop.ui.queue.model import JobListModel
from dubai_desktop.ui.queue.page import QueuePage
from dubai_desktop.ui.queue.thumbs import Thumbs
from dubai_desktop.ui.sidebar import Sidebar
from dubai_desktop.ui.statusbar import StatusBar
from dubai_desktop.ui.theme import Mode, Theme

if TYPE_CHECKING:
    from dubai_desktop.ui.glossary.page import WordsPage
    from dubai_desktop.ui.review.page import ReviewPage

SIZE = (1280, 800)
LOOK_MS = 5000  # how often the list is compared with what a terminal may have added
LEAST = (940, 600)


def _place_file() -> QSettings:
    """Where the window stood last: beside the settings, not in them, as nobody chooses it."""
    return QSettings(str(paths.config_dir() / "window.ini"), QSettings.Format.IniFormat)


class MainWindow(QMainWindow):
    """One person's desk: the queue, the review, and everything else one click aside."""

    def __init__(self, studio: Studio, queue: JobQueue, prefs: Prefs | None = None, theme: Theme | None = None) -> None:
        super().__init__()
        self.studio = studio
        self.queue = queue
        self.prefs = prefs or Prefs(queue, studio.settings)
        self._theme = theme
        self._ask = True
        self.jobs = JobListModel(queue)
        self.thumbs = Thumbs(queue)
        self.deeds = Deeds(queue, self.jobs, self)
        self.pages: dict[str, Page] = {}
        self._build()
        self.adder = Adder(queue, self.jobs, self.queue_page.options)
        self._connect()
        self.show_page("queue")
        QTimer.singleShot(0, self, self._begin)

    # --- building ---

    def _build(self) -> None:
        self.setWindowTitle("DubAI")
        self.setMinimumSize(*LEAST)
        self.resize(*SIZE)
        self.restoreGeometry(cast(QByteArray, _place_file().value("window", QByteArray())))
        self.setAcceptDrops(True)
        self.sidebar = Sidebar(UPPER, LOWER)
        self.status = StatusBar()
        self.queue_page = QueuePage(self.queue, self.jobs, self.thumbs, self.deeds.do)
        self._stack = QStackedWidget()
        self._add_page("queue", self.queue_page)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(self.status)
        whole = QWidget()
        line = QHBoxLayout(whole)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.sidebar)
        line.addLayout(right, 1)
        self.setCentralWidget(whole)
        self._overlay = DropOverlay(whole)

    def _add_page(self, key: str, page: Page) -> None:
        self.pages[key] = page
        self._stack.addWidget(page)

    def _connect(self) -> None:
        self.sidebar.picked.connect(self.show_page)
        self.queue_page.chosen.connect(self.adder.add)
        self.queue_page.sample.connect(self.add_sample)
        self.adder.refused.connect(self.queue_page.tell_refused)
        self.adder.subtitled.connect(self.deeds.give_transcript)
        self.adder.doubled.connect(self._ask_doubled)
        for signal in (self.adder.went, self.deeds.failed, self.prefs.failed, self.jobs.failed):
            signal.connect(self._tell)
        self.deeds.page.connect(self._open_job)
        self.queue.halted.connect(self.queue_page.tell_halts)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(30)
        self._soon.timeout.connect(self._count)
        self.jobs.counted.connect(self._soon.start)
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self.jobs.look)
        self.prefs.changed.connect(self._setting_changed)
        if self._theme is not None:
            self._theme.changed.connect(self._retint)
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+O", self.queue_page.browse),
            ("Ctrl+Q", self.close),
            *((f"Ctrl+{n}", partial(self.show_page, key)) for n, (key, _, _) in enumerate((*UPPER, *LOWER), 1)),
        )
        for text, does in keys:
            QShortcut(QKeySequence(text), self, does)

    def _begin(self) -> None:
        """Read what there is, once the window is painted, and go on with what waited."""
        self.queue_page.set_defaults(self.prefs.job_options())
        if self.studio.notices:
            self.queue_page.notice.tell("Please read", "\n".join(self.studio.notices))
        self.jobs.reload()
        studio = self.studio
        self.queue.errand(lambda: taken_up(studio), self._start_all, self._tell, owner=self)

    def _start_all(self, ids: tuple[str, ...]) -> None:
        for job_id in ids:
            self.queue.start(job_id)
            self.jobs.touch(job_id)
        self.queue.see_halts()

    # --- pages ---

    @property
    def review(self) -> ReviewPage:
        """The review page, made when first wanted."""
        return cast("ReviewPage", self._page("review"))

    def _page(self, key: str) -> Page:
        if key not in self.pages:
            page = make_page(key, self.queue, self.jobs, self.prefs, self.deeds)
            self._add_page(key, page)
            if key == "review":
                self.review.saved.connect(self.status.show_saved)
                self.review.approved.connect(self._approved)
            elif key == "words":
                cast("WordsPage", page).saved.connect(self.status.show_saved)
        return self.pages[key]

    @Slot(str)
    def show_page(self, key: str) -> None:
        """Bring a page into sight."""
        page, before = self._page(key), self._stack.currentWidget()
        if before is not page and isinstance(before, Page):
            before.left()
        self._stack.setCurrentWidget(page)
        self.sidebar.show_page(key)
        page.entered()

    def _open_job(self, key: str, job_id: str) -> None:
        self.show_page(key)
        if key == "review":
            self.review.open(job_id)

    def _approved(self, job_id: str) -> None:
        self.jobs.refresh(job_id)
        self.show_page("queue")

    # --- adding ---

    def add(self, files: list[Path]) -> None:
        """Take in files and folders, as if they were dropped; subtitles on an open review are its translation."""
        if self._stack.currentWidget() is self.pages.get("review") and self.review.takes(files):
            return
        self.show_page("queue")
        self.adder.add(files)

    def add_sample(self) -> None:
        """Dub the sample that is shipped; its results go to the person's videos folder."""
        found = sorted((paths.resources_dir() / "sample").glob("*.mp4"))
        if not found:
            self.queue_page.notice.tell("The sample is not installed", "Add a video of your own instead.")
            return
        videos = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        base = self.queue_page.options()
        options = JobOptions(
            target_language=base.target_language,
            out_dir=base.out_dir or str(Path(videos) / "DubAI"),
            voice=base.voice,
            review=base.review,
        )
        self.adder.add_anyway(found[:1], options)

    def _ask_doubled(self, doubled: tuple[Path, ...]) -> None:
        self.queue_page.ask_doubled(doubled, lambda: self.adder.add_anyway(list(doubled)))

    @Slot(object)
    def come_forward(self, files: list[Path]) -> None:
        """Come to the front: the program was started a second time, perhaps with files."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()
        if files:
            self.add(files)

    # --- telling ---

    def _tell(self, problem: Problem) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            page.notice.tell(problem.message, kind="bad")

    def _count(self) -> None:
        states = self.jobs.states
        running = self.jobs.count(JobStatus.RUNNING)
        waiting = sum(state.busy for state in states) - running
        review = self.jobs.count(JobStatus.REVIEW)
        self.status.show_running(running, max(0, waiting), review)
        self.sidebar.entries["queue"].set_count(len(states) - self.jobs.count(JobStatus.COMPLETED))
        self.sidebar.entries["review"].set_count(review)
        used = {use.used: None for state in states if state.busy for use in state.job.engines.values() if use.used}
        self.status.engines.setText(words.join(*used))
        today = spent_today(tuple(state.job for state in states))
        budget = self.prefs.current.costs.budget_total_micro
        self.status.today.setText(f"Today {format_money(today)}" + (f" of {format_money(budget)}" if budget else ""))

    def _setting_changed(self, key: str) -> None:
        if key == "interface.theme" and self._theme is not None:
            self._theme.set_mode(cast(Mode, self.prefs.value(key)))
        elif key == "processing.max_concurrent_processing":
            self.queue.set_max_running(int(self.prefs.value(key)))
        elif key == "debug.log_level":
            logging.getLogger().setLevel(str(self.prefs.value(key)))
        elif key.startswith("output.") or key == "interface.stop_for_review":
            self.queue_page.set_defaults(self.prefs.job_options())
            self._count()

    def _retint(self) -> None:
        icons.retint(self)
        self.update()

    # --- drops ---

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take anything that names something, and say what a drop will do."""
        if event.mimeData().hasUrls():
            self._overlay.cover(len(local_paths(event.mimeData())))
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Go on taking it."""
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """Uncover the window."""
        self._overlay.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take in what was dropped."""
        self._overlay.hide()
        found = local_paths(event.mimeData())
        if found:
            event.acceptProposedAction()
            self.add(found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the overlay over everything."""
        super().resizeEvent(event)
        if self._overlay.isVisible():
            self._overlay.stretch()

    # --- what others do ---

    def showEvent(self, event: QShowEvent) -> None:
        """Look now and then what a terminal added or ended."""
        super().showEvent(event)
        self._looks.start()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody sees the list: leave it."""
        super().hideEvent(event)
        self._looks.stop()

    def changeEvent(self, event: QEvent) -> None:
        """Look at once when the person comes back to the window."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow() and self._looks.isActive():
            self.jobs.look()

    # --- the end ---

    def closeEvent(self, event: QCloseEvent) -> None:
        """Write what was typed, ask once where work runs, stop it; it goes on at the next start."""
        if not self._is_written():
            event.ignore()
            return
        running = len(self.queue.busy)
        if running and self._ask and not self._may_close(running):
            event.ignore()
            return
        _place_file().setValue("window", self.saveGeometry())
        self.setCursor(Qt.CursorShape.BusyCursor)
        self._looks.stop()
        self.queue.shutdown()
        event.accept()

    def _is_written(self) -> bool:
        """True once every edit is on disk, or the person said to close without; else writes, and closes after that."""
        words = self.pages.get("words")
        if words is not None and self._ask and cast("WordsPage", words).book.is_failing:
            heading = "Some of your words could not be saved yet"
            if not asking.confirm(self, heading, self.status.saved.text(), "Close without them", "Keep working"):
                return False
        if "review" not in self.pages:
            return True
        self.review.flush()
        if self.review.is_clean or not self._ask:
            return True
        if self.review.is_failing:
            heading = "Some edits could not be saved yet"
            return asking.confirm(self, heading, self.status.saved.text(), "Close without them", "Keep working")
        self.review.when_clean(self.close)
        return False

    def close_now(self) -> None:
        """Close without asking; work goes on at the next start."""
        self._ask = False
        self.close()

    def _may_close(self, running: int) -> bool:
        verb = "is" if running == 1 else "are"
        return asking.confirm(
            self,
            f"{words.count(running, 'video')} {verb} still being dubbed",
            "Close now, and the work goes on from the same line when you start DubAI again.",
            "Close",
            "Keep working",
        )

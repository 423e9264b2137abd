"""The review page: the chosen line large, the table under it, and the button that lets the job go on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFrame, QPushButton, QStackedLayout, QVBoxLayout, QWidget
from shiboken6 import isValid

from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import Empty, Picker, button, icon_button, row
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.player import Player
from dubai_desktop.ui.queue.adding import SUBTITLES
from dubai_desktop.ui.queue.model import JobListModel
from dubai_desktop.ui.queue.page import voice_choices
from dubai_desktop.ui.review import lines
from dubai_desktop.ui.review.cast import CastButton
from dubai_desktop.ui.review.choosing import first_waiting, reviewable
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.review.exporting import Exporter
from dubai_desktop.ui.review.find import FindBar
from dubai_desktop.ui.review.finder import Finder
from dubai_desktop.ui.review.findings import FindingsBar
from dubai_desktop.ui.review.fitter import Fitter
from dubai_desktop.ui.review.inspector import Inspector
from dubai_desktop.ui.review.passing import Passer
from dubai_desktop.ui.review.questions import may_join
from dubai_desktop.ui.review.reckoner import Reckoner
from dubai_desktop.ui.review.table import LinesTable
from dubai_desktop.ui.text import ElidedLabel, restyle, visible
from dubai_desktop.ui.tokens import SIZES

HINT = "Type to edit · Enter next line · Ctrl+Space listen · F5 re-voice · Ctrl+Enter approve · Ctrl+Z undo"

WIDE = 900  # pixels from which everything in head and foot has room


class ReviewPage(Page):
    """Read, correct, hear and approve the lines of a job."""

    saved = Signal(str, bool)
    approved = Signal(str)  # job id

    def __init__(self, queue: JobQueue, jobs: JobListModel) -> None:
        self._jobs_picker = Picker("Video", self._pick)
        self._all = button("All", lambda: self._filter(False), small=True)
        self._need = button("", lambda: self._filter(True), small=True, look="warn")
        self._cast_button = button("Speakers…", small=True, icon="voice", tip="Names and voices")
        self._find_button = button("Find…", self._open_find, small=True, icon="search")
        self._undo = icon_button("undo", "Undo", self._undo_last, small=True)
        self._redo = icon_button("redo", "Redo", self._redo_last, small=True)
        self._export = button("Export  ▾", small=True, icon="export")
        looks = (self._all, self._need, self._cast_button, self._find_button)
        tools = (self._jobs_picker, *looks, self._undo, self._redo, self._export)
        super().__init__("Review", *tools)
        self._tools = tools
        self._queue = queue
        self._jobs = jobs
        self.desk: Desk | None = None
        self._desks: dict[str, Desk] = {}
        self._opening = ""
        self.player = Player(self)
        self.cast = CastButton(queue, self._cast_button, self.player, lambda: self.desk)
        self.exporter = Exporter(queue, self._export, lambda: self.desk)
        self.inspector = Inspector()
        self.fitter = Fitter(queue, self.inspector.fit_button, lambda: self.desk, lambda: self.table.line_id)
        self.find_bar = FindBar()
        self.table = LinesTable()
        self.findings = FindingsBar(queue, self.table, lambda: self.desk)
        self.finder = Finder(self.find_bar, self.table, self.inspector.editor, lambda: self.desk)
        self.passer = Passer(self)
        self.approve_all = button("Approve all and voice", self._approve_all, look="primary", icon="speaker")
        self.reckoner = Reckoner(queue, self.approve_all)
        self._build()
        self._connect()
        self._show_none()

    # --- building ---

    def _build(self) -> None:
        for made in (self._all, self._need):
            made.setCheckable(True)
        self._jobs_picker.setProperty("small", True)
        desk = QWidget()
        column = QVBoxLayout(desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.s3)
        column.addWidget(self.inspector)
        column.addWidget(self.find_bar)
        column.addWidget(self.findings)
        frame = QFrame()
        frame.setProperty("look", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 6)
        inside.addWidget(self.table)
        column.addWidget(frame, 1)
        self._hint = ElidedLabel(HINT, "small")
        column.addLayout(row(self._hint, None, self.approve_all))
        self._empty = Empty(
            "Nothing to review yet",
            "When a video is translated, its lines wait here for you to read and correct before they are spoken.",
        )
        self._stack = QStackedLayout()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(desk)
        self.body.addLayout(self._stack, 1)

    def _connect(self) -> None:
        inspector = self.inspector
        inspector.typed.connect(self._type)
        inspector.listen.connect(self._listen)
        inspector.revoice.connect(self._revoice)
        inspector.split.connect(self._split)
        inspector.merge.connect(self._merge)
        inspector.approve.connect(self._approve_next)
        inspector.voice.connect(self._set_voice)
        inspector.editor.finished.connect(lambda: self.table.step(1))
        self.table.stood.connect(lambda _one: self._show_line())
        self.player.playing.connect(lambda key: inspector.show_playing(bool(key)))
        self.player.failed.connect(lambda said: self.notice.tell(said, kind="plain"))
        self.passer.missing.connect(self._stop_for)
        self.passer.look.connect(self._show_only)
        self.passer.begun.connect(lambda: self.approve_all.setEnabled(False))
        self.passer.passed.connect(self._go_on)
        self.exporter.exported.connect(lambda path: self.notice.tell("Exported", visible(str(path)), kind="plain"))
        self.exporter.failed.connect(self._tell)
        self.exporter.began.connect(self._show_export)
        self.exporter.moved.connect(self.notice.look_again)
        inspector.fit_asked.connect(self.fitter.open)
        self.fitter.failed.connect(self._tell)
        self.fitter.told.connect(self._tell_here)
        self._jobs.counted.connect(self._fill_picker)
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+Z", self._undo_last),
            ("Ctrl+Y", self._redo_last),
            ("Ctrl+Shift+Z", self._redo_last),
            ("Ctrl+F", self._open_find),
            ("Ctrl+H", self._open_find),
            ("Ctrl+Space", self._listen),
            ("Ctrl+Return", self._approve_next),
            ("Ctrl+Enter", self._approve_next),
            ("F5", self._revoice),
            ("Ctrl+Shift+S", self.inspector.split_button.click),
            ("Ctrl+M", self._merge),
            ("F6", self.inspector.fit_button.click),
        )
        for text, does in keys:
            made = QShortcut(QKeySequence(text), self, does)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _show_export(self, stop: QPushButton) -> None:
        state = self.exporter.state
        self.notice.tell(state(), "", stop, kind="plain", still=state)

    # --- which job ---

    def entered(self) -> None:
        """Open the job that waits longest where none is open."""
        self._fill_picker()
        if self.desk is None and not self._opening:
            waiting = first_waiting(self._jobs.states)
            if waiting:
                self.open(waiting)

    def _fill_picker(self) -> None:
        choices = reviewable(self._jobs.states)
        open_id = self.desk.job.id if self.desk else ""
        if self.desk and open_id not in dict(choices):
            choices.append((open_id, visible(self.desk.job.name)))
        self._jobs_picker.fill(choices, open_id)
        self._jobs_picker.setText("Videos  ▾")
        self._jobs_picker.setVisible(len(choices) > 1)

    def _pick(self, job_id: str) -> None:
        self._jobs_picker.setText("Videos  ▾")
        self.open(job_id)

    def open(self, job_id: str) -> None:
        """Show a job's lines."""
        if self.desk is not None and self.desk.job.id == job_id:
            return
        if job_id in self._desks:
            self._show_desk(self._desks[job_id])
            return
        self._opening = job_id
        studio = self._queue.studio
        self._queue.errand(lambda: studio.job(job_id), self._opened, self._not_opened, owner=self)

    def _not_opened(self, problem: Problem) -> None:
        self._opening = ""
        self._tell(problem)

    def _opened(self, job: Job) -> None:
        if job.id != self._opening:
            return
        self._opening = ""
        desk = Desk(self._queue, job, self)
        self._desks[job.id] = desk
        desk.changed.connect(self._changed)
        desk.structure.connect(self._restructured)
        desk.failed.connect(self._tell)
        desk.voicing.connect(lambda _one, _on: self._show_line())
        desk.heard.connect(self._heard)
        desk.saver.told.connect(self.saved)
        desk.stack.indexChanged.connect(self._show_undo)
        self._show_desk(desk)

    def _show_desk(self, desk: Desk) -> None:
        self.inspector.commit()
        self.player.stop()
        self.desk = desk
        self.title.setText(desk.job.source.stem)
        self.notice.hide()
        for made in self._tools:
            made.show()
        self._stack.setCurrentIndex(1)
        self.table.show_model(desk.model)
        self._load_voices(desk.job.options.target_language)
        self.table.step(0)
        self._filter(False)
        self._fill_picker()
        self._changed()
        self.findings.show_desk(desk)
        self.table.setFocus()

    def _show_none(self) -> None:
        self._stack.setCurrentIndex(0)
        for made in self._tools:
            made.hide()

    def _load_voices(self, language: str) -> None:
        engines = self._queue.studio.engines
        self._queue.errand(lambda: voice_choices(engines, language), self._take_voices, owner=self)

    def _take_voices(self, choices: tuple[tuple[str, str], ...]) -> None:
        self.inspector.set_voices((("", "As the video"), *choices[1:]))
        self.cast.set_voices(choices[1:])
        if self.desk is not None:
            self.desk.model.set_voice_titles(dict(choices[1:]))

    # --- what is shown ---

    @Slot()
    def _changed(self) -> None:
        desk = self.desk
        if desk is None:
            return
        total, need = desk.model.rowCount(), desk.needs
        self.beside.setText(f"{words.count(total, 'line')}, {total - need:,} ready")
        self._need.setText(f"{need:,} {'needs' if need == 1 else 'need'} you" if need else "None needs you")
        restyle(self._need, "look", "warn" if need else "")
        self._need.setEnabled(bool(need) or self.table.filter.is_filtered)
        self._show_undo()
        self._show_line()
        if self.find_bar.isVisible():
            self.finder.count()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out what would be cut where the window is narrow: how many lines, and the hints on keys."""
        super().resizeEvent(event)
        wide = self.width() >= WIDE
        self.beside.setVisible(wide)
        self._hint.setVisible(wide)
        self._find_button.setText("Find…" if wide else "")
        self._cast_button.setText("Speakers…" if wide else "")
        self._export.setText("Export  ▾" if wide else "▾")

    def left(self) -> None:
        """Write what was typed, and let the cards of the queue follow."""
        super().left()
        self.flush()
        for desk in self._desks.values():
            desk.saver.when_saved(partial(self._jobs.refresh, desk.job.id))

    def _show_foot(self, desk: Desk) -> None:
        busy = self._queue.is_busy(desk.job.id)
        waits = desk.job.status is JobStatus.REVIEW
        text = "Being dubbed now" if busy else "Approve all and voice" if waits else "Make the dub again"
        self.reckoner.show(text, desk.job.id if waits and not busy else "")
        self.approve_all.setEnabled(not busy and (waits or desk.stack.count() > 0))

    @Slot()
    def _show_undo(self) -> None:
        if self.desk is not None and isValid(self.desk.stack):
            self._show_foot(self.desk)
            self._undo.setEnabled(self.desk.stack.canUndo())
            self._redo.setEnabled(self.desk.stack.canRedo())

    def _show_line(self) -> None:
        desk = self.desk
        if desk is None:
            return
        self.notice.look_again()
        line = desk.model.line(self.table.line_id)
        made = desk.model.score(line.id) if line else None
        silence = lines.silence_after(desk.model.segments, desk.model.row(line.id)) if line else None
        busy = line is not None and line.id in desk.busy_lines
        self.inspector.show_line(line, made, silence, editable=desk.model.editable, busy=busy)

    def _restructured(self, segment_id: str) -> None:
        self.table.filter.include(segment_id)
        self.table.stand_on(segment_id)

    def _filter(self, on: bool) -> None:
        self._all.setChecked(not on)
        self._need.setChecked(on)
        desk = self.desk
        if desk is None:
            return
        need = {s.id for s in desk.model.segments if lines.needs_person(s, desk.model.score(s.id))}
        self.table.show_only(need if on else None)

    # --- what is done ---

    def _type(self, segment_id: str, text: str) -> None:
        if self.desk is not None:
            self.desk.type(segment_id, text)

    def _set_voice(self, segment_id: str, voice: str) -> None:
        if self.desk is not None:
            self.desk.set_voice(segment_id, voice)

    def _undo_last(self) -> None:
        if self.desk is not None:
            self.inspector.commit()
            self.desk.undo()

    def _redo_last(self) -> None:
        if self.desk is not None:
            self.inspector.commit()
            self.desk.redo()

    def _open_find(self) -> None:
        self.find_bar.open()

    def _listen(self) -> None:
        if self.player.key:
            self.player.stop()
        elif self.desk is not None and self.table.line_id:
            self.inspector.commit()
            self.desk.listen(self.table.line_id)

    def _heard(self, segment_id: str, path: Path) -> None:
        self.player.play(path, segment_id)

    def _revoice(self) -> None:
        if self.desk is not None and self.table.chosen_ids:
            self.inspector.commit()
            self.desk.revoice(self.table.chosen_ids)

    def _split(self, caret: int) -> None:
        if self.desk is not None and not self.desk.split(self.table.line_id, caret):
            self._tell_here(
                "This line can't be split there",
                "Put the caret between two words of the translation; the line must be at least 0.4 s long.",
            )

    def _tell_here(self, heading: str, body: str) -> None:
        """Say something that is true of the lines chosen now, and as they are."""
        here, now = self.table.line_id, self.desk.model.line(self.table.line_id) if self.desk else None

        def still() -> str:
            same = self.table.line_id == here and self.desk is not None and self.desk.model.line(here) == now
            return heading if same else ""

        self.notice.tell(heading, body, kind="plain", still=still)

    def _merge(self) -> None:
        if self.desk is None:
            return
        self.inspector.commit()
        found = self.desk.mergeable(self.table.chosen_ids)
        if not found:
            self._tell_here(
                "These lines can't be merged",
                "Choose lines that follow each other; the last line has none behind it.",
            )
        elif may_join(self, found):
            self.desk.merge([line.id for line in found])

    def _approve_next(self) -> None:
        desk = self.desk
        if desk is None or not self.table.line_id:
            return
        self.inspector.commit()
        chosen = self.table.chosen_ids
        desk.approve_lines(chosen)
        self.table.step_past(chosen)

    def _approve_all(self) -> None:
        if self.desk is not None:
            self.inspector.commit()
            self.passer.approve_all(self.desk)

    def _missing(self) -> str:
        """Say how many lines have no translation, "" where all have one."""
        number = sum(s.needs_translation for s in self.desk.model.segments) if self.desk else 0
        return f"{words.count(number, 'line')} {'has' if number == 1 else 'have'} no translation yet" if number else ""

    def _stop_for(self, segment_id: str) -> None:
        advice = "Type what should be said, or merge the line with its neighbour."
        self.notice.tell(self._missing(), advice, still=self._missing)
        if not self.table.stand_on(segment_id):
            self._filter(False)
            self.table.stand_on(segment_id)

    def _show_only(self, ids: set[str]) -> None:
        """Show just these lines until the person asks for others."""
        self._all.setChecked(False)
        self._need.setChecked(False)
        self.table.show_only(ids)

    def _go_on(self, job: Job) -> None:
        self._queue.start(job.id)
        desk = self._desks.get(job.id)
        if desk is not None:
            desk.job = job if job.segments else desk.job
            desk.stack.clear()
            desk.model.set_editable(False)
        self.approved.emit(job.id)
        self._changed()

    def flush(self) -> None:
        """Write everything that was typed."""
        self.inspector.commit()
        for desk in self._desks.values():
            desk.saver.flush()

    @property
    def is_clean(self) -> bool:
        """True where every edit of every open job is on disk."""
        return all(desk.saver.is_clean for desk in self._desks.values())

    @property
    def is_failing(self) -> bool:
        """True where the last try to write edits failed."""
        return any(desk.saver.is_failing for desk in self._desks.values())

    def when_clean(self, then: Callable[[], object]) -> None:
        """Call `then` once every edit is on disk."""
        dirty = next((desk for desk in self._desks.values() if not desk.saver.is_clean), None)
        if dirty is None:
            then()
        else:
            dirty.saver.when_saved(lambda: self.when_clean(then))

    def takes(self, files: list[Path]) -> bool:
        """Take a dropped subtitle file as translation of the lines that have none. False where it is none."""
        desk = self.desk
        if desk is None or len(files) != 1 or files[0].suffix.lower() not in SUBTITLES:
            return False
        self.inspector.commit()
        desk.take_translation(files[0], self._translated)
        return True

    def _translated(self, missing: int) -> None:
        if missing:
            self.notice.tell(self._missing(), "The translation was taken in for all others.", still=self._missing)
        else:
            self.notice.tell("The translation was taken in", kind="plain")

    def _tell(self, problem: Problem) -> None:
        self.notice.tell(problem.message, kind="bad")

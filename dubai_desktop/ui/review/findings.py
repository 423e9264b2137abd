"""A bar over the table for a finished dub: what was found in it, line by line, and its report one click away."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from dubai_desktop.domain.events import Event, JobFinished
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.quality import Mark, Quality
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui.controls import button, icon_button
from dubai_desktop.ui.deeds import open_path
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.review.table import LinesTable
from dubai_desktop.ui.text import ElidedLabel, chip, restyle
from dubai_desktop.ui.tokens import SIZES

_KINDS = {Mark.PASS: "ok", Mark.WARN: "warn", Mark.FAIL: "bad", Mark.NONE: "plain"}
_WORDS = {Mark.PASS: "Good", Mark.WARN: "Look", Mark.FAIL: "Not usable", Mark.NONE: "Not checked"}


class FindingsBar(QFrame):
    """Steps through the lines that a check of the finished dub points at; out of sight where no dub was looked at."""

    def __init__(self, queue: JobQueue, table: LinesTable, desk: Callable[[], Desk | None]) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.setAccessibleName("What was found in the finished dub")
        self._queue = queue
        self._table = table
        self._desk = desk
        self._said: dict[str, str] = {}
        self._page = ""
        self._verdict = ""
        self.verdict = chip()
        self.told = ElidedLabel("", "soft")
        self.before = button("Previous", lambda: self.step(-1), small=True)
        self.next = button("Next", lambda: self.step(1), small=True)
        self.only = button("Only these lines", self._filter, small=True)
        self.only.setCheckable(True)
        self.report = button("Report", self._open, small=True, icon="health")
        line = QHBoxLayout(self)
        line.setContentsMargins(SIZES.s3, SIZES.s2, SIZES.s2, SIZES.s2)
        line.setSpacing(SIZES.s2)
        line.addWidget(self.verdict, 0, Qt.AlignmentFlag.AlignVCenter)
        line.addWidget(self.told, 1)
        for made in (self.before, self.next, self.only, self.report):
            line.addWidget(made)
        line.addWidget(icon_button("close", "Close what was found", self.hide, small=True))
        table.stood.connect(self._tell)
        queue.happened.connect(self._happened)
        self.hide()

    @property
    def ids(self) -> set[str]:
        """Ids of the lines that a check points at."""
        return set(self._said)

    def show_desk(self, desk: Desk) -> None:
        """Ask what was found in a job's finished dub, and show it."""
        self.hide()
        self._said = {}
        self.only.setChecked(False)
        if desk.job.status is JobStatus.COMPLETED:
            self._ask(desk.job.id)

    def _happened(self, job_id: str, event: Event) -> None:
        desk = self._desk()
        if desk is not None and desk.job.id == job_id and isinstance(event, JobFinished):
            if event.status is JobStatus.COMPLETED:
                self._ask(job_id)
            else:
                self.hide()

    def _ask(self, job_id: str) -> None:
        studio = self._queue.studio

        def look() -> tuple[Quality | None, str]:
            return studio.quality(job_id), studio.job(job_id).outputs.page

        self._queue.errand(look, partial(self._take, job_id), owner=self)

    def _take(self, job_id: str, found: tuple[Quality | None, str]) -> None:
        desk = self._desk()
        quality, self._page = found
        if desk is None or desk.job.id != job_id or quality is None:
            return
        said: dict[str, list[str]] = {}
        for finding in quality.findings:
            said.setdefault(finding.segment_id, []).append(finding.sentence)
        self._said = {one: "; ".join(sentences) for one, sentences in said.items() if desk.model.row(one) >= 0}
        word = _WORDS[quality.mark]
        said_once = quality.verdict.removeprefix(f"{word}: ")  # the word is in the chip beside it
        self._verdict = said_once if quality.mark is not Mark.PASS else "The finished dub came out well"
        self.verdict.setText(word)
        restyle(self.verdict, "chip", _KINDS[quality.mark])
        for made in (self.before, self.next, self.only):
            made.setVisible(bool(self._said))
        self.report.setVisible(bool(self._page))
        self._tell(self._table.line_id)
        self.show()

    def _tell(self, segment_id: str) -> None:
        """Say what was found in the line the person stands on."""
        desk = self._desk()
        line = desk.model.line(segment_id) if desk is not None and segment_id in self._said else None
        if line is not None:
            self.told.setText(f"Line {line.index} {self._said[segment_id]}")
        else:
            self.told.setText(self._verdict)

    def step(self, by: int) -> None:
        """Go to the next line that something was found in, or the one before; around the ends."""
        desk = self._desk()
        if desk is None:
            return
        rows = sorted((desk.model.row(one), one) for one in self._said if desk.model.row(one) >= 0)
        if not rows:
            return
        here = desk.model.row(self._table.line_id)
        later = [one for row, one in rows if row > here]
        sooner = [one for row, one in rows if row < here]
        wanted = (later or [rows[0][1]])[0] if by > 0 else (sooner or [rows[-1][1]])[-1]
        if not self._table.stand_on(wanted):  # left out by a filter
            self._table.show_only(None)
            self.only.setChecked(False)
            self._table.stand_on(wanted)

    def _filter(self) -> None:
        self._table.show_only(self.ids if self.only.isChecked() else None)

    def _open(self) -> None:
        if not open_path(Path(self._page)):
            self.told.setText("The report is not where it was. Make the files again to have it back.")

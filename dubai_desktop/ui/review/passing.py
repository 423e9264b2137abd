"""Lets a reviewed job go on, after what stands against it was said."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from dubai_desktop.domain.fitscore import Verdict
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.review.questions import may_rush


class Passer(QObject):
    """Approves a desk's lines and hands its job on."""

    missing = Signal(str)  # id of the first line without translation
    look = Signal(object)  # set of ids of the lines that the person wants to see first
    begun = Signal()
    passed = Signal(object)  # Job

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page

    def approve_all(self, desk: Desk) -> None:
        """Pass the review; stops at lines without translation, and asks where lines are too long for their time."""
        missing = next((line.id for line in desk.model.segments if line.needs_translation), "")
        if missing:
            self.missing.emit(missing)
            return
        long = {made.segment_id for made in desk.model.scores.values() if made.verdict is Verdict.TOO_LONG}
        if long and not may_rush(self._page, len(long)):
            self.look.emit(long)
            return
        if desk.job.status is JobStatus.REVIEW:
            desk.approve_lines([line.id for line in desk.model.segments if not line.approved])
        self.begun.emit()
        desk.approve(self.passed.emit)

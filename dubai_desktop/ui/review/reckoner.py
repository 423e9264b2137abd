"""What letting a job go on costs and how long it takes, said on the button that does it."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QPushButton

from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.estimate import Estimate
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.words import about
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui.text import set_tip

CALM = 700
"""Milliseconds without a change after which it is reckoned anew, off the UI thread."""

_BUDGETS = {"job": "the budget of this video", "month": "the budget of this month", "total": "your budget"}


class Reckoner(QObject):
    """Keeps a button's words: what it does, and once that is known what it costs and takes."""

    def __init__(self, queue: JobQueue, made: QPushButton) -> None:
        super().__init__(made)
        self._queue = queue
        self._button = made
        self._text = ""
        self._job_id = ""
        self._found: Estimate | None = None
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(CALM)
        self._calm.timeout.connect(self._reckon)

    def show(self, text: str, job_id: str = "") -> None:
        """Say what the button does; with a job also what that costs, as soon as it is reckoned."""
        if job_id != self._job_id:
            self._found = None
        self._text, self._job_id = text, job_id
        self._say()
        if job_id:
            self._calm.start(CALM if self._found else 0)
        else:
            self._calm.stop()

    def _reckon(self) -> None:
        job_id, studio = self._job_id, self._queue.studio
        self._queue.errand(
            lambda: (job_id, studio.estimate(job_id)),
            self._take,
            lambda problem: self._fail(job_id, problem),
            owner=self,
        )

    def _take(self, answer: tuple[str, Estimate]) -> None:
        if answer[0] == self._job_id:
            self._found = answer[1]
            self._say()

    def _fail(self, job_id: str, problem: Problem) -> None:
        """Without a voice there is nothing to reckon: voicing says what is missing."""
        if job_id == self._job_id:
            self._found = None
            self._say()
            set_tip(self._button, problem.message)

    def _say(self) -> None:
        found = self._found
        text = f"{self._text}: {cost(found)}, about {about(found.seconds)}" if found else self._text
        self._button.setText(text)
        self._button.setAccessibleName(text)
        set_tip(self._button, told(found) if found else "")


def cost(found: Estimate) -> str:
    """Return what it costs: "free", "0.12 USD", or a range where it is a guess."""
    if not found.high_micro:
        return "free"
    if found.guessed:
        return f"{format_money(found.low_micro)} to {format_money(found.high_micro)}"
    return format_money(found.micro)


def told(found: Estimate) -> str:
    """Return what is behind the figures, a line each; "" where there is nothing to tell."""
    lines = [
        f"{item.title} {item.voice}".strip() + f": {item.characters:,} characters, {item.free:,} of them free"
        for item in found.items
        if item.per_million
    ]
    if found.saved_characters:
        lines.append(f"Reuse saves {found.saved_characters:,} characters ({format_money(found.saved_micro)})")
    if found.over:
        lines.append(f"This would pass {_BUDGETS[found.over.name]}: {format_money(found.over.left_micro)} are left")
    return "\n".join((*lines, *found.notes))

"""“Make it fit”: a menu of what can be done about the chosen line, with the figures; choosing one is one undo step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QPushButton

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.proposal import Proposal
from dubai_desktop.domain.segment import Segment
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui.review import lines
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.text import visible

ASK, STOP = "Make it fit  ▾", "Stop asking"


class Fitter(QObject):
    """Asks the studio what can be done, off the UI thread, and shows it at a button."""

    failed = Signal(object)  # Problem
    told = Signal(str, str)  # heading, sentence

    def __init__(
        self, queue: JobQueue, button: QPushButton, desk: Callable[[], Desk | None], line_id: Callable[[], str]
    ) -> None:
        super().__init__(button)
        self._queue = queue
        self._button = button
        self._desk = desk
        self._line_id = line_id
        self._asking: CancelToken | None = None
        self.menu = QMenu(button)
        self.menu.setAccessibleName("What would make this line fit")

    def open(self) -> None:
        """Find out what can be done about the chosen line, and offer it."""
        desk, line_id = self._desk(), self._line_id()
        if self._asking is not None:
            self._asking.cancel()
            self._ask_again()
            return
        if desk is None or not line_id:
            return
        studio, job_id = self._queue.studio, desk.job.id

        def go() -> None:
            work = lambda: studio.proposals(job_id, line_id)  # noqa: E731
            self._queue.errand(work, partial(self._show, desk, line_id), self.failed.emit, owner=self)

        desk.saver.when_saved(go)

    def _show(self, desk: Desk, line_id: str, found: Sequence[Proposal]) -> None:
        if desk is not self._desk() or line_id != self._line_id():  # the person went on meanwhile
            return
        self.menu.clear()
        for proposal in found:
            entry = self.menu.addAction(entry_text(proposal))
            entry.triggered.connect(partial(self._take, desk, line_id, proposal))
        if not found:
            self.menu.addAction("Nothing helps but other words").setEnabled(False)
        self.menu.popup(self._button.mapToGlobal(QPoint(0, self._button.height())))
        if found:
            self.menu.setActiveAction(self.menu.actions()[0])

    def _take(self, desk: Desk, line_id: str, proposal: Proposal, _checked: bool = False) -> None:
        if proposal.change:
            self._apply(desk, line_id, proposal)
            return
        studio, job_id, token = self._queue.studio, desk.job.id, CancelToken()
        line = desk.model.line(line_id)
        self._asking = token
        self._button.setText(STOP)
        self._button.setAccessibleName(STOP)
        self._queue.errand(
            lambda: studio.shorten(job_id, line_id, token),
            partial(self._answered, desk, line),
            self._refused,
            owner=self,
            slow=token,
        )

    def _answered(self, desk: Desk, asked: Segment | None, proposal: Proposal) -> None:
        self._ask_again()
        line = desk.model.line(asked.id) if asked is not None else None
        if asked is None or line is None or line.target != asked.target:
            self.told.emit("Shorter wording came too late", "The line was changed meanwhile, so it is left as it is.")
            return
        self._apply(desk, line.id, proposal)

    def _refused(self, problem: Problem) -> None:
        self._ask_again()
        self.failed.emit(problem)

    def _ask_again(self) -> None:
        self._asking = None
        self._button.setText(ASK)
        self._button.setAccessibleName("Make it fit")

    def _apply(self, desk: Desk, line_id: str, proposal: Proposal) -> None:
        """Put what was proposed into the lines as they are now: what else was changed in them meanwhile stays."""
        line = desk.model.line(line_id)
        changed = [_changed(now, new) for new in proposal.change if (now := desk.model.line(new.id)) is not None]
        if line is not None and changed:
            desk.change(f"making line {line.index} fit", changed)
            self.told.emit(visible(proposal.title), f"{visible(proposal.result)} Ctrl+Z takes it back.")


def _changed(now: Segment, new: Segment) -> Segment:
    moved = replace(now, start=new.start, end=new.end, allow=new.allow)
    return lines.retarget(moved, new.target)


def entry_text(proposal: Proposal) -> str:
    """Return a menu entry of a proposal: what it does, what comes of it, what it costs."""
    result = proposal.result.removeprefix("Then it is ").rstrip(".")
    result = result[:1].lower() + result[1:]
    price = f" · costs up to {format_money(proposal.cost)}" if proposal.cost else ""
    return visible(f"{proposal.title}: {result}{price}").replace("&", "&&").replace("\t", " ")

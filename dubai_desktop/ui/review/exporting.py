"""The export menu: any result of a job, where the person wants it, under its usual name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.kinds import KINDS, Needs, usual_ending
from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import button as labelled
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.text import visible

LOOK_MS = 250
"""How often it is told how far an export is."""


def usual_name(job: Job, kind: str) -> str:
    """Return the file name a result usually has: "talk.bn.srt"."""
    return f"{job.source.stem}{usual_ending(kind, job.options.target_language, job.source_language or 'source')}"


def can_have(job: Job, kind: str) -> bool:
    """True where a kind can be exported now: sound and video once they are made, subtitles always."""
    needs = KINDS[kind].needs
    if needs is Needs.PICTURE and job.media is not None and not job.media.has_video:
        return False
    return needs is Needs.LINES or bool(job.outputs.wav)


@dataclass(eq=False)
class _Run:
    """One export under way; the worker writes `done`, 0.0 to 1.0, the window reads it."""

    name: str
    token: CancelToken = field(default_factory=CancelToken)
    done: float = 0.0

    def tell(self, done: float) -> None:
        """Note how far it is; called on the worker's thread."""
        self.done = done


class Exporter(QObject):
    """Fills the menu of a button and writes what is chosen from it.

    `began` carries the button that stops what runs, `moved` says that `state` has changed.
    """

    exported = Signal(object)  # Path
    failed = Signal(object)  # Problem
    began = Signal(object)  # QPushButton
    moved = Signal()

    def __init__(self, queue: JobQueue, button: QPushButton, desk: Callable[[], Desk | None]) -> None:
        super().__init__(button)
        self._queue = queue
        self._button = button
        self._desk = desk
        self._runs: list[_Run] = []
        self._clock = QTimer(self)
        self._clock.setInterval(LOOK_MS)
        self._clock.timeout.connect(self.moved)
        button.setMenu(QMenu(button))
        button.menu().aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        """Offer all kinds in their groups; what cannot be had now is greyed."""
        desk = self._desk()
        menu = self._button.menu()
        menu.clear()
        if desk is None:
            return
        job = desk.job
        source = words.language(job.source_language) if job.source_language else "the original language"
        group = ""
        for key, kind in KINDS.items():
            if group and kind.group != group:
                menu.addSeparator()
            group = kind.group
            entry = menu.addAction(kind.title.format(target=words.language(job.options.target_language), source=source))
            entry.setEnabled(can_have(job, key))
            entry.triggered.connect(lambda _on=False, key=key: self._ask(key))

    def _ask(self, kind: str) -> None:
        desk = self._desk()
        if desk is None:
            return
        name = usual_name(desk.job, kind)
        dialog = QFileDialog(self._button, "Export", str(desk.job.source.parent / name))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.selectFile(name)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.export(kind, Path(chosen)))
        dialog.open()

    def export(self, kind: str, destination: Path) -> None:
        """Write one result, after all edits are on disk. It can be stopped while it runs."""
        desk = self._desk()
        if desk is None:
            return
        studio, job_id, run = self._queue.studio, desk.job.id, _Run(visible(destination.name))

        def work() -> Path:
            return studio.export(job_id, kind, destination, progress=run.tell, cancel=run.token)

        def go() -> None:
            self._runs.append(run)
            self._queue.errand(
                work,
                lambda path: self._over(run, path),
                lambda problem: self._over(run, problem),
                owner=self,
                slow=run.token,
            )
            self._clock.start()
            self.began.emit(labelled("Stop", self.stop, small=True))

        desk.saver.when_saved(go)

    def state(self) -> str:
        """Say what is being written and how far it is, "" where nothing is."""
        if not self._runs:
            return ""
        done = sum(run.done for run in self._runs) / len(self._runs) * 100
        what = self._runs[0].name if len(self._runs) == 1 else f"{len(self._runs)} files"
        return f"Writing {what}: {done:.0f} %"

    def stop(self) -> None:
        """Stop every export; nothing half-written stays."""
        for run in self._runs:
            run.token.cancel()
        self._runs.clear()
        self._clock.stop()
        self.moved.emit()

    def _over(self, run: _Run, result: Path | Problem) -> None:
        if run in self._runs:
            self._runs.remove(run)
        if not self._runs:
            self._clock.stop()
        self.moved.emit()
        (self.failed if isinstance(result, Problem) else self.exported).emit(result)

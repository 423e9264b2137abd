"""What the buttons of a card do: each act of a person, carried to the queue and the studio."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import asking
from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.problems import trouble
from dubai_desktop.ui.queue.model import JobListModel
from dubai_desktop.ui.text import visible

SUBTITLE_FILTER = "Subtitles (*.srt *.vtt *.ass *.ssa)"


def open_path(path: Path) -> bool:
    """Show a file or folder with the system's own program; False where it has none, or the file is gone."""
    return path.exists() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


class Deeds(QObject):
    """Does what a card's buttons say."""

    page = Signal(str, str)  # page to show, job id
    failed = Signal(object)  # Problem

    def __init__(self, queue: JobQueue, model: JobListModel, window: QWidget) -> None:
        super().__init__(queue)
        self._queue = queue
        self._model = model
        self._window = window
        self._does: dict[Act, Callable[[Job], object]] = {
            Act.PAUSE: lambda job: self._queue.cancel(job.id, pause=True),
            Act.CANCEL: lambda job: self._queue.cancel(job.id),
            Act.CONTINUE: self._retry,
            Act.RETRY: self._retry,
            Act.REDO: self._redo,
            Act.REVIEW: lambda job: self.page.emit("review", job.id),
            Act.PLAY: self._play,
            Act.OPEN_FOLDER: lambda job: self._open(out_folder(job)),
            Act.REPORT: self._report,
            Act.FREE_SPACE: lambda job: self._open(out_folder(job)),
            Act.SOURCE_FOLDER: lambda job: self._open(job.source.parent),
            Act.TRANSCRIPT: self._ask_transcript,
            Act.MODELS: lambda job: self.page.emit("models", job.id),
            Act.SETTINGS: lambda job: self.page.emit("settings", job.id),
            Act.WHY: self._why,
            Act.REMOVE: self._remove,
        }

    def do(self, act: Act, job_id: str) -> None:
        """Do one act on one job."""
        state = self._model.find(job_id)
        if state is not None:
            self._does[act](state.job)

    def _retry(self, job: Job) -> None:
        state = self._model.find(job.id)
        if state is not None and state.status is JobStatus.QUEUED:
            self.start(job)
            if self._queue.halts:
                self._queue.go_on()
            return
        step = "finalize" if state is not None and state.status is JobStatus.COMPLETED else ""
        studio = self._queue.studio
        self._queue.errand(lambda: studio.retry(job.id, step), self.start, self.failed.emit, owner=self, ordered=True)

    def _redo(self, job: Job) -> None:
        """Have the lines spoken by the voice asked for that another had to speak."""
        studio = self._queue.studio
        self._queue.errand(
            lambda: studio.redo_fallbacks(job.id), self.start, self.failed.emit, owner=self, ordered=True
        )

    def start(self, job: Job) -> None:
        """Let a job that was queued by the studio run."""
        self._queue.start(job.id)
        self._model.replace_state(job)

    def _remove(self, job: Job) -> None:
        studio = self._queue.studio
        self._queue.errand(
            lambda: studio.remove(job.id),
            lambda _none: self._model.drop(job.id),
            self.failed.emit,
            owner=self,
            ordered=True,
        )

    def _ask_transcript(self, job: Job) -> None:
        dialog = QFileDialog(self._window, "Subtitles of this video", str(job.source.parent), SUBTITLE_FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.give_transcript(job.id, Path(name)))
        dialog.open()

    def give_transcript(self, job_id: str, subtitles: Path) -> None:
        """Do a job anew with a subtitle file in place of its transcription; the old one leaves the list."""
        state = self._model.find(job_id)
        if state is None or state.busy:
            return
        studio, old = self._queue.studio, state.job

        def work() -> Job:
            made = studio.add(old.source, replace(old.options, transcript=str(subtitles)))
            studio.remove(old.id)
            return made

        def done(job: Job) -> None:
            self._model.drop(old.id)
            self._queue.start(job.id)
            self._model.put(job)

        self._queue.errand(work, done, self.failed.emit, owner=self)

    def _play(self, job: Job) -> None:
        made = job.outputs.existing()
        if made:
            self._open(made[0])

    def _report(self, job: Job) -> None:
        if job.outputs.page:
            self._open(Path(job.outputs.page))
        else:
            message = "This dub was made before there were reports. Make its files again to have one."
            self.failed.emit(Problem(Code.OUTPUT_INVALID, message))

    def _open(self, path: Path) -> None:
        """Open a file or folder, or say where it is."""
        if open_path(path):
            return
        where = visible(str(path))
        gone = f"“{where}” is not there any more. Make the files again, or look where it was moved to."
        alone = f"This computer could not open “{where}”. Open it yourself: it is there."
        self.failed.emit(Problem(Code.OUT_NOT_WRITABLE, alone if path.exists() else gone))

    def _why(self, job: Job) -> None:
        state = self._model.find(job.id)
        if state is None:
            return
        told = trouble(state.code, state.error)
        detail = job.error_detail.strip()[-1500:]
        body = f"{told.sentence}\n\n{told.advice}\n\nEverything made before is kept. Code: {told.code}"
        asking.tell(self._window, visible(job.name), f"{body}\n\n{detail}" if detail else body)


def out_folder(job: Job) -> Path:
    """Return where a job's results are, or will be."""
    made = job.outputs.existing()
    if made:
        return made[0].parent
    return Path(job.options.out_dir) if job.options.out_dir else job.source.parent

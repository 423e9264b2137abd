"""The export menu: any result of a job, where the person wants it, under its usual name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton

from dubai_desktop.domain.job import Job
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import words
from dubai_desktop.ui.review.desk import Desk

EXPORTS = (
    ("mp4", "Dubbed video (MP4)", ".mp4"),
    ("wav", "Sound of the dub (WAV)", ".wav"),
    ("voice.wav", "Voices alone (WAV)", ".voice.wav"),
    ("srt", "Subtitles in {target} (SRT)", ".srt"),
    ("source.srt", "Subtitles in {source} (SRT)", ".srt"),
)


def usual_name(job: Job, kind: str) -> str:
    """Return the file name a result usually has: "talk.bn.srt"."""
    suffix = next(end for key, _, end in EXPORTS if key == kind)
    code = (job.source_language or "source") if kind == "source.srt" else job.options.target_language
    return f"{job.source.stem}.{code}{suffix}"


class Exporter(QObject):
    """Fills the menu of a button and writes what is chosen from it."""

    exported = Signal(object)  # Path
    failed = Signal(object)  # Problem

    def __init__(self, queue: JobQueue, button: QPushButton, desk: Callable[[], Desk | None]) -> None:
        super().__init__(button)
        self._queue = queue
        self._button = button
        self._desk = desk
        button.setMenu(QMenu(button))
        button.menu().aboutToShow.connect(self._fill)

    def _fill(self) -> None:
        """Offer what can be had now: sound and video once they are made, subtitles always."""
        desk = self._desk()
        menu = self._button.menu()
        menu.clear()
        if desk is None:
            return
        job = desk.job
        source = words.language(job.source_language) if job.source_language else "the original language"
        made = {"mp4": job.outputs.video, "wav": job.outputs.wav, "voice.wav": job.outputs.voice_wav}
        for kind, title, _suffix in EXPORTS:
            entry = menu.addAction(title.format(target=words.language(job.options.target_language), source=source))
            entry.setEnabled(bool(made.get(kind, "always")))
            entry.triggered.connect(lambda _on=False, kind=kind: self._ask(kind))

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
        """Write one result, after all edits are on disk."""
        desk = self._desk()
        if desk is None:
            return
        studio, job_id = self._queue.studio, desk.job.id

        def go() -> None:
            work = lambda: studio.export(job_id, kind, destination)  # noqa: E731
            self._queue.errand(work, self.exported.emit, self.failed.emit, owner=self)

        desk.saver.when_saved(go)

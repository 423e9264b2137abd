"""Pictures for the cards, made off the UI thread and kept."""

from __future__ import annotations

from collections import OrderedDict

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QPixmap

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.queue import JobQueue

WIDTH = 384  # three times the card's: sharp on any screen
KEPT = 120


def _picture(job: Job) -> bytes:
    from dubai_desktop.media.thumbnail import thumbnail  # noqa: PLC0415 - PyAV only once a card needs it

    duration = job.media.duration if job.media else 0.0
    return thumbnail(job.source, min(duration * 0.2, 60.0), WIDTH)


class Thumbs(QObject):
    """Gives the picture of a job, at once if it is there; else `made` says when."""

    made = Signal(str)

    def __init__(self, queue: JobQueue) -> None:
        super().__init__(queue)
        self._queue = queue
        self._kept: OrderedDict[str, QPixmap] = OrderedDict()
        self._asked: set[str] = set()

    def get(self, job: Job) -> QPixmap | None:
        """Return the picture, None while there is none (yet)."""
        if job.id in self._kept:
            self._kept.move_to_end(job.id)
            return self._kept[job.id]
        if job.id not in self._asked and job.media is not None and job.media.has_video:
            self._asked.add(job.id)
            self._queue.errand(lambda: _picture(job), lambda data: self._keep(job.id, data), self._without, owner=self)
        return None

    def put(self, job_id: str, picture: QPixmap) -> None:
        """Keep a picture."""
        self._kept[job_id] = picture
        while len(self._kept) > KEPT:
            gone, _ = self._kept.popitem(last=False)
            self._asked.discard(gone)
        self.made.emit(job_id)

    def _keep(self, job_id: str, data: bytes) -> None:
        picture = QPixmap()
        if data and picture.loadFromData(data):
            self.put(job_id, picture)

    def _without(self, problem: Problem) -> None:
        """Leave the card without a picture: the job itself tells what is wrong with the file."""

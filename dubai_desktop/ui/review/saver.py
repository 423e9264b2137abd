"""Edits on their way to the disk: at once, in order, off the UI thread, and never forgotten."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer, Signal

from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.jobs.queue import JobQueue

SOON_MS = 120  # letters typed within this time are written together
AGAIN_MS = 4000


class Saver(QObject):
    """Writes one job's changed lines; `told` says whether all are on disk."""

    told = Signal(str, bool)  # sentence, whether all is well
    saved = Signal()

    def __init__(self, queue: JobQueue, job_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self._queue = queue
        self._job_id = job_id
        self._lines: dict[str, Segment] = {}
        self._whole: tuple[Segment, ...] | None = None
        self._writing = 0
        self.is_failing = False  # the last try to write did not succeed
        self._then: list[Callable[[], None]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)

    @property
    def is_clean(self) -> bool:
        """True where everything is on disk."""
        return not self._lines and self._whole is None and not self._writing

    def keep(self, segments: Sequence[Segment]) -> None:
        """Write changed lines soon."""
        self._lines.update((segment.id, segment) for segment in segments)
        self._soon()

    def keep_all(self, segments: Sequence[Segment]) -> None:
        """Write all lines soon, in place of those there were."""
        self._whole = tuple(segments)
        self._lines.clear()
        self._soon()

    def _soon(self) -> None:
        self.told.emit("Saving…", True)
        if not self._timer.isActive():
            self._timer.start(SOON_MS)

    def when_saved(self, then: Callable[[], None]) -> None:
        """Call `then` once everything is on disk; at once where it is."""
        if self.is_clean:
            then()
            return
        self._then.append(then)
        self.flush()

    def flush(self) -> None:
        """Write now what waits."""
        self._timer.stop()
        whole, lines = self._whole, tuple(self._lines.values())
        if whole is None and not lines:
            return
        self._whole, self._lines = None, {}
        self._writing += 1
        studio, job_id = self._queue.studio, self._job_id

        def write() -> None:
            if whole is not None:
                studio.replace_lines(job_id, whole)
            if lines:
                studio.edit(job_id, lines)

        self._queue.errand(
            write, lambda _none: self._done(), lambda p: self._again(p, whole, lines), owner=self, ordered=True
        )

    def _done(self) -> None:
        self._writing -= 1
        self.is_failing = False
        if not self.is_clean:
            return
        self.told.emit("All edits saved", True)
        self.saved.emit()
        waiting, self._then = self._then, []
        for then in waiting:
            then()

    def _again(self, problem: Problem, whole: tuple[Segment, ...] | None, lines: Sequence[Segment]) -> None:
        """Keep what could not be written, newer edits first, and try again in a while."""
        self._writing -= 1
        self.is_failing = True
        if self._whole is None:
            self._whole = whole
            self._lines = {**{line.id: line for line in lines}, **self._lines}
        self.told.emit(f"Not saved yet: {problem.message}", False)
        self._timer.start(AGAIN_MS)

"""Taking in what was dropped or browsed: found, refused with the reason, asked about where it is there already."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from dubai_desktop.domain.job import Job, JobOptions
from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.studio import Found
from dubai_desktop.ui.queue.model import JobListModel

Refused = tuple[Path, str]


class Adder(QObject):
    """Adds files one by one off the UI thread, in the order they were found, and starts each."""

    added = Signal(object)  # Job
    refused = Signal(object)  # tuple[Refused, ...]: all of one drop, once it is through
    doubled = Signal(object)  # tuple[Path, ...]: in the list already; nothing is done before `add_anyway`
    went = Signal(object)  # Problem that stopped the whole search

    def __init__(self, queue: JobQueue, model: JobListModel, options: Callable[[], JobOptions]) -> None:
        super().__init__(queue)
        self._queue = queue
        self._model = model
        self._options = options
        self._waiting: deque[tuple[Path, JobOptions]] = deque()
        self._refused: list[Refused] = []
        self._running = False

    def add(self, paths: list[Path]) -> None:
        """Look at files and folders; take those that can be dubbed and are new."""
        studio = self._queue.studio
        self._queue.errand(lambda: studio.find(paths), self._found, self.went.emit, owner=self)

    def add_anyway(self, paths: list[Path], options: JobOptions | None = None) -> None:
        """Take files even where they are in the list already."""
        self._waiting.extend((path, options or self._options()) for path in paths)
        self._next()

    def _found(self, found: Found) -> None:
        self._refused.extend((path, problem.message) for path, problem in found.refused)
        there = {state.job.source for state in self._model.states}
        doubled = tuple(path for path in found.files if path in there)
        self.add_anyway([path for path in found.files if path not in there])
        if doubled:
            self.doubled.emit(doubled)

    def _next(self) -> None:
        if self._running:
            return
        if not self._waiting:
            if self._refused:
                refused, self._refused = tuple(self._refused), []
                self.refused.emit(refused)
            return
        self._running = True
        path, options = self._waiting.popleft()
        studio = self._queue.studio
        self._queue.errand(lambda: studio.add(path, options), self._take, partial(self._refuse, path), owner=self)

    def _take(self, job: Job) -> None:
        self._running = False
        self._queue.start(job.id)
        self._model.put(job)
        self.added.emit(job)
        self._next()

    def _refuse(self, path: Path, problem: Problem) -> None:
        self._running = False
        self._refused.append((path, problem.message))
        self._next()

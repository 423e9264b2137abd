"""Taking in what was dropped or browsed: found, refused with the reason, asked about where it is there already."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from dubai_desktop.domain.job import Job, JobOptions, JobStatus
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.finding import Found
from dubai_desktop.ui.queue.model import JobListModel

Refused = tuple[Path, str]

SUBTITLES = frozenset({".srt", ".vtt", ".ass", ".ssa"})
ALONE = "There is no stopped video of this name. Drop subtitles together with their video, or on its review."


def spoken_stem(path: Path) -> str:
    """Return the name of the video that subtitles belong to: "talk" for "talk.srt" and "talk.en.srt"."""
    stem, _, language = path.stem.rpartition(".")
    return stem if stem and find_language(language) else path.stem


class Adder(QObject):
    """Adds files one by one off the UI thread, in the order they were found, and starts each."""

    added = Signal(object)  # Job
    refused = Signal(object)  # tuple[Refused, ...]: all of one drop, once it is through
    subtitled = Signal(str, object)  # job id, Path of the subtitles that were dropped for it
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
        subtitles = {spoken_stem(path): path for path in paths if path.suffix.lower() in SUBTITLES}
        others = [path for path in paths if path.suffix.lower() not in SUBTITLES]
        self._queue.errand(
            lambda: studio.find(others), lambda found: self._found(found, subtitles), self.went.emit, owner=self
        )

    def add_anyway(self, paths: list[Path], options: JobOptions | None = None) -> None:
        """Take files even where they are in the list already."""
        self._waiting.extend((path, options or self._options()) for path in paths)
        self._next()

    def _found(self, found: Found, subtitles: dict[str, Path]) -> None:
        self._refused.extend((path, problem.message) for path, problem in found.refused)
        there = {state.job.source for state in self._model.states}
        doubled = tuple(path for path in found.files if path in there)
        for path in found.files:
            if path not in there:
                given = subtitles.pop(path.stem, None)
                options = replace(self._options(), transcript=str(given)) if given else self._options()
                self._waiting.append((path, options))
        for stem, path in subtitles.items():
            self._match(stem, path)
        self._next()
        if doubled:
            self.doubled.emit(doubled)

    def _match(self, stem: str, subtitles: Path) -> None:
        """Give subtitles that came alone to the stopped video of the same name."""
        for state in self._model.states:
            if state.job.source.stem == stem and state.status is JobStatus.FAILED:
                self.subtitled.emit(state.job.id, subtitles)
                return
        self._refused.append((subtitles, ALONE))

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

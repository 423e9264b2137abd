"""The models that can be installed here: what is there, what is on its way, what went wrong. No widgets."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from dubai_desktop import paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines import models
from dubai_desktop.engines.models import ModelInfo
from dubai_desktop.jobs.queue import JobQueue

LOOK_MS = 150  # how often progress is shown


@dataclass(frozen=True, slots=True)
class Place:
    """One model's place on the shelf. `fraction` 0.0-1.0 and `said` tell how far a download is."""

    model: ModelInfo
    installed: bool = False
    busy: bool = False
    paused: bool = False
    fraction: float = 0.0
    said: str = ""
    wrong: str = ""


class Shelf(QObject):
    """Installs, imports and removes models off the UI thread."""

    changed = Signal(str)  # model id
    read = Signal()  # everything was looked at anew
    failed = Signal(object)  # Problem of an import
    imported = Signal(str)  # title of the model

    def __init__(self, queue: JobQueue) -> None:
        super().__init__(queue)
        self._queue = queue
        self._places = {model.id: Place(model) for model in models.CATALOGUE}
        self._tokens: dict[str, CancelToken] = {}
        self._lock = threading.Lock()
        self._news: dict[str, tuple[float, str]] = {}
        self._look = QTimer(self)
        self._look.setInterval(LOOK_MS)
        self._look.timeout.connect(self._take_news)

    @property
    def places(self) -> tuple[Place, ...]:
        """All models of the catalogue."""
        return tuple(self._places.values())

    def place(self, model_id: str) -> Place:
        """One model's place."""
        return self._places[model_id]

    def look(self) -> None:
        """Look at the models folder anew."""
        self._queue.errand(lambda: models.installed(paths.models_dir()), self._seen, owner=self)

    def _seen(self, found: tuple[ModelInfo, ...]) -> None:
        there = {model.id for model in found}
        for key, place in self._places.items():
            self._places[key] = replace(place, installed=key in there)
        self.read.emit()

    def _set(self, model_id: str, place: Place) -> None:
        self._places[model_id] = place
        self.changed.emit(model_id)

    # --- installing ---

    def install(self, model_id: str) -> None:
        """Fetch a model, or go on fetching it."""
        if self._places[model_id].busy:
            return
        token = self._tokens[model_id] = CancelToken()
        self._set(model_id, replace(self._places[model_id], busy=True, paused=False, wrong="", said="Waiting"))
        self._look.start()

        def tell(fraction: float, said: str) -> None:
            with self._lock:
                self._news[model_id] = (fraction, said)

        def work() -> Path:
            return models.install(paths.models_dir(), model_id, tell, token)

        self._queue.errand(
            work,
            lambda _folder: self._installed(model_id),
            lambda problem: self._broke(model_id, problem),
            owner=self,
            slow=token,
        )

    def pause(self, model_id: str) -> None:
        """Stop fetching; what is there is kept and gone on from."""
        token = self._tokens.pop(model_id, None)
        if token is not None:
            token.cancel(pause=True)
            self._end(model_id)
            self._set(model_id, replace(self._places[model_id], busy=False, paused=True))

    def _installed(self, model_id: str) -> None:
        self._end(model_id)
        self._set(model_id, replace(self._places[model_id], busy=False, installed=True, fraction=1.0, said=""))

    def _broke(self, model_id: str, problem: Problem) -> None:
        self._end(model_id)
        self._set(model_id, replace(self._places[model_id], busy=False, wrong=problem.message))

    def _end(self, model_id: str) -> None:
        self._tokens.pop(model_id, None)
        with self._lock:
            self._news.pop(model_id, None)
        if not self._tokens:
            self._look.stop()

    def _take_news(self) -> None:
        with self._lock:
            news, self._news = self._news, {}
        for model_id, (fraction, said) in news.items():
            place = self._places[model_id]
            if place.busy:
                self._set(model_id, replace(place, fraction=fraction, said=said))

    # --- without a network ---

    def bring(self, source: Path) -> None:
        """Import a model from a folder or an archive."""
        token = CancelToken()
        self._queue.errand(
            lambda: models.import_from(paths.models_dir(), source, lambda _done, _said: None, token),
            self._brought,
            self.failed.emit,
            owner=self,
            slow=token,
        )

    def _brought(self, model: ModelInfo) -> None:
        self._set(model.id, replace(self._places[model.id], installed=True, wrong=""))
        self.imported.emit(model.title)

    def remove(self, model_id: str) -> None:
        """Delete a model's files."""
        self._queue.errand(
            lambda: models.remove(paths.models_dir(), model_id),
            lambda _done: self._set(model_id, replace(self._places[model_id], installed=False, paused=False)),
            self.failed.emit,
            owner=self,
        )

"""The models that can be installed here: what is there, what is on its way, what went wrong. No widgets."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from dubai_desktop import paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import model_files, models
from dubai_desktop.engines.base import Kind
from dubai_desktop.engines.models import ModelInfo
from dubai_desktop.jobs.queue import JobQueue

LOOK_MS = 150  # how often progress is shown
_IMPORT = ""  # stands for the model id of an import: nobody knows yet which it is


@dataclass(frozen=True, slots=True)
class Place:
    """One model's place on the shelf.

    `checked`: every byte was right since it last changed. `busy` says what is done with it now, "install" or "verify";
    `fraction` 0.0-1.0 and `said` tell how far that is. `paused`: a part of it is here. `damaged`: it is here, but not
    whole or not right. `note` is good to know, `wrong` what failed.
    """

    model: ModelInfo
    installed: bool = False
    checked: bool = False
    busy: str = ""
    paused: bool = False
    damaged: bool = False
    suggested: bool = False
    fraction: float = 0.0
    said: str = ""
    note: str = ""
    wrong: str = ""


def survey(folder: Path, language: str) -> dict[str, Place]:
    """Look at the models folder: what is whole, what is a part, what is damaged, and what to offer first."""
    import psutil  # noqa: PLC0415 - only this page needs it

    found: dict[str, Place] = {}
    for model in models.CATALOGUE:
        whole = models.is_whole(folder / model.id, model.files)
        part = models.partial(folder, model.id)
        found[model.id] = Place(
            model,
            installed=whole,
            checked=whole and model_files.is_verified(folder / model.id),
            paused=bool(part) and not whole,
            damaged=(folder / model.id).is_dir() and not whole,
            fraction=min(1.0, part / model.size),
            note=models.read_origin(folder / model.id).get("unchecked", "") if whole else "",
        )
    memory = int(psutil.virtual_memory().total)
    for kind in Kind:
        first = models.suggested(kind.value, "en" if kind is Kind.TRANSCRIPTION else language, memory)
        there = any(place.installed for place in found.values() if place.model.purpose == kind.value)
        if first is not None and not there:
            found[first.id] = replace(found[first.id], suggested=True)
    return found


class Shelf(QObject):
    """Installs, imports, checks and removes models off the UI thread."""

    changed = Signal(str)  # model id
    read = Signal()  # everything was looked at anew
    failed = Signal(object)  # Problem that belongs to no model's place
    imported = Signal(str)  # title of the model
    bringing = Signal(float, str)  # how far an import is; below 0 once there is none
    asks = Signal(object, object)  # a licence to accept: (Problem, what to do once it is)

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

    @property
    def language(self) -> str:
        """The language that is dubbed into."""
        return str(self._queue.studio.settings.output.target_language)

    def look(self) -> None:
        """Look at the models folder anew."""
        language = self.language
        self._queue.errand(lambda: survey(paths.models_dir(), language), self._seen, owner=self)

    def _seen(self, found: dict[str, Place]) -> None:
        for key, seen in found.items():
            old = self._places[key]
            if old.damaged and seen.installed and not seen.checked:
                continue  # its size is right, its bytes are not: nobody mended that since
            self._places[key] = (
                old if old.busy else replace(seen, wrong="" if seen.installed else old.wrong, said=old.said)
            )
        self.read.emit()

    def _set(self, model_id: str, place: Place) -> None:
        self._places[model_id] = place
        self.changed.emit(model_id)

    # --- work that takes a while ---

    def _work(
        self,
        model_id: str,
        work: Callable[[Callable[[float, str], None], CancelToken], Any],
        done: Callable[[Any], object],
        failed: Callable[[Problem], object],
    ) -> None:
        token = self._tokens[model_id] = CancelToken()
        self._look.start()

        def tell(fraction: float, said: str) -> None:
            with self._lock:
                self._news[model_id] = (fraction, said)

        def ended(result: object, report: Callable[[Any], object]) -> None:
            self._end(model_id)
            report(result)

        self._queue.errand(
            lambda: work(tell, token),
            lambda result: ended(result, done),
            lambda problem: ended(problem, failed),
            owner=self,
            slow=token,
        )

    def _end(self, model_id: str) -> CancelToken | None:
        token = self._tokens.pop(model_id, None)
        with self._lock:
            self._news.pop(model_id, None)
        if not self._tokens:
            self._look.stop()
        return token

    def _take_news(self) -> None:
        with self._lock:
            news, self._news = self._news, {}
        for model_id, (fraction, said) in news.items():
            if model_id == _IMPORT:
                self.bringing.emit(fraction, said)
            elif self._places[model_id].busy:
                self._set(model_id, replace(self._places[model_id], fraction=fraction, said=said))

    # --- installing ---

    def install(self, model_id: str, *, accepted: bool = False) -> None:
        """Fetch a model, or go on fetching it; `asks` is emitted where its licence has to be accepted first."""
        place = self._places[model_id]
        if place.busy:
            return
        try:
            models.check_accepted(place.model, accepted or place.paused)
        except Problem as problem:
            self.asks.emit(problem, lambda: self.install(model_id, accepted=True))
            return
        self._set(model_id, replace(place, busy="install", paused=False, wrong="", said="Waiting"))
        host = self._queue.studio.host
        self._work(
            model_id,
            lambda tell, token: models.install(paths.models_dir(), model_id, tell, token, accepted=True, host=host),
            lambda _folder: self._installed(model_id),
            lambda problem: self._broke(model_id, problem),
        )

    def pause(self, model_id: str) -> None:
        """Stop fetching or checking; what came is kept and gone on from."""
        token = self._end(model_id)
        if token is not None:
            token.cancel(pause=True)
            place = self._places[model_id]
            part = place.busy == "install"
            self._set(model_id, replace(place, busy="", paused=part, said=""))

    def cancel(self, model_id: str) -> None:
        """Stop fetching and throw away what came."""
        self.pause(model_id)
        self._set(model_id, replace(self._places[model_id], paused=False, fraction=0.0, wrong=""))
        self._queue.errand(
            lambda: models.discard(paths.models_dir(), model_id),
            lambda _gone: self._discarded(model_id),
            self.failed.emit,
            owner=self,
            slow=CancelToken(),
        )

    def _discarded(self, model_id: str) -> None:
        """Whoever looked while it still lay there saw a paused download."""
        if not self._places[model_id].busy:
            self._set(model_id, replace(self._places[model_id], paused=False, fraction=0.0))

    def _installed(self, model_id: str) -> None:
        place = self._places[model_id]
        self._set(model_id, replace(place, busy="", installed=True, damaged=False, fraction=1.0, said=""))

    def _broke(self, model_id: str, problem: Problem) -> None:
        place = self._places[model_id]
        part = place.fraction > 0 and problem.code is not Code.MODEL_BROKEN
        self._set(model_id, replace(place, busy="", said="", paused=part, wrong=problem.message))

    # --- looking after them ---

    def verify(self, model_id: str) -> None:
        """Check every byte of an installed model."""
        place = self._places[model_id]
        if place.busy:
            return
        self._set(model_id, replace(place, busy="verify", fraction=0.0, wrong="", said="Waiting"))
        self._work(
            model_id,
            lambda tell, token: models.verify(paths.models_dir(), model_id, tell, token),
            lambda known: self._verified(model_id, known),
            lambda problem: self._not_right(model_id, problem),
        )

    def _verified(self, model_id: str, known: bool) -> None:
        said = "Every byte is right" if known else "Put here by hand: nobody knows its bytes"
        self._set(model_id, replace(self._places[model_id], busy="", damaged=False, said=said))

    def _not_right(self, model_id: str, problem: Problem) -> None:
        place = self._places[model_id]
        gone = problem.code in {Code.MODEL_BROKEN, Code.MODEL_MISSING}
        damaged = problem.code is Code.MODEL_BROKEN or place.damaged
        self._set(
            model_id,
            replace(place, busy="", said="", damaged=damaged, installed=not gone, wrong=problem.message),
        )

    def reinstall(self, model_id: str) -> None:
        """Throw a damaged model away and fetch it anew."""
        place = self._places[model_id]
        self._set(model_id, replace(place, busy="install", said="Waiting", wrong=""))
        self._queue.errand(
            lambda: models.remove(paths.models_dir(), model_id),
            lambda _gone: self._anew(model_id),
            lambda problem: self._broke(model_id, problem),
            owner=self,
        )

    def _anew(self, model_id: str) -> None:
        self._set(model_id, replace(self._places[model_id], busy="", installed=False, damaged=False, fraction=0.0))
        self.install(model_id, accepted=True)  # it was when the damaged one came

    def remove(self, model_id: str) -> None:
        """Delete a model's files."""
        self._queue.errand(
            lambda: models.remove(paths.models_dir(), model_id),
            lambda _done: self._set(model_id, Place(self._places[model_id].model)),
            self.failed.emit,
            owner=self,
        )

    # --- without a network ---

    def bring(self, source: Path, *, accepted: bool = False) -> None:
        """Import a model from a folder or an archive; `asks` is emitted where its licence has to be accepted first."""
        if _IMPORT in self._tokens:
            return
        self.bringing.emit(0.0, f"Looking at {source.name}")
        self._work(
            _IMPORT,
            lambda tell, token: models.import_from(paths.models_dir(), source, tell, token, accepted=accepted),
            self._brought,
            lambda problem: self._not_brought(problem, source),
        )

    def stop_bringing(self) -> None:
        """Stop the import; nothing of it is kept."""
        token = self._end(_IMPORT)
        if token is not None:
            token.cancel()
        self.bringing.emit(-1.0, "")

    def _brought(self, model: ModelInfo) -> None:
        self.bringing.emit(-1.0, "")
        self._set(model.id, replace(self._places[model.id], installed=True, damaged=False, paused=False, wrong=""))
        self.imported.emit(model.title)

    def _not_brought(self, problem: Problem, source: Path) -> None:
        self.bringing.emit(-1.0, "")
        if problem.code is Code.LICENCE_NOT_ACCEPTED:
            self.asks.emit(problem, lambda: self.bring(source, accepted=True))
        else:
            self.failed.emit(problem)

"""What can transcribe, translate and speak here, and what each of them needs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QMenu,
    QProgressBar,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines import models
from dubai_desktop.engines.base import (
    Diarizer,
    EngineInfo,
    Engines,
    Kind,
    Separator,
    Transcriber,
    Translator,
    VoiceEngine,
)
from dubai_desktop.engines.lane import LaneState
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import asking, words
from dubai_desktop.ui.controls import button, card, row
from dubai_desktop.ui.models.row import ModelRow
from dubai_desktop.ui.models.shelf import Place, Shelf
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.text import PlainLabel, chip, set_tip
from dubai_desktop.ui.tokens import SIZES

HEADINGS = {
    Kind.TRANSCRIPTION: ("Transcription", "Turns speech into text"),
    Kind.TRANSLATION: ("Translation", "Puts the text into the other language"),
    Kind.VOICE: ("Voices", "Speak the translated lines"),
    Kind.SPEAKERS: ("Speakers", "Tells who speaks which line"),
    Kind.SEPARATION: ("Music without voices", "Takes the voices out of the original sound"),
}

MODELS_OF = {
    Kind.TRANSCRIPTION: "Speech models: larger ones hear better and take longer",
    Kind.TRANSLATION: "Translation models",
    Kind.VOICE: "Voice models",
    Kind.SPEAKERS: "Speaker models",
    Kind.SEPARATION: "Separation models",
}


@dataclass(frozen=True, slots=True)
class EngineView:
    """One engine with whether it can be used here, and why not."""

    info: EngineInfo
    ready: bool
    reason: str


def look_at(engines: Engines) -> tuple[EngineView, ...]:
    """Ask every engine whether it can be used here and now."""
    found = []
    every: tuple[Transcriber | Translator | VoiceEngine | Diarizer | Separator, ...] = (
        *engines.transcribers,
        *engines.translators,
        *engines.voices,
        *engines.diarizers,
        *engines.separators,
    )
    for engine in every:
        here = engine.availability()
        found.append(EngineView(engine.info, here.ready, here.reason))
    return tuple(found)


def facts(info: EngineInfo) -> str:
    """Return an engine's facts on one line."""
    where = "online" if info.online else "on this computer"
    price = f"{format_money(info.price)} per million characters" if info.price else "free"
    return words.join(where, price, _spoken(info), f"licence {info.licence}" if info.licence else "")


def _spoken(info: EngineInfo) -> str:
    if not info.languages:
        return "any language"
    return words.listing([words.language(code) for code in info.languages], 4)


def loaded(states: Sequence[LaneState]) -> str:
    """Say what is loaded now and how much memory it takes; "" for nothing."""
    held = [
        f"{state.lane.capitalize()} {words.size(state.memory)}"
        for state in states
        if state.memory and state.lane != models.LANE  # which fetches them
    ]
    return f"Loaded now: {', '.join(held)}" if held else ""


def is_for(place: Place, language: str) -> bool:
    """True where a model is of use for the language that is dubbed into."""
    return not place.model.languages or language in place.model.languages


def is_here(place: Place) -> bool:
    """True where there is something of a model on this computer, or on its way."""
    return place.installed or place.paused or place.damaged or bool(place.busy)


class ModelsPage(Page):
    """Engines by what they do, and the models some of them need."""

    def __init__(self, queue: JobQueue) -> None:
        self._import = button("Import…", icon="folder")
        super().__init__("Models and voices", self._import)
        self._queue = queue
        self.shelf = Shelf(queue)
        self.rows: dict[str, ModelRow] = {}
        self._all_voices = False
        self._bringing = self._bring_bar()
        self.body.addWidget(self._bringing)
        self._list = QWidget()
        self._list.setProperty("look", "scrolled")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, SIZES.s1, 0)
        self._column.setSpacing(SIZES.s3)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._list)
        area.setAccessibleName("Engines and models")
        self.body.addWidget(area, 1)
        menu = QMenu(self._import)
        menu.addAction("From a folder…", lambda: self._browse(QFileDialog.FileMode.Directory))
        menu.addAction("From an archive…", lambda: self._browse(QFileDialog.FileMode.ExistingFile))
        self._import.setMenu(menu)
        set_tip(self._import, "For computers without internet: take a model that was downloaded elsewhere")
        self.shelf.read.connect(self._ask_engines)
        self.shelf.changed.connect(self._show_model)
        self.shelf.failed.connect(lambda problem: self.notice.tell(problem.message, kind="bad"))
        self.shelf.imported.connect(self._imported)
        self.shelf.bringing.connect(self._show_bringing)
        self.shelf.asks.connect(self._ask)

    def _bring_bar(self) -> QFrame:
        """Return the frame that shows an import on its way."""
        frame, column = card()
        self._brought_so_far = PlainLabel("", "")
        self._brought_bar = QProgressBar()
        self._brought_bar.setTextVisible(False)
        self._brought_bar.setRange(0, 1000)
        stop = button("Cancel", self.shelf.stop_bringing, small=True)
        stop.setAccessibleName("Cancel the import")
        column.addLayout(row(self._brought_so_far, None, stop))
        column.addWidget(self._brought_bar)
        frame.hide()
        return frame

    def _show_bringing(self, fraction: float, said: str) -> None:
        self._bringing.setVisible(fraction >= 0)
        self._brought_so_far.setText(said)
        self._brought_bar.setValue(round(max(0.0, fraction) * 1000))
        self._import.setEnabled(fraction < 0)

    def _ask(self, problem: Problem, accepted: Callable[[], None]) -> None:
        """Show a licence and go on where the person accepts it."""
        model = self.shelf.place(str(problem.facts["model"])).model
        body = f"{problem.facts['terms']}\n\nThe whole licence: {problem.facts['page']}"
        if asking.confirm(self, f"{model.title} is for non-commercial use only", body, "Accept and install"):
            accepted()

    def _remove(self, model_id: str) -> None:
        model = self.shelf.place(model_id).model
        body = f"It takes {words.size(model.size)} of the disk. To use it again it has to be fetched again."
        if asking.confirm(self, f"Remove {model.title}?", body, "Remove"):
            self.shelf.remove(model_id)

    def entered(self) -> None:
        """Ask the engines and look at the models anew."""
        host = self._queue.studio.host
        if host is not None:
            self._queue.errand(host.state, lambda states: self.beside.setText(loaded(states)), owner=self)
        self.shelf.look()

    def _ask_engines(self) -> None:
        engines = self._queue.studio.engines
        self._queue.errand(lambda: look_at(engines), self._show, owner=self)

    def _show(self, engines: Sequence[EngineView]) -> None:
        focused = QApplication.focusWidget()
        at = next((key for key, made in self.rows.items() if focused and made.isAncestorOf(focused)), "")
        self.rows.clear()
        while self._column.count():
            taken = self._column.takeAt(0)
            old = taken.widget() if taken else None
            if old:
                old.deleteLater()
        for kind, (title, said) in HEADINGS.items():
            found = [engine for engine in engines if engine.info.kind is kind]
            if found:
                frame, column = _group(title, said, found)
                self._add_models(kind, column)
                self._column.addWidget(frame)
        self._column.addStretch(1)
        if at in self.rows:
            QTimer.singleShot(0, self.rows[at], self.rows[at].take_focus)  # once it is shown

    def _add_models(self, kind: Kind, column: QVBoxLayout) -> None:
        places = [place for place in self.shelf.places if place.model.purpose == kind.value]
        if places:
            column.addSpacing(SIZES.s2)
            column.addWidget(PlainLabel(MODELS_OF[kind], "strong"))
        folded: list[Place] = []
        for place in sorted(places, key=lambda place: not is_for(place, self.shelf.language)):
            if self._all_voices or is_for(place, self.shelf.language) or is_here(place):
                self._add_row(place, column)
            else:
                folded.append(place)
        if folded:
            self._fold(folded, column)

    def _add_row(self, place: Place, column: QVBoxLayout) -> None:
        self.rows[place.model.id] = ModelRow(self.shelf, place.model.id, self._remove)
        column.addWidget(_rule())
        column.addWidget(self.rows[place.model.id])

    def _fold(self, folded: list[Place], column: QVBoxLayout) -> None:
        """Leave the models of other languages to a button; drawn before, they would hold the window up each time."""

        def unfold() -> None:
            self._all_voices = True
            more.hide()
            next_row()

        def next_row() -> None:
            place = folded.pop(0)
            if place.model.id in self.rows:
                return  # the page was drawn anew meanwhile
            self._add_row(place, column)
            if folded:
                QTimer.singleShot(0, more, next_row)

        more = button(f"Show {words.count(len(folded), 'model')} for other languages", unfold, look="link")
        column.addLayout(row(more, None))

    def _show_model(self, model_id: str) -> None:
        if model_id in self.rows:
            self.rows[model_id].show_place()
        place = self.shelf.place(model_id)
        if model_id not in self.rows or (not place.busy and not place.said and not place.wrong and not place.paused):
            self.entered()

    def _imported(self, title: str) -> None:
        self.notice.tell(f"{title} is installed", "It is used from the next video on.", kind="plain")

    def _browse(self, mode: QFileDialog.FileMode) -> None:
        dialog = QFileDialog(self, "Import a model")
        dialog.setFileMode(mode)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.shelf.bring(Path(name)))
        dialog.open()


def _rule() -> QFrame:
    line = QFrame()
    line.setProperty("look", "rule")
    return line


def _group(title: str, said: str, engines: Sequence[EngineView]) -> tuple[QFrame, QVBoxLayout]:
    frame, column = card()
    column.setSpacing(SIZES.s3)
    column.addLayout(row(PlainLabel(title, "heading"), PlainLabel(said, "soft"), None))
    for engine in sorted(engines, key=lambda engine: not engine.ready):
        column.addWidget(_rule())
        column.addWidget(_engine(engine))
    return frame, column


def _engine(engine: EngineView) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SIZES.s1)
    state = chip("Ready", "ok") if engine.ready else chip("Not usable yet", "warn")
    column.addLayout(row(PlainLabel(engine.info.title, "name"), state, None))
    column.addWidget(PlainLabel(facts(engine.info), "soft", wrap=True))
    if engine.reason and not engine.ready:
        reason = PlainLabel(engine.reason, "", wrap=True)
        reason.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        column.addWidget(reason)
    made.setAccessibleName(f"{engine.info.title}: {'ready' if engine.ready else engine.reason}")
    return made

"""What can transcribe, translate and speak here, and what each of them needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from dubai_desktop.domain.costs import format_money
from dubai_desktop.engines.base import EngineInfo, Engines, Kind, Transcriber, Translator, VoiceEngine
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import card, row
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.text import PlainLabel, chip
from dubai_desktop.ui.tokens import SIZES

HEADINGS = {
    Kind.TRANSCRIPTION: ("Transcription", "Turns speech into text"),
    Kind.TRANSLATION: ("Translation", "Puts the text into the other language"),
    Kind.VOICE: ("Voices", "Speak the translated lines"),
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
    every: tuple[Transcriber | Translator | VoiceEngine, ...] = (
        *engines.transcribers,
        *engines.translators,
        *engines.voices,
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


class ModelsPage(Page):
    """Engines by what they do."""

    def __init__(self, queue: JobQueue) -> None:
        super().__init__("Models and voices")
        self._queue = queue
        self._list = QWidget()
        self._list.setProperty("look", "scrolled")
        self._column = QVBoxLayout(self._list)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SIZES.s3)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(self._list)
        area.setAccessibleName("Engines")
        self.body.addWidget(area, 1)

    def entered(self) -> None:
        """Ask the engines anew."""
        engines = self._queue.studio.engines
        self._queue.errand(lambda: look_at(engines), self._show, owner=self)

    def _show(self, engines: Sequence[EngineView]) -> None:
        while self._column.count():
            taken = self._column.takeAt(0)
            old = taken.widget() if taken else None
            if old:
                old.deleteLater()
        for kind, (title, said) in HEADINGS.items():
            found = [engine for engine in engines if engine.info.kind is kind]
            if found:
                self._column.addWidget(_group(title, said, found))
        self._column.addStretch(1)


def _group(title: str, said: str, engines: Sequence[EngineView]) -> QFrame:
    frame, column = card()
    column.setSpacing(SIZES.s3)
    column.addLayout(row(PlainLabel(title, "heading"), PlainLabel(said, "soft"), None))
    for engine in sorted(engines, key=lambda engine: not engine.ready):
        line = QFrame()
        line.setProperty("look", "rule")
        column.addWidget(line)
        column.addWidget(_engine(engine))
    return frame


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

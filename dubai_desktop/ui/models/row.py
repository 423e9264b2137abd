"""One model on the models page: what it is, how far its download is, and the button for what can be done."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from dubai_desktop.ui import words
from dubai_desktop.ui.controls import button, row
from dubai_desktop.ui.models.shelf import Place, Shelf
from dubai_desktop.ui.text import PlainLabel, chip
from dubai_desktop.ui.tokens import SIZES


def facts(place: Place) -> str:
    """Return a model's facts on one line."""
    model = place.model
    spoken = words.listing([words.language(code) for code in model.languages], 4)
    memory = f"{words.size(model.memory)} of memory while it works"
    how = "" if can_install(place) or place.installed else "download it from its page, then import it here"
    return words.join(words.size(model.size), memory, spoken, f"licence {model.licence}", how)


def can_install(place: Place) -> bool:
    """True where the program can fetch it by itself."""
    return bool(place.model.repository)


class ModelRow(QWidget):
    """Shows one Place and carries its button."""

    def __init__(self, shelf: Shelf, model_id: str) -> None:
        super().__init__()
        self._shelf = shelf
        self._id = model_id
        place = shelf.place(model_id)
        self._state = chip()
        self._facts = PlainLabel(facts(place), "soft", wrap=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._said = PlainLabel("", "soft")
        self._wrong = PlainLabel("", "bad", wrap=True)
        self.does = button("", self._act, small=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.s1)
        column.addLayout(row(PlainLabel(place.model.title, "name"), self._state, None, self._said, self.does))
        column.addWidget(self._facts)
        column.addWidget(self._bar)
        column.addWidget(self._wrong)
        self.show_place()

    def show_place(self) -> None:
        """Show what the shelf says now."""
        place = self._shelf.place(self._id)
        self._facts.setText(facts(place))
        self._state.setVisible(place.installed)
        self._state.setText("Installed")
        self._state.setProperty("chip", "ok")
        self._bar.setVisible(place.busy or place.paused)
        self._bar.setValue(round(place.fraction * 1000))
        self._said.setText(place.said if place.busy else "Paused" if place.paused else "")
        self._wrong.setText(place.wrong)
        self._wrong.setVisible(bool(place.wrong))
        text = self._word(place)
        self.does.setText(text)
        self.does.setAccessibleName(f"{text} {place.model.title}")
        self.setAccessibleName(f"{place.model.title}: {'installed' if place.installed else place.said or facts(place)}")

    def _word(self, place: Place) -> str:
        if place.busy:
            return "Pause"
        if place.installed:
            return "Remove"
        if not can_install(place):
            return "Open its page…"
        return "Go on" if place.paused else "Install"

    def _act(self) -> None:
        place = self._shelf.place(self._id)
        if place.busy:
            self._shelf.pause(self._id)
        elif place.installed:
            self._shelf.remove(self._id)
        elif can_install(place):
            self._shelf.install(self._id)
        else:
            QDesktopServices.openUrl(QUrl(place.model.page))

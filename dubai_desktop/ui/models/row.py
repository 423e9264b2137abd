"""One model on the models page: what it is, how far its download is, and buttons for what can be done."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QProgressBar, QPushButton, QVBoxLayout, QWidget

from dubai_desktop.ui import words
from dubai_desktop.ui.controls import button, row
from dubai_desktop.ui.models.shelf import Place, Shelf
from dubai_desktop.ui.text import PlainLabel, chip, restyle
from dubai_desktop.ui.tokens import SIZES


def facts(place: Place) -> str:
    """Return a model's facts on one line."""
    model = place.model
    spoken = words.listing([words.language(code) for code in model.languages], 4) or "many languages"
    memory = f"{words.size(model.memory)} of memory while it works"
    card = "best with a graphics card" if model.gpu else ""
    return words.join(words.size(model.size), memory, spoken, f"licence {model.licence}", card)


def state(place: Place) -> tuple[str, str]:
    """Return the word for a model's state and the kind of its chip; empty where there is nothing to say."""
    if place.damaged:
        return "Damaged", "bad"
    if place.installed:
        return "Installed", "ok"
    if place.suggested:
        return "Suggested", "accent"
    return "", "plain"


class ModelRow(QWidget):
    """Shows one Place and carries its buttons."""

    def __init__(self, shelf: Shelf, model_id: str, remove: Callable[[str], object]) -> None:
        super().__init__()
        self._shelf = shelf
        self._id = model_id
        place = shelf.place(model_id)
        self._acts: dict[str, Callable[[], object]] = {
            "Install": lambda: shelf.install(model_id),
            "Install again": lambda: shelf.reinstall(model_id),
            "Go on": lambda: shelf.install(model_id),
            "Pause": lambda: shelf.pause(model_id),
            "Stop": lambda: shelf.pause(model_id),
            "Cancel": lambda: shelf.cancel(model_id),
            "Check": lambda: shelf.verify(model_id),
            "Remove": lambda: remove(model_id),
        }
        self.buttons: dict[str, QPushButton] = {}
        for text, act in self._acts.items():
            made = self.buttons[text] = button(text, act, small=True)
            made.setAccessibleName(f"{text} {place.model.title}")
        self._state = chip()
        bound = chip("Non-commercial", "warn")
        bound.setVisible(place.model.non_commercial)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._said = PlainLabel("", "soft")
        self._note = PlainLabel("", "soft", wrap=True)
        self._wrong = PlainLabel("", "bad", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SIZES.s1)
        name = PlainLabel(place.model.title, "name")
        column.addLayout(row(name, self._state, bound, None, self._said, *self.buttons.values()))
        column.addWidget(PlainLabel(place.model.good_for, "", wrap=True))
        column.addWidget(PlainLabel(facts(place), "soft", wrap=True))
        column.addSpacing(SIZES.s1)
        column.addWidget(self._bar)
        column.addWidget(self._note)
        column.addWidget(self._wrong)
        self.show_place()

    @property
    def offered(self) -> tuple[str, ...]:
        """The words on the buttons that can be pressed now."""
        return tuple(text for text, made in self.buttons.items() if not made.isHidden())

    def take_focus(self) -> None:
        """Give the keyboard to the first button that can be pressed."""
        self.buttons[_offered(self._shelf.place(self._id))[0]].setFocus()

    def show_place(self) -> None:
        """Show what the shelf says now."""
        place = self._shelf.place(self._id)
        text, kind = state(place)
        self._state.setVisible(bool(text))
        self._state.setText(text)
        restyle(self._state, "chip", kind)
        self._bar.setVisible(bool(place.busy) or place.paused)
        self._bar.setValue(round(place.fraction * 1000))
        self._bar.setAccessibleName(f"{place.model.title}: {place.fraction * 100:.0f} %")
        self._said.setText("Paused" if place.paused else place.said)
        self._note.setText(place.note)
        self._note.setVisible(bool(place.note))
        self._wrong.setText(place.wrong)
        self._wrong.setVisible(bool(place.wrong))
        shown = _offered(place)
        focused = next((word for word, made in self.buttons.items() if made.hasFocus()), "")
        for word in shown:
            self.buttons[word].show()
        if focused and focused not in shown:
            self.take_focus()  # else it would be at the next model's button, and pressed once more
        for word, made in self.buttons.items():
            made.setVisible(word in shown)
        self.setAccessibleName(words.join(place.model.title, text, place.said, place.model.good_for, by=". "))


def _offered(place: Place) -> tuple[str, ...]:
    """What can be done with a model now."""
    if place.busy == "install":
        return ("Pause", "Cancel")
    if place.busy:
        return ("Stop",)
    if place.damaged:
        return ("Install again", "Remove")
    if place.installed:
        return ("Check", "Remove")
    return ("Go on", "Cancel") if place.paused else ("Install",)

"""Find and replace: a bar over the table. The search itself is pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit

from dubai_desktop.domain.segment import Segment
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import button, icon_button
from dubai_desktop.ui.review.lines import retarget
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.tokens import SIZES


def has(segment: Segment, wanted: str) -> bool:
    """True where the text stands in a line, in either language or as its speaker; case does not count."""
    sought = wanted.casefold()
    return bool(sought) and any(sought in text.casefold() for text in (segment.source, segment.target, segment.speaker))


@dataclass(frozen=True, slots=True)
class Replaced:
    """Lines after a replacement, and how often the text was found in them."""

    segments: tuple[Segment, ...]
    times: int


def replace_in(segments: Sequence[Segment], wanted: str, by: str) -> Replaced:
    """Replace a text in the translations, letter for letter; only lines that change are returned."""
    if not wanted:
        return Replaced((), 0)
    pattern = re.compile(re.escape(wanted), re.IGNORECASE)
    changed, times = [], 0
    for segment in segments:
        text, count = pattern.subn(lambda _match: by, segment.target)
        if count and text != segment.target:
            changed.append(retarget(segment, text))
            times += count
    return Replaced(tuple(changed), times)


class FindBar(QFrame):
    """Two fields and three buttons; Escape takes it away."""

    looked = Signal(str)  # what is searched for now, while it is typed; "" once the bar is closed
    find_next = Signal(str)
    replace_one = Signal(str, str)
    replace_all = Signal(str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self.wanted = QLineEdit()
        self.wanted.setPlaceholderText("Find in original and translation")
        self.wanted.setAccessibleName("Find")
        self.by = QLineEdit()
        self.by.setPlaceholderText("Replace by, in translations only")
        self.by.setAccessibleName("Replace by, in translations only")
        self._said = PlainLabel("", "soft")
        self._said.setMinimumWidth(86)
        line = QHBoxLayout(self)
        line.setContentsMargins(SIZES.s3, SIZES.s2, SIZES.s2, SIZES.s2)
        line.setSpacing(SIZES.s2)
        line.addWidget(self.wanted, 1)
        line.addWidget(self._said)
        line.addWidget(button("Next", self._next, small=True))
        line.addWidget(self.by, 1)
        line.addWidget(button("Replace", lambda: self.replace_one.emit(self.wanted.text(), self.by.text()), small=True))
        line.addWidget(
            button("Replace all", lambda: self.replace_all.emit(self.wanted.text(), self.by.text()), small=True)
        )
        line.addWidget(icon_button("close", "Close the search", self.close_bar, small=True))
        self.wanted.textChanged.connect(self.looked)
        self.wanted.returnPressed.connect(self._next)
        self.by.returnPressed.connect(lambda: self.replace_one.emit(self.wanted.text(), self.by.text()))
        for field in (self.wanted, self.by):
            field.installEventFilter(self)
        self.hide()

    def open(self) -> None:
        """Show it, ready to type."""
        self.show()
        self.wanted.setFocus()
        self.wanted.selectAll()
        self.looked.emit(self.wanted.text())

    def close_bar(self) -> None:
        """Take it away."""
        self.hide()
        self.looked.emit("")
        self.closed.emit()

    def tell(self, number: int, place: int = 0) -> None:
        """Say in how many lines the text stands, and which of them (counted from 1) the person is on."""
        if not self.wanted.text():
            self._said.setText("")
        elif not number:
            self._said.setText("Not found")
        else:
            self._said.setText(f"{place:,} of {words.count(number, 'line')}" if place else words.count(number, "line"))

    def tell_replaced(self, times: int) -> None:
        """Say how often the text was replaced."""
        self._said.setText(f"Replaced {words.count(times, 'time')}" if times else "Not found")

    def _next(self) -> None:
        if self.wanted.text():
            self.find_next.emit(self.wanted.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Close on Escape."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.close_bar()
            return True
        return super().eventFilter(watched, event)

"""The way between pages: icons, names, and how many wait behind each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from dubai_desktop.ui import theme
from dubai_desktop.ui.icons import set_icon
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.tokens import SIZES


class Mark(QWidget):
    """The program's mark: three bars of a voice."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(20, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent"))
        painter.drawRoundedRect(QRectF(self.rect()), 5, 5)
        painter.setBrush(theme.color("on_accent"))
        for left, high in ((5.0, 6.0), (9.0, 10.0), (13.0, 4.0)):
            painter.drawRoundedRect(QRectF(left, 10 - high / 2, 2, high), 1, 1)
        painter.end()


class Entry(QPushButton):
    """One page's button, with a count at its right end."""

    def __init__(self, name: str, icon: str) -> None:
        super().__init__(f" {name}")  # room between icon and name
        self._name = name
        self._count = 0
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)
        set_icon(self, icon, "soft", "accent")

    def set_count(self, number: int) -> None:
        """Show how many wait there; none shows nothing."""
        if number != self._count:
            self._count = number
            self.setAccessibleName(f"{self._name}, {number}" if number else self._name)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, then the count."""
        super().paintEvent(event)
        if not self._count:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(SIZES.chip, "strong", tabular=True))
        text = f"{self._count:,}"
        wide = max(22, painter.fontMetrics().horizontalAdvance(text) + 13)
        box = QRectF(self.width() - wide - 9, (self.height() - 20) / 2, wide, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("accent" if self.isChecked() else "sunk"))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(theme.color("on_accent" if self.isChecked() else "soft"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()


class Sidebar(QFrame):
    """Buttons for pages: `upper` from the top, `lower` at the bottom, each (key, name, icon)."""

    picked = Signal(str)

    def __init__(self, upper: Sequence[tuple[str, str, str]], lower: Sequence[tuple[str, str, str]]) -> None:
        super().__init__()
        self.setProperty("look", "sidebar")
        self.setFixedWidth(SIZES.sidebar)
        self.entries: dict[str, Entry] = {}
        self._group = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SIZES.s3, 20, SIZES.s3, SIZES.s4)
        column.setSpacing(0)
        brand = QHBoxLayout()
        brand.setContentsMargins(10, 0, 0, 17)
        brand.setSpacing(SIZES.s2)
        brand.addWidget(Mark())
        brand.addWidget(PlainLabel("DubAI", "heading"))
        brand.addStretch(1)
        column.addLayout(brand)
        for key, name, icon in upper:
            column.addWidget(self._entry(key, name, icon))
        column.addStretch(1)
        for key, name, icon in lower:
            column.addWidget(self._entry(key, name, icon))

    def _entry(self, key: str, name: str, icon: str) -> Entry:
        made = Entry(name, icon)
        made.clicked.connect(lambda _on=False: self.picked.emit(key))
        self._group.addButton(made)
        self.entries[key] = made
        return made

    def show_page(self, key: str) -> None:
        """Mark the page in sight."""
        self.entries[key].setChecked(True)

"""Big figures and simple bars for the pages that count."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from dubai_desktop.ui import theme
from dubai_desktop.ui.controls import card
from dubai_desktop.ui.text import ElidedLabel, PlainLabel
from dubai_desktop.ui.tokens import SIZES


class Figure(QFrame):
    """One number in a card, with what it counts under it."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._number = PlainLabel("–", "figure")
        self._what = ElidedLabel(what, "soft")
        _, column = card()
        self.setLayout(column)
        column.setSpacing(SIZES.s1)
        column.addWidget(self._number)
        column.addWidget(self._what)

    def tell(self, number: str, what: str = "") -> None:
        """Show a number, and perhaps other words under it."""
        self._number.setText(number)
        if what:
            self._what.setText(what)
        self.setAccessibleName(f"{self._what.text()}: {number}")


class Bars(QWidget):
    """Horizontal bars with a name before and a figure behind each; every bar's meaning stands in words beside it."""

    ROW = 30

    def __init__(self, said: str) -> None:
        super().__init__()
        self.setAccessibleName(said)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._bars: tuple[tuple[str, float, str], ...] = ()
        self._whole = 0.0

    def tell(self, bars: Sequence[tuple[str, float, str]], whole: float = 0.0) -> None:
        """Show (name, value, figure in words) bars; one of `whole` fills its track, without it the longest does."""
        self._bars = tuple(bars)
        self._whole = whole
        self.setFixedHeight(max(1, len(bars)) * self.ROW)
        self.setAccessibleDescription("; ".join(f"{name}: {figure}" for name, _, figure in bars))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw names, tracks, bars and figures."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(SIZES.body, tabular=True))
        measure = painter.fontMetrics()
        before = max((measure.horizontalAdvance(name) for name, _, _ in self._bars), default=0) + 16
        behind = max((measure.horizontalAdvance(figure) for _, _, figure in self._bars), default=0) + 16
        most = self._whole or max((value for _, value, _ in self._bars), default=0.0) or 1.0
        room = max(40, self.width() - before - behind)
        for place, (name, value, figure) in enumerate(self._bars):
            top = place * self.ROW
            painter.setPen(theme.color("text"))
            painter.drawText(QRectF(0, top, before, self.ROW), Qt.AlignmentFlag.AlignVCenter, name)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunk"))
            painter.drawRoundedRect(QRectF(before, top + 10, room, 10), 5, 5)
            if value > 0:
                painter.setBrush(theme.color("accent"))
                painter.drawRoundedRect(QRectF(before, top + 10, max(10, room * value / most), 10), 5, 5)
            painter.setPen(theme.color("soft"))
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(before + room, top, behind, self.ROW), side, figure)
        painter.end()

"""The bar of the inspector: how long the line takes to say, against the time there is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from dubai_desktop.ui import theme


class FitBar(QWidget):
    """Speech as a bar, the line's end as a mark, what sticks out in the colour of the fit."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(14)
        self._slot = self._speech = self._silence = 0.0
        self._kind = "ok"

    def show_fit(self, slot: float, speech: float, silence: float, kind: str) -> None:
        """Show seconds of the line's time, of its speech, and of the pause behind; `kind` colours what sticks out."""
        self._slot, self._speech, self._silence, self._kind = slot, speech, silence, kind
        self.setAccessibleName(f"{speech:.1f} seconds of speech in {slot:.1f} seconds")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, speech, what sticks out, and the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, 2, self.width(), 10)
        painter.setBrush(theme.color("sunk"))
        painter.drawRoundedRect(whole, 5, 5)
        scale = max(self._slot + self._silence, self._speech * 1.05, self._slot * 1.25, 0.1)
        mark = self._slot / scale * self.width()
        end = min(self.width(), self._speech / scale * self.width())
        if end > mark:
            painter.setBrush(theme.color(self._kind if self._kind in {"warn", "bad"} else "ok"))
            painter.drawRoundedRect(QRectF(0, 2, end, 10), 5, 5)
        if end > 0:
            painter.setBrush(theme.color("accent"))
            painter.drawRoundedRect(QRectF(0, 2, min(end, mark), 10), 5, 5)
        if self._slot:
            painter.fillRect(QRectF(mark - 1, 0, 2, 14), theme.color("text"))
        painter.end()

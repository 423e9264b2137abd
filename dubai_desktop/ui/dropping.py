"""Dropping on the window: the overlay that says so, and the local paths out of what was dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from dubai_desktop.ui import theme
from dubai_desktop.ui.tokens import SIZES


def local_paths(data: QMimeData) -> list[Path]:
    """Return the files and folders in a drop; addresses elsewhere are left out."""
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile() and url.toLocalFile()]


class DropOverlay(QWidget):
    """Covers the window while something is held over it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAccessibleName("Drop videos or folders here")
        self._words = "Drop to dub"
        self._ok = True
        self.hide()

    def cover(self, number: int) -> None:
        """Show over the whole parent what will happen with so many things."""
        self._ok = number > 0
        self._words = "Drop to dub" if number else "Only files and folders of this computer can be dropped"
        self.stretch()
        self.raise_()
        self.show()

    def stretch(self) -> None:
        """Cover the whole parent."""
        over = self.parentWidget()
        if over is not None:
            self.setGeometry(over.rect())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a veil, a frame and the words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.tokens().bg)
        veil.setAlphaF(0.86)
        painter.fillRect(self.rect(), veil)
        pen = QPen(theme.color("accent" if self._ok else "bad"), 2, Qt.PenStyle.DashLine)
        painter.setPen(pen)
        ground = QColor(theme.tokens().accent_soft)
        ground.setAlphaF(0.5)
        painter.setBrush(ground if self._ok else Qt.BrushStyle.NoBrush)
        margin = SIZES.s4
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(margin, margin, -margin, -margin), SIZES.radius_card, SIZES.radius_card
        )
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font(SIZES.title, "strong"))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._words)
        painter.end()

"""The two drawn parts of a card: the picture with its length, and the bar of six steps."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from dubai_desktop.ui import icons, theme
from dubai_desktop.ui.queue.state import STEPS
from dubai_desktop.ui.tokens import SIZES

PICTURE = QSize(128, 72)


class Picture(QWidget):
    """A frame of the video, or an icon, with the programme's length in the corner."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(PICTURE)
        self._picture: QPixmap | None = None
        self._length = ""
        self._icon = "file"

    def show_picture(self, picture: QPixmap | None, length: str, icon: str = "file") -> None:
        """Show a picture (None: the icon) and a length."""
        if (picture, length, icon) != (self._picture, self._length, self._icon):
            self._picture, self._length, self._icon = picture, length, icon
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw both."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(self.rect()), SIZES.radius_control, SIZES.radius_control)
        painter.setClipPath(shape)
        if self._picture is None:
            self._draw_icon(painter)
        else:
            self._draw_picture(painter, self._picture)
        if self._length:
            self._draw_length(painter)
        painter.end()

    def _draw_icon(self, painter: QPainter) -> None:
        painter.fillRect(self.rect(), theme.color("sunk"))
        drawn = icons.pixmap(self._icon, theme.tokens().soft, 24, self.devicePixelRatioF())
        painter.drawPixmap((self.width() - 24) // 2, (self.height() - 24) // 2, drawn)

    def _draw_picture(self, painter: QPainter, picture: QPixmap) -> None:
        painter.fillRect(self.rect(), theme.color("scrim"))
        size = picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatioByExpanding)
        if picture.height() > picture.width():  # upright videos are shown whole
            size = picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2, *size.toTuple())
        painter.drawPixmap(place, picture, QRectF(picture.rect()))

    def _draw_length(self, painter: QPainter) -> None:
        painter.setFont(theme.font(11, "strong", tabular=True))
        wide = painter.fontMetrics().horizontalAdvance(self._length) + 10
        box = QRectF(self.width() - wide - 5, self.height() - 21, wide, 16)
        ground = QColor(theme.tokens().scrim)
        ground.setAlphaF(0.82)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(theme.color("on_scrim"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._length)


class StepBar(QWidget):
    """Six pieces, as wide as their share of the work, filled as far as the job is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(5)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._progress = 0.0
        self._color = "accent"

    def show_progress(self, progress: float, token: str = "accent") -> None:
        """Fill up to `progress` percent, in a token's colour."""
        if (progress, token) == (self._progress, self._color):
            return
        self._progress, self._color = progress, token
        number = next((n for n, (_, _, end) in enumerate(STEPS, 1) if progress < end), len(STEPS))
        self.setAccessibleName(f"{progress:.0f} percent, step {number} of {len(STEPS)}: {STEPS[number - 1][0]}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the six pieces."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        gap = 4.0
        room = self.width() - gap * (len(STEPS) - 1)
        first, last = STEPS[0][1], STEPS[-1][2]
        at = 0.0
        for _name, start, end in STEPS:
            wide = room * (end - start) / (last - first)
            piece = QRectF(at, 0, wide, self.height())
            painter.setBrush(theme.color("sunk"))
            painter.drawRoundedRect(piece, 2.5, 2.5)
            done = min(1.0, max(0.0, (self._progress - start) / (end - start)))
            if done > 0:
                painter.setBrush(theme.color(self._color))
                painter.drawRoundedRect(QRectF(at, 0, max(5.0, wide * done), self.height()), 2.5, 2.5)
            at += wide + gap
        painter.end()

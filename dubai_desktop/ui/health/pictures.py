"""The health page's own pictures: how the days went, and which engines can be used."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from dubai_desktop.ui import theme
from dubai_desktop.ui.text import visible
from dubai_desktop.ui.tokens import SIZES

DayColumn = tuple[str, int, int]  # name, completed, failed
Light = tuple[str, str, str]  # title, token, word


class DayColumns(QWidget):
    """A column for each day: what was completed below, what failed on top of it, with a legend in words."""

    HEIGHT = 168
    _FOOT, _HEAD = 22, 26

    def __init__(self, said: str) -> None:
        super().__init__()
        self.setAccessibleName(said)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(self.HEIGHT)
        self._days: tuple[DayColumn, ...] = ()

    def tell(self, days: Sequence[DayColumn]) -> None:
        """Show (name, completed, failed) columns, the oldest first."""
        self._days = tuple(days)
        told = [f"{name}: {done} completed, {failed} failed" for name, done, failed in days if done or failed]
        self.setAccessibleDescription("; ".join(told) or "nothing ended")
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for a fortnight."""
        return QSize(420, self.HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw legend, columns and the names of some days."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(SIZES.chip, tabular=True))
        self._legend(painter)
        room = QRectF(0, self._HEAD, self.width(), self.height() - self._HEAD - self._FOOT)
        most = max((done + failed for _, done, failed in self._days), default=0) or 1
        pitch = room.width() / max(1, len(self._days))
        wide = min(34.0, pitch * 0.62)
        painter.setPen(theme.color("line"))
        painter.drawLine(QPointF(0, room.bottom() + 1), QPointF(room.width(), room.bottom() + 1))
        for place, (name, done, failed) in enumerate(self._days):
            left = place * pitch + (pitch - wide) / 2
            self._column(painter, QRectF(left, room.top(), wide, room.height()), done, failed, most)
            if (len(self._days) - 1 - place) % self._every(painter.fontMetrics(), pitch) == 0:
                painter.setPen(theme.color("soft"))
                under = QRectF(left + wide / 2 - 60, room.bottom() + 4, 120, self._FOOT - 4)
                half = painter.fontMetrics().horizontalAdvance(name) / 2
                under.translate(min(0.0, room.width() - half - under.center().x()), 0)
                painter.drawText(under, Qt.AlignmentFlag.AlignCenter, name)
        painter.end()

    def _every(self, measure: QFontMetrics, pitch: float) -> int:
        """Only every so manieth day has room for its name."""
        widest = max((measure.horizontalAdvance(name) for name, _, _ in self._days), default=0) + SIZES.s3
        return max(1, -(-round(widest) // max(1, int(pitch))))

    def _column(self, painter: QPainter, room: QRectF, done: int, failed: int, most: int) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        full = room.height() - 16  # the number stands on top
        bottom = room.bottom()
        for token, count in (("accent", done), ("bad", failed)):
            if count:
                high = max(4.0, full * count / most)
                painter.setBrush(theme.color(token))
                painter.drawRoundedRect(QRectF(room.left(), bottom - high, room.width(), high - 1), 3, 3)
                bottom -= high
        if done or failed:
            painter.setPen(theme.color("soft"))
            told = f"{done + failed:,}"
            painter.drawText(
                QRectF(room.left() - 20, bottom - 17, room.width() + 40, 15), Qt.AlignmentFlag.AlignCenter, told
            )

    def _legend(self, painter: QPainter) -> None:
        right = float(self.width())
        measure = painter.fontMetrics()
        for word, token in (("failed", "bad"), ("completed", "accent")):
            wide = measure.horizontalAdvance(word)
            painter.setPen(theme.color("soft"))
            painter.drawText(QRectF(right - wide, 0, wide, 18), Qt.AlignmentFlag.AlignVCenter, word)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(token))
            painter.drawRoundedRect(QRectF(right - wide - 16, 4, 10, 10), 3, 3)
            right -= wide + 16 + SIZES.s4


class Lights(QWidget):
    """Rows of engines by what they are for: a dot in the colour of the state, the name, and the state in a word."""

    ROW = 26
    BEFORE = 96

    def __init__(self, said: str) -> None:
        super().__init__()
        self.setAccessibleName(said)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._rows: tuple[tuple[str, tuple[Light, ...]], ...] = ()

    def tell(self, rows: Sequence[tuple[str, Sequence[Light]]]) -> None:
        """Show (what for, its engines) rows."""
        self._rows = tuple((title, tuple(engines)) for title, engines in rows)
        self.setAccessibleDescription(
            "; ".join(f"{title}: {', '.join(f'{name} {word}' for name, _, word in own)}" for title, own in self._rows)
        )
        self._fit()
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break the rows anew."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.setFixedHeight(max(self.ROW, round(self._lay_out(None))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the rows."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._lay_out(painter)
        painter.end()

    def _lay_out(self, painter: QPainter | None) -> float:
        """Place every engine, drawing where there is a painter; returns the height that takes."""
        font, small = theme.font(SIZES.body), theme.font(SIZES.chip)
        body, soft = QFontMetrics(font), QFontMetrics(small)
        top = 0.0
        for title, engines in self._rows:
            if painter is not None:
                _text(painter, font, "soft", QRectF(0, top, self.BEFORE, self.ROW), title)
            left = float(self.BEFORE)
            for name, token, word in engines:
                shown = visible(name)
                names, words = body.horizontalAdvance(shown), soft.horizontalAdvance(word)
                wide = 16 + names + 6 + words + SIZES.s4
                if left > self.BEFORE and left + wide - SIZES.s4 > self.width():
                    left, top = float(self.BEFORE), top + self.ROW
                if painter is not None:
                    painter.setPen(Qt.PenStyle.NoPen)
                    painter.setBrush(theme.color(token))
                    painter.drawEllipse(QRectF(left, top + self.ROW / 2 - 4, 8, 8))
                    _text(painter, font, "text", QRectF(left + 16, top, names + 2, self.ROW), shown)
                    _text(painter, small, token, QRectF(left + 22 + names, top, words + 2, self.ROW), word)
                left += wide
            top += self.ROW
        return top


def _text(painter: QPainter, font: QFont, token: str, room: QRectF, text: str) -> None:
    painter.setFont(font)
    painter.setPen(theme.color(token))
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, text)

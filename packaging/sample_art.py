"""The small scenes in the middle of the sample's picture, one per line, drawn by Qt in flat calm colours.

Each scene is a function of (painter, seconds since its line began) that draws around (0, 0) inside a circle with a
radius of 120 points. Motion is slow and small: the mouths and the bars are what shows the sync.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

INK, WATER, DEEP, GLASS = "#2f3a4f", "#8fcbe8", "#4f9fcb", "#e9f5fa"
METAL, CLAY, WARM, SUN, LEAF, PAPER = "#8d9bb0", "#c98a5e", "#ef8354", "#f6bd49", "#6fae7d", "#ffffff"
_TWO_PI = 2 * math.pi


def ink(painter: QPainter, fill: str | None, stroke: str | None = None, width: float = 3.0) -> None:
    """Set the brush and the pen; None paints nothing."""
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
    painter.setPen(QPen(QColor(stroke), width, Qt.PenStyle.SolidLine, cap, join) if stroke else Qt.PenStyle.NoPen)


def drop(painter: QPainter, x: float, y: float, size: float, fill: str = DEEP) -> None:
    """Draw a drop of `size` points half width whose round belly is centred on (x, y)."""
    path = QPainterPath(QPointF(x, y - 2.0 * size))
    path.cubicTo(x + 0.35 * size, y - 1.15 * size, x + size, y - 0.75 * size, x + size, y)
    path.arcTo(QRectF(x - size, y - size, 2 * size, 2 * size), 0, -180)
    path.cubicTo(x - size, y - 0.75 * size, x - 0.35 * size, y - 1.15 * size, x, y - 2.0 * size)
    ink(painter, fill)
    painter.drawPath(path)
    ink(painter, None, "#d8eefa", size * 0.16)
    painter.drawArc(QRectF(x - 0.62 * size, y - 0.62 * size, 1.24 * size, 1.24 * size), 195 * 16, 60 * 16)


def _polygon(*points: tuple[float, float]) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(QPointF(*point))
    path.closeSubpath()
    return path


def _vessel(painter: QPainter, shape: QPainterPath, level: float, seconds: float, water: str = WATER) -> None:
    """Draw a glass vessel filled up to y = `level`, its surface moving a little."""
    box = shape.boundingRect()
    surface = QPainterPath(QPointF(box.left() - 2, box.bottom() + 2))
    for step in range(25):
        x = box.left() - 2 + (box.width() + 4) * step / 24
        surface.lineTo(x, level + 1.6 * math.sin(_TWO_PI * (step / 12 + 0.5 * seconds)))
    surface.lineTo(box.right() + 2, box.bottom() + 2)
    surface.closeSubpath()
    ink(painter, GLASS)
    painter.drawPath(shape)
    ink(painter, water)
    painter.drawPath(shape.intersected(surface))
    ink(painter, None, INK, 3.5)
    painter.drawPath(shape)


def _glass(painter: QPainter, top: QPointF, scale: float, level: float, seconds: float) -> None:
    x, y, deep = top.x(), top.y(), top.y() + 84 * scale
    shape = _polygon((x - 34 * scale, y), (x + 34 * scale, y), (x + 27 * scale, deep), (x - 27 * scale, deep))
    _vessel(painter, shape, level, seconds)


def _bottle(painter: QPainter, seconds: float) -> None:
    path = QPainterPath()
    path.addRoundedRect(QRectF(-27, -22, 54, 104), 12, 12)
    neck = QPainterPath()
    neck.addRect(QRectF(-12, -50, 24, 40))
    _vessel(painter, path.united(neck).simplified(), -12, seconds)
    ink(painter, DEEP, INK, 3.5)
    painter.drawRoundedRect(QRectF(-15, -64, 30, 15), 4, 4)
    ink(painter, None, "#ffffff", 4)
    painter.drawLine(QPointF(-15, 6), QPointF(-15, 56))


def _sun(painter: QPainter, x: float, y: float, size: float, seconds: float) -> None:
    ink(painter, None, SUN, size * 0.2)
    for ray in range(10):
        angle = _TWO_PI * (ray / 10 + 0.03 * seconds)
        inner, outer = size * 1.35, size * (1.68 + 0.07 * math.sin(3 * seconds + ray))
        painter.drawLine(
            QPointF(x + inner * math.cos(angle), y + inner * math.sin(angle)),
            QPointF(x + outer * math.cos(angle), y + outer * math.sin(angle)),
        )
    ink(painter, SUN)
    painter.drawEllipse(QPointF(x, y), size, size)


def _tick(painter: QPainter, x: float, y: float, size: float, fill: str = LEAF) -> None:
    ink(painter, fill, PAPER, size * 0.16)
    painter.drawEllipse(QPointF(x, y), size, size)
    ink(painter, None, PAPER, size * 0.24)
    path = QPainterPath(QPointF(x - 0.42 * size, y + 0.04 * size))
    path.lineTo(x - 0.1 * size, y + 0.36 * size)
    path.lineTo(x + 0.45 * size, y - 0.32 * size)
    painter.drawPath(path)


def _flame(painter: QPainter, x: float, y: float, size: float, seconds: float) -> None:
    for fill, part in ((WARM, 1.0), (SUN, 0.55)):
        tall = size * part * (1 + 0.12 * math.sin(9 * seconds + x))
        path = QPainterPath(QPointF(x, y - tall * 1.7))
        path.cubicTo(x + tall * 0.3, y - tall, x + tall * 0.75, y - tall * 0.7, x + tall * 0.55, y - tall * 0.2)
        path.quadTo(x + tall * 0.4, y, x, y)
        path.quadTo(x - tall * 0.4, y, x - tall * 0.55, y - tall * 0.2)
        path.cubicTo(x - tall * 0.75, y - tall * 0.7, x - tall * 0.3, y - tall, x, y - tall * 1.7)
        ink(painter, fill)
        painter.drawPath(path)


def _pot(painter: QPainter) -> None:
    path = _polygon((-58, -22), (58, -22), (50, 44), (-50, 44))
    ink(painter, METAL, INK, 3.5)
    painter.drawPath(path)
    painter.drawRoundedRect(QRectF(-66, -30, 132, 12), 6, 6)
    ink(painter, None, "#b9c4d3", 5)
    painter.drawLine(QPointF(-40, -8), QPointF(-35, 30))


def _logs(painter: QPainter) -> None:
    ink(painter, "#8a5a3c", INK, 3)
    painter.drawRoundedRect(QRectF(-62, 80, 124, 14), 7, 7)
    ink(painter, "#a9734d", INK, 3)
    painter.drawRoundedRect(QRectF(-46, 68, 92, 14), 7, 7)


def _jar(painter: QPainter, seconds: float) -> None:
    path = QPainterPath(QPointF(-34, -34))
    path.cubicTo(-78, -10, -70, 78, -34, 84)
    path.lineTo(34, 84)
    path.cubicTo(70, 78, 78, -10, 34, -34)
    path.closeSubpath()
    _vessel(painter, path, -2, seconds)


def _opening(painter: QPainter, seconds: float) -> None:
    drop(painter, 0, 14 + 3 * math.sin(2 * seconds), 46)
    for ring in range(2):
        grow = (seconds * 0.45 + ring / 2) % 1
        ink(painter, None, DEEP, 3 * (1 - grow) + 0.4)
        painter.drawEllipse(QPointF(0, 84), 26 + 58 * grow, 6 + 11 * grow)


def _tap(painter: QPainter, seconds: float) -> None:
    ink(painter, METAL, INK, 3.5)
    painter.drawRoundedRect(QRectF(-22, -98, 44, 12), 6, 6)
    painter.drawRect(QRectF(-5, -86, 10, 16))
    pipe = QPainterPath()
    pipe.addRoundedRect(QRectF(-84, -72, 96, 26), 8, 8)
    spout = QPainterPath()
    spout.addRoundedRect(QRectF(-14, -72, 28, 46), 8, 8)
    painter.drawPath(pipe.united(spout))
    _glass(painter, QPointF(0, 8), 1.05, 44 - min(16, 6 * seconds), seconds)
    fall = (seconds * 1.6) % 1
    if fall < 0.62:
        drop(painter, 0, -12 + 72 * fall * fall * 1.6, 6)


def _germs(painter: QPainter, seconds: float) -> None:
    _glass(painter, QPointF(-30, -48), 1.35, -24, seconds)
    ink(painter, None, INK, 11)
    painter.drawLine(QPointF(66, 50), QPointF(92, 80))
    ink(painter, "#cfeaf5", INK, 5)
    painter.drawEllipse(QPointF(36, 16), 46, 46)
    for number, (x, y, size) in enumerate(((22, 4, 11), (50, 24, 13), (32, 38, 8), (54, -6, 7))):
        turn = 0.5 * seconds + number
        cx, cy = x + 2.5 * math.sin(1.7 * turn), y + 2.5 * math.cos(1.3 * turn)
        ink(painter, None, LEAF, 3)
        for leg in range(7):
            angle = _TWO_PI * leg / 7 + turn
            tip = QPointF(cx + 1.45 * size * math.cos(angle), cy + 1.45 * size * math.sin(angle))
            painter.drawLine(QPointF(cx, cy), tip)
        ink(painter, LEAF)
        painter.drawEllipse(QPointF(cx, cy), size, size)
        ink(painter, "#3f7a50")
        painter.drawEllipse(QPointF(cx - size * 0.25, cy), size * 0.22, size * 0.22)


def _question(painter: QPainter, seconds: float) -> None:
    _glass(painter, QPointF(0, -14), 1.15, 12, seconds)
    for step in range(3):
        rise = 5 * max(0.0, math.sin(4 * seconds - 0.9 * step))
        ink(painter, WARM)
        painter.drawEllipse(QPointF(-36 + 36 * step, -56 - rise), 9, 9)


def _cloth(painter: QPainter, seconds: float) -> None:
    painter.save()
    painter.translate(-44, -64)
    painter.rotate(38)
    jug = QPainterPath()
    jug.addRoundedRect(QRectF(-30, -34, 60, 64), 10, 10)
    ink(painter, CLAY, INK, 3.5)
    painter.drawPath(jug)
    painter.restore()
    stream = QPainterPath(QPointF(-2, -62))
    stream.cubicTo(14, -52, 12, -20, 12, 2)
    ink(painter, None, WATER, 11)
    painter.drawPath(stream)
    for number in range(4):
        fall = (seconds * 1.3 + number / 4) % 1
        drop(painter, -24 + 20 * number, 26 + 30 * fall, 4.5)
    _vessel(painter, _polygon((-50, 8), (54, 8), (44, 88), (-40, 88)), 64 - min(14, 4 * seconds), seconds)
    cloth = QPainterPath(QPointF(-64, 2))
    cloth.quadTo(2, 38, 68, 2)
    cloth.lineTo(72, 18)
    cloth.quadTo(2, 54, -68, 18)
    cloth.closeSubpath()
    ink(painter, "#f4ead8", INK, 3)
    painter.drawPath(cloth)


def _boil(painter: QPainter, seconds: float) -> None:
    for x in (-30, 0, 30):
        _flame(painter, x, 82, 24, seconds)
    _logs(painter)
    _pot(painter)
    for number in range(5):
        rise = (seconds * 0.8 + number / 5) % 1
        ink(painter, WATER)
        size = 8 * math.sin(math.pi * rise)
        painter.drawEllipse(QPointF(-40 + 20 * number, -34 - 5 * rise), size, size)
    ink(painter, None, "#b4c3d2", 5)
    for x in (-26, 4, 34):
        steam = QPainterPath(QPointF(x, -52))
        sway = 7 * math.sin(2.2 * seconds + x)
        steam.cubicTo(x + 12 + sway, -66, x - 12 - sway, -78, x + sway * 0.4, -94)
        painter.drawPath(steam)


def _embers(painter: QPainter, seconds: float) -> None:
    _logs(painter)
    _pot(painter)
    ink(painter, None, "#a8b2bf", 4)
    smoke = QPainterPath(QPointF(0, 62))
    smoke.cubicTo(10, 58, -10, 54, 3 * math.sin(2 * seconds), 48)
    painter.drawPath(smoke)
    ink(painter, "#fbe3d8", WARM, 5)
    painter.drawEllipse(QPointF(62, -58), 34, 34)
    _flame(painter, 62, -42, 18, 0.0)
    ink(painter, None, WARM, 5)
    painter.drawLine(QPointF(39, -34), QPointF(85, -82))


def _bottle_in_sun(painter: QPainter, seconds: float) -> None:
    _sun(painter, 58, -56, 25, seconds)
    ink(painter, CLAY, INK, 3.5)
    painter.drawRoundedRect(QRectF(-72, 82, 144, 12), 6, 6)
    _bottle(painter, seconds)


def _hours(painter: QPainter, seconds: float) -> None:
    ink(painter, None, "#f3d9a4", 5)
    painter.drawArc(QRectF(-96, -92, 192, 192), 20 * 16, 140 * 16)
    passed = min(1.0, seconds / 2.4)
    for hour in range(7):
        angle = math.radians(160 - 140 * hour / 6)
        ink(painter, WARM if hour / 6 <= passed else "#f3d9a4")
        painter.drawEllipse(QPointF(96 * math.cos(angle), 4 - 96 * math.sin(angle)), 6, 6)
    angle = math.radians(160 - 140 * passed)
    _sun(painter, 96 * math.cos(angle), 4 - 96 * math.sin(angle), 14, seconds)
    painter.save()
    painter.translate(0, 12)
    painter.scale(0.9, 0.9)
    _bottle(painter, seconds)
    painter.restore()


def _closed_jar(painter: QPainter, seconds: float) -> None:
    _jar(painter, seconds)
    close = min(1.0, seconds / 0.9)
    ink(painter, CLAY, INK, 3.5)
    painter.drawRoundedRect(QRectF(-44, -48 - 26 * (1 - close) ** 2, 88, 17), 7, 7)
    painter.drawEllipse(QPointF(0, -56 - 26 * (1 - close) ** 2), 10, 8)
    if close == 1.0:
        _tick(painter, 58, 62, 20)


def _mug(painter: QPainter, seconds: float) -> None:
    painter.save()
    painter.translate(-14, 18)
    painter.scale(0.82, 0.82)
    _jar(painter, seconds)
    painter.restore()
    lift = 8 * math.sin(1.6 * seconds)
    ink(painter, None, INK, 8)
    painter.drawArc(QRectF(58, -62 - lift, 34, 34), -90 * 16, 180 * 16)
    ink(painter, WARM, INK, 3.5)
    painter.drawRoundedRect(QRectF(16, -74 - lift, 60, 56), 9, 9)
    ink(painter, "#f7b99b")
    painter.drawRoundedRect(QRectF(25, -62 - lift, 7, 32), 3.5, 3.5)
    drop(painter, 46, -2 + 6 * math.sin(1.6 * seconds), 6)


def _house(painter: QPainter, foot: QPointF, scale: float, wall: str, roof: str) -> None:
    x, y = foot.x(), foot.y()
    ink(painter, wall, INK, 3.5)
    painter.drawRect(QRectF(x - 27 * scale, y - 34 * scale, 54 * scale, 48 * scale))
    ink(painter, roof, INK, 3.5)
    painter.drawPath(_polygon((x - 37 * scale, y - 32 * scale), (x, y - 68 * scale), (x + 37 * scale, y - 32 * scale)))
    ink(painter, INK)
    painter.drawRoundedRect(QRectF(x - 7 * scale, y - 14 * scale, 14 * scale, 28 * scale), 3, 3)


def _houses(painter: QPainter, seconds: float) -> None:
    ink(painter, LEAF)
    painter.drawRoundedRect(QRectF(-100, 66, 200, 12), 6, 6)
    _house(painter, QPointF(-62, 54), 0.85, "#f4ead8", CLAY)
    _house(painter, QPointF(62, 54), 0.85, "#f4ead8", WARM)
    _house(painter, QPointF(0, 52), 1.1, PAPER, DEEP)
    for ring in range(3):
        glow = 0.5 + 0.5 * math.sin(4 * seconds - ring)
        painter.setOpacity(0.35 + 0.65 * glow)
        ink(painter, None, WARM, 5)
        size = 18 + 16 * ring
        painter.drawArc(QRectF(-size, -46 - size, 2 * size, 2 * size), 50 * 16, 80 * 16)
    painter.setOpacity(1.0)


def _person(painter: QPainter, x: float, base: float, size: float, cloth: str) -> None:
    path = QPainterPath(QPointF(x - 22 * size, base))
    path.cubicTo(x - 22 * size, base - 52 * size, x + 22 * size, base - 52 * size, x + 22 * size, base)
    path.closeSubpath()
    ink(painter, cloth, INK, 3.5)
    painter.drawPath(path)
    ink(painter, "#b97f58", INK, 3.5)
    painter.drawEllipse(QPointF(x, base - 54 * size), 16 * size, 16 * size)


def _family(painter: QPainter, seconds: float) -> None:
    sway = 2 * math.sin(2 * seconds)
    _person(painter, -48, 84 - sway, 1.15, "#e07a5f")
    _person(painter, 48, 84 + sway, 1.25, "#2f9c8f")
    _person(painter, 0, 84, 0.8, SUN)
    drop(painter, 0, -40, 26)
    _tick(painter, 26, -26, 14)


ART: dict[str, Callable[[QPainter, float], None]] = {
    "opening": _opening,
    "tap": _tap,
    "germs": _germs,
    "question": _question,
    "cloth": _cloth,
    "boil": _boil,
    "embers": _embers,
    "bottle": _bottle_in_sun,
    "hours": _hours,
    "jar": _closed_jar,
    "mug": _mug,
    "houses": _houses,
    "family": _family,
}
"""The scenes by name; "opening" is shown before the first line."""

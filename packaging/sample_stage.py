"""One picture of the sample: two speakers, the scene between them, and the row that counts the lines."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath, QRadialGradient
from sample_art import ART, ink

WIDTH, HEIGHT = 854, 480
_ACCENT = "#3a56d4"
_SKIN, _SKIN_SHADE, _HAIR = "#c08a62", "#a9744e", "#2b2230"


@dataclass(frozen=True, slots=True)
class Moment:
    """What one picture shows: `time` of the programme and `since` the line began, in seconds; `line` is its index
    (-1 before the first); `done` the part of it spoken (1.0 in the pause after it); `mouth` 0.0-1.0, the loudness now;
    `left` whether the left figure has this line."""

    time: float
    line: int
    art: str
    since: float
    done: float
    mouth: float
    left: bool


def backdrop() -> QImage:
    """Return the still part of the picture: sky, hills and the round stage in the middle."""
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB888)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    sky = QLinearGradient(0, 0, 0, HEIGHT)
    for at, colour in ((0.0, "#dcebf5"), (0.6, "#f3f1ea"), (1.0, "#efe8da")):
        sky.setColorAt(at, QColor(colour))
    painter.fillRect(image.rect(), sky)
    for colour, top, swing, phase in (("#d3e3d4", 318, 26, 0.4), ("#bed6c2", 356, 20, 2.6), ("#a9c8b0", 404, 12, 4.4)):
        hill = QPainterPath(QPointF(0, HEIGHT))
        for x in range(0, WIDTH + 8, 7):
            hill.lineTo(x, top + swing * math.sin(x / 132 + phase))
        hill.lineTo(WIDTH + 8, HEIGHT)
        ink(painter, colour)
        painter.drawPath(hill)
    centre = QPointF(WIDTH / 2, 212)
    halo = QRadialGradient(centre, 186)
    halo.setColorAt(0.72, QColor(255, 255, 255, 170))
    halo.setColorAt(1.0, QColor(255, 255, 255, 0))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(halo)
    painter.drawEllipse(centre, 186, 186)
    ink(painter, "#fdfcf9")
    painter.drawEllipse(centre, 142, 142)
    painter.end()
    return image


def picture(still: QImage, moment: Moment) -> QImage:
    """Return `still` with everything that moves drawn onto it."""
    image = still.copy()
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _scene(painter, moment)
    speaking = moment.line >= 0 and moment.done < 1
    for left in (True, False):
        active = speaking and left == moment.left
        painter.save()
        painter.translate(138 if left else WIDTH - 138, 480)
        if not left:
            painter.scale(-1, 1)
        _bars(painter, moment.mouth if active else 0.0, active)
        painter.translate(0, -5 if active else 0)
        (_asha if left else _karim)(painter, moment.mouth if active else 0.0, _blinks(moment.time, left))
        painter.restore()
    _counter(painter, moment)
    painter.end()
    return image


def _scene(painter: QPainter, moment: Moment) -> None:
    painter.save()
    painter.translate(WIDTH / 2, 212)
    grow = 1 - 0.10 * max(0.0, 1 - moment.since / 0.24) ** 2
    painter.scale(1.08 * grow, 1.08 * grow)
    ART[moment.art](painter, moment.since)
    painter.restore()


def _counter(painter: QPainter, moment: Moment, lines: int = 12) -> None:
    """Draw a dot per line; the one being spoken is a bar that fills as it is said."""
    gap, dot, bar, y = 12.0, 8.0, 44.0, 26.0
    x = (WIDTH - (lines - 1) * (dot + gap) - (bar if moment.line >= 0 else dot)) / 2
    for line in range(lines):
        width = bar if line == moment.line else dot
        ink(painter, _ACCENT if line < moment.line else "#c3cedd")
        painter.drawRoundedRect(QRectF(x, y, width, dot), dot / 2, dot / 2)
        if line == moment.line:
            ink(painter, _ACCENT)
            painter.drawRoundedRect(QRectF(x, y, max(dot, width * moment.done), dot), dot / 2, dot / 2)
        x += width + gap


def _bars(painter: QPainter, loud: float, active: bool) -> None:
    """Draw three sound bars over the head, moving only while this figure speaks."""
    for number, share in enumerate((0.55, 1.0, 0.7)):
        tall = 7 + (34 * share * loud if active else 0)
        ink(painter, _ACCENT if active else "#c3cedd")
        painter.drawRoundedRect(QRectF(-19 + 15 * number, -374 - tall / 2, 8, tall), 4, 4)


def _blinks(time: float, left: bool) -> bool:
    return (time + (0.0 if left else 1.7)) % 3.4 > 3.28


def _face(painter: QPainter, mouth: float, blink: bool) -> None:
    """Draw eyes, brows, nose and the mouth, `mouth` 0.0 (closed, smiling) to 1.0 (open)."""
    ink(painter, None, _HAIR, 4)
    for x in (-18, 26):
        brow = QPainterPath(QPointF(x - 9, -255 - 3 * mouth))
        brow.quadTo(x, -260 - 3 * mouth, x + 9, -255 - 3 * mouth)
        painter.drawPath(brow)
    for x in (-18, 26):
        if blink:
            ink(painter, None, _HAIR, 3.5)
            painter.drawLine(QPointF(x - 6, -238), QPointF(x + 6, -238))
        else:
            ink(painter, _HAIR)
            painter.drawEllipse(QPointF(x, -238), 5, 6)
            ink(painter, "#ffffff")
            painter.drawEllipse(QPointF(x + 1.8, -240), 1.7, 1.7)
    ink(painter, None, _SKIN_SHADE, 3.5)
    nose = QPainterPath(QPointF(6, -232))
    nose.quadTo(14, -220, 4, -219)
    painter.drawPath(nose)
    if mouth < 0.06:
        ink(painter, None, "#8c463c", 4.5)
        smile = QPainterPath(QPointF(-11, -202))
        smile.quadTo(4, -192, 19, -202)
        painter.drawPath(smile)
        return
    tall, wide = 4 + 11 * mouth, 15 - 2 * mouth
    lips = QPainterPath()
    lips.addEllipse(QPointF(4, -198), wide, tall)
    ink(painter, "#6f2f2c")
    painter.drawPath(lips)
    if mouth < 0.4:
        return
    tongue = QPainterPath()
    tongue.addEllipse(QPointF(4, -198 + tall * 0.75), wide * 0.75, tall * 0.6)
    ink(painter, "#d9776c")
    painter.drawPath(lips.intersected(tongue))


def _bust(painter: QPainter, cloth: str) -> None:
    body = QPainterPath(QPointF(-112, 6))
    body.cubicTo(-112, -96, -84, -128, -30, -136)
    body.lineTo(34, -136)
    body.cubicTo(88, -128, 114, -96, 114, 6)
    body.closeSubpath()
    ink(painter, cloth)
    painter.drawPath(body)
    ink(painter, _SKIN_SHADE)
    painter.drawRoundedRect(QRectF(-22, -186, 46, 64), 22, 22)


def _asha(painter: QPainter, mouth: float, blink: bool) -> None:
    ink(painter, _HAIR)
    painter.drawEllipse(QPointF(-50, -226), 30, 30)
    painter.drawEllipse(QPointF(-2, -246), 67, 70)
    _bust(painter, "#d96c56")
    ink(painter, _SKIN)
    painter.drawEllipse(QPointF(2, -228), 53, 60)
    fringe = QPainterPath(QPointF(-54, -216))
    fringe.cubicTo(-66, -318, 70, -318, 58, -216)
    fringe.cubicTo(54, -246, 40, -264, 14, -272)
    fringe.cubicTo(-18, -268, -46, -252, -54, -216)
    ink(painter, _HAIR)
    painter.drawPath(fringe)
    ink(painter, "#f2c14e")
    painter.drawEllipse(QPointF(-50, -206), 5, 7)
    drape = QPainterPath(QPointF(-34, -138))
    drape.cubicTo(10, -112, 60, -70, 92, 8)
    drape.lineTo(20, 8)
    drape.cubicTo(2, -58, -34, -96, -74, -116)
    drape.closeSubpath()
    ink(painter, "#f0a58f")
    painter.drawPath(drape)
    _face(painter, mouth, blink)


def _karim(painter: QPainter, mouth: float, blink: bool) -> None:
    _bust(painter, "#2b8c82")
    ink(painter, "#e9f4f1")
    painter.drawPath(_collar())
    ink(painter, _SKIN_SHADE)
    painter.drawEllipse(QPointF(-50, -226), 11, 14)
    ink(painter, _SKIN)
    painter.drawEllipse(QPointF(2, -230), 53, 62)
    beard = QPainterPath(QPointF(-51, -226))
    beard.cubicTo(-50, -150, 54, -150, 55, -226)
    beard.cubicTo(46, -206, 38, -212, 28, -212)
    beard.cubicTo(14, -217, -6, -217, -20, -212)
    beard.cubicTo(-34, -210, -44, -208, -51, -226)
    hair = QPainterPath(QPointF(-55, -226))
    hair.cubicTo(-74, -316, 30, -330, 54, -282)
    hair.cubicTo(66, -268, 60, -244, 56, -230)
    hair.cubicTo(50, -262, 32, -270, 4, -268)
    hair.cubicTo(-26, -268, -44, -258, -55, -226)
    ink(painter, "#4a3a3a")
    painter.drawPath(beard)
    ink(painter, _HAIR)
    painter.drawPath(hair)
    _face(painter, mouth, blink)


def _collar() -> QPainterPath:
    path = QPainterPath(QPointF(-30, -140))
    path.lineTo(4, -104)
    path.lineTo(36, -140)
    path.lineTo(30, -146)
    path.lineTo(4, -122)
    path.lineTo(-24, -146)
    path.closeSubpath()
    return path

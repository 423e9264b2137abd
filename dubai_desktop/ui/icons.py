"""The shipped icons, tinted with token colours."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QWidget

from dubai_desktop import paths
from dubai_desktop.ui import theme
from dubai_desktop.ui.tokens import SIZES

_SCALES = (1, 2, 3)


@lru_cache(maxsize=128)
def _source(name: str) -> bytes:
    path = paths.resources_dir() / "icons" / f"{name}.svg"
    return path.read_bytes() if path.is_file() else b""


@lru_cache(maxsize=512)
def pixmap(name: str, value: str, size: int = SIZES.icon, scale: float = 1.0) -> QPixmap:
    """Return icon `name` in colour `value` ("#rrggbb"), `size` logical pixels; empty where the icon is not shipped."""
    made = QPixmap(QSize(round(size * scale), round(size * scale)))
    made.fill(Qt.GlobalColor.transparent)
    source = _source(name)
    if source:
        painter = QPainter(made)
        QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, made.width(), made.height()))
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
        painter.fillRect(made.rect(), QColor(value))
        painter.end()
    made.setDevicePixelRatio(scale)
    return made


def icon(name: str, token: str = "text", on: str = "") -> QIcon:
    """Return an icon in a token's colour; `on` is the token of its checked state."""
    made = QIcon()
    colors = theme.tokens()
    for scale in _SCALES:
        made.addPixmap(pixmap(name, getattr(colors, token), scale=scale))
        made.addPixmap(pixmap(name, colors.edge, scale=scale), QIcon.Mode.Disabled)
        if on:
            made.addPixmap(pixmap(name, getattr(colors, on), scale=scale), QIcon.Mode.Normal, QIcon.State.On)
    return made


def set_icon(button: QAbstractButton, name: str, token: str = "text", on: str = "") -> None:
    """Give a button an icon that `retint` finds again when the mode changes."""
    button.setProperty("iconName", [name, token, on])
    button.setIcon(icon(name, token, on))
    button.setIconSize(QSize(SIZES.icon, SIZES.icon))


def retint(root: QWidget) -> None:
    """Draw all icons under `root` anew in the colours in force now."""
    for button in root.findChildren(QAbstractButton):
        named = button.property("iconName")
        if named:
            button.setIcon(icon(*named))

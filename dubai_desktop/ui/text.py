"""Text from outside, shown as plain text only: labels that never guess markup, tooltips that are escaped."""

from __future__ import annotations

import html
import unicodedata

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

# Marks that reorder text or hide in it; joiners (U+200C, U+200D) stay, Bangla needs them.
_HIDDEN = frozenset("\u061c\u200b\u200e\u200f\u2028\u2029\ufeff") | frozenset(map(chr, range(0x202A, 0x202F)))
_ISOLATES = frozenset(map(chr, range(0x2066, 0x206A)))


def visible(text: str, *, lines: bool = False) -> str:
    """Return text safe to show: control, reordering and undecodable characters written out ("\\x0a", "\\u202e").

    With `lines`, line breaks stay.
    """
    return "".join(c if _is_plain(c, lines=lines) else _written(c) for c in text)


def _is_plain(char: str, *, lines: bool) -> bool:
    if char == "\n":
        return lines
    if char in _HIDDEN or char in _ISOLATES:
        return False
    return unicodedata.category(char) not in {"Cc", "Cs"}


def _written(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def tip(text: str) -> str:
    """Return a tooltip that shows `text` letter by letter: Qt guesses markup in tooltips, so it is escaped."""
    return f"<span>{html.escape(visible(text, lines=True)).replace(chr(10), '<br>')}</span>" if text else ""


def set_tip(widget: QWidget, text: str) -> None:
    """Give a widget a tooltip of plain text."""
    widget.setToolTip(tip(text))


class PlainLabel(QLabel):
    """The only label of the window: shows its text letter by letter and never as markup."""

    def __init__(self, text: str = "", look: str = "", parent: QWidget | None = None, *, wrap: bool = False) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        if look:
            self.setProperty("look", look)
        self.setText(text)

    def setText(self, text: str) -> None:
        """Show `text`, hidden characters written out."""
        super().setText(visible(text, lines=True))


class ElidedLabel(PlainLabel):
    """One line that ends in an ellipsis where the room ends; the tooltip holds the whole."""

    def __init__(
        self,
        text: str = "",
        look: str = "",
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, look, parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show `text` on one line."""
        QLabel.setText(self, visible(text))

    def minimumSizeHint(self) -> QSize:
        """Let the label shrink to a few letters."""
        return QSize(min(48, self.sizeHint().width()), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the text, shortened to the width there is."""
        whole = self.text()
        shown = self.fontMetrics().elidedText(whole, self._mode, self.contentsRect().width())
        set_tip(self, whole if shown != whole else "")
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()) | Qt.TextFlag.TextSingleLine, shown)
        painter.end()


def chip(text: str = "", kind: str = "plain", parent: QWidget | None = None) -> PlainLabel:
    """Return a small rounded label; `kind` is "plain", "accent", "ok", "warn" or "bad"."""
    made = PlainLabel(text, "", parent)
    made.setProperty("chip", kind)
    made.setIndent(0)
    made.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return made


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a property the style sheet looks at, and let it look again."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)

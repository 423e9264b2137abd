"""Small controls of the look: buttons, switch, picker, card frame, empty state, notice."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from dubai_desktop.ui import theme
from dubai_desktop.ui.icons import pixmap, set_icon
from dubai_desktop.ui.text import PlainLabel, set_tip
from dubai_desktop.ui.tokens import SIZES

ARROW = "  ▾"


def button(
    text: str,
    clicked: Callable[[], object] | None = None,
    *,
    look: str = "",
    icon: str = "",
    small: bool = False,
    tip: str = "",
) -> QPushButton:
    """Return a labelled button. `look` is "", "primary", "warn" or "link"."""
    made = QPushButton(text.replace("&", "&&"))
    made.setAccessibleName(text)
    made.setProperty("look", look)
    made.setProperty("small", small)
    if look == "link":
        made.setCursor(Qt.CursorShape.PointingHandCursor)
    if icon:
        set_icon(made, icon, "on_accent" if look == "primary" else "text")
    if tip:
        set_tip(made, tip)
    if clicked:
        made.clicked.connect(lambda _checked=False: clicked())
    return made


def icon_button(
    name: str, said: str, clicked: Callable[[], object] | None = None, *, small: bool = False
) -> QToolButton:
    """Return a square button with an icon; `said` is its accessible name and tooltip."""
    made = QToolButton()
    made.setProperty("square", True)
    made.setProperty("small", small)
    made.setAccessibleName(said)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    set_tip(made, said)
    set_icon(made, name)
    if clicked:
        made.clicked.connect(lambda _checked=False: clicked())
    return made


def row(*widgets: QWidget | int | None, gap: int = SIZES.s2) -> QHBoxLayout:
    """Return a row of widgets; None stretches, a number is that much space."""
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    for widget in widgets:
        if widget is None:
            made.addStretch(1)
        elif isinstance(widget, int):
            made.addSpacing(widget)
        else:
            made.addWidget(widget)
    return made


def card(*, look: str = "card") -> tuple[QFrame, QVBoxLayout]:
    """Return a framed surface and the column inside it."""
    made = QFrame()
    made.setProperty("look", look)
    column = QVBoxLayout(made)
    column.setContentsMargins(SIZES.s4, SIZES.s4, SIZES.s4, SIZES.s4)
    column.setSpacing(SIZES.s2)
    return made, column


class Switch(QCheckBox):
    """An on/off switch with its label, drawn from the tokens."""

    _TRACK = QSize(36, 20)

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAccessibleName(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setMinimumHeight(SIZES.control_small)

    def sizeHint(self) -> QSize:
        """Track, gap and label."""
        wide = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(self._TRACK.width() + (wide + 10 if wide else 2), SIZES.control_small)

    def hitButton(self, pos: object) -> bool:
        """Take clicks anywhere on it."""
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw track, knob and label."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        track = QRectF(1, (self.height() - 20) / 2, self._TRACK.width() - 2, 20)
        if self.hasFocus():
            painter.setPen(theme.color("accent"))
            painter.drawRoundedRect(track.adjusted(-0.5, -1.5, 0.5, 1.5), 11, 11)
        painter.setPen(Qt.PenStyle.NoPen)
        on = self.isChecked()
        painter.setBrush(theme.color("accent" if on and self.isEnabled() else "edge"))
        painter.drawRoundedRect(track.adjusted(1, 1, -1, -1), 9, 9)
        painter.setBrush(theme.color("on_accent" if on else "surface"))
        knob = track.right() - 17 if on else track.left() + 3
        painter.drawEllipse(QRectF(knob, track.top() + 3, 14, 14))
        painter.setPen(theme.color("text"))
        painter.drawText(
            self.rect().adjusted(self._TRACK.width() + 8, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        painter.end()


def shortened(text: str, metrics: QFontMetrics, room: int) -> str:
    """Return a choice with its arrow, the words cut with "…" where there is too little room: never the arrow."""
    if metrics.horizontalAdvance(text) <= room:
        return text
    words, arrow, _ = text.partition(ARROW)
    return metrics.elidedText(words, Qt.TextElideMode.ElideRight, room - metrics.horizontalAdvance(arrow)) + arrow


class Picker(QPushButton):
    """A button that shows "To  Bangla" and opens a menu of choices."""

    def __init__(self, label: str, chosen: Callable[[str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._label = label
        self._chosen = chosen
        self._titles: dict[str, str] = {}
        self.value = ""
        self.setMenu(QMenu(self))

    def fill(self, choices: Iterable[tuple[str, str]], value: str) -> None:
        """Offer (value, title) pairs and show the one that is in force."""
        self._titles = dict(choices)
        menu = self.menu()
        menu.clear()
        for key, title in self._titles.items():
            action = menu.addAction(title.replace("&", "&&"))
            action.setCheckable(True)
            action.triggered.connect(lambda _on=False, key=key: self._choose(key))
        self.show_value(value)

    def show_value(self, value: str) -> None:
        """Show a choice without telling anybody."""
        self.value = value
        title = self._titles.get(value, value)
        for action, key in zip(self.menu().actions(), self._titles, strict=True):
            action.setChecked(key == value)
        self.setText(f"{self._label}  {title}{ARROW}".replace("&", "&&"))
        self.setAccessibleName(f"{self._label}: {title}")

    def _choose(self, key: str) -> None:
        self.show_value(key)
        self._chosen(key)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, what is chosen in its own colour, and the arrow."""
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        head, _, tail = self.text().replace("&&", "&").partition("  ")
        painter.setFont(self.font())
        wide = painter.fontMetrics().horizontalAdvance(f"{head}  " if tail else "")
        tail = shortened(tail, painter.fontMetrics(), self.width() - wide - 2 * SIZES.s1)
        start = (self.width() - painter.fontMetrics().horizontalAdvance(f"{head}  {tail}" if tail else head)) // 2
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(theme.color("soft" if self.isEnabled() and tail.rstrip(" ▾") else "text"))
        painter.drawText(self.rect().adjusted(start, 0, 0, 0), middle, head)
        painter.setPen(theme.color("text" if self.isEnabled() else "edge"))
        painter.drawText(self.rect().adjusted(start + wide, 0, 0, 0), middle, tail)
        painter.end()


class Empty(QWidget):
    """What a page says while there is nothing on it: one sentence, what to do, perhaps a button."""

    def __init__(self, heading: str, sentence: str, *buttons: QPushButton, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setSpacing(SIZES.s2)
        column.addStretch(2)
        title = PlainLabel(heading, "heading")
        title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(title)
        said = PlainLabel(sentence, "soft", wrap=True)
        said.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(said)
        if buttons:
            column.addSpacing(SIZES.s2)
            column.addLayout(row(None, *buttons, None))
        column.addStretch(3)


class Notice(QFrame):
    """A message on the page, not over it: heading, sentence, buttons, and a cross that takes it away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "notice-warn")
        self._heading = PlainLabel("", "strong", wrap=True)
        self._body = PlainLabel("", "", wrap=True)
        self._body.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self._buttons = row()
        column = QVBoxLayout()
        column.setSpacing(SIZES.s1)
        column.addWidget(self._heading)
        column.addWidget(self._body)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(SIZES.s4, SIZES.s3, SIZES.s3, SIZES.s3)
        outer.setSpacing(SIZES.s3)
        outer.addLayout(column, 1)
        outer.addLayout(self._buttons)
        self._still: Callable[[], str] | None = None
        close = icon_button("close", "Take this message away", self.hide, small=True)
        outer.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def tell(
        self,
        heading: str,
        body: str = "",
        *buttons: QPushButton,
        kind: str = "warn",
        still: Callable[[], str] | None = None,
    ) -> None:
        """Show a message in place of the one before; `kind` is "warn", "bad" or "plain".

        `still`: the heading as it is true now, "" once it is not; asked at each `look_again`.
        """
        self._still = still
        self.setProperty("look", f"notice-{kind}")
        self.style().unpolish(self)
        self.style().polish(self)
        self._heading.setText(heading)
        self._body.setText(body)
        self._body.setVisible(bool(body))
        while self._buttons.count():
            taken = self._buttons.takeAt(0)
            old = taken.widget() if taken else None
            if old:
                old.deleteLater()
        for made in buttons:
            self._buttons.addWidget(made)
        self.setAccessibleName(f"{heading} {body}")
        self.show()

    def look_again(self) -> None:
        """Take the message away where it is no longer true, or say what is true now."""
        if self._still is None or self.isHidden():
            return
        heading = self._still()
        if not heading:
            self.hide()
        elif heading != self._heading.text():
            self._heading.setText(heading)
            self.setAccessibleName(f"{heading} {self._body.text()}")

    @property
    def message(self) -> str:
        """The words shown now, "" while hidden."""
        return f"{self._heading.text()} {self._body.text()}".strip() if not self.isHidden() else ""


class Well(QFrame):
    """A dashed frame: a place to drop things on."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.color("edge"), 1.2)
        pen.setDashPattern([4, 4])
        painter.setPen(pen)
        radius = SIZES.radius_card
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        painter.end()


class Picture(QWidget):
    """One of the shipped icons, larger, in a token's colour."""

    def __init__(self, name: str, size: int, token: str = "soft") -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self._name, self._token = name, token

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        value = getattr(theme.tokens(), self._token)
        painter.drawPixmap(0, 0, pixmap(self._name, value, self.width(), self.devicePixelRatioF()))
        painter.end()


class Choice(QComboBox):
    """A combo box with an arrow in the colours of the look."""

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the box, then the arrow."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(theme.color("soft"))
        painter.drawText(
            self.rect().adjusted(0, 0, -12, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "▾"
        )
        painter.end()

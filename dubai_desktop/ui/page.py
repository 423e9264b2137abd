"""What every page has: a title, its tools on the right, a message while there is one, and a body under them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from dubai_desktop.ui.controls import Notice
from dubai_desktop.ui.text import ElidedLabel
from dubai_desktop.ui.tokens import SIZES


class Page(QWidget):
    """A page of the window. Subclasses fill `body`; `entered` is called each time the page comes into sight."""

    def __init__(self, title: str, *tools: QWidget) -> None:
        super().__init__()
        self.setProperty("look", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(title)
        self.title = ElidedLabel(title, "title")
        self.beside = ElidedLabel("", "soft")
        self.head = QHBoxLayout()
        self.head.setSpacing(SIZES.s3)
        self.head.addWidget(self.title)
        self.head.addWidget(self.beside)
        self.head.addStretch(1)
        shelf = QHBoxLayout()
        shelf.setSpacing(SIZES.s2)
        for tool in tools:
            shelf.addWidget(tool)
        self.head.addLayout(shelf)
        self.head.setContentsMargins(0, 0, 0, 0)
        self.body = QVBoxLayout()
        self.body.setSpacing(SIZES.s3)
        self.notice = Notice()
        self.body.addWidget(self.notice)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(SIZES.s5, 13, SIZES.s5, SIZES.s4)
        outer.setSpacing(13)
        outer.addLayout(self.head)
        outer.addLayout(self.body, 1)
        self.head.addStrut(SIZES.control)

    def entered(self) -> None:
        """Read what may have changed while the page was out of sight."""

    def left(self) -> None:
        """Take the message away: what it said belongs to what the person did here."""
        self.notice.hide()

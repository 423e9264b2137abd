"""The few questions that must stop a person: one sentence, two answers, plain text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from dubai_desktop.ui.text import visible


def box(parent: QWidget, heading: str, body: str = "") -> QMessageBox:
    """Return a message box that shows plain text only."""
    made = QMessageBox(parent)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWindowTitle("DubAI")
    made.setText(visible(heading, lines=True))
    made.setInformativeText(visible(body, lines=True))
    return made


def confirm(parent: QWidget, heading: str, body: str, yes: str, no: str = "Cancel") -> bool:
    """Ask; True where the person chose `yes`."""
    made = box(parent, heading, body)
    accept = made.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    reject = made.addButton(no, QMessageBox.ButtonRole.RejectRole)
    made.setDefaultButton(accept)
    made.setEscapeButton(reject)
    made.exec()
    chosen = made.clickedButton() is accept
    made.deleteLater()
    return chosen


def tell(parent: QWidget, heading: str, body: str) -> None:
    """Say something that the person asked to know."""
    made = box(parent, heading, body)
    made.addButton("Close", QMessageBox.ButtonRole.AcceptRole)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    made.open()

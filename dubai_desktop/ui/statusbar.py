"""The foot of the window: what runs, with which engines, what today cost, whether edits are saved."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout

from dubai_desktop.ui.text import ElidedLabel, PlainLabel, restyle
from dubai_desktop.ui.tokens import SIZES

SAVED = "All edits saved"


class StatusBar(QFrame):
    """Four short texts in a row; pages may put their own tools at the end."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "statusbar")
        self.setFixedHeight(34)
        self.setAccessibleName("Status")
        self.running = PlainLabel("Nothing is running", "small")
        self.engines = ElidedLabel("", "small")
        self.today = PlainLabel("", "small")
        self.saved = PlainLabel(SAVED, "small")
        line = QHBoxLayout(self)
        line.setContentsMargins(SIZES.s5, 0, SIZES.s5, 0)
        line.setSpacing(18)
        line.addWidget(self.running)
        line.addWidget(self.engines, 1)
        line.addWidget(self.today)
        line.addWidget(self.saved)

    def show_running(self, running: int, waiting: int, review: int) -> None:
        """Say how many run, wait for a thread, and wait for the person."""
        parts = []
        if running:
            parts.append(f"{running:,} running")
        if waiting:
            parts.append(f"{waiting:,} queued")
        if review:
            parts.append(f"{review:,} {'waits' if review == 1 else 'wait'} for you")
        self.running.setText(", ".join(parts) or "Nothing is running")

    def show_saved(self, text: str, good: bool = True) -> None:
        """Say whether what was typed is on disk."""
        self.saved.setText(text)
        restyle(self.saved, "look", "small" if good else "bad")

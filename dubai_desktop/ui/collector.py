"""Python's collection of cycles, on the UI thread alone.

Left to itself it runs in whichever thread allocates next. A worker that so frees a widget leaves its timers registered
on the UI thread, and Qt then calls into freed memory (seen as a crash in QTimerInfoList::activateTimers).
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

EVERY_MS = 1000


class Collector(QObject):
    """Switches automatic collection off and does it itself, by Python's own thresholds, while the event loop runs."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    @Slot()
    def look(self) -> None:
        """Collect the oldest generation that is due, as the interpreter would."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        due = [number for number in range(3) if thresholds[number] and counts[number] > thresholds[number]]
        if due:
            gc.collect(due[-1])

"""Cycles with widgets in them are freed on the UI thread, whoever allocates."""

import gc
import threading
from typing import ClassVar

from PySide6.QtCore import QObject

from dubai_desktop.ui.collector import Collector


class Ring(QObject):
    freed_in: ClassVar[list[int]] = []

    def __init__(self):
        super().__init__()
        self.itself = self

    def __del__(self):
        Ring.freed_in.append(threading.get_ident())


def test_a_worker_frees_no_object_of_the_window(qapp):
    assert not gc.isenabled()
    Ring.freed_in.clear()
    Ring()
    worker = threading.Thread(target=lambda: [[n] for n in range(200_000)])
    worker.start()
    worker.join()
    assert Ring.freed_in == []
    qapp.findChild(Collector).look()
    gc.collect()
    assert Ring.freed_in == [threading.get_ident()]


def test_what_is_due_is_collected(qapp, monkeypatch):
    asked = []
    monkeypatch.setattr(gc, "get_count", lambda: (900, 20, 3))
    monkeypatch.setattr(gc, "get_threshold", lambda: (700, 10, 10))
    monkeypatch.setattr(gc, "collect", asked.append)
    qapp.findChild(Collector).look()
    assert asked == [1]

"""Promise 15: twenty thousand runnables and twenty thousand paintings end with status 0, in flat memory.

A version of Qt's binding dropped a reference at every overridden method, and aborted the process after some thousands.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

WORK = """
import json, sys
import psutil
from PySide6.QtCore import QRunnable, QThreadPool
from PySide6.QtWidgets import QApplication, QWidget

done = [0, 0]

class Run(QRunnable):
    def run(self):
        done[0] += 1

class Picture(QWidget):
    def paintEvent(self, event):
        done[1] += 1

def rounds(count):
    for _ in range(count // 100):
        for _ in range(100):
            pool.start(Run())
            picture.grab()
        assert pool.waitForDone(10_000)

qt = QApplication([])
pool, picture = QThreadPool(), Picture()
pool.setMaxThreadCount(1)
picture.resize(40, 40)
rounds(2_000)
before = psutil.Process().memory_info().rss
rounds(18_000)
print(json.dumps([*done, psutil.Process().memory_info().rss - before]))
"""


def test_twenty_thousand_runnables_and_paintings_end_well_in_flat_memory(count):
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", WORK], env=env, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    runs, paintings, grown = json.loads(done.stdout)
    count("Qt", f"{runs} runnables, {paintings} paintings, memory grew by {grown / 1e6:.1f} MB")
    assert runs == 20_000
    assert paintings >= 20_000
    assert grown < 20_000_000

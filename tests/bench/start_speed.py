"""How quickly the program answers: --help, the window from the command to its first paint, and what it weighs.

python -m tests.bench.start_speed
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile

from tests.bench.common import PYTHON, ROOT, measure

WINDOW = """
import sys, time
from dubai_desktop import app
from dubai_desktop.ui.main import make_app, make_window
from PySide6.QtCore import QEvent, QObject, QTimer
import psutil
class FirstPaint(QObject):
    def eventFilter(self, thing, event):
        if event.type() == QEvent.Type.Paint:
            heavy = {"torch", "ctranslate2", "grpc", "scipy", "faster_whisper"} & set(sys.modules)
            print(time.time(), psutil.Process().memory_info().rss / 1e6, sorted(heavy), flush=True)
            QTimer.singleShot(0, window.close)
            window.removeEventFilter(self)
        return False
with app.studio() as desk:
    application = make_app([])
    window = make_window(desk, application)
    watch = FirstPaint()
    window.installEventFilter(watch)
    window.show()
    application.exec()
    window.queue.shutdown()
"""


def main() -> None:
    helps = [measure([PYTHON, "-m", "dubai_desktop", "--help"]).wall for _ in range(5)]
    print(f"--help                    {statistics.median(helps):.2f} s (goal 0.4)")
    with tempfile.TemporaryDirectory() as folder:
        env = {"DUBAI_DATA_DIR": folder, "DUBAI_CONFIG_DIR": folder, "QT_QPA_PLATFORM": "offscreen"}
        rows = [first_paint(env) for _ in range(4)]
    print(f"window painted, first     {rows[0][0]:.2f} s")
    print(f"window painted, warm      {statistics.median(r[0] for r in rows[1:]):.2f} s (goal 1.2)")
    print(f"its memory then           {rows[-1][1]:.0f} MB (goal 100), heavy libraries: {rows[-1][2]}")


def first_paint(env: dict[str, str]) -> tuple[float, float, str]:
    """Return seconds from the command to the first paint, MB of memory, heavy libraries imported."""
    import time

    began = time.time()
    done = subprocess.run(
        [sys.executable, "-c", WINDOW], env={**os.environ, **env}, cwd=ROOT, capture_output=True, text=True, check=True
    )
    painted, memory, heavy = done.stdout.strip().split(maxsplit=2)
    return float(painted) - began, float(memory), heavy


if __name__ == "__main__":
    main()

"""Starting the window: what is loaded, and how soon it is painted."""

from __future__ import annotations

import os
import subprocess
import sys

HEAVY = ("torch", "ctranslate2", "grpc", "scipy", "TTS", "faster_whisper", "google.cloud", "PySide6.QtMultimedia")

START = """
import sys, time
import PySide6.QtWidgets
began = time.perf_counter()
from dubai_desktop import app
from dubai_desktop.ui.main import make_app, make_window
with app.studio() as studio:
    qt = make_app([])
    window = make_window(studio, qt)
    window.show()
    window.grab()
    print("painted", time.perf_counter() - began)
    print("loaded", [name for name in {heavy!r} if name in sys.modules])
    window.queue.shutdown()
"""


def test_nothing_heavy_is_loaded_before_the_window_is_painted(tmp_path):
    env = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "DUBAI_DATA_DIR": str(tmp_path / "d"),
        "DUBAI_CONFIG_DIR": str(tmp_path / "c"),
    }  # fmt: skip
    script = START.replace("{heavy!r}", repr(HEAVY))
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, env=env, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    lines = dict(line.split(" ", 1) for line in done.stdout.splitlines() if " " in line)
    assert lines["loaded"] == "[]"
    assert float(lines["painted"]) < 10.0  # a frozen start is a fault; the figure itself is the bench's


LATER = """
import os, signal
from dubai_desktop import app
from dubai_desktop.ui import main
from dubai_desktop.ui.window import MainWindow

main.LATER_MS = 100
real, show = app.tidy_daily, MainWindow.show

def shown(window):
    show(window)
    print("shown", flush=True)

def tidied(desk, cancel):
    real(desk, cancel)
    print("tidied", flush=True)
    os.kill(os.getpid(), signal.SIGTERM)

MainWindow.show, app.tidy_daily = shown, tidied
raise SystemExit(app.run_window())
"""


def test_the_daily_housekeeping_waits_until_the_window_is_there(tmp_path):
    env = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "DUBAI_DATA_DIR": str(tmp_path / "d"),
        "DUBAI_CONFIG_DIR": str(tmp_path / "c"),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", LATER], capture_output=True, text=True, env=env, timeout=60, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, ["shown", "tidied"]), done.stderr[-2000:]
    assert (tmp_path / "d" / "tidied.txt").is_file()
    assert list((tmp_path / "d" / "backups").glob("daily-*.db"))

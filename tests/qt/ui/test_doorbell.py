"""A second start rings at the first window."""

from __future__ import annotations

import subprocess
import sys
import uuid
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtNetwork import QLocalSocket

from dubai_desktop.ui.doorbell import Doorbell, bell_name, ring

RING = """
import sys
from pathlib import Path
from dubai_desktop.ui.doorbell import ring
sys.exit(0 if ring(sys.argv[1], [Path(name) for name in sys.argv[2:]]) else 3)
"""


@pytest.fixture
def name() -> str:
    return f"dubai-test-{uuid.uuid4().hex[:12]}"


@pytest.fixture
def bell(qapp, name):
    owner = QObject()
    yield Doorbell(name, owner)
    owner.deleteLater()


def test_another_process_rings_with_its_files(qtbot, bell, name):
    with subprocess.Popen([sys.executable, "-c", RING, name, "/v/a.mp4", "/v/বাংলা.mp4"]) as caller:
        with qtbot.waitSignal(bell.rung, timeout=10_000) as rung:
            pass
        assert caller.wait(10) == 0
    assert rung.args[0] == [Path("/v/a.mp4"), Path("/v/বাংলা.mp4")]


def test_ringing_where_nobody_lives_says_so(qapp, name):
    assert not ring(name)


@pytest.mark.parametrize("message", [b"", b"not json", b'{"a": 1}', b'[1, null, ""]', b"\xff\xfe"])
def test_nonsense_brings_the_window_forward_and_adds_nothing(qtbot, bell, name, message):
    caller = QLocalSocket()
    with qtbot.waitSignal(bell.rung, timeout=3000) as rung:
        caller.connectToServer(name)
        caller.write(message)
        caller.flush()
    assert rung.args[0] == []


def test_a_bell_left_by_a_killed_process_is_taken_over(qapp, qtbot, name):
    first, second = QObject(), QObject()
    Doorbell(name, first)
    bell = Doorbell(name, second)
    caller = QLocalSocket()
    with qtbot.waitSignal(bell.rung, timeout=3000):
        caller.connectToServer(name)
        caller.write(b"[]")
        caller.flush()
    first.deleteLater()
    second.deleteLater()


def test_every_data_folder_has_a_bell_of_its_own():
    assert bell_name(Path("/a")) != bell_name(Path("/b")) and bell_name(Path("/a")) == bell_name(Path("/a"))


def test_the_window_comes_forward_and_takes_the_files(qtbot, window, studio):
    window.setWindowState(Qt.WindowState.WindowMinimized)
    window.come_forward([Path("/videos/talk.mp4")])
    assert not window.windowState() & Qt.WindowState.WindowMinimized
    qtbot.waitUntil(lambda: bool(studio.named("add")))

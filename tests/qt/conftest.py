"""The window over a studio in memory; every test leaves no thread, timer or widget behind."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")  # nobody's own keyring is asked

from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication

from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui import theme
from dubai_desktop.ui.main import make_app
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.window import MainWindow
from tests.helpers.fake_studio import FakeStudio, review_job


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test's data and settings to itself."""
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture(autouse=True)
def nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Answer yes to every question, also while widgets are closed: one nobody answers would stop the tests for ever."""
    monkeypatch.setattr("dubai_desktop.ui.asking.confirm", lambda *words, **more: True)


@pytest.fixture(scope="session")
def qapp() -> QApplication:
    """The one application, with the shipped fonts and the look."""
    app = make_app([])
    theme.Theme(app, "light")
    return app


@pytest.fixture
def studio() -> FakeStudio:
    """A studio without jobs."""
    return FakeStudio()


@pytest.fixture
def queue(qtbot, studio: FakeStudio) -> Iterator[JobQueue]:
    """A queue over the studio, ended with the test."""
    made = JobQueue(studio, 2)
    yield made
    assert made.shutdown(5000), "work was still running at the end of the test"
    made.deleteLater()


@pytest.fixture
def window(qtbot, studio: FakeStudio, queue: JobQueue) -> MainWindow:
    """The window, shown, with its list read."""
    made = MainWindow(studio, queue, Prefs(queue, studio.settings))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: bool(studio.named("jobs")), timeout=3000)
    qtbot.wait(20)
    return made


@pytest.fixture
def review(qtbot, studio: FakeStudio, window: MainWindow):
    """The review page with a job of eight lines open."""
    studio.put(review_job(8, untranslated=(6,)))
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.find("review-1") is not None)
    window._open_job("review", "review-1")
    page = window.review
    qtbot.waitUntil(lambda: page.desk is not None and bool(page.desk.model.scores))
    return page


@pytest.fixture(autouse=True)
def nothing_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a running thread of its own or a timer without an owner."""
    yield
    app = QApplication.instance()
    if app is not None:
        running = [thread for thread in app.findChildren(QThread) if thread.isRunning()]
        orphans = [timer for timer in app.findChildren(QTimer) if timer.isActive() and timer.parent() is app]
        assert not running and not orphans

"""Starts the window: application, fonts, theme, queue, and the event loop."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from dubai_desktop import paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.studio import Studio
from dubai_desktop.ui import theme
from dubai_desktop.ui.collector import Collector
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.window import MainWindow

LATER_MS = 2_000
"""When the window has been there for so long, what may wait is done."""

# Qt tells each time that Inter has no Bangla (the next font has), and which sound libraries it tried.
QUIET = "qt.text.font.db=false;qt.multimedia*=false"


def make_app(argv: Sequence[str]) -> QApplication:
    """Return the application, made if there is none yet, with our fonts."""
    os.environ.setdefault("QT_LOGGING_RULES", QUIET)  # before the application is there; what a person set stays
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    found = QCoreApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication([sys.argv[0], *argv])
    if app.findChild(Collector) is None:
        Collector(app)
    app.setApplicationName("DubAI")
    app.setWindowIcon(QIcon(str(paths.resources_dir() / "icons" / "app.svg")))
    app.setDesktopFileName("dubai-desktop")
    theme.load_fonts(paths.resources_dir() / "fonts")
    return app


def make_window(studio: Studio, app: QApplication) -> MainWindow:
    """Return the window on a studio, themed and ready to show."""
    settings = studio.settings
    queue = JobQueue(studio, settings.processing.max_concurrent_processing, app)
    look = theme.Theme(app, settings.interface.theme)
    return MainWindow(studio, queue, Prefs(queue, settings), look)


def run_window(
    studio: Studio,
    argv: Sequence[str] = (),
    *,
    demo: Path | None = None,
    later: Callable[[CancelToken], object] | None = None,
) -> int:
    """Show the window until it is closed; files in `argv` are added, `demo` is dubbed. Returns the exit status.

    `later` is done on a thread of its own once the window is there.
    """
    app = make_app(argv)
    window = make_window(studio, app)
    window.show()
    _close_on_signals(window)
    QTimer.singleShot(0, window, lambda: _listen(window))
    files = [Path(os.path.abspath(name)) for name in argv if not name.startswith("-")]  # noqa: PTH100 - keeps links
    if files:
        QTimer.singleShot(0, window, lambda: window.add(files))
    if demo is not None:
        QTimer.singleShot(0, window, window.add_sample)
    if later is not None:
        QTimer.singleShot(LATER_MS, window, lambda: _do_later(window.queue, later))
    status = app.exec()
    window.queue.shutdown()
    return status


def _do_later(queue: JobQueue, work: Callable[[CancelToken], object]) -> None:
    cancel = CancelToken()
    queue.errand(lambda: work(cancel), slow=cancel)


def _listen(window: MainWindow) -> None:
    """Come to the front when the program is started again. After the first painting: it loads the network part."""
    from dubai_desktop.ui.doorbell import Doorbell, bell_name  # noqa: PLC0415 - not before the window is painted

    bell = Doorbell(bell_name(paths.data_dir()), window)
    bell.rung.connect(window.come_forward)


def _close_on_signals(window: MainWindow) -> None:
    """Close properly on Ctrl+C and SIGTERM: Python's handlers only run while Python code does, hence the timer."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: window.close_now())
    beat = QTimer(window)
    beat.start(300)
    beat.timeout.connect(lambda: None)

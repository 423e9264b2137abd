"""Takes a screenshot of every page: `python -m tests.helpers.shots OUT [light|dark] [WIDTHxHEIGHT] [en]`."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtGui import QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from dubai_desktop import paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import JobStarted, JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.media.thumbnail import thumbnail
from dubai_desktop.settings import change
from dubai_desktop.ui.main import make_app, make_window
from dubai_desktop.ui.window import MainWindow
from tests.helpers.fake_health import busy_week
from tests.helpers.fake_studio import Emit, FakeStudio, shelf
from tests.helpers.fake_words import TERMS

MOMENTS = {"run-1": 3.0, "review-1": 14.0, "bad-1": 26.0, "done-1": 38.0}


def _voicing(studio: FakeStudio, job_id: str, emit: Emit, cancel: CancelToken) -> Job:
    emit(JobStarted(job_id))
    emit(JobUpdate(job_id, JobStatus.RUNNING, 58.0, "Voicing line 61 of 180", "speak", 184.0))
    threading.Event().wait(0.2)
    while not cancel.wait(0.05):
        pass
    return studio.kept[job_id]


def wait(milliseconds: int) -> None:
    """Let the window live for a while. QTest.qWait would keep Python's lock all the time, and workers starve."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _picture(at: float) -> QPixmap:
    made = QPixmap()
    made.loadFromData(thumbnail(paths.resources_dir() / "sample" / "water.mp4", at, 384))
    return made


def _shoot(window: MainWindow, out: Path, name: str, prepare: Callable[[], object] | None = None) -> None:
    if prepare:
        prepare()
    wait(350)
    window.grab().save(str(out / f"{name}.png"))


def main(argv: list[str]) -> int:
    """Take them all."""
    out = Path(argv[0])
    out.mkdir(parents=True, exist_ok=True)
    mode = argv[1] if len(argv) > 1 else "light"
    width, height = (int(n) for n in (argv[2] if len(argv) > 2 else "1280x800").split("x"))
    app = make_app([])
    studio = FakeStudio(shelf())
    studio.settings = change(studio.settings, "interface.theme", mode)
    studio.script = _voicing
    studio.wordlist.keep(TERMS)
    studio.checkup.answer = busy_week()
    window = make_window(studio, app)  # type: ignore[arg-type]
    window.resize(width, height)
    for job_id, at in MOMENTS.items():
        window.thumbs.put(job_id, _picture(at))
    window.show()
    wait(500)
    _shoot(window, out, f"queue-{mode}")
    _shoot(window, out, f"refused-{mode}", lambda: window.adder.add([Path("/v/notes.txt"), Path("/v/intro.bn.mp4x")]))
    window.queue_page.notice.hide()
    _shoot(window, out, f"drop-{mode}", lambda: window._overlay.cover(2))
    window._overlay.hide()
    window._open_job("review", "review-1")
    wait(400)
    _shoot(window, out, f"review-{mode}", lambda: window.review.table.step(2))
    _shoot(window, out, f"edit-{mode}", lambda: QTest.keyClick(window.review.table, Qt.Key.Key_F2))
    _shoot(window, out, f"find-{mode}", window.review._open_find)
    _shoot(window, out, f"need-{mode}", lambda: (window.review.find_bar.hide(), window.review._filter(True)))
    for page in ("history", "costs", "health", "words", "models", "settings"):
        _shoot(window, out, f"{page}-{mode}", lambda page=page: window.show_page(page))
    window.queue.shutdown()
    QApplication.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

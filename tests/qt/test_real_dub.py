"""The real studio under the real window: the sample goes in, a dubbed video comes out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest

from dubai_desktop import app
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.settings import Settings
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.window import MainWindow


@pytest.fixture
def real(qtbot, tmp_path):
    with app.studio(Settings()) as studio:
        queue = JobQueue(studio, 1)
        prefs = Prefs(queue, studio.settings)
        prefs.set("output.directory", str(tmp_path / "out"))
        window = MainWindow(studio, queue, prefs)
        qtbot.addWidget(window)
        window.show()
        yield window
        window._ask = False
        assert queue.shutdown(20_000)


def drop(window: MainWindow, path: Path) -> None:
    """Let a file fall on the window as a file manager does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, free = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(400, 300), copy, mime, left, free))


def status(window: MainWindow) -> JobStatus | None:
    states = window.jobs.states
    return states[0].status if states else None


@pytest.mark.timeout(240)
def test_the_dropped_sample_is_reviewed_edited_voiced_and_exported(real, qtbot, tmp_path):
    dropped = tmp_path / "water.mp4"
    shutil.copyfile(app.sample(), dropped)
    drop(real, dropped)
    qtbot.waitUntil(lambda: status(real) is JobStatus.REVIEW, timeout=60_000)
    job_id = real.jobs.states[0].job.id
    real._open_job("review", job_id)
    page = real.review
    qtbot.waitUntil(lambda: page.desk is not None and bool(page.desk.model.scores), timeout=10_000)

    page.table.stand_on(page.desk.model.segments[0].id)
    page.inspector.editor.setPlainText("এটি একটি নতুন বাক্য।")
    QTest.keyClick(page.inspector.editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.desk.saver.is_clean, timeout=5_000)
    assert real.studio.job(job_id).segments[0].target == "এটি একটি নতুন বাক্য।"

    heard = []
    page.desk.heard.connect(lambda one, path: heard.append(path))
    page.desk.revoice([page.desk.model.segments[0].id])
    qtbot.waitUntil(lambda: bool(heard), timeout=30_000)
    assert heard[0].is_file()

    page.approve_all.click()
    qtbot.waitUntil(lambda: status(real) is JobStatus.COMPLETED, timeout=120_000)
    outputs = real.studio.job(job_id).outputs
    assert outputs.video and all(path.is_file() and path.stat().st_size for path in outputs.existing())
    assert "এটি একটি নতুন বাক্য।" in (tmp_path / "out" / "water.bn.srt").read_text("utf-8")

    real._open_job("review", job_id)
    qtbot.waitUntil(lambda: page.desk is not None and page.desk.job.status is JobStatus.COMPLETED, timeout=10_000)
    written = []
    page.exporter.exported.connect(written.append)
    for kind in ("mp4", "wav", "voice.wav", "srt", "source.srt"):
        page.exporter.export(kind, tmp_path / "mine" / f"lesson.{kind}")
    qtbot.waitUntil(lambda: len(written) == 5, timeout=30_000)
    assert all(path.parent == tmp_path / "mine" and path.stat().st_size > 200 for path in written)

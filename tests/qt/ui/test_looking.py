"""The list follows what a terminal does meanwhile, and leaves what runs here alone."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from tests.helpers.fake_studio import review_job, shelf


def ids(window) -> list[str]:
    return [state.job.id for state in window.jobs.states]


def looked(qtbot, window) -> None:
    qtbot.waitUntil(lambda: not window.queue._open)
    window.jobs.look()
    qtbot.waitUntil(lambda: not window.queue._open)


def test_jobs_of_a_terminal_come_change_and_go(qtbot, studio, window):
    studio.put(review_job(3))
    looked(qtbot, window)
    assert ids(window) == ["review-1"]
    studio.put(replace(review_job(3), status=JobStatus.COMPLETED, progress=100.0))
    looked(qtbot, window)
    assert window.jobs.find("review-1").status is JobStatus.COMPLETED
    del studio.kept["review-1"]
    looked(qtbot, window)
    assert ids(window) == []
    assert studio.named("run") == []


def test_a_card_that_runs_here_is_not_disturbed(qtbot, studio, window):
    def script(studio, job_id, emit, cancel):
        cancel.wait(30)
        return studio.kept[job_id]

    studio.script = script
    studio.put(replace(shelf()[0], progress=10.0))
    looked(qtbot, window)
    window._start_all(("run-1",))
    before = window.jobs.find("run-1")
    assert before.busy
    studio.put(replace(shelf()[0], status=JobStatus.FAILED, progress=90.0))
    looked(qtbot, window)
    assert window.jobs.find("run-1") is before
    del studio.kept["run-1"]
    looked(qtbot, window)
    assert ids(window) == ["run-1"]
    studio.put(shelf()[0])
    window.queue.cancel("run-1")
    qtbot.waitUntil(lambda: not window.queue.busy)


def test_a_job_removed_while_the_list_was_read_does_not_come_back(qtbot, studio, window):
    job = studio.put(review_job(3))
    looked(qtbot, window)
    window.jobs.drop("review-1")
    window.jobs._compare({}, (job,))
    assert ids(window) == []


def test_the_list_is_looked_at_while_the_window_is_seen_and_when_it_comes_forward(qtbot, studio, window):
    assert window._looks.isActive() and window._looks.interval() == 5000
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    before = len(studio.named("jobs"))
    window.changeEvent(QEvent(QEvent.Type.ActivationChange))
    qtbot.waitUntil(lambda: len(studio.named("jobs")) > before)
    window.hide()
    assert not window._looks.isActive()


def test_a_look_that_fails_is_tried_again_without_a_word(qtbot, studio, window):
    studio.refuse["jobs"] = Problem(Code.DB_BUSY, "Busy. Try again.")
    looked(qtbot, window)
    assert window.queue_page.notice.message == ""
    del studio.refuse["jobs"]
    studio.put(review_job(3))
    looked(qtbot, window)
    assert ids(window) == ["review-1"]

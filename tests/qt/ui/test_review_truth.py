"""What the review says stays true: notices go when they no longer hold, fits and cards follow edits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from dubai_desktop.domain.fitscore import Verdict
from dubai_desktop.domain.timing import Fit
from dubai_desktop.ui.queue.state import sentence
from tests.helpers.fake_studio import review_job, scored


def asked_about(monkeypatch, *answers: bool) -> list[tuple[str, ...]]:
    """Answer the questions in this order; returns the words they were asked in."""
    asked: list[tuple[str, ...]] = []
    left = list(answers)

    def confirm(_parent, *words: str) -> bool:
        asked.append(words)
        return left.pop(0)

    monkeypatch.setattr("dubai_desktop.ui.asking.confirm", confirm)
    return asked


def test_a_notice_of_missing_translations_counts_down_and_goes(qtbot, studio, window):
    studio.put(review_job(8, untranslated=(3, 6)))
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.find("review-1") is not None)
    window._open_job("review", "review-1")
    page = window.review
    qtbot.waitUntil(lambda: page.desk is not None)
    page.approve_all.click()
    assert page.notice.message.startswith("2 lines have no translation yet") and page.table.line_id == "s3"
    page.desk.type("s3", "এক")
    assert page.notice.message.startswith("1 line has no translation yet")
    page.desk.type("s6", "দুই")
    assert page.notice.message == ""
    qtbot.waitUntil(lambda: page.is_clean)


def test_a_notice_about_one_line_goes_with_it(review):
    review.inspector.editor.moveCursor(review.inspector.editor.textCursor().MoveOperation.Start)
    review.inspector.split_button.click()
    assert "can't be split" in review.notice.message
    review.table.step(1)
    assert review.notice.message == ""


def test_notices_go_when_another_page_is_shown(window, review):
    review.notice.tell("Exported", "x.srt", kind="plain")
    window.show_page("costs")
    window.show_page("review")
    assert review.notice.message == ""


def test_the_card_follows_what_was_edited_in_the_review(qtbot, window, review):
    window.show_page("queue")

    def said() -> str:
        return sentence(window.jobs.find("review-1"))

    qtbot.waitUntil(lambda: said().startswith("1 line needs a translation"))
    window.show_page("review")
    review.table.stand_on("s6")
    review.inspector.editor.setPlainText("শিশুরা আগে।")
    window.show_page("queue")
    qtbot.waitUntil(lambda: said() == "1 line is too long to be said in time")
    window.show_page("review")
    review._undo_last()
    window.show_page("queue")
    qtbot.waitUntil(lambda: said().startswith("1 line needs a translation"))


def test_the_fit_follows_an_edit(qtbot, studio, review, monkeypatch):
    def fits(job_id: str) -> tuple[Fit, ...]:
        lines = studio.job(job_id).segments
        return tuple(Fit(s.id, s.start, s.end, speed=1.0 + len(s.target) / 1000) for s in lines)

    monkeypatch.setattr(studio, "fits", fits)
    review.desk.type("s0", "ক" * 500)
    qtbot.waitUntil(lambda: review.desk.model.fit_view(review.desk.model.segments[0]).text == "≈1.50×", timeout=2000)
    review.desk.type("s0", "ক" * 20)
    qtbot.waitUntil(lambda: review.inspector._fit.text() == "fits", timeout=2000)
    assert review.desk.model.fit_view(review.desk.model.segments[0]).text == "≈1.02×"


def test_a_plan_that_comes_late_does_not_replace_a_newer_one(qtbot, review):
    desk = review.desk
    line = desk.model.segments[0]
    desk._ask_fits()
    desk._take_fits(desk._asked - 1, [scored(Fit(line.id, line.start, line.end, speed=9.0), line)])
    assert desk.model.fit_view(line).text != "≈9.00×"
    qtbot.waitUntil(lambda: not review._queue._open)


@pytest.fixture
def translated(qtbot, studio, window):
    """The review of ten translated lines, of which two are too long."""
    studio.put(review_job(10))
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.find("review-1") is not None)
    window._open_job("review", "review-1")
    qtbot.waitUntil(lambda: window.review.desk is not None and bool(window.review.desk.model.scores))
    return window.review


def test_lines_that_are_too_long_are_asked_about_once_and_shown(qtbot, studio, translated, monkeypatch):
    asked = asked_about(monkeypatch, False)
    translated.approve_all.click()
    assert asked == [
        (
            "2 lines cannot be said in their time",
            "Voice anyway, or look at them first?",
            "Voice all",
            "Show them",
        )
    ]
    assert studio.named("approve") == [] and translated.table.filter.rowCount() == 2
    assert translated.table.line_id == "s4"
    QTest.mouseClick(translated._all, Qt.MouseButton.LeftButton)
    assert translated.table.filter.rowCount() == 10


def test_lines_that_are_too_long_are_voiced_where_the_person_says_so(qtbot, studio, translated, monkeypatch):
    asked = asked_about(monkeypatch, True)
    translated.approve_all.click()
    qtbot.waitUntil(lambda: studio.named("approve") == ["review-1"])
    assert len(asked) == 1


def test_nothing_is_asked_where_every_line_fits(qtbot, studio, translated, monkeypatch):
    asked = asked_about(monkeypatch)
    scores = [replace(made, verdict=Verdict.FITS) for made in translated.desk.model.scores.values()]
    translated.desk._take_fits(translated.desk._asked, scores)
    translated.approve_all.click()
    qtbot.waitUntil(lambda: studio.named("approve") == ["review-1"])
    assert asked == []


def test_at_the_least_size_nothing_in_head_and_foot_is_cut(qtbot, window, review):
    window.resize(940, 600)
    qtbot.waitUntil(lambda: window.width() == 940)
    labels = (review.title, review.beside, review._hint)
    qtbot.waitUntil(lambda: all(one.isHidden() or one.width() >= one.sizeHint().width() for one in labels))
    assert review._find_button.accessibleName() == "Find…"
    window.resize(1280, 800)
    qtbot.waitUntil(review._hint.isVisible)
    assert review.beside.isVisible() and review._find_button.text() == "Find…"

"""“Make it fit” in the review: what is proposed, what choosing it does, and how it is taken back."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.proposal import Proposal
from dubai_desktop.ui.review.fitter import ASK, STOP, entry_text


@pytest.fixture
def page(review):
    """The review of lines of which s2 is said faster and s4 is too long."""
    return review


def offered(qtbot, page, line="s4"):
    """Open the menu of a line; returns its entries."""
    page.table.stand_on(line)
    page.inspector.fit_button.click()
    qtbot.waitUntil(page.fitter.menu.isVisible)
    return page.fitter.menu.actions()


def choose(qtbot, page, beginning, line="s4"):
    next(entry for entry in offered(qtbot, page, line) if entry.text().startswith(beginning)).trigger()
    page.fitter.menu.close()


def line(page, segment_id="s4"):
    return page.desk.model.line(segment_id)


def test_the_button_is_there_for_lines_that_are_not_said_at_ease(page):
    able = {}
    for one in ("s0", "s1", "s2", "s4"):
        page.table.stand_on(one)
        able[one] = page.inspector.fit_button.isEnabled()
    assert able == {"s0": False, "s1": False, "s2": True, "s4": True}


def test_the_menu_tells_what_each_would_do_and_what_it_costs(qtbot, page):
    texts = [entry.text() for entry in offered(qtbot, page)]
    assert len(texts) == 4
    assert texts[0].endswith("at most 31 letters in place of 45 · costs up to 0.0015 USD")
    assert texts[1] == "Begin 0.3 s earlier: said at 1.21× its own pace"


def test_choosing_one_is_one_step_that_can_be_taken_back(qtbot, page):
    before = line(page)
    choose(qtbot, page, "Begin")
    assert line(page).start == pytest.approx(before.start - 0.3)
    assert page.desk.stack.count() == 1
    page._undo_last()
    assert line(page) == before


def test_what_was_allowed_is_kept_on_disk(qtbot, studio, page):
    choose(qtbot, page, "Allow")
    qtbot.waitUntil(lambda: {s.id: s.allow for s in studio.kept["review-1"].segments}["s4"] == "speed")


def test_typing_before_the_choice_is_not_lost(qtbot, page):
    entries = offered(qtbot, page)
    page.desk.type("s4", "অন্য কথা")
    next(entry for entry in entries if entry.text().startswith("Allow")).trigger()
    assert (line(page).target, line(page).allow) == (line(page).target, "speed")
    page._undo_last()
    assert (line(page).target, line(page).allow) == ("অন্য কথা", "")


def test_the_keyboard_reaches_all_of_it(qtbot, page):
    page.window().activateWindow()
    qtbot.waitUntil(page.window().isActiveWindow)
    page.table.stand_on("s4")
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_F6)
    qtbot.waitUntil(page.fitter.menu.isVisible)
    qtbot.keyClick(page.fitter.menu, Qt.Key.Key_Down)
    qtbot.keyClick(page.fitter.menu, Qt.Key.Key_Down)
    qtbot.keyClick(page.fitter.menu, Qt.Key.Key_Return)
    assert line(page).allow == "speed"
    assert page.inspector.fit_button.accessibleName() and page.fitter.menu.accessibleName()


def test_shorter_wording_takes_the_place_of_the_text_as_one_step(qtbot, page):
    before = line(page).target
    choose(qtbot, page, "Ask")
    assert page.inspector.fit_button.text() == STOP
    qtbot.waitUntil(lambda: line(page).target == before.split()[0])
    assert page.inspector.fit_button.text() == ASK
    assert page.desk.stack.count() == 1
    page._undo_last()
    assert line(page).target == before


def test_a_line_typed_in_while_the_model_thinks_is_left_as_typed(qtbot, studio, page, monkeypatch):
    may_answer = threading.Event()
    real = studio.shorten
    monkeypatch.setattr(studio, "shorten", lambda *asked: may_answer.wait(5) and real(*asked))
    choose(qtbot, page, "Ask")
    page.desk.type("s4", "আমার কথা")
    may_answer.set()
    qtbot.waitUntil(lambda: page.inspector.fit_button.text() == ASK)
    assert line(page).target == "আমার কথা"


def test_asking_can_be_stopped_and_then_changes_nothing(qtbot, studio, page, monkeypatch):
    tokens = []
    may_answer = threading.Event()
    real = studio.shorten

    def slow(job_id, segment_id, cancel):
        tokens.append(cancel)
        may_answer.wait(5)
        return real(job_id, segment_id, cancel)

    monkeypatch.setattr(studio, "shorten", slow)
    before = line(page)
    choose(qtbot, page, "Ask")
    qtbot.waitUntil(lambda: bool(tokens))
    page.inspector.fit_button.click()
    assert tokens[0].cancelled and page.inspector.fit_button.text() == ASK
    may_answer.set()
    qtbot.waitUntil(lambda: not page._queue._open)
    assert line(page) == before


def test_a_refusal_of_the_service_is_told(qtbot, studio, page):
    studio.refuse["shorten"] = Problem(Code.TTS_QUOTA, "This would pass the budget. Raise it in the settings.")
    choose(qtbot, page, "Ask")
    qtbot.waitUntil(lambda: page.notice.isVisible() and page.inspector.fit_button.text() == ASK)


def test_a_menu_for_a_line_that_was_left_is_not_shown(qtbot, studio, page, monkeypatch):
    may_answer = threading.Event()
    real = studio.proposals
    monkeypatch.setattr(studio, "proposals", lambda *asked: may_answer.wait(5) and real(*asked))
    page.table.stand_on("s4")
    page.inspector.fit_button.click()
    page.table.stand_on("s2")
    may_answer.set()
    qtbot.waitUntil(lambda: not page._queue._open)
    assert not page.fitter.menu.isVisible()


def test_text_from_outside_is_plain_in_the_menu():
    made = Proposal("shorter", "Ask A&B\u202e\tmodel <b>", "At most 3 letters.")
    assert entry_text(made) == "Ask A&&B\\u202e\\x09model <b>: at most 3 letters"


def test_the_inspector_tells_the_expectation_before_and_the_reason_after(qtbot, studio, page):
    page.table.stand_on("s1")
    assert page.inspector._needs.text().startswith("About ")
    clip_line = line(page, "s1")
    page.desk.revoice([clip_line.id], listen=False)
    qtbot.waitUntil(lambda: page.inspector._needs.text() == "Fits as it is.")
    assert page.inspector._fit.text() == "fits"
    assert replace(clip_line) == line(page, "s1")

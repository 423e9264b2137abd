"""The speakers of a job in the window: renamed, cast and heard, by keyboard and mouse."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton
from shiboken6 import delete, isValid

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.ui.review.cast import NO_ORIGINAL


@pytest.fixture
def dialog(qtbot, review):
    """The dialog over a job of which Dr Karim says lines 1, 4, 7 and the narrator the others."""
    review._cast_button.click()
    made = review.cast.dialog
    qtbot.waitUntil(lambda: bool(made.rows))
    yield made
    if isValid(made):
        made.close()


def names(dialog):
    return [row.name.text() for row in dialog.rows]


def speakers(review):
    return [line.speaker for line in review.desk.model.segments]


def type_name(qtbot, dialog, row, text):
    field = dialog.rows[row].name
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def pick(dialog, row, place, key):
    """Choose in a row's gender (2) or voice (3) picker."""
    picker = dialog.rows[row].widgets[place]
    picker._choose(key)


def counts(dialog):
    return [row.widgets[1].text() for row in dialog.rows]


def test_every_speaker_has_a_row(dialog):
    assert names(dialog) == ["Dr Karim", "Narrator"]
    assert counts(dialog) == ["3 lines", "5 lines"]


def test_a_name_typed_is_the_speakers_in_all_lines_and_undo_gives_the_old_one(qtbot, studio, review, dialog):
    before = speakers(review)
    type_name(qtbot, dialog, 0, "Karim")
    assert speakers(review) == ["Karim" if who == "Dr Karim" else who for who in before]
    qtbot.waitUntil(lambda: names(dialog) == ["Karim", "Narrator"])
    qtbot.waitUntil(lambda: ("rename", "Dr Karim", "Karim") in studio.people.calls)
    qtbot.waitUntil(lambda: review.is_clean)
    assert {line.speaker for line in studio.kept["review-1"].segments} == {"Karim", "Narrator"}
    review.desk.undo()
    assert speakers(review) == before
    qtbot.waitUntil(lambda: studio.people.calls[-1] == ("unname", "Dr Karim", "Karim"))
    qtbot.waitUntil(lambda: names(dialog) == ["Dr Karim", "Narrator"])
    qtbot.waitUntil(lambda: review.is_clean)


def test_two_speakers_with_one_name_become_one(qtbot, review, dialog):
    type_name(qtbot, dialog, 0, " Narrator ")
    qtbot.waitUntil(lambda: names(dialog) == ["Narrator"])
    assert counts(dialog) == ["8 lines"]
    review.desk.undo()
    qtbot.waitUntil(lambda: names(dialog) == ["Dr Karim", "Narrator"])
    qtbot.waitUntil(lambda: review.is_clean)


def test_an_empty_name_is_no_name(qtbot, review, dialog):
    before = speakers(review)
    type_name(qtbot, dialog, 0, " ")
    qtbot.waitUntil(lambda: names(dialog) == ["Dr Karim", "Narrator"])
    assert speakers(review) == before
    assert review.desk.stack.count() == 0


def test_a_voice_chosen_is_kept_and_may_be_taken_back(qtbot, studio, review, dialog):
    pick(dialog, 1, 3, "espeak:bn+m3")
    qtbot.waitUntil(lambda: studio.people.voices.get("Narrator") == "espeak:bn+m3")
    said = "Voice of Narrator: eSpeak NG · Bangla, male"
    qtbot.waitUntil(lambda: dialog.rows[1].widgets[3].accessibleName() == said)
    review.desk.undo()
    qtbot.waitUntil(lambda: studio.people.voices["Narrator"] == "")


def test_after_a_choice_a_finished_dub_can_be_made_again(qtbot, studio, review, dialog):
    studio.put(replace(studio.kept["review-1"], status=JobStatus.COMPLETED))
    review.desk.reload()
    qtbot.waitUntil(lambda: review.desk.job.status is JobStatus.COMPLETED)
    qtbot.waitUntil(lambda: not review.approve_all.isEnabled())
    pick(dialog, 1, 3, "espeak:bn+m3")
    qtbot.waitUntil(review.approve_all.isEnabled)
    assert review.approve_all.text() == "Make the dub again"
    qtbot.waitUntil(lambda: studio.people.voices.get("Narrator") == "espeak:bn+m3")


def test_what_somebody_is_can_be_told(qtbot, studio, dialog):
    pick(dialog, 0, 2, "male")
    qtbot.waitUntil(lambda: studio.people.genders.get("Dr Karim") == "male")
    qtbot.waitUntil(lambda: dialog.rows[0].widgets[2].value == "male")


def test_a_choice_that_fails_says_why_and_shows_what_is_in_force(qtbot, studio, dialog):
    studio.people.refuse = Problem(Code.JOB_BUSY, "This job is being worked on already. Wait for it.")
    pick(dialog, 1, 3, "espeak:bn+m3")
    qtbot.waitUntil(dialog._said.isVisible)
    assert dialog._said.text() == "This job is being worked on already. Wait for it."
    qtbot.waitUntil(lambda: dialog.rows[1].widgets[3].value == "")


def test_both_voices_can_be_heard(qtbot, studio, review, dialog, monkeypatch):
    played = []
    monkeypatch.setattr(review.player, "play", lambda path, key: played.append(path))
    studio.people.original = Path("/sounds/original.wav")
    dialog.rows[1].widgets[4].click()
    qtbot.waitUntil(lambda: played == [Path("/sounds/original.wav")])
    assert ("sample", "s1") in studio.people.calls
    dialog.rows[1].widgets[5].click()
    qtbot.waitUntil(lambda: Path("/clips/s1.wav") in played)
    assert studio.named("revoice") == [("s1",)]


def test_where_the_original_is_gone_that_is_said(qtbot, dialog):
    dialog.rows[0].widgets[4].click()
    qtbot.waitUntil(dialog._said.isVisible)
    assert dialog._said.text() == NO_ORIGINAL


def test_text_of_a_transcript_is_shown_letter_by_letter(qtbot, review, dialog):
    line = review.desk.model.segments[0]
    review.desk.change("a name", [replace(line, speaker="<b>A</b>\u202e")])
    qtbot.waitUntil(lambda: names(dialog)[0] == "<b>A</b>\\u202e")
    field = dialog.rows[0].name
    field.setFocus()
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert review.desk.model.segments[0].speaker == "<b>A</b>\u202e"
    qtbot.waitUntil(lambda: review.is_clean)


def test_every_control_has_a_name_of_its_own_and_the_keyboard_reaches_it(dialog):
    controls = [*dialog.findChildren(QLineEdit), *dialog.findChildren(QPushButton), *dialog.findChildren(QToolButton)]
    shown = [made for made in controls if made.isVisible()]
    said = [made.accessibleName() for made in shown]
    assert all(said)
    assert len(set(said)) == len(said)
    assert all(made.focusPolicy() & Qt.FocusPolicy.TabFocus for made in shown)


def test_while_it_is_dubbed_names_and_voices_stay(qtbot, review, dialog):
    review.desk.model.set_editable(False)
    dialog._look_anew()
    qtbot.waitUntil(lambda: not dialog.rows[0].name.isEnabled())
    assert not dialog.rows[0].widgets[3].isEnabled()
    assert dialog.rows[0].widgets[4].isEnabled()


def test_escape_closes_it_and_it_opens_once(qtbot, review, dialog):
    review.cast.open()
    again = review.cast.dialog
    assert again is not dialog
    QTest.keyClick(again, Qt.Key.Key_Escape)
    assert not again.isVisible()


def test_speakers_that_are_found_after_it_was_closed_are_shown_to_nobody(dialog):
    parts, dialog._shown = dialog._shown, ()
    before = dialog.rows
    delete(dialog)
    dialog._show(parts)
    assert dialog.rows is before

"""The review page, driven by keyboard and mouse as a person does."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from dubai_desktop.domain.job import JobStatus, Outputs
from dubai_desktop.domain.kinds import KINDS
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.ui.queue.state import CardState
from dubai_desktop.ui.review.choosing import first_waiting, reviewable
from dubai_desktop.ui.review.delegate import LineEditor
from dubai_desktop.ui.review.exporting import can_have, usual_name
from dubai_desktop.ui.review.model import Column
from tests.helpers.fake_studio import media, review_job, shelf

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


def number(page) -> str:
    return page.inspector._number.text()


def shortcut(page, widget, key, modifiers=CTRL) -> None:
    """Send a shortcut as the window system would: through the shortcut map."""
    page.window().activateWindow()
    QTest.qWaitForWindowActive(page.window())
    widget.setFocus()
    QTest.keyClick(widget, key, modifiers)


def clean(qtbot, page) -> None:
    qtbot.waitUntil(lambda: page.is_clean)


def target(page, row: int) -> str:
    return page.desk.model.segments[row].target


def test_the_page_opens_on_the_job_that_waits(review):
    assert review.title.text() == "lesson-02 water safety"
    assert number(review) == "Line 1"
    assert review.beside.text().startswith("8 lines, ")
    assert review.table.model().rowCount() == 8


def test_without_a_job_the_page_says_what_will_be_here(qtbot, window):
    window.show_page("review")
    assert window.review._stack.currentIndex() == 0


def test_typing_in_the_table_replaces_the_text_and_return_goes_on(qtbot, studio, review):
    table = review.table
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_A)
    editor = table.findChild(LineEditor)
    assert editor is not None
    QTest.keyClicks(editor, "b c")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    clean(qtbot, review)
    assert target(review, 0) == "ab c" == studio.kept["review-1"].segments[0].target
    assert number(review) == "Line 2"


def test_f2_edits_with_the_caret_at_the_end(qtbot, review):
    before = target(review, 0)
    QTest.keyClick(review.table, Qt.Key.Key_F2)
    editor = review.table.findChild(LineEditor)
    QTest.keyClicks(editor, "!")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    assert target(review, 0) == f"{before}!"
    clean(qtbot, review)


def test_letters_are_written_down_while_the_editor_is_still_open(qtbot, studio, review):
    QTest.keyClick(review.table, Qt.Key.Key_F2)
    editor = review.table.findChild(LineEditor)
    QTest.keyClicks(editor, " x")
    qtbot.waitUntil(lambda: studio.kept["review-1"].segments[0].target.endswith(" x"), timeout=1000)
    assert editor.isVisible() and editor.toPlainText().endswith(" x")
    QTest.keyClick(editor, Qt.Key.Key_Return)


def test_return_without_editing_steps_down(review):
    review.table.setFocus()
    QTest.keyClick(review.table, Qt.Key.Key_Return)
    QTest.keyClick(review.table, Qt.Key.Key_Return)
    assert number(review) == "Line 3"


def test_the_inspector_edits_the_same_line(qtbot, studio, review):
    review.inspector.editor.setPlainText("বড় সম্পাদক")
    qtbot.waitUntil(lambda: studio.kept["review-1"].segments[0].target == "বড় সম্পাদক", timeout=1000)
    assert review.table.model().index(0, Column.TARGET).data() == "বড় সম্পাদক"


def test_text_left_in_the_inspector_is_kept_when_another_line_is_chosen(qtbot, review):
    review.inspector.editor.setPlainText("না বলা কথা")
    review.table.step(2)
    assert target(review, 0) == "না বলা কথা" and number(review) == "Line 3"
    clean(qtbot, review)


def test_undo_and_redo_by_keyboard_even_inside_an_editor(qtbot, review):
    before = target(review, 0)
    review.inspector.editor.setPlainText("এক")
    review.inspector.commit()
    shortcut(review, review.inspector.editor, Qt.Key.Key_Z)
    assert target(review, 0) == before == review.inspector.editor.toPlainText()
    shortcut(review, review.table, Qt.Key.Key_Y)
    assert target(review, 0) == "এক"
    clean(qtbot, review)


def test_approve_and_next(qtbot, review):
    shortcut(review, review.table, Qt.Key.Key_Return)
    assert review.desk.model.segments[0].approved and number(review) == "Line 2"
    review.inspector.approve_button.click()
    assert review.desk.model.segments[1].approved and number(review) == "Line 3"
    clean(qtbot, review)


def test_f5_speaks_the_line(qtbot, studio, review):
    shortcut(review, review.table, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: studio.named("revoice") == [("s0",)])
    qtbot.waitUntil(lambda: review.desk.model.has_clip("s0"))


def test_split_and_merge_by_keyboard(qtbot, review):
    review.table.step(2)
    cursor = review.inspector.editor.textCursor()
    cursor.setPosition(12)
    review.inspector.editor.setTextCursor(cursor)
    shortcut(review, review.table, Qt.Key.Key_S, CTRL | SHIFT)
    assert len(review.desk.model.segments) == 9
    assert review.table.stand_on("s2")
    shortcut(review, review.table, Qt.Key.Key_M)
    assert len(review.desk.model.segments) == 8
    clean(qtbot, review)


def test_a_split_that_makes_no_sense_is_explained(review):
    review.inspector.editor.moveCursor(review.inspector.editor.textCursor().MoveOperation.Start)
    review.inspector.split_button.click()
    assert "can't be split" in review.notice.message


def test_only_lines_that_need_somebody_are_shown_and_stay_while_they_are_edited(qtbot, review):
    review._need.click()
    shown = [review.table.filter.index(r, 0).data() for r in range(review.table.filter.rowCount())]
    assert shown == ["5", "7"]
    assert review.table.stand_on("s6")
    review.inspector.editor.setPlainText("অনুবাদ হলো")
    review.inspector.commit()
    assert review.table.filter.rowCount() == 2
    review._all.click()
    assert review.table.filter.rowCount() == 8 and number(review) == "Line 7"
    clean(qtbot, review)


def test_find_goes_around_and_says_when_there_is_nothing(review):
    shortcut(review, review.table, Qt.Key.Key_F)
    bar = review.find_bar
    assert bar.isVisible()
    bar.wanted.setText("WASH")
    QTest.keyClick(bar.wanted, Qt.Key.Key_Return)
    assert number(review) == "Line 6"
    bar.wanted.setText("nowhere")
    QTest.keyClick(bar.wanted, Qt.Key.Key_Return)
    assert bar._said.text() == "Not found"
    QTest.keyClick(bar.wanted, Qt.Key.Key_Escape)
    assert not bar.isVisible()


def test_lines_are_counted_gone_to_and_marked_while_typing(qtbot, review):
    shortcut(review, review.table, Qt.Key.Key_F)
    bar = review.find_bar
    QTest.keyClicks(bar.wanted, "you")
    assert bar._said.text() == "1 of 3 lines" and number(review) == "Line 3"
    assert review.inspector.editor.extraSelections() == []  # it stands in the original
    QTest.keyClicks(bar.wanted, "r")
    assert bar._said.text() == "1 of 1 line" and number(review) == "Line 6"
    bar.wanted.setText("you")
    assert number(review) == "Line 3"  # from where the search began, not from where it was
    bar.wanted.setText("পানি")
    assert bar._said.text() == "1 of 3 lines" and len(review.inspector.editor.extraSelections()) == 1
    assert review.table._delegate.wanted == "পানি"
    QTest.keyClick(bar.wanted, Qt.Key.Key_Return)
    assert bar._said.text() == "2 of 3 lines" and number(review) == "Line 5"
    QTest.keyClick(bar.wanted, Qt.Key.Key_Escape)
    assert review.table._delegate.wanted == "" and review.inspector.editor.extraSelections() == []


def test_return_finds_the_line_one_stands_on_first(review):
    review._open_find()
    review.find_bar.wanted.setText("পানি")
    review.table.stand_on("s4")
    QTest.keyClick(review.find_bar.wanted, Qt.Key.Key_Return)
    assert number(review) == "Line 5"
    QTest.keyClick(review.find_bar.wanted, Qt.Key.Key_Return)
    assert number(review) == "Line 8"


def test_a_find_is_drawn_where_it_stands(review):
    cell = review.table.visualRect(review.table.filter.index(2, Column.SOURCE))
    place = cell.topRight() + QPoint(-6, 6)

    def colour():
        return review.table.viewport().grab().toImage().pixelColor(place).name()

    plain = colour()
    review._open_find()
    review.find_bar.wanted.setText("boil")
    review.table.stand_on("s0")
    assert colour() != plain


def test_replace_all_is_one_step_back(qtbot, review):
    review._open_find()
    review.find_bar.wanted.setText("পানি")
    review.find_bar.by.setText("জল")
    before = review.desk.model.segments
    review.finder.replace_all("পানি", "জল")
    assert "জল" in target(review, 2) and "Replaced" in review.find_bar._said.text()
    review.desk.stack.undo()
    assert review.desk.model.segments == before
    clean(qtbot, review)


def test_replace_goes_on_to_the_next(qtbot, review):
    review.finder.find_next("পানি")
    at = number(review)
    review.finder.replace_one("পানি", "জল")
    assert number(review) != at
    clean(qtbot, review)


def test_another_voice_for_one_line(qtbot, studio, review):
    qtbot.waitUntil(lambda: len(review.inspector._voice.menu().actions()) == 3)
    review.inspector._voice.menu().actions()[1].trigger()
    clean(qtbot, review)
    assert studio.kept["review-1"].segments[0].voice == "espeak:bn+f2"


def test_approving_all_stops_at_a_line_without_translation(qtbot, studio, review):
    review.approve_all.click()
    assert "1 line has no translation yet" in review.notice.message
    assert number(review) == "Line 7" and studio.named("approve") == []


def test_approving_all_passes_the_job_on_and_shows_the_queue(qtbot, studio, window, review):
    review.table.stand_on("s6")
    review.inspector.editor.setPlainText("শিশুরা আগে।")
    review.approve_all.click()
    qtbot.waitUntil(lambda: window.jobs.count(JobStatus.COMPLETED) == 1)
    assert studio.named("approve") == ["review-1"]
    assert window._stack.currentWidget() is window.queue_page
    assert all(line.approved for line in studio.kept["review-1"].segments)


def test_a_finished_job_opens_again_and_is_made_again_only_after_a_change(qtbot, studio, window):
    done = Outputs(video="/v/a.bn.mp4")
    studio.put(replace(review_job(3), id="old", status=JobStatus.COMPLETED, outputs=done))
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.find("old") is not None)
    window._open_job("review", "old")
    page = window.review
    qtbot.waitUntil(lambda: page.desk is not None)
    assert page.approve_all.text() == "Make the dub again" and not page.approve_all.isEnabled()
    page.desk.type("s0", "নতুন")
    assert page.approve_all.isEnabled()
    page.approve_all.click()
    qtbot.waitUntil(lambda: studio.named("retry") == [("old", "speak")])


def test_jobs_can_be_changed_between_and_keep_their_undo(qtbot, studio, window, review):
    studio.put(replace(review_job(3, name="other.mp4"), id="other"))
    window.jobs.reload()
    qtbot.waitUntil(review._jobs_picker.isVisible)
    review.desk.type("s0", "এক")
    review.open("other")
    qtbot.waitUntil(lambda: review.desk.job.id == "other")
    assert review.title.text() == "other" and not review.desk.stack.canUndo()
    review.open("review-1")
    assert review.desk.stack.canUndo()
    clean(qtbot, review)


@pytest.mark.parametrize(
    "kind,name", [("srt", "a.bn.srt"), ("source.srt", "a.en.srt"), ("voice.wav", "a.bn.voice.wav")]
)
def test_results_have_their_usual_names(kind, name):
    assert usual_name(replace(review_job(1), source=Path("/v/a.mp4")), kind) == name


def test_what_is_not_made_yet_cannot_be_exported_and_subtitles_can(review):
    review.exporter._fill()
    offered = [action for action in review._export.menu().actions() if not action.isSeparator()]
    assert len(offered) == len(KINDS)
    enabled = {key for key, action in zip(KINDS, offered, strict=True) if action.isEnabled()}
    assert enabled == {"srt", "source.srt", "bilingual.srt", "vtt", "ass", "html", "json"}
    assert {"Subtitles in Bangla (SRT)", "Subtitles in both languages (SRT)"} < {action.text() for action in offered}


def test_a_long_export_says_how_far_it_is_and_can_be_stopped(qtbot, studio, review, tmp_path):
    studio.pace = 0.3
    review.exporter.export("burned.mp4", tmp_path / "long.mp4")
    qtbot.waitUntil(lambda: re.match(r"Writing long\.mp4: [1-9]0 %", review.notice.message))
    stop = next(made for made in review.notice.findChildren(QPushButton) if made.text() == "Stop")
    stop.click()
    assert review.notice.isHidden()
    review.exporter.export("srt", tmp_path / "x.srt")
    qtbot.waitUntil(lambda: "x.srt" in review.notice.message and "Writing" not in review.notice.message)
    assert review.exporter.state() == ""


def test_a_source_without_picture_offers_no_video():
    job = replace(review_job(1), media=media(video=False), outputs=Outputs(wav="/v/a.bn.wav"))
    assert {kind for kind in KINDS if not can_have(job, kind)} == {"mp4", "mkv", "burned.mp4"}


def test_exporting_writes_edits_first_and_says_where_the_file_is(qtbot, studio, review, tmp_path):
    review.desk.type("s0", "নতুন")
    review.exporter.export("srt", tmp_path / "x.srt")
    qtbot.waitUntil(lambda: "x.srt" in review.notice.message)
    order = [name for name, _ in studio.calls if name in {"edit", "export"}]
    assert order == ["edit", "export"]


def test_a_problem_is_told_on_the_page(qtbot, studio, review):
    studio.refuse["export"] = Problem(Code.OUT_NOT_WRITABLE, "The folder can't be written to. Choose another.")
    review.exporter.export("srt", Path("/nowhere/x.srt"))
    qtbot.waitUntil(lambda: "can't be written" in review.notice.message)


def test_a_megabyte_pasted_into_a_line_does_not_freeze_it(qtbot, review):
    QApplication.clipboard().setText("<b>ক</b> " * 20_000)
    review.inspector.editor.selectAll()
    review.inspector.editor.paste()
    review.inspector.commit()
    review.table.viewport().grab()
    assert target(review, 0).startswith("<b>ক</b>") and len(target(review, 0)) <= 5000
    clean(qtbot, review)


def test_the_page_is_drawn_in_every_state(qtbot, window, review):
    for mode in ("edit", "find", "need"):
        {"edit": lambda: QTest.keyClick(review.table, Qt.Key.Key_F2), "find": review._open_find}.get(
            mode, lambda: review._filter(True)
        )()
        assert not window.grab().isNull()


def test_jobs_with_lines_can_be_opened_those_that_wait_first():
    running, waiting, failed, done = shelf()
    states = [CardState(job) for job in (done, failed, running, waiting)]
    assert [job_id for job_id, _ in reviewable(states)] == ["review-1", "done-1", "bad-1"]
    assert first_waiting(states) == "review-1" and first_waiting(states[:2]) == ""
    assert reviewable([CardState(replace(failed, progress=20.0))]) == []

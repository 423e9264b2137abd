"""Where the person stands in the review: one line, the right one, whatever keys are held and whatever changes."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtTest import QTest

from dubai_desktop.ui.review import lines as line_words
from tests.helpers.fake_studio import review_job

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ADD = QItemSelectionModel.SelectionFlag.Select | QItemSelectionModel.SelectionFlag.Rows


def press(page, key, modifiers=CTRL) -> None:
    page.window().activateWindow()
    QTest.qWaitForWindowActive(page.window())
    page.table.setFocus()
    handle = page.window().windowHandle()  # through the window, so that Qt knows which keys are held
    QTest.keyPress(handle, key, modifiers)
    QTest.keyRelease(handle, key)


def chosen(page) -> list[str]:
    """Ids of the highlighted rows, in the order shown."""
    rows = sorted(index.row() for index in page.table.selectionModel().selectedRows())
    return [page.desk.model.segments[row].id for row in rows]


def alone(page, line_id: str) -> bool:
    return chosen(page) == [line_id] == [page.table.line_id]


def choose(page, *rows: int) -> None:
    page.table._go(rows[0])
    for row in rows[1:]:
        page.table.selectionModel().setCurrentIndex(page.table.filter.index(row, 0), ADD)


def caret(page, place: int) -> None:
    cursor = page.inspector.editor.textCursor()
    cursor.setPosition(place)
    page.inspector.editor.setTextCursor(cursor)


def test_a_split_and_a_merge_right_after_it_give_the_same_line_back(qtbot, review):
    review.table.step(2)
    whole = review.desk.model.segments[2]
    caret(review, 12)
    press(review, Qt.Key.Key_S, CTRL | SHIFT)
    assert len(review.desk.model.segments) == 9 and alone(review, "s2")
    press(review, Qt.Key.Key_M)
    joined = review.desk.model.segments[2]
    assert (joined.source, joined.target, joined.end) == (whole.source, whole.target, whole.end)
    assert len(review.desk.model.segments) == 8 and alone(review, "s2")
    qtbot.waitUntil(lambda: review.is_clean)


def test_approving_leaves_only_the_next_line_chosen(qtbot, review):
    press(review, Qt.Key.Key_Return)
    assert alone(review, "s1")
    press(review, Qt.Key.Key_Return)
    assert alone(review, "s2")
    qtbot.waitUntil(lambda: review.is_clean)


def test_approving_several_goes_on_behind_the_last_of_them(qtbot, review):
    choose(review, 1, 3, 2)
    review._approve_next()
    assert [line.id for line in review.desk.model.segments if line.approved] == ["s1", "s2", "s3"]
    assert alone(review, "s4")
    qtbot.waitUntil(lambda: review.is_clean)


def test_undo_and_redo_go_to_the_line_they_change(qtbot, review):
    review.desk.type("s1", "এক")
    review.table.stand_on("s5")
    caret(review, 8)
    review.inspector.split_button.click()
    review.table.stand_on("s3")
    press(review, Qt.Key.Key_Z)
    assert len(review.desk.model.segments) == 8 and alone(review, "s5")
    press(review, Qt.Key.Key_Z)
    assert alone(review, "s1")
    review.table.stand_on("s7")
    press(review, Qt.Key.Key_Y)
    assert alone(review, "s1")
    press(review, Qt.Key.Key_Y)
    assert len(review.desk.model.segments) == 9 and alone(review, "s5")
    qtbot.waitUntil(lambda: review.is_clean)


def test_several_chosen_neighbours_are_merged_together(qtbot, review):
    choose(review, 3, 1, 2)
    before = review.desk.model.segments
    review._merge()
    after = review.desk.model.segments
    assert len(after) == 6 and after[1] == replace(
        line_words.merge(line_words.merge(before[1], before[2]), before[3]), index=2
    )
    assert alone(review, "s1")
    qtbot.waitUntil(lambda: review.is_clean)


def test_lines_that_do_not_follow_each_other_are_not_merged(review):
    choose(review, 1, 4)
    review._merge()
    assert len(review.desk.model.segments) == 8 and "can't be merged" in review.notice.message


def test_merging_two_speakers_asks_first(monkeypatch, review):
    asked = []
    monkeypatch.setattr("dubai_desktop.ui.asking.confirm", lambda parent, *words: bool(asked.append(words)))
    review._merge()  # Dr Karim and Narrator
    assert len(review.desk.model.segments) == 8
    assert asked == [
        (
            "These lines have different speakers",
            "Dr Karim, Narrator. The merged line is spoken by Dr Karim.",
            "Merge them",
            "Keep them apart",
        )
    ]
    review.table.step(1)
    review._merge()  # Narrator twice
    assert len(review.desk.model.segments) == 7 and len(asked) == 1


def test_the_same_line_is_stood_on_after_all_lines_were_read_anew(qtbot, studio, review):
    review.table.stand_on("s4")
    job = studio.kept["review-1"]
    studio.put(replace(job, segments=job.segments[1:]))
    review.desk.reload()
    qtbot.waitUntil(lambda: review.table.filter.rowCount() == 7)
    assert alone(review, "s4")


def test_a_spoken_line_stays_the_only_one_chosen(qtbot, review):
    review.table.stand_on("s3")
    press(review, Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier)
    qtbot.waitUntil(lambda: review.desk.model.has_clip("s3") and not review.desk.busy_lines)
    assert alone(review, "s3")


def test_another_video_opens_on_its_first_line(qtbot, studio, window, review):
    studio.put(replace(review_job(3, name="other.mp4"), id="other"))
    review.table.stand_on("s2")
    review.open("other")
    qtbot.waitUntil(lambda: review.desk.job.id == "other")
    assert alone(review, "s0")

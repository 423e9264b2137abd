"""The queue page, driven as a person does."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QDropEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from dubai_desktop.domain.events import JobUpdate
from dubai_desktop.domain.job import Job, JobOptions, JobStatus, Outputs
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.queue.parts import StepBar
from tests.helpers.fake_studio import review_job, shelf


def press(card, text: str) -> None:
    found = [b for b in card.findChildren(QPushButton) if not b.isHidden() and b.text().startswith(text)]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def fill(qtbot, window, studio, jobs) -> None:
    for job in jobs:
        studio.put(job)
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.rowCount() == len(studio.kept))


def drop(window, *paths: str, text: str = "") -> None:
    data = QMimeData()
    if paths:
        data.setUrls([QUrl.fromLocalFile(path) if path.startswith("/") else QUrl(path) for path in paths])
    if text:
        data.setText(text)
    event = QDropEvent(
        QPointF(300, 300), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.dropEvent(event)


def test_a_dropped_video_is_queued_runs_and_waits_for_review(qtbot, window, studio):
    drop(window, "/videos/talk.mp4")
    qtbot.waitUntil(lambda: window.jobs.count(JobStatus.REVIEW) == 1)
    (_source, options) = studio.named("add")[0]
    assert options.review and options.target_language == "bn"
    qtbot.waitUntil(lambda: "Review 8 lines" in buttons(window))
    qtbot.waitUntil(lambda: window.sidebar.entries["review"].accessibleName() == "Review, 1")


def buttons(window) -> str:
    shown = [b.text() for card in window.queue_page.cards.cards for b in card.findChildren(QPushButton)]
    return " ".join(shown)


def test_what_cannot_be_used_is_named_with_the_reason_and_the_rest_goes_on(qtbot, window, studio):
    drop(window, "/videos/notes.txt", "/videos/broken.mp4", "/videos/good.mp4")
    qtbot.waitUntil(lambda: window.queue_page.notice.message != "")
    said = window.queue_page.notice.message
    assert "2 files can't be used" in said
    assert "notes.txt: This is not a video or sound file." in said and "broken.mp4: The file is empty." in said
    assert [job.source.name for job in studio.kept.values()] == ["good.mp4"]


def test_names_with_markup_are_shown_letter_by_letter(qtbot, window):
    drop(window, "/videos/<img src=x><b>bold.txt")
    qtbot.waitUntil(lambda: window.queue_page.notice.message != "")
    assert "<img src=x><b>bold.txt" in window.queue_page.notice.message


def test_a_video_that_is_there_already_asks_before_it_is_added_again(qtbot, window, studio):
    fill(qtbot, window, studio, [review_job()])
    drop(window, "/videos/lesson-02 water safety.mp4")
    qtbot.waitUntil(lambda: window.queue_page.notice.message != "")
    assert "in the list already" in window.queue_page.notice.message
    assert studio.named("add") == []
    again = next(b for b in window.queue_page.notice.findChildren(QPushButton) if b.text() == "Add again")
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.jobs.rowCount() == 2)


def test_an_address_is_not_taken_and_no_error(qtbot, window, studio):
    drop(window, "https://example.org/talk.mp4")
    drop(window, text="just words")
    qtbot.wait(30)
    assert studio.named("find") == [] and studio.named("add") == []


def test_the_overlay_covers_the_window_while_something_is_held_over_it(window):
    window._overlay.cover(1)
    assert window._overlay.isVisible() and window._overlay.size() == window.centralWidget().size()
    window.resize(1100, 700)
    assert window._overlay.width() == window.centralWidget().width()
    window._overlay.grab()


def test_the_pickers_decide_what_new_videos_are_made_with(qtbot, window, studio):
    page = window.queue_page
    qtbot.waitUntil(lambda: len(page._voice.menu().actions()) == 3)
    page._voice.menu().actions()[2].trigger()
    page._target.show_value("hi")
    window.adder.add([Path("/videos/talk.mp4")])
    qtbot.waitUntil(lambda: bool(studio.named("add")))
    options = studio.named("add")[0][1]
    assert (options.voice, options.target_language) == ("espeak:bn+m3", "hi")


def test_the_sample_is_one_click_away(qtbot, window, studio):
    link = next(b for b in window.queue_page.findChildren(QPushButton) if b.text() == "Try the sample")
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(studio.named("add")))
    source, options = studio.named("add")[0]
    assert source.name == "water.mp4" and "DubAI" in options.out_dir


@pytest.mark.parametrize(
    "job_id,text,call",
    [("review-1", "Review", "job"), ("bad-1", "Retry", "retry")],
)
def test_a_cards_button_does_what_it_says(qtbot, window, studio, job_id, text, call):
    fill(qtbot, window, studio, shelf()[1:])
    qtbot.waitUntil(lambda: window.jobs.find("review-1").lines is not None)
    card = next(c for c in window.queue_page.cards.cards if c.state.job.id == job_id)
    before = len(studio.named(call))
    press(card, text)
    qtbot.waitUntil(lambda: len(studio.named(call)) > before)


def test_a_running_job_is_paused_and_continued_from_its_card(qtbot, window, studio):
    studio.pace = 0.05
    drop(window, "/videos/talk.mp4")
    qtbot.waitUntil(lambda: window.jobs.count(JobStatus.RUNNING) == 1)
    press(window.queue_page.cards.cards[0], "Pause")
    qtbot.waitUntil(lambda: window.jobs.count(JobStatus.PAUSED) == 1)
    qtbot.waitUntil(lambda: "Continue" in buttons(window))
    studio.pace = 0.0
    press(window.queue_page.cards.cards[0], "Continue")
    qtbot.waitUntil(lambda: window.jobs.count(JobStatus.REVIEW) == 1)


def test_lines_of_other_voices_are_redone_from_the_menu(qtbot, window, studio):
    fill(qtbot, window, studio, shelf())
    window.deeds.do(Act.REDO, "done-1")
    qtbot.waitUntil(lambda: studio.named("redo") == ["done-1"])
    qtbot.waitUntil(lambda: "done-1" in studio.named("run"))


def test_a_job_is_removed_from_its_menu_and_gone(qtbot, window, studio):
    fill(qtbot, window, studio, [review_job()])
    window.deeds.do(Act.REMOVE, "review-1")
    qtbot.waitUntil(lambda: window.jobs.rowCount() == 0)
    assert studio.named("remove") == ["review-1"]


def test_what_the_studio_refuses_is_told_on_the_page(qtbot, window, studio):
    fill(qtbot, window, studio, [review_job()])
    studio.refuse["remove"] = Problem(Code.JOB_BUSY, "This job is being worked on already. Cancel it first.")
    window.deeds.do(Act.REMOVE, "review-1")
    qtbot.waitUntil(lambda: "worked on already" in window.queue_page.notice.message)
    assert window.jobs.rowCount() == 1


def test_jobs_that_waited_go_on_when_the_window_opens(qtbot, studio, queue):
    from dubai_desktop.ui.window import MainWindow

    studio.put(Job("old", Path("/videos/old.mp4"), JobOptions(review=False)))
    window = MainWindow(studio, queue)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.jobs.count(JobStatus.COMPLETED) == 1)


def test_progress_moves_the_bar_and_its_spoken_words(qtbot, window, studio, queue):
    fill(qtbot, window, studio, [replace(review_job(), id="x", status=JobStatus.QUEUED)])
    queue.happened.emit("x", JobUpdate("x", JobStatus.RUNNING, 62.0, "Voicing line 3 of 8", eta=9.0))
    card = window.queue_page.cards.cards[0]
    assert card.findChild(StepBar).accessibleName() == "62 percent, step 4 of 6: Voice"
    assert "Voicing line 3 of 8 · 62 %" in card.accessibleName()
    card.grab()


def test_a_long_failure_is_shown_whole(qtbot, window, studio):
    long = "The disk is full: 2.1 GB more is needed in Videos. " * 6
    fill(qtbot, window, studio, [replace(shelf()[2], error=long.strip())])
    card = window.queue_page.cards.cards[0]
    label = card._sentence
    needed = (
        label.fontMetrics().boundingRect(0, 0, label.width(), 1000, Qt.TextFlag.TextWordWrap, label.text()).height()
    )
    assert label.height() >= needed


def test_pictures_are_kept_and_drawn(qtbot, window, studio):
    fill(qtbot, window, studio, [review_job()])
    picture = QPixmap(384, 216)
    picture.fill(QColor("red"))
    window.thumbs.put("review-1", picture)
    assert window.thumbs.get(studio.kept["review-1"]) is not None
    image = window.queue_page.cards.cards[0].picture.grab().toImage()
    assert image.pixelColor(20, 20).red() > 200


def test_five_hundred_videos_need_only_the_cards_in_sight(qtbot, window, studio):
    jobs = [replace(review_job(2), id=f"j{n}", source=Path(f"/v/{n}.mp4"), status=JobStatus.PAUSED) for n in range(500)]
    for job in jobs:
        studio.put(job)
    began = time.perf_counter()
    window.jobs._take(tuple(jobs))
    assert time.perf_counter() - began < 2.5  # a card each would take far longer
    cards = window.queue_page.cards
    assert len(cards.cards) < 15
    cards.verticalScrollBar().setValue(cards.verticalScrollBar().maximum())
    assert cards.cards[-1].state.job.id == "j499"
    assert len(cards._cards) < 20


def test_the_list_is_used_with_the_keyboard_alone(qtbot, window, studio):
    fill(qtbot, window, studio, shelf()[1:])
    qtbot.waitUntil(lambda: window.jobs.find("review-1").lines is not None)
    cards = window.queue_page.cards
    cards.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(cards, Qt.Key.Key_Down)
    QTest.keyClick(cards, Qt.Key.Key_Up)
    QTest.keyClick(cards, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "review" in window.pages and window.review.desk is not None)
    window.show_page("queue")
    cards.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(cards, Qt.Key.Key_Down)
    QTest.keyClick(cards, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: studio.named("remove") == ["bad-1"])


def test_a_click_chooses_a_card(qtbot, window, studio):
    fill(qtbot, window, studio, shelf()[1:])
    cards = window.queue_page.cards
    QTest.mouseClick(cards.cards[1], Qt.MouseButton.LeftButton, pos=QPoint(300, 90))
    assert cards._chosen == 1


def test_why_tells_what_happened_what_is_kept_and_the_code(qtbot, window, studio, monkeypatch):
    told = []
    monkeypatch.setattr("dubai_desktop.ui.deeds.asking.tell", lambda *words: told.append(words))
    fill(qtbot, window, studio, [replace(shelf()[2], error_detail="OSError 28")])
    window.deeds.do(Act.WHY, "bad-1")
    assert "The disk is full" in told[0][2] and "DISK_FULL" in told[0][2] and "OSError 28" in told[0][2]


@pytest.mark.parametrize("act,expected", [(Act.OPEN_FOLDER, "/videos"), (Act.PLAY, "/videos/intro.bn.mp4")])
def test_results_are_opened_with_the_systems_own_programs(qtbot, window, studio, monkeypatch, act, expected):
    opened = []
    monkeypatch.setattr("dubai_desktop.ui.deeds.open_path", lambda path: opened.append(path) or True)
    fill(qtbot, window, studio, shelf()[3:])
    window.deeds.do(act, "done-1")
    assert opened == [Path(expected)]


def test_the_report_of_a_finished_dub_opens_in_the_browser(qtbot, window, studio, monkeypatch):
    opened = []
    monkeypatch.setattr("dubai_desktop.ui.deeds.open_path", lambda path: opened.append(path) or True)
    done = shelf()[3]
    fill(qtbot, window, studio, [replace(done, outputs=replace(done.outputs, page="/videos/intro.bn.html"))])
    card = window.queue_page.cards.cards[0]
    assert [made.text() for made in card._buttons if not made.isHidden()] == ["Open folder", "Play", "Report"]
    card._buttons[2].click()
    assert opened == [Path("/videos/intro.bn.html")]


def test_a_dub_without_a_report_says_how_to_have_one(qtbot, window, studio):
    fill(qtbot, window, studio, shelf()[3:])
    window.deeds.do(Act.REPORT, "done-1")
    assert "Make its files again" in window.queue_page.notice.message


@pytest.mark.parametrize("there,said", [(True, "could not open"), (False, "is not there any more")])
def test_what_cannot_be_opened_is_named_with_its_path(qtbot, window, studio, monkeypatch, tmp_path, there, said):
    monkeypatch.setattr("dubai_desktop.ui.deeds.QDesktopServices.openUrl", lambda _url: False)
    video = tmp_path / "intro.bn.mp4"
    if there:
        video.touch()
    fill(qtbot, window, studio, [replace(shelf()[3], outputs=Outputs(video=str(video)))])
    window.deeds.do(Act.PLAY, "done-1")
    assert said in window.queue_page.notice.message and str(video) in window.queue_page.notice.message
    card = window.queue_page.cards.cards[0]
    assert str(video) in card._sentence.toolTip() and str(video) in card._buttons[1].toolTip()


def test_a_failure_is_told_on_the_page_where_it_happened(qtbot, window, studio):
    fill(qtbot, window, studio, [replace(shelf()[3], outputs=Outputs(video="/nowhere/at/all.mp4"))])
    window.show_page("history")
    window.deeds.do(Act.OPEN_FOLDER, "done-1")
    assert "/nowhere/at" in window.pages["history"].notice.message


def test_the_empty_queue_explains_itself_to_the_last_word(qtbot, window):
    window.show()
    how = window.queue_page._how
    qtbot.waitUntil(how.isVisible)
    qtbot.waitUntil(lambda: how.height() >= how.heightForWidth(how.width()))
    assert how.text().endswith("unless you choose an online engine.")

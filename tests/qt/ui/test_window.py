"""The window as a whole: ways between pages, names on everything, light and dark, and its end."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QComboBox, QLineEdit, QPlainTextEdit

from dubai_desktop.domain.job import Job, JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.ui import asking, icons, theme
from dubai_desktop.ui.controls import Picker
from dubai_desktop.ui.pages import LOWER, UPPER
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.window import MainWindow
from tests.helpers.fake_studio import review_job, shelf

PAGES = [key for key, _, _ in (*UPPER, *LOWER)]
CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QPlainTextEdit, QAbstractItemView)


def controls(root) -> list:
    """All controls below a widget that the keyboard can stand on, without the inner parts of others."""
    found = [control for kind in CONTROLS for control in root.findChildren(kind)]
    inner = {"qt_spinbox_lineedit", "_q_qlineeditclearbutton"}
    return [
        control
        for control in found
        if control.focusPolicy() is not Qt.FocusPolicy.NoFocus
        and control.objectName() not in inner
        and not isinstance(control.parentWidget(), (QComboBox, QLineEdit))
        and control.window() is root.window()
        and not control.isHidden()
    ]


def named(widget) -> bool:
    return bool(widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else ""))


def open_everything(qtbot, window, studio) -> None:
    for job in shelf():
        studio.put(replace(job, status=JobStatus.PAUSED) if job.status is JobStatus.QUEUED else job)
    window.jobs.reload()
    for key in PAGES:
        window.show_page(key)
        qtbot.wait(40)
    window.pages["settings"].build_all()
    window._open_job("review", "review-1")
    qtbot.waitUntil(lambda: window.review.desk is not None and bool(window.review.desk.model.scores))


def test_every_control_of_every_page_has_a_name(qtbot, window, studio):
    open_everything(qtbot, window, studio)
    unnamed = [
        (type(control).__name__, type(control.parentWidget()).__name__)
        for control in controls(window)
        if not named(control)
    ]
    assert unnamed == []


def test_tab_reaches_every_control_that_can_be_used(qtbot, window, studio):
    open_everything(qtbot, window, studio)
    for key in PAGES:
        window.show_page(key)
        page = window.pages[key]
        wanted = {
            control
            for control in controls(page)
            if control.isVisible() and control.isEnabled() and control.focusPolicy() & Qt.FocusPolicy.TabFocus
        }
        chain, at = set(), page
        for _ in range(1000):
            at = at.nextInFocusChain()
            chain.add(at)
        assert wanted <= chain, key
        assert wanted or key in {"health", "models"}


def test_pages_are_reached_by_number(qtbot, window):
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    for number, key in enumerate(PAGES, 1):
        QTest.keyClick(window, Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier)
        assert window._stack.currentWidget() is window.pages[key]
        assert window.sidebar.entries[key].isChecked()


def test_the_sidebar_leads_to_pages_and_counts(qtbot, window, studio):
    open_everything(qtbot, window, studio)
    window.sidebar.entries["costs"].click()
    assert window._stack.currentWidget() is window.pages["costs"]
    qtbot.waitUntil(lambda: window.sidebar.entries["queue"].accessibleName() == "Queue, 3")
    assert window.status.running.text() == "1 waits for you"


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_page_is_drawn_in_both_modes(qtbot, qapp, window, studio, mode):
    look = theme.Theme(qapp, mode)
    window._theme = look
    open_everything(qtbot, window, studio)
    for key in PAGES:
        window.show_page(key)
        ground = window.grab().toImage().pixelColor(400, 6)
        assert (ground.lightness() < 60) is (mode == "dark")
    look.set_mode("light")
    look.deleteLater()


def test_icons_change_their_colour_with_the_mode(qapp, window):
    theme.Theme(qapp, "dark")
    icons.retint(window)
    entry = window.sidebar.entries["history"]
    image = entry.icon().pixmap(18, 18).toImage()
    inked = next(image.pixelColor(x, y) for x in range(18) for y in range(18) if image.pixelColor(x, y).alpha() > 250)
    assert inked.name() == theme.tokens().soft
    theme.Theme(qapp, "light")


def test_the_theme_setting_counts_at_once(qtbot, qapp, window):
    window._theme = theme.Theme(qapp, "light")
    window.prefs.set("interface.theme", "dark")
    assert window._theme.mode == "dark" and theme.tokens().bg == "#101318"
    window.prefs.set("interface.theme", "light")


def test_text_from_outside_is_nowhere_markup(qtbot, window, studio):
    nasty = "<img src=file:///etc/passwd width=9999><b>x"
    job = review_job(3, name=f"{nasty}.mp4")
    lines = tuple(replace(s, source=nasty, target=nasty, speaker=nasty, note=nasty) for s in job.segments)
    studio.put(replace(job, segments=lines))
    studio.put(replace(shelf()[2], error=nasty, error_detail=nasty, source=Path(f"/v/{nasty}.mov")))
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.rowCount() == 2)
    window._open_job("review", "review-1")
    qtbot.waitUntil(lambda: window.review.desk is not None)
    window.grab()
    for label in window.findChildren(PlainLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
        assert "<img" not in label.toolTip()
    assert window.review.inspector._source.text() == nasty
    message = asking.box(window, nasty, nasty)
    assert message.textFormat() is Qt.TextFormat.PlainText and message.text() == nasty
    message.deleteLater()


# --- the end ---


def test_closing_with_nothing_running_asks_nothing(qtbot, window, monkeypatch):
    monkeypatch.setattr(asking, "confirm", lambda *_: pytest.fail("asked"))
    assert window.close()


def test_closing_with_work_running_asks_once_and_the_work_goes_on_at_the_next_start(qtbot, window, studio, monkeypatch):
    studio.pace = 0.05
    answers = [False, True]
    monkeypatch.setattr(asking, "confirm", lambda *_: answers.pop(0))
    studio.put(Job("a", Path("/v/a.mp4"), JobOptions()))
    window.jobs.reload()
    window.queue.start("a")
    qtbot.waitUntil(lambda: studio.kept["a"].status is JobStatus.RUNNING)
    assert not window.close() and window.isVisible()
    assert window.close()
    assert studio.kept["a"].status is JobStatus.QUEUED and answers == []


def test_closing_keeps_what_was_typed_a_moment_ago(qtbot, window, studio, review):
    review.inspector.editor.setPlainText("শেষ মুহূর্তে")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert studio.kept["review-1"].segments[0].target == "শেষ মুহূর্তে"


def test_closing_with_edits_that_cannot_be_saved_asks(qtbot, window, studio, review, monkeypatch):
    studio.refuse["edit"] = Problem(Code.DISK_FULL, "The disk is full. Free some space.")
    review.desk.type("s0", "নতুন")
    qtbot.waitUntil(lambda: review.is_failing)
    assert "Not saved yet: The disk is full." in window.status.saved.text()
    asked = []
    monkeypatch.setattr(asking, "confirm", lambda *words: asked.append(words) or False)
    assert not window.close()
    assert "could not be saved" in asked[0][1]
    del studio.refuse["edit"]
    review.flush()
    qtbot.waitUntil(lambda: review.is_clean)


def test_the_ui_thread_is_not_blocked_by_a_slow_studio(qtbot, window, studio, monkeypatch):
    slow = studio.job

    def job(job_id):
        time.sleep(0.3)
        return slow(job_id)

    monkeypatch.setattr(studio, "job", job)
    studio.put(review_job(200))
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.find("review-1") is not None)
    began = time.perf_counter()
    window._open_job("review", "review-1")
    window.review.open("review-1")
    assert time.perf_counter() - began < 0.25
    qtbot.waitUntil(lambda: window.review.desk is not None)


def test_nothing_reacts_to_a_key_it_does_not_know(window):
    for widget in (window.queue_page.cards, window):
        event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F12, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(widget, event)


def test_a_picker_says_its_label_and_its_choice(qtbot):
    chosen = []
    picker = Picker("To", chosen.append)
    qtbot.addWidget(picker)
    picker.fill([("bn", "Bangla"), ("hi", "Hindi & more")], "bn")
    assert picker.accessibleName() == "To: Bangla"
    picker.menu().actions()[1].trigger()
    assert chosen == ["hi"] and picker.accessibleName() == "To: Hindi & more"
    picker.show()
    assert not picker.grab().isNull()


def test_the_window_opens_where_and_as_large_as_it_was_closed(qtbot, studio, queue):
    from dubai_desktop.ui.window import MainWindow

    first = MainWindow(studio, queue)
    qtbot.addWidget(first)
    first.show()
    first.resize(1000, 650)  # lower than the screen that tests have
    first.close()
    second = MainWindow(studio, queue)
    qtbot.addWidget(second)
    assert second.height() == 650


def test_a_place_file_of_nonsense_is_no_trouble(qtbot, studio, queue, tmp_path):
    from dubai_desktop.ui.window import SIZE, MainWindow

    (tmp_path / "config").mkdir(exist_ok=True)
    (tmp_path / "config" / "window.ini").write_text("[General]\nwindow=@ByteArray(nonsense)\n")
    window = MainWindow(studio, queue)
    qtbot.addWidget(window)
    assert (window.width(), window.height()) == SIZE


def test_two_hundred_videos_come_and_go_and_leave_no_widget(qtbot, window, studio):
    def come_and_go(first: int) -> None:
        for number in range(first, first + 100):
            job = replace(review_job(2), id=f"j{number}", source=Path(f"/v/{number}.mp4"), status=JobStatus.PAUSED)
            studio.put(job)
            window.jobs.put(job)
        for number in range(first, first + 100):
            window.jobs.drop(f"j{number}")
        qtbot.wait(30)

    come_and_go(0)
    before = len(window.findChildren(QObject))
    come_and_go(100)
    assert len(window.findChildren(QObject)) == before
    assert not window.queue._open and window.jobs.rowCount() == 0


def test_what_the_studio_has_to_say_is_told_at_the_start(qtbot, studio, queue):
    studio.notices = ("The backup of 3 November 2026 is used now.",)
    made = MainWindow(studio, queue, Prefs(queue, studio.settings))
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "The backup of 3 November" in made.queue_page.notice.message)
    qtbot.waitUntil(lambda: bool(studio.named("jobs")))


def test_ctrl_q_closes_the_window(qtbot, window):
    window.activateWindow()
    QTest.qWaitForWindowActive(window)
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not window.isVisible())


@pytest.mark.parametrize("given", ["", "qt.qpa.*=true"])
def test_qt_keeps_its_chatter_to_itself_unless_a_person_asked_for_it(given):
    script = (
        "import os; from dubai_desktop.ui.main import make_app; make_app([]);"
        "from PySide6.QtCore import QLoggingCategory as C;"
        "print(os.environ['QT_LOGGING_RULES'], C('qt.multimedia.ffmpeg').isInfoEnabled(),"
        " C('qt.text.font.db').isWarningEnabled())"
    )
    env = {**os.environ, "QT_LOGGING_RULES": given} if given else dict(os.environ)
    if not given:
        env.pop("QT_LOGGING_RULES", None)
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True, timeout=60
    )
    *_, info, warning = done.stdout.split()
    assert given in done.stdout and (info == warning == ("True" if given else "False"))

"""The health page: what needs a person, pictures with words, tables, live while jobs run."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QTableView

from dubai_desktop.domain.events import JobFinished, JobStarted, JobUpdate
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.alerts import STEP_TITLES
from dubai_desktop.pipeline.health import Alert, Health, Rate, Service
from dubai_desktop.pipeline.progress import STEP_NAMES
from dubai_desktop.ui.health import page as health_page
from dubai_desktop.ui.health import told
from dubai_desktop.ui.text import PlainLabel
from tests.helpers.fake_health import busy_week, calm_week
from tests.helpers.fake_studio import shelf


@pytest.fixture
def show(qtbot, window, studio):
    def go(answer=None):
        studio.checkup.answer = answer
        window.show_page("health")
        page = window.pages["health"]
        qtbot.waitUntil(lambda: page.now is not None and (answer is None or page.now is answer))
        return page

    return go


def texts(widget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisible())


def cells(page, name) -> list[list[str]]:
    model = page.models[name]
    return [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_the_page_tells_success_work_failures_and_mending(show):
    said = texts(show(busy_week()))
    for part in (
        "87% | succeeded in 7 days · 93% in 30",
        "2 | running · 5 waiting · 1 to review",
        "5 | stopped in 7 days",
        "27 | troubles mended in 30 days",
    ):
        assert part in said


def test_what_needs_a_person_stands_first_with_what_to_do(show):
    page = show(busy_week())
    labels = {label.text(): label for label in page.findChildren(PlainLabel) if label.isVisible()}
    wanted = ("nearly full: 1.4 GB", "Free at least 2 GB", "Google Cloud failed repeatedly", "87%")
    places = [
        label.mapTo(page, label.rect().topLeft()).y()
        for part in wanted
        for said, label in labels.items()
        if part in said
    ]
    assert len(places) == 4
    assert places == sorted(places)
    page._take(calm_week())
    QTest.qWait(20)
    assert "nearly full" not in texts(page)


def test_pictures_say_in_words_what_they_show(show):
    page = show(busy_week())
    assert "26 Nov" not in page._days.accessibleDescription()  # nothing ended on that day
    assert page._days.accessibleDescription().startswith("15 Nov: 3 completed, 0 failed; 16 Nov: 5 completed, 1 failed")
    assert "Voice: 3 min 8 s" in page._steps.accessibleDescription()
    assert page._kinds.accessibleDescription() == (
        "Passing trouble: 3; Engines and services: 1; Files: 1; This computer: 4"
    )
    assert (
        "Voices: Coqui ready, espeak-ng ready, Google Cloud rests, MMS missing" in page._lights.accessibleDescription()
    )
    for picture in (page._days, page._steps, page._kinds, page._lights):
        assert picture.accessibleName()
        assert not picture.grab().isNull()


def test_engines_that_find_no_room_go_on_in_the_next_row(show):
    lights = show(busy_week())._lights
    lights.resize(900, lights.height())
    wide = lights.height()
    lights.resize(320, lights.height())
    assert lights.height() > wide


def test_tables_are_chosen_with_the_keyboard(show, qtbot):
    page = show(busy_week())
    page.choices["Engines"].setFocus()
    QTest.keyClick(page.choices["Engines"], Qt.Key.Key_Tab)
    assert page.choices["Steps"].focusPolicy() & Qt.FocusPolicy.TabFocus
    QTest.keyClick(page.choices["Paces"], Qt.Key.Key_Space)
    assert page.tables.currentIndex() == list(told.HEADINGS).index("Paces")
    assert ["Transcription", "whisper-small", "graphics card", "9", "1 min 48 s", "480"] in cells(page, "Paces")


def test_every_table_tells_its_part(show):
    page = show(busy_week())
    assert ["Voice", "66", "3", "4", "3 min 8 s", "3 min 46 s", "18 min 48 s"] in cells(page, "Steps")
    assert [row[2] for row in cells(page, "Engines") if row[0] == "Google Cloud"] == ["rests"]
    assert cells(page, "Failures")[0][:3] == ["Disk full", "This computer", "4"]
    assert ["google: network", "Single calls, mended or not", "17", ""] in cells(page, "Failures")
    assert cells(page, "Mended")[0] == ["All videos of 30 days", "21 times tried again"]
    assert cells(page, "Mended")[-1] == ["lesson-02.mp4", "The network was away. (tried again)"]
    program = dict(cells(page, "Program"))
    assert program["Process of coqui"] == "number 41210 · 1.8 GB of memory · at work for 3 s"
    assert program["Disk of data, work files, results"] == "1.4 GB of 500 GB free, /home/asha"


def test_before_the_first_dub_the_page_says_so_and_still_tells_of_engines(show, window, studio):
    fresh = Health(1.0, services=(Service("voice", "espeak", "espeak-ng", False, "ready"),))
    page = show(fresh)
    assert "No dub has run yet" in texts(page)
    assert not page._days.isVisible()
    assert page._lights.accessibleDescription() == "Voices: espeak-ng ready"


def test_a_selected_row_stays_selected_while_nothing_changes(show):
    page = show(busy_week())
    table = page.tables.currentWidget().findChild(QTableView)
    table.selectRow(3)
    page._take(replace(busy_week(), now=2.0))
    assert table.currentIndex().row() == 3
    page._take(replace(busy_week(), services=()))
    assert not table.currentIndex().isValid()


def test_the_page_looks_anew_while_jobs_run_but_not_at_every_update(show, qtbot, studio, queue, monkeypatch):
    monkeypatch.setattr(health_page, "SOON_MS", 10)
    monkeypatch.setattr(health_page, "NOW_AND_THEN_MS", 150)
    page = show(calm_week())
    before = studio.checkup.looks
    for percent in range(60):
        page._happened("j", JobUpdate("j", JobStatus.RUNNING, float(percent), ""))
    qtbot.waitUntil(lambda: studio.checkup.looks == before + 1)
    qtbot.wait(250)
    assert studio.checkup.looks == before + 1
    queue.happened.emit("j", JobStarted("j"))
    qtbot.waitUntil(lambda: studio.checkup.looks == before + 2)
    queue.happened.emit("j", JobFinished("j", JobStatus.COMPLETED))
    qtbot.waitUntil(lambda: studio.checkup.looks == before + 3)


def test_the_rest_of_an_engine_is_counted_down_without_a_job(show, qtbot, studio, monkeypatch):
    monkeypatch.setattr(health_page, "NOW_AND_THEN_MS", 20)
    show(busy_week())
    before = studio.checkup.looks
    qtbot.waitUntil(lambda: studio.checkup.looks > before + 2)
    studio.checkup.answer = calm_week()
    qtbot.wait(100)
    before = studio.checkup.looks
    qtbot.wait(100)
    assert studio.checkup.looks == before


def test_a_page_out_of_sight_rests(show, window, qtbot, studio, monkeypatch):
    monkeypatch.setattr(health_page, "SOON_MS", 10)
    page = show(calm_week())
    window.show_page("costs")
    before = studio.checkup.looks
    page._happened("j", JobStarted("j"))
    qtbot.wait(80)
    assert studio.checkup.looks == before


def test_a_look_is_never_taken_on_the_windows_own_thread(show, studio, monkeypatch):
    threads = []
    look = studio.checkup.look
    monkeypatch.setattr(studio.checkup, "look", lambda: (threads.append(threading.current_thread()), look())[1])
    show(None)
    assert threads
    assert threading.main_thread() not in threads


def test_check_again_has_every_engine_asked_anew(show, qtbot, studio):
    page = show(busy_week())
    before = studio.checkup.looks
    page.findChild(QPushButton).click()
    qtbot.waitUntil(lambda: studio.checkup.looks > before)
    assert studio.checkup.forgot == 1


def test_a_store_that_cannot_be_read_is_told_and_the_page_tries_again(show, qtbot, studio, monkeypatch):
    page = show(busy_week())

    def busy():
        raise Problem(Code.DB_BUSY, "The job database is in use. Try again.")

    monkeypatch.setattr(studio.checkup, "look", busy)
    page.entered()
    qtbot.waitUntil(lambda: "in use" in page.notice.message)
    monkeypatch.undo()
    page.entered()
    qtbot.waitUntil(lambda: not page._looking)


def test_words_from_outside_are_shown_letter_by_letter(show):
    evil = "<img src=x>\u202e<b>bold</b>"
    page = show(
        replace(
            busy_week(),
            alerts=(Alert("step", evil, evil),),
            services=(Service("voice", "x", evil, True, "failing", evil),),
            recovered=((evil, evil),),
        )
    )
    assert "<img src=x>\\u202e<b>bold</b>" in texts(page)
    assert cells(page, "Mended")[-1] == ["<img src=x>\\u202e<b>bold</b>"] * 2
    assert cells(page, "Engines")[0][5] == "<img src=x>\\u202e<b>bold</b>"


def test_jobs_of_the_list_count(show, studio):
    for job in shelf():
        studio.put(job)
    said = texts(show())
    assert "50% | succeeded in 7 days" in said
    assert "1 | stopped in 7 days" in said


def test_every_step_and_state_has_a_name():
    assert set(STEP_TITLES) == set(STEP_NAMES)
    assert told.percent(Rate()) == "–"
    assert told.brief(0.42) == "0.4 s"
    assert told.hour(None) == ""
    assert told.hour(0.5) == "30 min"

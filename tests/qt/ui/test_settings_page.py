"""The settings page: drawn from the schema, searched, checked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QToolButton,
)

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import EngineInfo, Kind
from dubai_desktop.settings import change, describe, load
from dubai_desktop.ui.controls import Switch
from dubai_desktop.ui.settings.page import NOT_YET, default_words, found_by
from tests.helpers.fake_studio import FakeEngine


@pytest.fixture
def page(qtbot, window):
    window.show_page("settings")
    window.pages["settings"].build_all()
    return window.pages["settings"]


def saved(qtbot, check) -> None:
    qtbot.waitUntil(lambda: check(load()), timeout=3000)


def test_every_setting_of_the_schema_has_a_named_control(page):
    assert set(page.rows) == {field.key for field in describe()} - set(NOT_YET)
    for row in page.rows.values():
        control = row.control.focusProxy() or row.control
        assert control.accessibleName() == row.field.title and control.accessibleDescription()


def test_settings_that_do_nothing_yet_are_not_offered(page):
    assert set(NOT_YET) <= {field.key for field in describe()}
    assert not set(NOT_YET) & set(page.rows)
    page.search.setText("interface.language")
    assert page._nothing.isVisibleTo(page)


def test_an_output_folder_that_cannot_be_written_is_refused_with_the_reason(qtbot, window, page, tmp_path):
    (tmp_path / "file").touch()
    row = page.rows["output.directory"]
    entry = row.control.focusProxy()
    entry.setText(str(tmp_path / "file" / "out"))
    entry.editingFinished.emit()
    assert row.wrong and window.prefs.current.output.directory == ""
    entry.setText(str(tmp_path / "out"))
    entry.editingFinished.emit()
    assert row.wrong == ""
    saved(qtbot, lambda settings: settings.output.directory == str(tmp_path / "out"))


def test_a_switch_is_saved(qtbot, window, page):
    switch = page.rows["interface.stop_for_review"].control
    assert isinstance(switch, Switch) and switch.isChecked()
    switch.click()
    saved(qtbot, lambda settings: settings.interface.stop_for_review is False)
    assert window.queue_page.options().review is False


def test_a_choice_is_saved_and_the_window_follows(qtbot, window, page):
    box = page.rows["output.target_language"].control
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData("hi"))
    saved(qtbot, lambda settings: settings.output.target_language == "hi")
    assert window.queue_page.options().target_language == "hi"


def test_a_number_is_kept_within_its_bounds(qtbot, window, studio, page):
    box = page.rows["processing.max_concurrent_processing"].control
    assert isinstance(box, QSpinBox) and (box.minimum(), box.maximum()) == (1, 16)
    box.setValue(99)
    saved(qtbot, lambda settings: settings.processing.max_concurrent_processing == 16)
    assert window.queue._jobs.maxThreadCount() == 16
    assert studio.settings.processing.max_concurrent_processing == 16


def test_money_is_read_in_dollars_and_kept_in_millionths(qtbot, page):
    box = page.rows["costs.budget_total_micro"].control
    assert isinstance(box, QDoubleSpinBox)
    assert box.text() == "No limit"
    box.setValue(5.25)
    assert box.text() == "5.25 USD"
    saved(qtbot, lambda settings: settings.costs.budget_total_micro == 5_250_000)


def test_prices_are_read_in_dollars_and_kept_in_millionths(qtbot, page):
    row = page.rows["translation.chat_input_price"]
    assert isinstance(row.control, QDoubleSpinBox) and "illionths" not in row.control.accessibleDescription()
    row.control.setValue(0.0375)
    saved(qtbot, lambda settings: settings.translation.chat_input_price == 37_500)


def test_the_translator_is_chosen_by_name_and_one_that_is_gone_is_still_shown(qtbot, window, queue, studio):
    info = EngineInfo("nllb", "NLLB", Kind.TRANSLATION)
    studio.engines = replace(studio.engines, translators=(*studio.engines.translators, FakeEngine(info)))
    window.prefs.current = change(window.prefs.current, "translation.engine", "gone")
    window.show_page("settings")
    window.pages["settings"].build_all()
    box = window.pages["settings"].rows["translation.engine"].control
    shown = [(box.itemText(place), box.itemData(place)) for place in range(box.count())]
    assert shown == [("Automatic", "auto"), ("None: I write them", "none"), ("NLLB", "nllb"), ("gone", "gone")]
    assert box.currentData() == "gone"
    box.setCurrentIndex(2)
    saved(qtbot, lambda settings: settings.translation.engine == "nllb")


def test_a_setting_that_names_a_file_is_browsed_for_a_file(qtbot, page, tmp_path):
    voice = tmp_path / "voice.wav"
    voice.touch()
    for key, mode in (
        ("tts_router.voice_reference", QFileDialog.FileMode.ExistingFile),
        ("transcription.model_path", QFileDialog.FileMode.Directory),
    ):
        control = page.rows[key].control
        control.findChild(QPushButton).click()
        dialog = control.findChild(QFileDialog)
        assert dialog.fileMode() is mode
        dialog.fileSelected.emit(str(voice))
        dialog.close()
        assert control.focusProxy().text() == str(voice)
    saved(qtbot, lambda settings: settings.tts_router.voice_reference == str(voice))


@pytest.mark.parametrize("key", ["tts_router.voice_reference", "tts_router.google_account"])
def test_a_file_that_cannot_be_used_is_refused_and_an_empty_name_is_not(window, page, tmp_path, key):
    row = page.rows[key]
    row._changed(str(tmp_path / "missing"))
    assert row.wrong and window.prefs.value(key) == ""
    row._changed("")
    assert row.wrong == ""


def test_clearing_a_search_opens_no_window_of_its_own(page):
    page.search.setText("theme")
    page.search.clear()
    assert [w for w in QApplication.topLevelWidgets() if w.isVisible() and w is not page.window()] == []


def test_a_wrong_value_is_refused_with_the_reason_and_not_saved(qtbot, page):
    row = page.rows["tts_router.default_engine"]
    assert isinstance(row.control, QLineEdit)
    row.control.setText("Not An Engine!")
    row.control.editingFinished.emit()
    assert row.wrong.startswith("This must be ") and "tts_router" not in row.wrong and "line" not in row.wrong
    assert load().tts_router.default_engine == "coqui"
    row.control.setText("espeak")
    row.control.editingFinished.emit()
    assert row.wrong == ""
    saved(qtbot, lambda settings: settings.tts_router.default_engine == "espeak")


def test_values_that_contradict_each_other_are_refused(page):
    row = page.rows["assembly.quiet_speed"]
    row.control.setValue(1.45)
    assert row.wrong and "line" not in row.wrong


def test_searching_leaves_what_matches(page):
    page.search.setText("theme")
    shown = [key for key, row in page.rows.items() if not row.isHidden()]
    assert "interface.theme" in shown and "assembly.channels" not in shown
    page.search.setText("zzzz")
    assert page._nothing.isVisibleTo(page)
    page.search.clear()
    assert all(not row.isHidden() for row in page.rows.values())


def test_a_passing_wheel_changes_nothing(qtbot, page):
    box = page.rows["processing.max_retry_attempts"].control
    before = box.value()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(0, 0), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert box.value() == before


def test_a_file_that_cannot_be_written_is_told(qtbot, window, page, monkeypatch):
    def refuse(_settings):
        raise Problem(Code.OUT_NOT_WRITABLE, "The settings can't be saved. Check the folder.")

    monkeypatch.setattr("dubai_desktop.ui.prefs.schema.save", refuse)
    page.rows["interface.stop_for_review"].control.click()
    qtbot.waitUntil(lambda: "can't be saved" in page.notice.message)


def test_defaults_are_said_in_words():
    by_key = {field.key: field for field in describe()}
    assert default_words(by_key["interface.stop_for_review"]) == "on"
    assert default_words(by_key["output.target_language"]) == "Bangla"
    assert default_words(by_key["output.directory"]) == ""
    assert default_words(by_key["translation.engine"]) == default_words(by_key["processing.device"]) == "Automatic"


@pytest.mark.parametrize(("key", "places", "step"), [("assembly.duck_db", 1, 0.5), ("assembly.max_speed", 2, 0.05)])
def test_a_number_has_the_steps_of_what_it_counts(page, key, places, step):
    box = page.rows[key].control
    assert (box.decimals(), round(box.singleStep(), 3)) == (places, step)


def test_what_becomes_of_the_original_is_chosen_in_words(page):
    box = page.rows["assembly.background"].control
    titles = [box.itemText(place) for place in range(box.count())]
    assert titles == [
        "Lowered under the dub", "Voice-over: still to be heard", "Music and effects only", "Not at all",
    ]  # fmt: skip


def test_a_search_needs_all_its_words():
    field = next(field for field in describe() if field.key == "assembly.silence_padding_ms")
    assert found_by(field, "pause lines") and not found_by(field, "pause theme")


@pytest.mark.parametrize("name", ["chat", "google", "nllb"])
def test_a_setting_is_found_by_what_can_be_chosen(name):
    assert found_by(next(field for field in describe() if field.key == "translation.engine"), name)


def test_the_sign_that_empties_a_search_stands_in_its_middle(qtbot, page):
    page.window().show()
    page.search.setText("theme")
    sign = page.search.findChild(QToolButton)
    qtbot.waitUntil(lambda: sign.isVisible() and sign.height() <= page.search.height())
    assert abs(sign.geometry().center().y() - page.search.rect().center().y()) <= 1

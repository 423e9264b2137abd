"""Installing, pausing, checking, importing and removing models: the shelf and the page, with a local hub."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from dubai_desktop import paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import models
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.lane import LaneState
from dubai_desktop.ui.models import page as models_page
from dubai_desktop.ui.models.shelf import Shelf, survey
from tests.helpers import hub as hub_server

FILES = {"model.bin": bytes(range(256)) * 8000, "config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"a"}


@pytest.fixture
def shelf(qtbot, queue) -> Shelf:
    return Shelf(queue)


@pytest.fixture
def hub(monkeypatch):
    with hub_server.running(dict(FILES)) as (server, address):
        monkeypatch.setenv("HF_ENDPOINT", address)
        yield server


@pytest.fixture
def host(studio):
    with EngineHost() as studio.host:
        yield studio.host


@pytest.fixture
def given(tmp_path) -> Path:
    path = tmp_path / "faster-whisper-base"
    path.mkdir()
    for name in models.WHISPER_FILES:
        (path / name).write_bytes(b"x" * 1000)
    return path


@pytest.fixture
def page(qtbot, window):
    window.show_page("models")
    shown = window.pages["models"]
    qtbot.waitUntil(lambda: "whisper-base" in shown.rows)
    return shown


def press(page, model_id, word):
    button = page.rows[model_id].buttons[word]
    assert word in page.rows[model_id].offered
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


# --- the shelf ---


def test_what_is_installed_damaged_and_stopped_is_found(qtbot, shelf, given):
    folder = paths.models_dir()
    given.rename(folder / "whisper-base")
    (folder / "whisper-tiny").mkdir()
    (folder / "nllb-600m.download").mkdir()
    (folder / "nllb-600m.download" / "x.part").write_bytes(b"x" * 6_340_000)
    with qtbot.waitSignal(shelf.read):
        shelf.look()
    assert [place.model.id for place in shelf.places if place.installed] == ["whisper-base"]
    assert [place.model.id for place in shelf.places if place.damaged] == ["whisper-tiny"]
    (stopped,) = (place for place in shelf.places if place.paused)
    assert (stopped.model.id, stopped.fraction) == ("nllb-600m", pytest.approx(0.01))


def test_one_model_of_each_kind_is_suggested_until_one_is_there(tmp_path, given):
    suggested = [key for key, place in survey(tmp_path, "bn").items() if place.suggested]
    assert suggested == ["whisper-small", "nllb-600m", "coqui-bn-female", "speakers-pyannote", "spleeter-2stems"]
    given.rename(tmp_path / "whisper-base")
    assert "whisper-small" not in [key for key, place in survey(tmp_path, "bn").items() if place.suggested]


def test_a_download_is_followed_to_its_end(qtbot, shelf, monkeypatch):
    def install(_folder, _id, progress, cancel, **_more):
        progress(0.5, "74 of 148 MB")
        cancel.wait(0.4)
        return Path("/models/whisper-base")

    monkeypatch.setattr(models, "install", install)
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").fraction == 0.5)
    assert shelf.place("whisper-base").said == "74 of 148 MB"
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed)
    assert not shelf.place("whisper-base").busy and not shelf._look.isActive()


def test_a_real_download_is_paused_and_goes_on_in_a_child(qtbot, shelf, hub, host):
    hub.held = 1_000_000
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").fraction > 0.3, timeout=20_000)
    assert [state.lane for state in host.state()] == ["models"]
    shelf.pause("whisper-base")
    assert shelf.place("whisper-base").paused
    qtbot.waitUntil(lambda: host.state() == ())
    hub.held = None
    hub.go.set()
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed, timeout=20_000)
    assert max(hub.ranges) > 500_000
    assert (paths.models_dir() / "whisper-base" / "model.bin").read_bytes() == FILES["model.bin"]


def test_a_cancelled_download_leaves_nothing(qtbot, shelf, hub, host):
    hub.held = 1_000_000
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").fraction > 0.3, timeout=20_000)
    shelf.cancel("whisper-base")
    assert not shelf.place("whisper-base").paused
    qtbot.waitUntil(lambda: not list(paths.models_dir().iterdir()), timeout=10_000)


def test_a_cancelled_download_is_not_shown_as_paused_by_who_looked_too_early(qtbot, shelf, monkeypatch):
    aside = paths.models_dir() / "whisper-base.download"
    aside.mkdir(parents=True)
    (aside / "model.bin.part").write_bytes(b"x" * 1000)
    real, looked = models.discard, threading.Event()
    monkeypatch.setattr(models, "discard", lambda *which: looked.wait(10) and real(*which))
    with qtbot.waitSignal(shelf.read):
        shelf.look()
    shelf.cancel("whisper-base")
    with qtbot.waitSignal(shelf.read):
        shelf.look()
    assert shelf.place("whisper-base").paused
    looked.set()
    qtbot.waitUntil(lambda: not shelf.place("whisper-base").paused and not aside.exists())
    assert shelf.place("whisper-base").fraction == 0.0


def test_a_download_that_fails_says_why_and_can_be_tried_again(qtbot, shelf, hub, host):
    hub.status = 503
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: bool(shelf.place("whisper-base").wrong), timeout=20_000)
    assert "out of order (status 503)" in shelf.place("whisper-base").wrong
    assert not shelf.place("whisper-base").busy
    hub.status = 200
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed, timeout=20_000)


def test_the_end_of_the_program_stops_a_download(qtbot, studio, monkeypatch):
    from dubai_desktop.jobs.queue import JobQueue

    queue = JobQueue(studio)
    shelf = Shelf(queue)
    started = []

    def install(_folder, _id, _progress, cancel, **_more):
        started.append(True)
        cancel.wait(30)
        cancel.check()

    monkeypatch.setattr(models, "install", install)
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: bool(started))
    assert queue.shutdown(3000)


def test_a_licence_has_to_be_accepted_before_anything_is_fetched(qtbot, shelf, monkeypatch):
    fetched = []
    monkeypatch.setattr(models, "install", lambda *_args, **_more: fetched.append(True))
    with qtbot.waitSignal(shelf.asks) as asked:
        shelf.install("nllb-600m")
    problem, accepted = asked.args
    assert problem.code is Code.LICENCE_NOT_ACCEPTED
    assert not fetched and not shelf.place("nllb-600m").busy
    accepted()
    qtbot.waitUntil(lambda: bool(fetched))


def test_a_model_is_checked_and_a_flipped_bit_is_told(qtbot, shelf, given):
    shelf.bring(given)
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed)
    shelf.verify("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").said == "Every byte is right")
    (paths.models_dir() / "whisper-base" / "model.bin").write_bytes(b"x" * 999 + b"y")
    shelf.verify("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").damaged)
    assert "model.bin" in shelf.place("whisper-base").wrong


def test_a_flipped_bit_is_not_forgotten_until_it_is_mended(qtbot, shelf, given):
    shelf.bring(given)
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed)
    (paths.models_dir() / "whisper-base" / "model.bin").write_bytes(b"x" * 999 + b"y")
    shelf.verify("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").damaged)
    with qtbot.waitSignal(shelf.read):
        shelf.look()
    assert shelf.place("whisper-base").damaged
    models.remove(paths.models_dir(), "whisper-base")
    models.import_from(paths.models_dir(), given, lambda *_: None, CancelToken())
    with qtbot.waitSignal(shelf.read):
        shelf.look()
    mended = shelf.place("whisper-base")
    assert mended.installed and not mended.damaged and not mended.wrong


def test_a_damaged_model_is_fetched_anew(qtbot, shelf, hub, host):
    (paths.models_dir() / "whisper-base").mkdir()
    with qtbot.waitSignal(shelf.read):
        shelf.look()
    shelf.reinstall("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed, timeout=20_000)
    assert not shelf.place("whisper-base").damaged


def test_a_model_is_imported_from_a_folder_with_progress(qtbot, shelf, given):
    seen = []
    shelf.bringing.connect(lambda fraction, said: seen.append((fraction, said)))
    with qtbot.waitSignal(shelf.imported) as told:
        shelf.bring(given)
    assert told.args == ["Whisper base"] and shelf.place("whisper-base").installed
    assert seen[0] == (0.0, "Looking at faster-whisper-base") and seen[-1] == (-1.0, "")


def test_an_import_asks_for_the_licence_too(qtbot, shelf, tmp_path):
    source = tmp_path / "mms-hin"
    source.mkdir()
    for name in models.MMS_FILES:
        (source / name).write_bytes(b"x")
    with qtbot.waitSignal(shelf.asks) as asked:
        shelf.bring(source)
    with qtbot.waitSignal(shelf.imported):
        asked.args[1]()


def test_a_stopped_import_leaves_nothing(qtbot, shelf, monkeypatch):
    def bring(_folder, _source, progress, cancel, **_more):
        progress(0.5, "Importing model.bin")
        cancel.wait(10)
        cancel.check()

    monkeypatch.setattr(models, "import_from", bring)
    seen = []
    shelf.bringing.connect(lambda fraction, said: seen.append(fraction))
    shelf.bring(Path("/x"))
    qtbot.waitUntil(lambda: 0.5 in seen)
    shelf.stop_bringing()
    assert seen[-1] == -1.0


def test_a_folder_without_a_model_is_told(qtbot, shelf, tmp_path):
    with qtbot.waitSignal(shelf.failed) as told:
        shelf.bring(tmp_path)
    assert told.args[0].code is Code.MODEL_BROKEN


def test_a_removed_model_is_gone(qtbot, shelf, given):
    shelf.bring(given)
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed)
    shelf.remove("whisper-base")
    qtbot.waitUntil(lambda: not shelf.place("whisper-base").installed)
    assert list(paths.models_dir().iterdir()) == []


# --- the page ---


def test_each_model_has_what_a_person_needs_to_know(page):
    row = page.rows["nllb-600m"]
    texts = [label.text() for label in row.findChildren(models_page.PlainLabel) if not label.isHidden()]
    assert "Non-commercial" in texts
    assert any("634 MB" in text and "CC-BY-NC-4.0" in text for text in texts)
    assert row.offered == ("Install",)


def test_what_is_loaded_is_told_with_its_memory(qtbot, page, host):
    host.call(os.getpid, timeout=30, cancel=CancelToken(), lane="whisper")
    page.entered()
    qtbot.waitUntil(lambda: page.beside.text().startswith("Loaded now: Whisper "))
    assert models_page.loaded([LaneState("coqui", 7, 775_000_000, None)]) == "Loaded now: Coqui 775 MB"
    assert models_page.loaded([LaneState("coqui", 0, 0, None)]) == ""
    assert models_page.loaded([LaneState("models", 7, 47_000_000, None)]) == ""


def test_models_of_other_languages_are_a_click_away(qtbot, page):
    assert not page.rows["coqui-bn-female"].isHidden()
    assert "mms-hin" not in page.rows
    more = next(b for b in page.findChildren(models_page.QWidget) if getattr(b, "text", str)().startswith("Show "))
    QTest.mouseClick(more, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: {model.id for model in models.CATALOGUE} == page.rows.keys())
    assert not page.rows["mms-hin"].isHidden()


def test_a_model_is_installed_checked_and_removed_by_clicks(qtbot, page, hub, host):
    press(page, "whisper-base", "Install")
    qtbot.waitUntil(lambda: page.rows["whisper-base"].offered == ("Check", "Remove"), timeout=20_000)
    press(page, "whisper-base", "Check")
    qtbot.waitUntil(lambda: page.shelf.place("whisper-base").said == "Every byte is right")
    press(page, "whisper-base", "Remove")
    qtbot.waitUntil(lambda: page.rows["whisper-base"].offered == ("Install",))


def test_a_download_is_paused_and_cancelled_by_clicks(qtbot, page, hub, host):
    hub.held = 1_000_000
    press(page, "whisper-base", "Install")
    qtbot.waitUntil(lambda: page.shelf.place("whisper-base").fraction > 0.3, timeout=20_000)
    assert page.rows["whisper-base"].offered == ("Pause", "Cancel")
    press(page, "whisper-base", "Pause")
    assert page.rows["whisper-base"].offered == ("Go on", "Cancel")
    press(page, "whisper-base", "Cancel")
    assert page.rows["whisper-base"].offered == ("Install",)


def test_the_keyboard_stays_in_the_models_row(qtbot, window, page, hub, host):
    hub.held = 1_000_000
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    row = page.rows["whisper-base"]
    row.buttons["Install"].setFocus()
    QTest.keyClick(row.buttons["Install"], Qt.Key.Key_Space)
    assert page.focusWidget() is row.buttons["Pause"]
    QTest.keyClick(row.buttons["Pause"], Qt.Key.Key_Space)
    assert page.focusWidget() is row.buttons["Go on"]
    with qtbot.waitSignal(page.shelf.read):
        page.entered()
    qtbot.waitUntil(lambda: page.rows["whisper-base"] is not row)
    qtbot.waitUntil(lambda: page.rows["whisper-base"].isAncestorOf(page.focusWidget()))


def test_a_refused_licence_fetches_nothing(qtbot, page, monkeypatch):
    asked = []
    monkeypatch.setattr("dubai_desktop.ui.asking.confirm", lambda *words, **_more: asked.append(words[1:]) and False)
    monkeypatch.setattr(models, "install", lambda *_args, **_more: pytest.fail("fetched"))
    press(page, "nllb-600m", "Install")
    heading, body, yes = asked[0][:3]
    assert heading == "NLLB-200 600M is for non-commercial use only"
    assert "credit to its makers" in body and "https://creativecommons.org/" in body
    assert yes == "Accept and install"
    assert page.rows["nllb-600m"].offered == ("Install",)


def test_an_import_from_the_page_is_told(qtbot, page, given):
    page.shelf.bring(given)
    qtbot.waitUntil(lambda: "Whisper base is installed" in page.notice.message)
    assert page._bringing.isHidden()


def test_a_failed_import_is_told(qtbot, page, tmp_path):
    page.shelf.bring(tmp_path)
    qtbot.waitUntil(lambda: "No whole speech model was found there" in page.notice.message)


def test_a_problem_shows_in_its_models_row(qtbot, page, monkeypatch):
    def install(*_args, **_more):
        raise Problem(Code.DISK_FULL, "The disk has no room for this model.")

    monkeypatch.setattr(models, "install", install)
    press(page, "whisper-base", "Install")
    qtbot.waitUntil(lambda: not page.rows["whisper-base"]._wrong.isHidden())
    assert "no room" in page.rows["whisper-base"]._wrong.text()

"""Installing, pausing, importing and removing models, without a network."""

from __future__ import annotations

from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import models
from dubai_desktop.ui.models import row as model_row
from dubai_desktop.ui.models.shelf import Shelf


@pytest.fixture
def shelf(qtbot, queue) -> Shelf:
    return Shelf(queue)


def test_what_is_installed_is_found(qtbot, shelf, monkeypatch):
    base = models.find_model("whisper-base")
    monkeypatch.setattr(models, "installed", lambda _folder: (base,))
    with qtbot.waitSignal(shelf.read):
        shelf.look()
    assert [place.model.id for place in shelf.places if place.installed] == ["whisper-base"]


def test_a_download_is_followed_to_its_end(qtbot, shelf, monkeypatch):
    def install(_folder, _id, progress, cancel):
        progress(0.5, "74 of 148 MB")
        cancel.wait(0.4)
        return Path("/models/whisper-base")

    monkeypatch.setattr(models, "install", install)
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: shelf.place("whisper-base").fraction == 0.5)
    assert shelf.place("whisper-base").said == "74 of 148 MB"
    qtbot.waitUntil(lambda: shelf.place("whisper-base").installed)
    assert not shelf.place("whisper-base").busy and not shelf._look.isActive()


def test_a_paused_download_stops_and_goes_on(qtbot, shelf, monkeypatch):
    runs = []

    def install(_folder, model_id, progress, cancel):
        runs.append(model_id)
        progress(0.25, "some")
        if len(runs) == 1:
            cancel.wait(5)
            cancel.check()
        return Path("/m")

    monkeypatch.setattr(models, "install", install)
    shelf.install("whisper-tiny")
    qtbot.waitUntil(lambda: shelf.place("whisper-tiny").fraction == 0.25)
    shelf.pause("whisper-tiny")
    assert shelf.place("whisper-tiny").paused and not shelf.place("whisper-tiny").busy
    shelf.install("whisper-tiny")
    qtbot.waitUntil(lambda: shelf.place("whisper-tiny").installed)
    assert runs == ["whisper-tiny", "whisper-tiny"]


def test_a_download_that_fails_says_why_and_can_be_tried_again(qtbot, shelf, monkeypatch):
    def install(*_args):
        raise Problem(Code.NETWORK, "The model hub could not be reached. Try again later.")

    monkeypatch.setattr(models, "install", install)
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: bool(shelf.place("whisper-base").wrong))
    assert "hub could not be reached" in shelf.place("whisper-base").wrong
    assert not shelf.place("whisper-base").busy


def test_the_end_of_the_program_stops_a_download(qtbot, studio, monkeypatch):
    from dubai_desktop.jobs.queue import JobQueue

    queue = JobQueue(studio)
    shelf = Shelf(queue)
    started = []

    def install(_folder, _id, _progress, cancel):
        started.append(True)
        cancel.wait(30)
        cancel.check()

    monkeypatch.setattr(models, "install", install)
    shelf.install("whisper-base")
    qtbot.waitUntil(lambda: bool(started))
    assert queue.shutdown(3000)


def test_a_model_is_imported_from_a_folder(qtbot, shelf, monkeypatch, tmp_path):
    small = models.find_model("whisper-small")
    monkeypatch.setattr(models, "import_from", lambda *_args: small)
    with qtbot.waitSignal(shelf.imported) as told:
        shelf.bring(tmp_path)
    assert told.args == ["Whisper small"] and shelf.place("whisper-small").installed


def test_a_folder_without_a_model_is_told(qtbot, shelf, tmp_path):
    with qtbot.waitSignal(shelf.failed) as told:
        shelf.bring(tmp_path)
    assert told.args[0].code is Code.MODEL_BROKEN


def test_a_removed_model_is_gone(qtbot, shelf, monkeypatch):
    monkeypatch.setattr(models, "import_from", lambda *_args: models.find_model("whisper-small"))
    shelf.bring(Path("/x"))
    qtbot.waitUntil(lambda: shelf.place("whisper-small").installed)
    monkeypatch.setattr(models, "remove", lambda *_args: True)
    shelf.remove("whisper-small")
    qtbot.waitUntil(lambda: not shelf.place("whisper-small").installed)


def test_the_page_shows_each_model_with_what_can_be_done(qtbot, window, studio, monkeypatch):
    window.show_page("models")
    page = window.pages["models"]
    qtbot.waitUntil(lambda: "whisper-base" in page.rows)
    texts = {key: made.does.text() for key, made in page.rows.items()}
    assert texts["whisper-base"] == "Install" and texts["coqui-bn-female"] == "Open its page…"
    calls = []
    monkeypatch.setattr(page.shelf, "install", calls.append)
    page.rows["whisper-base"].does.click()
    assert calls == ["whisper-base"]
    opened = []
    monkeypatch.setattr(model_row.QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    page.rows["coqui-bn-female"].does.click()
    assert opened[0].startswith("https://")


def test_an_import_from_the_page_is_told(qtbot, window, monkeypatch):
    window.show_page("models")
    page = window.pages["models"]
    monkeypatch.setattr(models, "import_from", lambda *_args: models.find_model("whisper-base"))
    page.shelf.bring(Path("/x"))
    qtbot.waitUntil(lambda: "Whisper base is installed" in page.notice.message)

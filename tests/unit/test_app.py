"""The composition root: what a start does, and what it survives."""

from dataclasses import replace

import pytest

from dubai_desktop import app, paths
from dubai_desktop.domain.job import Job, JobOptions
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import Store


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))


def test_a_first_start_knows_the_shipped_translations_and_engines():
    with app.studio() as desk:
        assert desk.store.memory.count() >= 90
        assert desk.store.memory.exact("So what should I do first?", "en", "bn") == "তাহলে প্রথমে কী করব?"
        assert {engine.info.id for engine in desk.engines.voices} >= {"espeak", "coqui", "google"}


def test_a_persons_correction_survives_the_next_start():
    with app.studio() as desk:
        desk.store.memory.remember("So what should I do first?", "আগে কী করব?", "en", "bn", "person")
    with app.studio() as desk:
        assert desk.store.memory.exact("So what should I do first?", "en", "bn") == "আগে কী করব?"


def test_a_damaged_database_is_replaced_by_its_backup_and_that_is_said(tmp_path):
    with app.studio() as desk:
        desk.store.jobs.add(Job("j", tmp_path / "a.mp4", JobOptions()))
        app.tidy(desk)
    paths.database_file().write_bytes(b"not a database" * 100)
    with app.studio() as desk:
        assert [job.id for job in desk.jobs()] == ["j"]
        assert "damaged" in desk.notices[0]
    assert list(paths.data_dir().glob("*corrupt*")) or list(paths.data_dir().glob("*damaged*"))


def test_without_a_backup_a_damaged_database_is_a_clear_problem():
    paths.database_file().write_bytes(b"not a database" * 100)
    with pytest.raises(Problem) as caught, app.studio():
        pass
    assert caught.value.code is Code.DB_CORRUPT
    with app.studio() as desk:
        assert desk.jobs() == ()


def test_housekeeping_that_fails_does_not_stop_a_start(monkeypatch):
    def full(self, today=""):
        raise Problem(Code.DISK_FULL, "The disk is full. Free some space.")

    monkeypatch.setattr(Store, "backup", full)
    with app.studio() as desk:
        app.tidy(desk)


def test_the_sample_is_there_and_its_options_name_its_languages(tmp_path):
    assert app.sample().name == "water.mp4"
    options = app.sample_options(str(tmp_path))
    assert options == replace(options, target_language="bn", source_language="en", out_dir=str(tmp_path))


@pytest.mark.parametrize(("name", "there"), [("DISPLAY", True), ("WAYLAND_DISPLAY", True), ("HOME", False)])
def test_a_display_is_known_by_its_variables(monkeypatch, name, there):
    for variable in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr(app.sys, "platform", "linux")
    monkeypatch.setenv(name, ":1")
    assert app.has_display() is there

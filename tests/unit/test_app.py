"""The composition root: what a start does, and what it survives."""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dubai_desktop import app, paths
from dubai_desktop.domain.job import Job, JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.pipeline.studio import Studio
from dubai_desktop.settings import Settings, change
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


def days(monkeypatch, day):
    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2031, 5, day, 12, tzinfo=tz)

    monkeypatch.setattr(app, "datetime", Clock)


def test_the_daily_housekeeping_is_done_once_a_day_and_again_where_it_failed(monkeypatch):
    done = []
    with app.studio() as desk:
        monkeypatch.setattr(type(desk.store.context), "cleanup", lambda self, days: done.append("cleanup"))
        days(monkeypatch, 1)
        with monkeypatch.context() as patch:
            patch.setattr(app, "_remove_work", lambda desk: (_ for _ in ()).throw(OSError("away")))
            app.tidy(desk)
        app.tidy(desk)
        app.tidy(desk)
        assert len(done) == 2
        days(monkeypatch, 2)
        app.tidy(desk)
        assert len(done) == 3


def test_a_recovery_that_fails_does_not_stop_a_start(monkeypatch):
    def busy(self):
        raise Problem(Code.DB_BUSY, "Another program uses the jobs. Try again.")

    monkeypatch.setattr(Studio, "recover", busy)
    with app.studio() as desk:
        app.tidy(desk)
        assert list((paths.data_dir() / "backups").glob("daily-*.db"))


def test_work_of_completed_and_vanished_jobs_is_removed_and_no_other(tmp_path):
    with app.studio() as desk:
        stand = {"done": JobStatus.COMPLETED, "waits": JobStatus.REVIEW, "failed": JobStatus.FAILED}
        for name, status in stand.items():
            desk.store.jobs.add(Job(name, tmp_path / "a.mp4", JobOptions(), status=status))
        for name in (*stand, "vanished", "busy"):
            (paths.work_dir() / name).mkdir()
            (paths.work_dir() / name / "mix.wav").write_bytes(b"x")
        with desk.runner.hold("busy"):
            app.tidy(desk)
            assert [path.name for path in paths.work_dir().glob("*.lock") if path.stem in ("busy", "vanished")] == [
                "busy.lock"
            ]
        assert sorted(path.name for path in paths.work_dir().iterdir() if path.is_dir()) == ["busy", "failed", "waits"]


def test_the_clip_cache_is_bounded_and_keeps_what_jobs_use(tmp_path):
    with app.studio(change(Settings(), "storage.clip_cache_mb", 0)) as desk:
        clips = desk.runner.clips / "ab"
        clips.mkdir(parents=True)
        for number, name in enumerate(("used", "old", "new")):
            (clips / f"{name}.wav").write_bytes(b"x" * 100)
            os.utime(clips / f"{name}.wav", (number, number))
        used = Clip("s", "used", str(clips / "used.wav"), "tone", "low", 1.0, 22050, 0.0, 1.0, 0.0, False)
        line = Segment("s", 1, 0.0, 1.0, "Hello.")
        desk.store.jobs.add(Job("j", tmp_path / "a.mp4", JobOptions(), segments=(line,), clips=(used,)))
        app.tidy(desk)
        assert [path.name for path in clips.iterdir()] == ["used.wav"]


def test_the_empty_files_of_a_killed_job_are_removed_at_the_next_start(tmp_path):
    names = [str(tmp_path / name) for name in ("a.bn.mp4", "a.bn.wav", "b.wav", "a.bn.srt", "a.en.srt", "a.bn.json")]
    with app.studio() as desk:
        job = Job("j", tmp_path / "a.mp4", JobOptions(), status=JobStatus.RUNNING, step="finalize")
        desk.store.jobs.add(job)
        desk.store.context.put("j", "outputs", {"names": names, "marks": {}})
        for name in names[:3]:
            Path(name).touch()
        Path(names[3]).write_text("written")
        app.tidy(desk)
        assert desk.job("j").status is JobStatus.QUEUED
    assert [Path(name).exists() for name in names] == [False, False, False, True, False, False]


@pytest.mark.parametrize("variable", ["DUBAI_DATA_DIR", "DUBAI_CONFIG_DIR"])
def test_a_folder_of_ours_that_cannot_be_made_is_a_problem_that_names_it(tmp_path, monkeypatch, variable):
    (tmp_path / "file").touch()
    for place in (tmp_path / "file", tmp_path / "file" / "below"):
        monkeypatch.setenv(variable, str(place))
        with pytest.raises(Problem) as caught, app.studio():
            pass
        assert caught.value.code is Code.OUT_NOT_WRITABLE
        assert str(place) in caught.value.message


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

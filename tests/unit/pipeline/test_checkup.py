"""A look at a studio: what is counted, and how seldom engines are asked."""

import os
from dataclasses import replace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.metrics import EngineCall, ProcessingMetrics
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.checkup import ASK_AGAIN, Checkup, folder_size
from dubai_desktop.pipeline.steps import extract
from dubai_desktop.settings import change
from tests.helpers.studio import ToneVoice, with_voices

HOUR = 3600.0


@pytest.fixture
def now():
    return [2_000_000_000.0]


@pytest.fixture
def checkup(desk, now):
    def clock():
        return now[0]

    return Checkup(desk.store, desk.runner, lambda: desk.engines, desk.host, clock=clock, ticks=clock)


def service(health, name):
    return next(one for one in health.services if one.id == name and one.kind == "voice")


def test_a_studio_without_jobs_is_well(checkup):
    health = checkup.look()
    assert (health.jobs, health.week.share, health.steps, health.alerts) == ({}, None, (), ())
    assert service(health, "tone").state == "ready"
    assert health.sizes["database"] > 0


def test_jobs_are_counted_as_they_end_and_stay_counted_when_they_are_removed(desk, video, options, run):
    done = run(desk.add(video, options))
    desk.tone.fails = [Problem(Code.DISK_FULL, "The disk is full.")] * 9
    failed = run(desk.add(video, replace(options, out_dir=options.out_dir + "2", voice="tone:low")))
    assert (done.status, failed.status) == (JobStatus.COMPLETED, JobStatus.FAILED)
    desk.remove(failed.id)
    health = desk.checkup.look()
    assert (health.week.completed, health.week.failed, health.jobs) == (1, 1, {"completed": 1})
    assert [(one.code, one.category, one.count) for one in health.failures] == [("DISK_FULL", "system", 1)]
    assert (health.days[-1].completed, health.days[-1].failed) == (1, 1)
    assert {step.step: (step.runs, step.failed) for step in health.steps}["speak"] == (2, 1)
    assert [(one.engine, one.device) for one in health.engines if one.step == "speak"] == [("tone", "cpu")]
    assert [(one.engine, one.code) for one in health.troubles] == [("tone", "DISK_FULL")]


def test_what_was_recovered_is_counted_and_told_with_its_video(desk, video, options, run, monkeypatch):
    does, fails = extract.run, [Problem(Code.FFMPEG_HANG, "ffmpeg stood still.")]

    def once(job, ctx):
        if fails:
            raise fails.pop()
        return does(job, ctx)

    monkeypatch.setattr(extract, "run", once)
    run(desk.add(video, options))
    health = desk.checkup.look()
    assert health.recoveries == {"retry_with_same_params": 1}
    assert health.recovered == (("talk.mp4", "ffmpeg stood still. (tried again)"),)


def test_engines_are_asked_once_in_a_while_and_at_once_after_a_change(desk, checkup, now):
    asked = []

    class Counted(ToneVoice):
        def availability(self, language=""):
            asked.append(now[0])
            return super().availability(language)

    with_voices(desk, Counted())
    for _ in range(5):
        checkup.look()
    assert len(asked) == 1
    now[0] += ASK_AGAIN
    checkup.look()
    assert len(asked) == 2
    checkup.forget()
    checkup.look()
    assert len(asked) == 3


def test_an_installed_model_has_every_engine_asked_anew(desk, checkup, now):
    models = desk.store.path.parent / "models"
    models.mkdir()
    checkup.look()
    desk.tone.ready = False
    assert service(checkup.look(), "tone").state == "ready"
    (models / "whisper-base").mkdir()
    os.utime(models, (1, 1))  # whatever the clock of the file system tells apart
    assert service(checkup.look(), "tone").state == "missing"


def test_changed_settings_have_the_studio_ask_anew(desk):
    desk.checkup.look()
    desk.tone.ready = False
    assert service(desk.checkup.look(), "tone").state == "ready"
    desk.use(change(desk.settings, "debug.log_level", "DEBUG"))
    missing = service(desk.checkup.look(), "tone")
    assert (missing.state, missing.words) == ("missing", "it is switched off")


def test_an_engine_that_cannot_be_looked_at_hides_no_other(desk, checkup):
    class Broken(ToneVoice):
        def availability(self, language=""):
            raise OSError(13, "Permission denied")

    with_voices(desk, Broken("broken"), ToneVoice())
    health = checkup.look()
    assert service(health, "broken").words == "It could not be looked at: Permission denied."
    assert service(health, "tone").state == "ready"


def test_an_online_engine_whose_last_call_failed_is_failing_until_it_answers(desk, checkup, now):
    with_voices(desk, ToneVoice("dear", price=1))
    desk.store.calls.add(EngineCall("j", "speak", "dear", utc=now[0] - HOUR, code="NETWORK"))
    desk.store.calls.add(EngineCall("j", "translate", "dear", utc=now[0]))  # another service of that name
    failing = service(checkup.look(), "dear")
    assert (failing.state, failing.failure, failing.code) == ("failing", now[0] - HOUR, "NETWORK")
    assert [alert.kind for alert in checkup.look().alerts] == ["service"]
    answered = ProcessingMetrics("speak", now[0] - 9, now[0] - 5, 4.0, True, engine="dear", lines=3)
    desk.store.history.add("j", answered)
    fine = service(checkup.look(), "dear")
    assert (fine.state, fine.success) == ("ready", now[0] - 5)


def test_an_engine_that_rests_says_for_how_long_and_why(desk, checkup):
    trouble = Problem(Code.NETWORK, "The network is away.")
    with pytest.raises(Problem), desk.runner.breakers.asked("tone", failures=1, pause=60):
        raise trouble
    resting = service(checkup.look(), "tone")
    assert (resting.state, resting.words) == ("resting", "The network is away.")
    assert 50 < resting.rests <= 60
    assert checkup.look().alerts[0].sentence.startswith("Tone failed repeatedly and rests; it is tried again in ")


def test_a_model_of_an_engine_answers_for_the_engine(desk, checkup, now):
    run = ProcessingMetrics("transcribe", now[0] - 9, now[0] - 5, 4.0, True, engine="whisper-base", lines=3)
    desk.store.history.add("j", run)
    assert next(one for one in checkup.look().services if one.id == "whisper").success == now[0] - 5


def test_a_disk_is_told_once_with_all_that_lies_on_it(desk, video, options, checkup):
    desk.add(video, options)
    (disk,) = checkup.look().disks
    assert disk.uses == ("data", "work files", "results")
    assert 0 < disk.free <= disk.total


def test_a_full_disk_is_an_alert(checkup, monkeypatch):
    usage = type("Usage", (), {"total": 10**12, "used": 0, "free": 5_000_000})
    monkeypatch.setattr("dubai_desktop.pipeline.checkup.shutil.disk_usage", lambda path: usage)
    (alert,) = checkup.look().alerts
    assert alert.is_bad
    assert "0.0 GB are free" in alert.sentence


def test_children_of_engines_are_told(desk):
    number = desk.host.call(os.getpid, timeout=30, cancel=CancelToken(), lane="espeak")
    (child,) = desk.checkup.look().children
    assert (child.lane, child.pid, child.busy) == ("espeak", number, None)
    assert child.memory > 1_000_000


def test_a_folders_size_is_that_of_its_files(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x").write_bytes(b"12345")
    (tmp_path / "y").write_bytes(b"123")
    assert folder_size(tmp_path) == 8
    assert folder_size(tmp_path / "gone") == 0

"""What would stop every job stops one; the others wait, and go on once it is over."""

import shutil
from collections import namedtuple
from dataclasses import replace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.settings import change
from tests.helpers.studio import PlainTranslator, ToneVoice, with_translators, with_voices

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def free(monkeypatch):
    told = [10**12]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, told[0]))
    return lambda size: told.__setitem__(0, size)


def two(desk, video, options):
    return desk.add(video, options), desk.add(video, options)


def test_a_full_disk_stops_one_job_and_the_others_stay_queued_untouched(desk, video, options, run, free):
    first, second = two(desk, video, options)
    free(1_000_000)
    events = []
    assert run(first).status is JobStatus.FAILED
    held = run(second, events)
    assert (held.status, desk.job(second.id).attempt, desk.job(second.id).status) == (
        JobStatus.QUEUED, 0, JobStatus.QUEUED,
    )  # fmt: skip
    assert "The disk is full" in held.message
    (halt,) = desk.halts.all
    assert (halt.job_id, halt.is_over) == (first.id, False)
    free(10**10)
    assert halt.is_over
    desk.retry(first.id)
    assert [run(job).status for job in (first, second)] == [JobStatus.COMPLETED] * 2


def test_a_job_that_meets_the_same_under_way_waits_as_well_and_keeps_its_lines(desk, video, options, run, free):
    first, second = two(desk, video, options)

    def fill_at_the_mix(event):
        if getattr(event, "step", "") == "speak":
            free(1000)
            run(first)

    done = desk.run(second.id, fill_at_the_mix, CancelToken())
    assert (done.status, desk.job(first.id).status) == (JobStatus.QUEUED, JobStatus.FAILED)
    assert len(desk.store.clips.list(second.id)) == 3


def test_what_is_kept_is_counted(desk, video, options, run, free):
    job = desk.add(video, options)

    def fill(event):
        if getattr(event, "step", "") == "speak":
            free(1000)

    assert desk.run(job.id, fill, CancelToken()).error.endswith("All 3 voiced lines are kept.")


def test_where_nobody_knows_the_need_some_room_must_come_free(desk, video, options, free):
    job = desk.add(video, options)
    free(5_000_000)
    desk.halts.meet(job, Problem(Code.DISK_FULL, "Full.", facts={"path": "/"}), desk.settings, desk.engines)
    assert [free(6_000_000), desk.halts.all[0].is_over][1] is False
    assert [free(80_000_000), desk.halts.all[0].is_over][1] is True


def test_a_file_that_the_disk_takes_at_no_size_holds_nobody(desk, video, options):
    job = desk.add(video, options)
    problem = Problem(Code.DISK_FULL, "Too large.", facts={"path": "/", "too_large": True})
    assert desk.halts.meet(job, problem, desk.settings, desk.engines)
    assert desk.halts.all == ()


def test_a_service_that_refuses_holds_those_that_ask_it_and_no_others(desk, video, options, run):
    desk.use(change(desk.settings, "tts_router.fallback_enabled", False))
    paid = ToneVoice("paid", price=4_000_000, fails=[Problem(Code.TTS_AUTH, "Refused.") for _ in range(9)])
    with_voices(desk, desk.tone, paid)
    jobs = [desk.add(video, replace(options, voice=voice)) for voice in ("paid", "paid", "tone")]
    assert [run(job).status for job in jobs] == [JobStatus.FAILED, JobStatus.QUEUED, JobStatus.COMPLETED]
    assert len(paid.fails) == 8
    paid.fails.clear()
    desk.retry(jobs[0].id)
    assert [run(job).status for job in jobs[:2]] == [JobStatus.COMPLETED] * 2


def test_a_translator_that_is_out_of_quota_holds_those_that_ask_it(desk, video, options, run):
    desk.use(change(desk.settings, "translation.fallback_enabled", False))
    with_translators(
        desk, PlainTranslator("cloud", online=True, fails=[Problem(Code.SERVICE_QUOTA, "Used up.") for _ in range(9)])
    )
    asked = replace(options, translation="", translator="cloud")
    jobs = [desk.add(video, one) for one in (asked, asked, options)]
    assert [run(job).status for job in jobs] == [JobStatus.FAILED, JobStatus.QUEUED, JobStatus.COMPLETED]


@pytest.mark.parametrize(("budget", "held"), [("job", 0), ("month", 1)])
def test_only_a_budget_that_jobs_share_holds_them(desk, video, options, budget, held):
    with_voices(desk, desk.tone, ToneVoice("paid", price=4_000_000))
    one, other = (desk.add(video, replace(options, voice="paid")) for _ in range(2))
    free_one = desk.add(video, options)
    problem = Problem(Code.TTS_QUOTA, "Over.", facts={"budget": budget})
    assert desk.halts.meet(one, problem, desk.settings, desk.engines)
    assert len(desk.halts.all) == held
    assert (desk.halts.of(other, desk.settings, desk.engines) is not None) == bool(held)
    assert desk.halts.of(free_one, desk.settings, desk.engines) is None


@pytest.mark.parametrize("pause", [False, True])
@pytest.mark.parametrize("others_wait", [False, True])
def test_who_stops_a_job_before_it_begins_is_heard_on_a_full_disk(desk, video, options, run, free, others_wait, pause):
    first, job = two(desk, video, options)
    free(1000)
    if others_wait:
        assert run(first).error_code == "DISK_FULL"
    cancel = CancelToken()
    cancel.cancel(pause=pause)
    wanted = JobStatus.PAUSED if pause else JobStatus.CANCELLED
    assert (run(job, cancel=cancel).status, desk.job(job.id).status) == (wanted, wanted)


def test_a_job_that_names_a_free_voice_as_well_does_not_wait_for_the_paid_one(desk, video, options, run):
    desk.use(change(desk.settings, "tts_router.fallback_enabled", False))
    paid = ToneVoice("paid", price=4_000_000, fails=[Problem(Code.TTS_QUOTA, "Used up.") for _ in range(9)])
    with_voices(desk, desk.tone, paid)
    jobs = [desk.add(video, replace(options, voice="paid", voices=voices)) for voices in ((), ("tone",))]
    assert [run(job).status for job in jobs] == [JobStatus.FAILED, JobStatus.COMPLETED]

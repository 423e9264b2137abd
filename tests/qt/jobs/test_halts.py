"""The queue on a full disk: one job stops, the rest waits, and all go on by themselves once there is room."""

from __future__ import annotations

import shutil
from collections import namedtuple
from dataclasses import replace

import pytest

from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.jobs import queue as queues
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.jobs.workers import taken_up
from tests.helpers import make_media
from tests.helpers.queues import start_waiting
from tests.helpers.studio import ToneVoice, open_studio, with_voices
from tests.qt.jobs.test_queue import add

Usage = namedtuple("Usage", "total used free")
LINES = "1\n00:00:00,500 --> 00:00:01,600\n{}\n\n2\n00:00:02,000 --> 00:00:02,800\n{}\n"


@pytest.fixture
def free(monkeypatch):
    told = [1_000_000]
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: Usage(10**12, 0, told[0]))
    monkeypatch.setattr(queues, "LOOK_MS", 50)
    return lambda size: told.__setitem__(0, size)


@pytest.fixture
def dubs(tmp_path):
    """A real studio with three videos queued."""
    (tmp_path / "a.srt").write_text(LINES.format("Copper rusts green.", "Whales sing."), encoding="utf-8")
    (tmp_path / "b.srt").write_text(LINES.format("সুপ্রভাত।", "এখন বিদায়।"), encoding="utf-8")
    video = make_media.video(tmp_path / "talk.mp4", 3.0)
    options = JobOptions(
        transcript=str(tmp_path / "a.srt"), translation=str(tmp_path / "b.srt"), out_dir=str(tmp_path / "out")
    )
    with open_studio(tmp_path / "studio") as desk:
        with_voices(desk, ToneVoice())
        for _ in range(3):
            desk.add(video, options)
        yield desk


def statuses(desk):
    return sorted(job.status.value for job in desk.jobs())


def test_a_full_disk_holds_the_queue_which_goes_on_by_itself_once_there_is_room(qtbot, dubs, free):
    queue, told = JobQueue(dubs, 2), []
    queue.halted.connect(told.append)
    start_waiting(queue)
    qtbot.waitUntil(lambda: not queue.busy, timeout=20_000)
    assert statuses(dubs) == ["failed", "queued", "queued"]
    assert [len(halts) for halts in told] == [1]
    qtbot.wait(200)
    assert not queue.busy
    free(10**10)
    qtbot.waitUntil(lambda: statuses(dubs) == ["completed"] * 3, timeout=30_000)
    assert told[-1] == ()
    assert queue.shutdown(5000)


def test_a_person_who_tries_again_too_early_is_told_the_same(qtbot, dubs, free):
    queue, told = JobQueue(dubs, 2), []
    queue.halted.connect(told.append)
    start_waiting(queue)
    qtbot.waitUntil(lambda: not queue.busy, timeout=20_000)
    queue.go_on()
    qtbot.waitUntil(lambda: [len(halts) for halts in told] == [1, 0, 1] and not queue.busy, timeout=20_000)
    assert statuses(dubs) == ["failed", "queued", "queued"]
    assert queue.shutdown(5000)


def test_a_job_that_a_full_disk_stopped_goes_on_at_the_next_start_where_there_is_room(qtbot, dubs, free):
    first = JobQueue(dubs, 1)
    start_waiting(first)
    qtbot.waitUntil(lambda: not first.busy, timeout=20_000)
    assert first.shutdown(5000)
    dubs.halts.lift(dubs.halts.all[0].job_id)  # another process knows nothing of it
    assert len(taken_up(dubs)) == 2
    (halt,) = dubs.halts.all
    assert halt.path is not None
    dubs.halts.lift(halt.job_id)
    free(10**10)
    assert len(taken_up(dubs)) == 3
    assert statuses(dubs) == ["queued"] * 3


def test_the_window_says_once_why_the_queue_waits_and_takes_it_back(qtbot, studio, queue, window):
    refused = [True]

    def script(_studio, job_id, _emit, _cancel):
        job = studio.kept[job_id]
        if studio.halts.of(job, studio.settings, studio.engines):
            return studio.put(replace(job, status=JobStatus.QUEUED))
        problem = Problem(Code.TTS_AUTH, "Google refused the account.")
        if refused[0]:
            studio.halts.meet(job, problem, studio.settings, studio.engines)
            return studio.put(replace(job, status=JobStatus.FAILED, error=problem.message, error_code="TTS_AUTH"))
        return studio.put(replace(job, status=JobStatus.COMPLETED))

    studio.script = script
    queue.set_max_running(1)
    for name in ("a", "b", "c"):
        add(studio, name, voice="google")
        queue.start(name)
    qtbot.waitUntil(lambda: not queue.busy)
    notice = window.queue_page.notice
    assert notice.message == "The queue waits Google refused the account."
    refused[0] = False
    queue.go_on()
    qtbot.waitUntil(lambda: {job.status for job in studio.kept.values()} == {JobStatus.COMPLETED})
    assert notice.message == ""

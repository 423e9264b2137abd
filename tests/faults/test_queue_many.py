"""Fault 50: a long queue in which every tenth job is bad. The others are done, in order, in flat memory.

Twenty jobs every time, 500 with `-m soak`: real jobs of a real studio through the window's queue, two at once.
"""

from __future__ import annotations

import os
import time
from itertools import cycle

import psutil
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)

from PySide6.QtCore import QTimer

from dubai_desktop.domain.events import JobStarted
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.jobs.queue import JobQueue
from tests.helpers.made_media import WORDS, srt, talk
from tests.helpers.queues import start_waiting
from tests.helpers.studio import open_studio

MEGABYTE = 1_000_000
AT_ONCE = 2
GROWTH = 50 * MEGABYTE
WARM = 50  # jobs until everything that is loaded once is loaded


def removed(path):
    path.unlink()


def replaced(path):
    path.with_name("other").write_bytes(b"no video at all" * 100)
    os.replace(path.with_name("other"), path)  # noqa: PTH105 - another file under its name


def cut(path):
    content = path.read_bytes()
    path.unlink()
    path.write_bytes(content[: len(content) // 2])


SPOILT = {removed: "INPUT_MISSING", replaced: "INPUT_CHANGED", cut: "INPUT_CHANGED"}


def job_of(desk, folder, made, number):
    """A job of its own: another file, other words."""
    source = folder / f"talk{number}.mp4"
    os.link(made.video, source)
    words = f"{WORDS[number % 10]} {WORDS[number // 10 % 10]} {WORDS[number // 100]}"
    lines = srt(folder / f"talk{number}.srt", [(0.1, 0.9, words)])
    options = JobOptions(
        source_language="en", transcript=str(made.transcript), translation=str(lines), voice="espeak",
        out_dir=str(folder.parent / "out"),
    )  # fmt: skip
    return desk.add(source, options)


class Watch:
    """What the queue tells, how long the window could not answer meanwhile, and how memory grows."""

    def __init__(self, queue):
        self.started, self.ticks, self.memory = [], [], []
        self.last = time.monotonic()
        queue.happened.connect(self.heard)
        self.timer = QTimer(queue)
        self.timer.timeout.connect(self.tick)
        self.timer.start(10)

    def heard(self, job_id, event):
        if isinstance(event, JobStarted):
            self.started.append(job_id)
            self.memory.append(psutil.Process().memory_info().rss)

    def tick(self):
        now = time.monotonic()
        self.ticks.append(now - self.last)
        self.last = now


@pytest.mark.parametrize("jobs", [20, pytest.param(500, marks=[pytest.mark.soak, pytest.mark.timeout(1200)])])
def test_every_tenth_of_many_jobs_is_bad_and_all_others_are_done_in_order(qtbot, tmp_path, count, jobs):
    made = talk(tmp_path / "made", "talk", 1.0, 1)
    (tmp_path / "in").mkdir()
    with open_studio(tmp_path / "studio") as desk:
        began = time.monotonic()
        added = [job_of(desk, tmp_path / "in", made, number).id for number in range(jobs)]
        adding = time.monotonic() - began
        spoil = cycle(SPOILT)
        expected = {}
        for number in range(9, jobs, 10):
            how = next(spoil)
            how(tmp_path / "in" / f"talk{number}.mp4")
            expected[added[number]] = SPOILT[how]
        queue = JobQueue(desk, AT_ONCE)
        watch = Watch(queue)
        start_waiting(queue)
        qtbot.waitUntil(lambda: not queue.busy, timeout=1_000_000)
        assert queue.shutdown(5000)
        ends = {job.id: job for job in desk.jobs()}
    done = [job for job in ends.values() if job.status is JobStatus.COMPLETED]
    failed = {job.id: job.error_code for job in ends.values() if job.status is JobStatus.FAILED}
    grown = watch.memory[-1] - watch.memory[min(WARM, jobs // 2)]
    stalls = sorted(watch.ticks)
    count(
        f"{jobs} queued jobs",
        f"{len(done)} done, {len(failed)} failed by name ({', '.join(sorted(set(failed.values())))}), added in "
        f"{adding:.1f} s, memory grew by {grown / MEGABYTE:.1f} MB, the window's longest wait was {stalls[-1]:.3f} s, "
        f"99 of 100 below {stalls[len(stalls) * 99 // 100]:.3f} s",
    )
    assert failed == expected
    assert len(done) == jobs - jobs // 10
    assert all(len(job.outputs.existing()) == 7 for job in done)
    places = [added.index(job_id) for job_id in watch.started]
    assert max(abs(place - number) for number, place in enumerate(places)) < AT_ONCE  # those beside it aside, in order
    assert grown < GROWTH

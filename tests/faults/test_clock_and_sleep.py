"""Faults 45 and 51: the clock jumps, or the computer sleeps in the middle of a line. The job just goes on."""

from __future__ import annotations

import os
import signal
import sys
import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from tests.helpers import google_server
from tests.helpers.program import SERVED, STEPS, never_back, no_traceback, wait_for
from tests.helpers.studio import open_studio

DAY = 86_400.0
ASLEEP = 2.0


@pytest.mark.parametrize("jump", [DAY, -DAY])
def test_a_clock_that_jumps_changes_neither_figures_nor_order(tmp_path, short_talk, monkeypatch, jump):
    real, jumped = time.time, []
    monkeypatch.setattr(time, "time", lambda: real() + (jump if jumped else 0.0))
    options = JobOptions(
        source_language="en", transcript=str(short_talk.transcript), translation=str(short_talk.translation),
        out_dir=str(tmp_path / "out"), voice="espeak",
    )  # fmt: skip
    with open_studio(tmp_path / "studio") as desk:
        first = desk.add(short_talk.video, options)

        def hear(event):
            if getattr(event, "step", "") == "speak":
                jumped.append(event)

        done = desk.run(first.id, hear, CancelToken())
        second = desk.add(short_talk.video, options)
        listed = [job.id for job in desk.jobs()]
    assert jumped
    assert done.status is JobStatus.COMPLETED
    assert [metric.name for metric in done.metrics] == list(STEPS)
    assert all(0 <= metric.duration < 60 for metric in done.metrics)
    assert listed == [first.id, second.id]


@pytest.mark.skipif(sys.platform != "linux", reason="needs SIGSTOP")
def test_a_computer_that_sleeps_in_the_middle_of_a_line_pays_for_nothing_twice(desk, long_talk):
    desk.program = SERVED
    with google_server.running() as (service, endpoint):
        service.slow, service.audio = 0.1, google_server.spoken
        words = ["dub", long_talk.video, *long_talk.subtitles, "--voice", "google", "--out", desk.out, "--json"]
        program = desk.start(*words, GOOGLE_ENDPOINT=endpoint)
        wait_for(lambda: len(service.requests) >= 5, 60, lambda: "".join(program.err))
        os.killpg(program.process.pid, signal.SIGSTOP)
        time.sleep(ASLEEP)  # asleep, not waiting for something
        os.killpg(program.process.pid, signal.SIGCONT)
        ended = program.end()
    no_traceback(ended)
    never_back(ended.updates)
    asked = [(request.input.text, request.audio_config.speaking_rate) for request in service.requests]
    assert ended.status == 0, ended.err
    assert len(asked) == len(set(asked)) >= long_talk.lines
    assert desk.job().status is JobStatus.COMPLETED
    assert not any("tried again" in note for note in desk.job().notes)
    assert desk.temporary() == []

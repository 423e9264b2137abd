"""Whoever dies, nobody stays behind, and a dead child costs one try."""

from __future__ import annotations

import os
import signal

import pytest

from dubai_desktop.domain.job import JobStatus
from tests.faults.conftest import FULL
from tests.helpers.program import no_traceback, wait_for


def children(desk, word):
    return [int(line.split()[0]) for line in desk.processes() if word in line]


@pytest.mark.parametrize(("step", "word"), [("extract", "ffmpeg"), ("speak", "spawn_main"), ("finalize", "ffmpeg")])
def test_children_go_with_a_killed_program(desk, long_talk, step, word):
    program = desk.start("dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json")
    program.until_step(step)
    wait_for(lambda: children(desk, word), 5, lambda: f"no {word} was seen: {desk.processes()}")
    program.kill()
    program.end()
    desk.settle(1.0)


def test_a_killed_voice_is_started_again_and_the_job_ends_well(desk, long_talk):
    program = desk.start("dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json")
    program.until(lambda update: update.get("message", "").startswith("Voicing line 5 "))
    for pid in children(desk, "spawn_main"):
        os.kill(pid, signal.SIGKILL)
    ended = program.end()
    no_traceback(ended)
    assert (ended.status, desk.job().status) == (0, JobStatus.COMPLETED)
    assert len(desk.job().clips) == long_talk.lines


@pytest.mark.parametrize("number", [signal.SIGKILL, *([signal.SIGSEGV, signal.SIGTERM] if FULL else [])])
def test_a_killed_ffmpeg_is_tried_again(desk, long_talk, number):
    program = desk.start("dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json")
    program.until_step("finalize")
    wait_for(lambda: children(desk, "-map"), 5, lambda: str(desk.processes()))
    for pid in children(desk, "-map"):
        os.kill(pid, number)
    ended = program.end()
    no_traceback(ended)
    assert (ended.status, desk.job().status) == (0, JobStatus.COMPLETED)
    assert desk.job().metrics[-1].retry_count == 1
    assert desk.job().notes
    assert desk.temporary() == []

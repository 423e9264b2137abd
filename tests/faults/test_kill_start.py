"""Killed while it starts or puts a killed job back into the queue, the program then starts as if nothing was."""

from __future__ import annotations

import time

from dubai_desktop.domain.job import JobStatus
from tests.faults.conftest import FULL
from tests.helpers.program import never_back, no_traceback

KILLS = 30 if FULL else 3


def test_kills_at_the_very_first_start_leave_a_store_that_opens(desk, short_talk, chance):
    for _ in range(KILLS):
        program = desk.start("jobs", "list")
        time.sleep(chance.uniform(0.2, 1.0))
        program.kill()
        no_traceback(program.end())
        desk.settle()
    ended = desk.run("dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json")
    no_traceback(ended)
    assert ended.status == 0
    assert desk.temporary() == []
    with desk.store() as store:
        assert store.memory.count() > 10  # what the program ships with came in whole


def test_kills_during_recovery_change_nothing_about_what_is_recovered(desk, short_talk, chance):
    program = desk.start(
        "dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json", held="before:speak"
    )
    program.until_held()
    program.kill()
    program.end()
    for _ in range(KILLS):
        program = desk.start("jobs", "list")
        time.sleep(chance.uniform(0.5, 1.1))  # recovery comes right after the imports
        program.kill()
        program.end()
    desk.settle()
    ended = desk.run("jobs", "resume", "--json")
    no_traceback(ended)
    never_back(ended.updates)
    assert (ended.status, ended.updates[0]["step"]) == (0, "speak")
    assert desk.job().status is JobStatus.COMPLETED
    assert desk.temporary() == []


def test_other_commands_beside_a_running_job_leave_it_alone(desk, short_talk):
    program = desk.start(
        "dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json", held="after:speak"
    )
    program.until_held()
    for command in (("jobs", "list"), ("doctor",), ("jobs", "resume")):
        beside = desk.run(*command)
        no_traceback(beside)
        assert beside.status == (1 if command[-1] == "resume" else 0)
        assert ("JOB_BUSY" in beside.err) == (command[-1] == "resume")
        assert desk.job().status is JobStatus.RUNNING
    desk.release()
    assert program.end().status == 0
    assert desk.job().status is JobStatus.COMPLETED

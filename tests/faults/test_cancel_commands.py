"""Cancelled or interrupted at any moment: the right state at once, no child, no temporary file, startable again."""

from __future__ import annotations

import os
import signal
import time

import pytest

from dubai_desktop.domain.job import JobStatus
from tests.faults.conftest import FULL
from tests.helpers.program import STEPS, never_back, no_traceback

ROUNDS = 12 if FULL else 1
SECONDS = 2.0
MOMENT = {"extract": 0.05, "speak": 0.3, "assemble": 0.05, "finalize": 0.1}
"""Less than the seconds each step takes: the wish to stop comes at a random moment of it."""


def two_steps(chance):
    return sorted(chance.sample(list(MOMENT), 2), key=STEPS.index)


def reached(update, step):
    return update["status"] == "running" and STEPS.index(update["step"]) >= STEPS.index(step)


def dub(talk, desk):
    return ["dub", talk.video, *talk.subtitles, "--out", desk.out, "--json"]


@pytest.mark.parametrize("again", range(ROUNDS))
def test_a_cancel_from_another_process_stops_the_job_wherever_it_is(desk, long_talk, chance, again):
    command = dub(long_talk, desk)
    for step in two_steps(chance):
        program = desk.start(*command)
        assert program.until(lambda update, step=step: reached(update, step))
        time.sleep(chance.uniform(0, MOMENT[step]))
        asked = desk.call("jobs", "cancel", desk.job().id)
        no_traceback(asked)
        assert asked.status == 0
        told = time.monotonic()
        ended = program.end()
        assert time.monotonic() - told < SECONDS, f"{step}: {ended.out[-3000:]}"
        no_traceback(ended)
        assert ended.status == 1
        assert desk.job().status is JobStatus.CANCELLED
        assert ended.updates[-1]["status"] == "cancelled"
        desk.settle()
        assert desk.temporary() == []
        command = ["jobs", "resume", desk.job().id, "--json"]
    assert desk.run("jobs", "resume", "--json").out == ""  # a cancelled job is not taken up unasked
    ended = desk.run(*command)
    never_back(ended.updates)
    assert (ended.status, desk.job().status) == (0, JobStatus.COMPLETED)
    assert len(list(desk.out.iterdir())) == 7


@pytest.mark.parametrize("again", range(ROUNDS))
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_pauses_the_job_and_resume_goes_on(desk, long_talk, chance, number, again):
    command = dub(long_talk, desk)
    for step in two_steps(chance):
        program = desk.start(*command)
        assert program.until(lambda update, step=step: reached(update, step))
        time.sleep(chance.uniform(0, MOMENT[step]))
        told = time.monotonic()
        if number == signal.SIGINT:
            os.killpg(program.process.pid, number)  # a terminal sends it to the whole group
        else:
            program.kill(number)
        ended = program.end()
        assert time.monotonic() - told < SECONDS, f"{step}: {ended.out[-3000:]}"
        no_traceback(ended)
        assert (ended.status, desk.job().status) == (1, JobStatus.PAUSED), ended.err
        desk.settle()
        assert desk.temporary() == []
        command = ["jobs", "resume", "--json"]
    assert (desk.run(*command).status, desk.job().status) == (0, JobStatus.COMPLETED)


def test_an_interrupt_while_the_program_starts_ends_it_quietly(desk, chance):
    for _ in range(10 if FULL else 3):
        program = desk.start("jobs", "list")
        time.sleep(chance.uniform(0.05, 0.9))
        program.kill(signal.SIGINT)
        ended = program.end()
        assert "dubai_desktop" not in ended.err, ended.err  # Python's own start may say "KeyboardInterrupt"
        desk.settle()


def test_cancelling_one_of_several_leaves_the_others_running(desk, short_talk, long_talk):
    program = desk.start(
        "dub",
        long_talk.video,
        short_talk.video,
        *short_talk.subtitles,
        "--out",
        desk.out,
        "--json",
        held="before:finalize",
    )
    program.until_held()
    program.until_held()
    with desk.store() as store:
        first, second = (job.id for job in store.jobs.list())
    assert desk.run("jobs", "cancel", first).status == 0
    desk.release()
    ended = program.end()
    no_traceback(ended)
    assert ended.status == 1
    with desk.store() as store:
        assert store.jobs.get(first).status is JobStatus.CANCELLED
        assert store.jobs.get(second).status is JobStatus.COMPLETED


def test_a_job_cancelled_while_it_waits_its_turn_is_not_run(desk, short_talk, tmp_path):
    copies = []
    for name in "abc":
        copies.append(tmp_path / f"{name}.mp4")
        copies[-1].write_bytes(short_talk.video.read_bytes())
    program = desk.start("dub", *copies, *short_talk.subtitles, "--out", desk.out, "--json", held="before:speak")
    program.until_held()
    program.until_held()  # two run at once, the third waits
    with desk.store() as store:
        third = store.jobs.list()[2]
    assert third.status is JobStatus.QUEUED
    assert desk.run("jobs", "cancel", third.id).status == 0
    desk.release()
    ended = program.end()
    no_traceback(ended)
    assert ended.of(third.id) == []
    with desk.store() as store:
        assert [job.status.value for job in store.jobs.list()] == ["completed", "completed", "cancelled"]
    assert not [path for path in desk.out.iterdir() if path.name.startswith("c.")]


def test_a_cancel_of_what_is_done_changes_nothing(desk, short_talk):
    assert desk.call(*dub(short_talk, desk)).status == 0
    ended = desk.call("jobs", "cancel", desk.job().id[:8])
    no_traceback(ended)
    assert desk.job().status is JobStatus.COMPLETED
    assert set(STEPS) == {metric.name for metric in desk.job().metrics}

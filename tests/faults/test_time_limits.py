"""Steps that hang, a computer that sleeps, and a cancel while the program waits to try again."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.pipeline.watch import LOOK_EVERY
from tests.faults.conftest import FULL
from tests.helpers import chat_server
from tests.helpers.program import no_traceback, wait_for

STILL = 10  # seconds, the least that the setting takes
ASLEEP = 30 if FULL else STILL + 2


def settle_on(desk, retries, **translation):
    """Write the settings: the shortest limits there are."""
    rows = [f'{name} = "{value}"' for name, value in translation.items()]
    config = desk.root / "config"
    config.mkdir(mode=0o700, exist_ok=True)
    (config / "settings.toml").write_text(
        f"[processing]\nstall_timeout = {STILL}\nmax_retry_attempts = {retries}\nretry_delay = 0.0\n"
        + "\n".join(["[translation]", *rows, ""])
    )


def dub(talk, desk):
    return ["dub", talk.video, *talk.subtitles, "--out", desk.out, "--voice", "espeak", "--json"]


def at_line(update, number):
    return update.get("step") == "speak" and f"line {number}" in update["message"].lower()


def voice_child(desk):
    """The process that espeak-ng runs in."""
    found = []
    wait_for(lambda: found.extend(line for line in desk.processes() if "spawn_main" in line) or found, 20)
    return int(found[0].split()[0])


@pytest.fixture
def hung(desk, long_talk):
    """A program whose voice engine stands still after some lines."""

    def go(retries):
        settle_on(desk, retries)
        program = desk.start(*dub(long_talk, desk))
        assert program.until_step("speak")
        child = voice_child(desk)
        assert program.until(lambda update: at_line(update, 3))
        os.kill(child, signal.SIGSTOP)
        return program

    return go


def clips(desk):
    with desk.store() as store:
        made = store.clips.list(desk.job().id)
    return {clip.segment_id: (clip.path, Path(clip.path).stat().st_mtime_ns) for clip in made}


def test_an_engine_that_never_answers_is_ended_and_the_job_goes_on_at_that_line(desk, hung, long_talk):
    ended = hung(0).end()
    no_traceback(ended)
    job = desk.job()
    assert (ended.status, job.status, job.error_code, job.step) == (1, JobStatus.FAILED, "TIMEOUT", "speak")
    assert f"did not get any further for {STILL} seconds" in job.error
    assert ended.seconds < STILL + 15
    desk.settle()
    assert desk.temporary() == []
    before = clips(desk)
    assert 2 <= len(before) < long_talk.lines
    again = desk.run("jobs", "resume", job.id, "--json")
    assert (again.status, desk.job().status) == (0, JobStatus.COMPLETED), again.err
    after = clips(desk)
    assert len(after) == long_talk.lines
    assert {line: after[line] for line in before} == before


def test_a_step_that_hung_is_tried_again_and_says_so(desk, hung, long_talk):
    ended = hung(1).end()
    no_traceback(ended)
    job = desk.job()
    assert (ended.status, job.status) == (0, JobStatus.COMPLETED), ended.err
    speak = next(metric for metric in job.metrics if metric.name == "speak")
    assert (speak.success, speak.retry_count, speak.actions) == (True, 1, ("retry_with_same_params",))
    assert any(note.startswith("Voicing: ") and note.endswith("(tried again)") for note in job.notes)
    assert len(clips(desk)) == long_talk.lines
    desk.settle()


def sleep_for(program, seconds):
    """What a laptop's lid does to a program and its engines."""
    os.killpg(program.process.pid, signal.SIGSTOP)
    time.sleep(seconds)
    os.killpg(program.process.pid, signal.SIGCONT)


def test_a_computer_that_sleeps_loses_nothing_and_nothing_times_out(desk, long_talk):
    settle_on(desk, 0)
    program = desk.start(*dub(long_talk, desk), held="before:speak")
    assert program.until_held()
    sleep_for(program, ASLEEP)
    time.sleep(3 * LOOK_EVERY)  # still at the same place, awake: it is looked at
    desk.release()
    assert program.until(lambda update: at_line(update, 3))
    sleep_for(program, ASLEEP / 4)
    ended = program.end()
    no_traceback(ended)
    job = desk.job()
    assert (ended.status, job.status) == (0, JobStatus.COMPLETED), ended.err
    assert [metric.retry_count for metric in job.metrics] == [0] * 6
    assert not any("tried again" in note for note in job.notes)
    assert len(clips(desk)) == long_talk.lines


def test_a_cancel_while_it_waits_to_try_again_counts_at_once(desk, short_talk):
    with chat_server.running() as service:
        service.moves = [chat_server.refusal(429, "slow down", {"Retry-After": "55"}) for _ in range(9)]
        settle_on(desk, 3, chat_url=service.url, chat_model="qwen3:8b")
        command = ["dub", short_talk.video, "--transcript", short_talk.transcript, "--translator", "chat"]
        program = desk.start(*command, "--from", "en", "--out", desk.out, "--json")
        assert program.until(lambda update: update["message"].startswith("Trying again"))
        asked = len(service.asked)
        assert desk.call("jobs", "cancel", desk.job().id).status == 0
        told = time.monotonic()
        ended = program.end()
        assert time.monotonic() - told < 2
        no_traceback(ended)
        assert (ended.status, desk.job().status, len(service.asked)) == (1, JobStatus.CANCELLED, asked)
    desk.settle()
    assert desk.temporary() == []

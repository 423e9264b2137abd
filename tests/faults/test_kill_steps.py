"""Killed at any moment, the program goes on where it was: nothing finished is done twice, nothing is left behind.

One job is killed in every step in turn, so that each resume is itself killed later. DUBAI_FAULTS=full does it 30 times.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from tests.faults.conftest import FULL
from tests.helpers.program import STEPS, Desk, Ended, never_back, no_traceback, wait_for

ROUNDS = 15 if FULL else 1
LENGTHS = {"extract": 0.12, "transcribe": 0.02, "translate": 0.02, "speak": 0.6, "assemble": 0.15, "finalize": 0.9}
"""About how many seconds each step of the long talk takes: the kill comes at a random moment of it."""


@dataclass(frozen=True)
class Kept:
    """What is finished at a moment: when each step's result was saved, and which clip files there are."""

    saved: dict[str, float]
    clips: dict[str, tuple[int, int]]
    work: dict[str, tuple[int, int]]
    progress: float
    attempt: int


def kept(desk: Desk) -> Kept:
    """Look at the desk as it is on disk."""
    with desk.store() as store:
        jobs = store.jobs.list()
        if not jobs:
            return Kept({}, {}, {}, 0.0, 0)
        query = "SELECT context_key, updated_at FROM job_context WHERE job_id = ?"
        with store._database.read() as engine:
            saved = dict(engine.execute_sql(query, (jobs[0].id,)).fetchall())
    files = {path.name: identity(path) for path in (desk.data / "clips").glob("??/*.wav") if path.name[0] != "."}
    work = {path.name: identity(path) for path in (desk.data / "work").glob("*/*.wav") if path.name[0] != "."}
    return Kept({key: saved[key] for key in STEPS if key in saved}, files, work, jobs[0].progress, jobs[0].attempt)


def identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def went_on(before: Kept, after: Kept, steps: list[str]) -> None:
    """What was finished before is the same after; the run began at the first step that was not."""
    assert {key: after.saved.get(key) for key in before.saved} == before.saved
    assert {key: after.clips.get(key) for key in before.clips} == before.clips
    if after.work and "transcribe" in before.saved and "assemble" not in before.saved:
        assert after.work["speech.wav"] == before.work["speech.wav"]
    missing = [step for step in STEPS if step not in before.saved]
    assert steps == missing[: len(steps)], (steps, missing)


def steps_of(updates: list[dict]) -> list[str]:
    return list(dict.fromkeys(update["step"] for update in updates if update["status"] == "running"))


def finished(desk: Desk, ended: Ended, talk) -> None:
    """The job is done, once, and nothing else is there."""
    no_traceback(ended)
    assert ended.status == 0, ended.err
    job = desk.job()
    assert job.status is JobStatus.COMPLETED
    assert len(job.clips) == talk.lines
    assert [metric.name for metric in job.metrics] == list(STEPS)
    assert sorted(path.name for path in desk.out.iterdir()) == sorted(path.name for path in job.outputs.existing())
    assert len(job.outputs.existing()) == 7
    assert desk.temporary() == []
    assert [path for path in (desk.data / "work").iterdir() if path.is_dir()] == []
    desk.settle()


@pytest.mark.parametrize("again", range(ROUNDS))
def test_killed_in_each_step_while_it_works_it_goes_on_there(desk, long_talk, chance, again):
    command = ["dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json"]
    before = Kept({}, {}, {}, 0.0, 0)
    for step in STEPS:
        program = desk.start(*command)
        if program.until_step(step):
            time.sleep(chance.uniform(0, LENGTHS[step]))  # this is the random moment, not a wait for something
        program.kill()
        ended = program.end()
        desk.settle()
        never_back([{"job_id": "", "progress": before.progress}, *[{**u, "job_id": ""} for u in ended.updates]])
        now = kept(desk)
        went_on(before, now, steps_of(ended.updates))
        before, command = now, ["jobs", "resume", "--json"]
    ended = desk.run(*command)
    if ended.out:  # else the last kill came after the end
        went_on(before, kept(desk), steps_of(ended.updates))
    finished(desk, ended, long_talk)


@pytest.mark.parametrize("again", range(ROUNDS))
@pytest.mark.parametrize("places", [("after",), ("saved",)] if FULL else [("after", "saved")])
def test_killed_around_the_saving_of_each_step_it_loses_at_most_that_step(desk, short_talk, places, chance, again):
    command = ["dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json"]
    before = Kept({}, {}, {}, 0.0, 0)
    for number, step in enumerate(STEPS):
        place = chance.choice(places)
        program = desk.start(*command, held=f"{place}:{step}")
        program.until_held()
        program.kill()
        ended = program.end()
        desk.settle()
        now = kept(desk)
        assert list(now.saved) == list(STEPS[: number + (place == "saved")])
        went_on(before, now, steps_of(ended.updates))
        before, command = now, ["jobs", "resume", "--json"]
    finished(desk, desk.run(*command), short_talk)
    assert desk.job().attempt == 7


def test_one_kill_leaves_its_job_queued_and_no_temporary_file_after_the_next_start(desk, long_talk):
    program = desk.start("dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json")
    program.until_step("finalize")
    time.sleep(0.2)  # into the writing of the video
    program.kill()
    program.end()
    desk.settle()
    ended = desk.run("jobs", "list", "--json")
    assert [job["status"] for job in ended.updates] == ["queued"]
    assert desk.temporary() == []


def test_a_killed_export_leaves_nothing_in_the_persons_folder_after_the_next_start(desk, long_talk):
    assert desk.run("dub", long_talk.video, *long_talk.subtitles, "--out", desk.out).status == 0
    mine = desk.root / "mine"
    mine.mkdir()
    program = desk.start("jobs", "export", desk.job().id, "burned.mp4", mine)
    wait_for(lambda: list(mine.glob(".dubai-*")), 30)
    program.kill()
    program.end()
    desk.settle()
    assert list(mine.iterdir())
    assert desk.run("jobs", "list").status == 0
    assert list(mine.iterdir()) == []
    assert [path for path in (desk.data / "work").iterdir() if path.is_dir()] == []

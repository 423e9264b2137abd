"""Fault 49: cancelled at any moment of any phase, a job stops within two seconds, leaves nothing and starts again.

A share runs every time, 500 cancels with `-m soak`.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

import psutil
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from tests.helpers.made_media import WORDS, talk
from tests.helpers.program import STEPS, TEMPORARY
from tests.helpers.studio import open_studio

PHASES = (*STEPS, "review")
LENGTHS = {
    "extract": 0.12, "transcribe": 0.02, "translate": 0.02, "speak": 0.4, "assemble": 0.1, "finalize": 0.4, "review": 0,
}  # fmt: skip
"""About how many seconds each takes: the wish to stop comes at a random moment of it."""
SECONDS = 2.0
LINES = 6


@dataclass
class Cancels:
    """What came of cancelling."""

    count: int = 0
    slowest: float = 0.0
    phases: Counter[str] = field(default_factory=Counter)
    done_before: int = 0
    left: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        spread = ", ".join(f"{name} {self.phases[name]}" for name in PHASES)
        return (
            f"{self.count} ({spread}), {self.done_before} of them had just ended, slowest {self.slowest:.2f} s, "
            f"{len(self.left)} left something behind, {len(self.wrong)} not as they should be"
        )


class Canceller:
    """One job of a real studio that is run from some step and cancelled, over and over."""

    def __init__(self, desk, out, made, chance):
        self.desk, self.out, self.chance, self.found = desk, out, chance, Cancels()
        options = JobOptions(
            source_language="en", transcript=str(made.transcript), translation=str(made.translation), out_dir=str(out),
            voice="espeak", overwrite=True,
        )  # fmt: skip
        self.job = desk.add(made.video, options)
        self.finish()

    def finish(self):
        """Run to the end, whatever was cancelled before."""
        done = self.desk.run(self.desk.retry(self.job.id).id, lambda event: None, CancelToken())
        assert done.status is JobStatus.COMPLETED, done.error
        assert len(done.outputs.existing()) == 7

    def cancel_in(self, phase):
        """Run from a phase on and cancel in it."""
        if phase == "speak":
            self.say_something_else()
        begin = phase if phase in STEPS else "speak"
        job = self.desk.retry(self.job.id, from_step=begin)
        if phase == "review":
            options = replace(job.options, review=True)
            self.desk.store.jobs.save(replace(job, options=options, approved=False), lines=False)
        token, ended = CancelToken(), []
        thread = threading.Thread(target=lambda: ended.append(self.desk.run(job.id, lambda event: None, token)))
        thread.start()
        if phase == "review":
            thread.join()
        else:
            time.sleep(self.chance.uniform(0, LENGTHS[phase]))  # this is the random moment
        told = time.monotonic()
        if phase == "review" or self.chance.random() < 0.3:
            self.desk.cancel(job.id)  # as another process does
        else:
            token.cancel()
        thread.join(30)
        self.look(phase, time.monotonic() - told)

    def say_something_else(self):
        lines = self.desk.job(self.job.id).segments
        words = [" ".join(self.chance.choices(WORDS, k=6)) for _ in lines]
        self.desk.edit(self.job.id, [replace(line, target=text) for line, text in zip(lines, words, strict=True)])

    def look(self, phase, seconds):
        """Take down how it ended and what is left."""
        found, job = self.found, self.desk.job(self.job.id)
        found.count += 1
        found.phases[phase] += 1
        found.slowest = max(found.slowest, seconds)
        if job.status is JobStatus.COMPLETED:
            found.done_before += 1
        elif job.status is not JobStatus.CANCELLED or seconds >= SECONDS:
            found.wrong.append(f"{phase}: {job.status} after {seconds:.2f} s {job.error}")
        folders = (self.out, self.desk.runner.work, self.desk.runner.clips)
        left = [str(path) for folder in folders for name in TEMPORARY for path in folder.rglob(name)]
        left += [str(child) for child in psutil.Process().children(recursive=True) if "ffmpeg" in child.name()]
        if left:
            found.left.append(f"{phase}: {left}")
        if phase == "review":
            options = replace(job.options, review=False)
            self.desk.store.jobs.save(replace(job, options=options), lines=False)


@pytest.mark.parametrize("cancels", [14, pytest.param(500, marks=[pytest.mark.soak, pytest.mark.timeout(900)])])
def test_a_cancel_in_any_phase_is_quick_leaves_nothing_and_the_job_starts_again(tmp_path, chance, count, cancels):
    made = talk(tmp_path / "in", "talk", 12, LINES)
    (tmp_path / "out").mkdir()
    with open_studio(tmp_path / "studio") as desk:
        canceller = Canceller(desk, tmp_path / "out", made, chance)
        for number in range(cancels):
            canceller.cancel_in(PHASES[number % len(PHASES)])
            if number % 25 == 24 or number == cancels - 1:
                canceller.finish()
    count("cancels", canceller.found)
    assert (canceller.found.wrong, canceller.found.left) == ([], [])
    assert canceller.found.done_before < cancels / 3

"""Killing the real program over and over in one phase, and counting what that cost: work, money, things left behind."""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from dubai_desktop.domain.job import JobStatus
from tests.helpers import google_server
from tests.helpers.made_media import WORDS, clock
from tests.helpers.program import SERVED, Desk, Running, wait_for

PHASES = {
    "extract": ("extract",),
    "transcribe": ("transcribe",),
    "translate": ("translate",),
    "review": (),
    "speak": ("speak",),
    "assemble": ("assemble", "finalize"),
    "start": (),
}
"""The seven phases and their steps; "review" is a person who edits, "start" a start that finds a killed job."""

MOMENTS = {"extract": 0.12, "transcribe": 0.02, "translate": 0.02, "speak": 0.7, "assemble": 0.2, "finalize": 0.9}
"""About how many seconds each step takes for `lines` lines: a kill comes at a random moment of it."""

QUICK = ("transcribe", "translate")
"""Over before a kill can be aimed: every second one comes while the program is held at that step."""

PER_JOB = 3
SLOW = 0.06  # seconds that a paid line takes


@dataclass
class Tally:
    """What came of killing in one phase. All but the first five must be empty."""

    kills: int = 0
    jobs: int = 0
    acknowledged: int = 0
    paid: int = 0
    repeated: int = 0
    unfinished: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    repeated_kept: list[str] = field(default_factory=list)
    repeated_too_often: list[str] = field(default_factory=list)
    unflagged: list[str] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)
    temporary: list[str] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    @property
    def faults(self) -> dict[str, list[str]]:
        """What must not be."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {name: value for name, value in found.items() if isinstance(value, list) and value}

    def __str__(self) -> str:
        """One line of figures."""
        money = f", {self.paid} paid requests, {self.repeated} of them repeated" if self.paid else ""
        wrong = ", ".join(
            f"{len(getattr(self, f.name))} {f.name.replace('_', ' ')}"
            for f in fields(self)
            if isinstance(getattr(self, f.name), list) and (self.paid or "repeated" not in f.name)
        )
        return f"{self.kills} kills, {self.jobs} jobs, {self.acknowledged} edits acknowledged{money}: {wrong}"


class Rounds:
    """Jobs of one desk that are killed in one phase. With `paid` they are spoken by a local Google."""

    def __init__(self, root: Path, phase: str, video: Path, seed: int, *, paid: bool = False, lines: int = 16) -> None:
        self.phase, self.video, self.lines, self.paid = phase, video, lines, paid
        self.chance = random.Random(seed)
        self.desk = Desk(root)
        self.desk.data.mkdir(parents=True, mode=0o700)
        self.desk.out.mkdir()
        self.tally = Tally()
        self.asked: list[tuple[str, str, float]] = []
        self._lost_replies = 0  # paid for, and not on disk

    def run(self, kills: int, careless: str = "") -> Tally:
        """Kill so many times in the phase, each job to its end afterwards."""
        with ExitStack() as ending:
            ending.callback(self.desk.clean_up)
            if self.paid:
                self.service, endpoint = ending.enter_context(google_server.running())
                self.service.slow, self.service.audio = SLOW, google_server.spoken
                self.desk.env["GOOGLE_ENDPOINT"] = endpoint
            if self.paid or careless:
                self.desk.program = SERVED
                self.desk.env["CARELESS"] = careless
            while self.tally.kills < kills and self.tally.jobs < 2 * kills:
                self._job(min(PER_JOB, kills - self.tally.kills))
            self._ledger()
        return self.tally

    # --- one job ---

    def _job(self, kills: int) -> None:
        self.tally.jobs += 1
        number = f"{self.phase}{self.tally.jobs}"
        words = ["dub", self.video, *self._subtitles(number), "--from", "en", "--out", self.desk.out, "--json"]
        if self.paid:
            words += ["--voice", "google"]
        edited: dict[int, str] = {}
        if self.phase not in ("extract", "transcribe", "translate"):
            assert self.desk.run(*words, "--review").status == 3
            words = ["jobs", "resume", "--json"]
        if self.phase == "review":
            self._editing(kills, edited)
        elif self.phase == "start":
            self._starting(words, kills, edited)
        else:
            self._working(words, kills, edited)
        self._finish(edited)

    def _subtitles(self, name: str) -> tuple[str, ...]:
        """Lines of this job's own: a clip kept from another job would hide what is spoken twice."""
        step = 45 / self.lines
        paths = [self.desk.root / f"{name}.{kind}.srt" for kind in ("en", "bn")]
        for path in paths:
            said = (f"Line {n} of {name}." if path.suffixes[0] == ".en" else self._words(n) for n in range(self.lines))
            cues = (
                f"{n + 1}\n{clock(n * step + 0.1)} --> {clock((n + 1) * step - 0.1)}\n{text}\n"
                for n, text in enumerate(said)
            )
            path.write_text("\n".join(cues), encoding="utf-8")
        return ("--transcript", str(paths[0]), "--translation", str(paths[1]))

    def _words(self, number: int) -> str:
        job = self.tally.jobs
        return " ".join(WORDS[k % 10] for k in (number, number // 10 + 3, job, job // 10, job * 7 + number))

    def _editing(self, kills: int, edited: dict[int, str]) -> None:
        """A person edits the first line, each number told once it is kept, and is killed."""
        for _ in range(kills):
            editor = self.desk.start_editor(self.desk.job().id)
            told = [editor.next_word() for _ in range(self.chance.randrange(1, 25))]
            editor.kill()
            told = [*told, *(line.strip() for line in editor.end().out.splitlines()[len(told) :])]
            self._killed()
            self.tally.acknowledged += len(told)
            kept = self.desk.job().segments[0].target
            if kept.split()[-1] not in {told[-1], str(int(told[-1]) + 1)}:
                self.tally.lost.append(f"{told[-1]} was acknowledged, {kept!r} is there")
            edited[0] = kept

    def _working(self, words: list, kills: int, edited: dict[int, str]) -> None:
        """Killed in a step of the phase; resumed, it is killed there again."""
        steps = PHASES[self.phase]
        step = self.chance.choice(steps)
        for number in range(kills):
            if number and (self.desk.job().status is JobStatus.COMPLETED or self.desk.job().step not in steps):
                return
            aimed = self.phase in QUICK and self.chance.random() < 0.5
            place = f"{self.chance.choice(['before', 'after', 'saved'])}:{step}" if aimed else ""
            program = self.desk.start(*words, held=place)
            if aimed:
                program.until_held()
            elif program.until_step(step) is None:
                program.end()
                return
            if not aimed:
                self._moment(step, program)
            if self.phase == "speak" or (self.phase == "assemble" and self.chance.random() < 0.5):
                self._edit(number + 1, edited)  # by the window beside it
            program.kill()
            program.end()
            self._killed()
            self._paid_again()
            words = ["jobs", "resume", "--json"]

    def _moment(self, step: str, program: Running) -> None:
        """Let a random time of the step pass: for a paid voice, to somewhere in a request or just behind it."""
        if not self.paid:
            time.sleep(self.chance.uniform(0, MOMENTS[step]))
            return
        wanted = len(self.service.requests) + self.chance.randint(2, max(3, self.lines // PER_JOB))
        wait_for(lambda: len(self.service.requests) >= wanted or program.process.poll() is not None, 60)
        time.sleep(self.chance.uniform(0, 1.5 * SLOW))

    def _starting(self, words: list, kills: int, edited: dict[int, str]) -> None:
        """Killed at work, then again and again while the next start looks at what the dead left."""
        program = self.desk.start(*words)
        program.until_step("speak")
        self._edit(1, edited)
        program.kill()
        program.end()
        for _ in range(kills):
            program = self.desk.start("jobs", "list")
            time.sleep(self.chance.uniform(0.3, 1.1))
            program.kill()
            program.end()
            self._killed()

    def _edit(self, line: int, edited: dict[int, str]) -> None:
        with self.desk.store() as store:
            job = store.jobs.list()[-1].id
            text = f"{self._words(line)} {WORDS[len(edited)]} {self._words(line + 5)}"
            store.segments.update(job, [replace(store.segments.list(job)[line], target=text)])
        edited[line] = text
        self.tally.acknowledged += 1

    def _finish(self, edited: dict[int, str]) -> None:
        if self.desk.job().status is not JobStatus.COMPLETED:
            ended = self.desk.run("jobs", "resume", "--json", patience=120)
            self._paid_again()
            if ended.status != 0:
                self.tally.unfinished.append(ended.err[-300:])
                return
        job = self.desk.job()
        if job.status is not JobStatus.COMPLETED or len(job.outputs.existing()) != 7 or len(job.clips) != self.lines:
            self.tally.unfinished.append(f"{job.status} {len(job.outputs.existing())} files {len(job.clips)} clips")
        said = " ".join(Path(job.outputs.target_srt).read_text("utf-8").split()) if job.outputs.target_srt else ""
        for line, text in edited.items():
            if job.segments[line].target != text or text not in said:
                self.tally.lost.append(f"line {line}: {text!r}, there is {job.segments[line].target!r}")
        self._gone()
        self.tally.temporary += self.desk.temporary()

    # --- what it cost ---

    def _killed(self) -> None:
        self.tally.kills += 1
        self._gone()

    def _gone(self) -> None:
        """Nobody is left a moment after."""
        try:
            self.desk.settle(2.0)
        except AssertionError as left:
            self.tally.orphans.append(str(left))

    def _paid_again(self) -> None:
        """After each run: what it asked for again must be lines whose reply had not reached the disk."""
        if not self.paid:
            return
        before = Counter(self.asked)
        self.asked = [(r.input.text, r.voice.name, r.audio_config.speaking_rate) for r in self.service.requests]
        again = sum((Counter(self.asked) - before)[key] for key in before)
        if again > self._lost_replies:
            self.tally.repeated_kept.append(f"{again} asked for again, {self._lost_replies} were not on disk")
        kept = [path for path in (self.desk.data / "clips").rglob("*.wav") if path.name[0] != "."]
        self._lost_replies = len(set(self.asked)) - len(kept)
        self.tally.paid, self.tally.repeated = len(self.asked), len(self.asked) - len(set(self.asked))
        if self.tally.repeated > self.tally.kills:
            self.tally.repeated_too_often.append(f"{self.tally.repeated} in {self.tally.kills} kills")

    def _ledger(self) -> None:
        """Every request that was repeated stands in the ledger as maybe charged, and none is missing there."""
        if not self.paid:
            return
        query = "SELECT state, count(*), sum(units) FROM costs WHERE kind = 'voice' GROUP BY state"
        with closing(sqlite3.connect(self.desk.data / "studio.db")) as raw:
            rows = {state: (count, units) for state, count, units in raw.execute(query)}
        maybe = sum(rows.get(state, (0, 0))[0] for state in ("intent", "unknown"))
        done, units = rows.get("done", (0, 0))
        if maybe < self.tally.repeated:
            self.tally.unflagged.append(f"{self.tally.repeated} repeated, {maybe} flagged")
        if done + maybe < self.tally.paid:
            self.tally.unflagged.append(f"{self.tally.paid} paid, {done + maybe} in the ledger")
        if done > len(set(self.asked)):
            self.tally.unflagged.append(f"{done} sure charges, {len(set(self.asked))} lines ({units} characters)")

"""Who speaks in a job and in a series, for both faces: names, voices, and how somebody sounds in the original."""

from __future__ import annotations

import wave
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dubai_desktop.domain.character import Character, series_of
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Segment, Speaker
from dubai_desktop.engines.base import Engines
from dubai_desktop.engines.registry import find_voice
from dubai_desktop.media.files import atomic
from dubai_desktop.pipeline.bank import Bank
from dubai_desktop.pipeline.runner import Runner
from dubai_desktop.store import Store
from dubai_desktop.store.words import fold

SAMPLE = 6.0  # seconds of somebody's own voice
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Part:
    """One speaker of a job: what is known of him, how many lines he has, and the line to hear him in.

    `voice` is the one a person chose ("" where the program casts), `heard` the ones that speak his lines now.
    """

    label: str
    gender: str
    lines: int
    voice: str
    heard: tuple[str, ...]
    sample_line: str


class People:
    """The speakers of jobs and the character bank. Changes are durable on return."""

    def __init__(self, store: Store, runner: Runner, engines: Callable[[], Engines]) -> None:
        self._store = store
        self._runner = runner
        self._engines = engines

    # --- the bank ---

    def list(self, series: str = "") -> tuple[Character, ...]:
        """Return the people of a series, or of all."""
        return self._store.characters.list(series)

    def choose(self, series: str, label: str, language: str, voice: str) -> Character:
        """Keep the voice that a person chose for somebody in a series.

        Raises Problem: NAME_INVALID, ENGINE_UNKNOWN, VOICE_UNKNOWN, or the engine's own where it has no voice now.
        """
        _check_name(series, "series")
        _check_name(label, "speaker")
        engine, found = find_voice(self._engines(), voice, language)
        chosen = Character(series.strip(), label.strip(), language, f"{engine.info.id}:{found.id}", chosen=True)
        self._store.characters.keep(replace(chosen, gender=found.gender))
        self._store.audit.append("person", "character.choose", voice=chosen.voice)
        return chosen

    def forget(self, series: str, label: str, language: str = "") -> int:
        """Forget somebody's voice, in one language or all; returns how many entries that were."""
        return self._store.characters.remove(series, label, language)

    # --- one job ---

    def parts(self, job: Job, segments: Sequence[Segment] | None = None) -> tuple[Part, ...]:
        """Return a job's speakers in the order in which they first speak; `segments` are newer lines than the job's."""
        lines: dict[str, list[Segment]] = {}
        for segment in job.segments if segments is None else segments:
            lines.setdefault(segment.speaker, []).append(segment)
        bank = Bank(job, self._store)
        clips = {clip.segment_id: f"{clip.engine}:{clip.voice}" for clip in job.clips}

        def part(label: str, said: Sequence[Segment]) -> Part:
            heard = dict.fromkeys(clips[line.id] for line in said if line.id in clips)
            longest = max(said, key=lambda line: line.duration)
            return Part(label, bank.speaker(label).gender, len(said), bank.chosen(label), tuple(heard), longest.id)

        return tuple(part(label, said) for label, said in lines.items())

    def set_voice(self, job_id: str, label: str, voice: str) -> Job:
        """Let a voice of the person's choice speak for somebody, in this job and the series; "" casts anew.

        Raises Problem: ENGINE_UNKNOWN, VOICE_UNKNOWN, JOB_BUSY.
        """
        job = self._job(job_id)
        if voice:
            find_voice(self._engines(), voice, job.options.target_language)
        job = self._change(job_id, label, voice=voice)
        if label and voice:
            known = Bank(job, self._store).speaker(label)
            entry = Character(
                series_of(job), label, job.options.target_language, voice, known.gender, known.print, True
            )
            self._store.characters.keep(entry)
        elif label:
            self._store.characters.remove(series_of(job), label, job.options.target_language)
        return job

    def set_gender(self, job_id: str, label: str, gender: str) -> Job:
        """Say whether somebody is "female", "male" or "" (not told): it counts where the program casts."""
        return self._change(job_id, label, gender=gender)

    def _change(self, job_id: str, label: str, **changes: str) -> Job:
        with self._runner.hold(job_id):
            job = self._job(job_id)
            known = {speaker.label: speaker for speaker in job.speakers}
            known[label] = replace(known.get(label, Speaker(label)), **changes)  # type: ignore[arg-type]
            job = replace(job, speakers=tuple(known.values()))
            self._store.jobs.save(job, lines=False)
        return job

    def rename(self, job_id: str, old: str, new: str) -> bool:
        """Call a speaker otherwise; the lines are changed apart. Who had the new name before becomes the same person.

        Returns whether the series was renamed too: not where somebody there has the new name already.
        """
        _check_name(new or "nobody", "speaker")
        with self._runner.hold(job_id):
            job = self._job(job_id)
            known = {speaker.label: speaker for speaker in job.speakers}
            if old in known and new not in known:
                known[new] = replace(known[old], label=new)  # the old one stays: undo finds all as it was
                self._store.jobs.save(replace(job, speakers=tuple(known.values())), lines=False)
        series = series_of(job)
        kept = {fold(one.label) for one in self.list(series)}
        moves = bool(old and new) and fold(old) in kept and (fold(new) not in kept or fold(old) == fold(new))
        if moves:
            self._store.characters.rename(series, old, new)
        return moves

    def unname(self, job_id: str, old: str, new: str) -> None:
        """Take back a `rename` of `old` to `new` that renamed the series."""
        self._store.characters.rename(series_of(self._job(job_id)), new, old)

    def sample(self, job_id: str, segment_id: str) -> Path | None:
        """Return a WAV of the original sound of a line, at most 6 s of it; None where the sound is not there any more.

        Raises Problem(JOB_UNKNOWN | DISK_FULL).
        """
        job = self._job(job_id)
        line = next((one for one in job.segments if one.id == segment_id), None)
        if line is None or not job.audio or not Path(job.audio).is_file():
            return None
        out = self._runner.folder(job_id) / "preview" / f"original-{line.start:.3f}-{line.duration:.3f}.wav"
        if not out.is_file():
            out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _cut(Path(job.audio), out, line.start, min(SAMPLE, line.duration))
        return out

    def _job(self, job_id: str) -> Job:
        job = self._store.jobs.get(job_id)
        if job is None:
            raise Problem(Code.JOB_UNKNOWN, "This job is not in the list any more. Look up what there is.")
        return job


def _check_name(text: str, what: str) -> None:
    if not text.strip() or (what == "speaker" and len(text) > LONGEST_NAME):
        raise Problem(
            Code.NAME_INVALID,
            f"A {what} needs a name of 1 to {LONGEST_NAME} characters. Write one, then try again.",
            facts={"name": text[:LONGEST_NAME]},
        )


def _cut(source: Path, out: Path, start: float, seconds: float) -> None:
    """Write a stretch of our own WAV."""
    with wave.open(str(source), "rb") as reader:
        rate = reader.getframerate()
        reader.setpos(min(reader.getnframes(), max(0, round(start * rate))))
        frames = reader.readframes(round(seconds * rate))
        with atomic(out, private=True) as aside, wave.open(str(aside), "wb") as writer:
            writer.setparams(reader.getparams())
            writer.writeframes(frames)

"""The engine's process is killed from outside while it works: one call is done again, nothing finished is."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import LineVoiced
from dubai_desktop.domain.flags import UNVOICED
from dubai_desktop.domain.job import JobOptions, JobStatus
from tests.helpers import make_media
from tests.helpers.studio import open_studio

KILLED_AT = 7
LONG = " ".join(["আজ আমরা নদীর কথা বলব"] * 400)  # takes espeak-ng over a second to say
COUNT = 9


def cue(number, text):
    return f"{number}\n00:00:{2 * number:02d},000 --> 00:00:{2 * number + 1:02d},500\n{text}\n"


@pytest.fixture
def options(tmp_path):
    for name, words in (("a.srt", "Line"), ("b.srt", "লাইন")):
        texts = [f"{words} {'কখগঘঙচছজঝ'[n - 1]}" if name == "b.srt" else f"{words} {n}" for n in range(1, COUNT + 1)]
        if name == "b.srt":
            texts[KILLED_AT - 1] = LONG
        (tmp_path / name).write_text("\n".join(cue(n, text) for n, text in enumerate(texts, 1)), encoding="utf-8")
    return JobOptions(
        source_language="en",
        transcript=str(tmp_path / "a.srt"),
        translation=str(tmp_path / "b.srt"),
        out_dir=str(tmp_path / "out"),
        voice="espeak",
    )


class Killer:
    """Kills the engine's process once, in the middle of the line after `lines` voiced ones."""

    def __init__(self, desk, lines):
        self.host, self.asked, self.lines, self.voiced, self.killed = desk.host, desk.asked, lines, 0, []

    def __call__(self, event):
        if isinstance(event, LineVoiced):
            self.voiced += 1
            if self.voiced == self.lines:
                threading.Thread(target=self.strike).start()

    def strike(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            asked = len(self.asked) > self.lines  # before, it may still be seen busy with the line before
            time.sleep(0.05)
            for lane in self.host.state():
                if asked and lane.lane == "espeak" and lane.pid and lane.busy is not None:
                    os.kill(lane.pid, signal.SIGKILL)
                    self.killed.append(lane.pid)
                    return


@pytest.fixture
def desk(tmp_path, monkeypatch):
    with open_studio(tmp_path / "studio") as desk:
        engine = next(voice for voice in desk.engines.voices if voice.info.id == "espeak")
        desk.asked = []
        speak = engine.speak

        def heard(request, cancel):
            desk.asked.append((request.text, request.rate))
            return speak(request, cancel)

        monkeypatch.setattr(engine, "speak", heard)
        yield desk


def test_the_line_being_spoken_is_spoken_again_and_no_other(desk, options, tmp_path):
    source = make_media.video(tmp_path / "talk.mp4", 22.0)
    killer = Killer(desk, KILLED_AT - 1)
    job = desk.run(desk.add(source, options).id, killer, CancelToken())
    assert len(killer.killed) == 1
    assert job.status is JobStatus.COMPLETED, job.error
    first = [text for text, rate in desk.asked if rate == 1.0]
    lines = [segment.target for segment in job.segments]
    assert first == [*lines[: KILLED_AT - 1], lines[KILLED_AT - 1], lines[KILLED_AT - 1], *lines[KILLED_AT:]]
    assert any(note.startswith(f"Line {KILLED_AT} was tried again: ") for note in job.notes)
    assert all(Path(clip.path).stat().st_size for clip in job.clips)
    assert [s.lane for s in desk.host.state()] == ["espeak"]


def test_a_line_that_its_engine_dies_of_is_left_to_the_original_and_alone_spoken_later(desk, options, tmp_path):
    source = make_media.video(tmp_path / "talk.mp4", 22.0)
    desk.use(
        desk.settings.model_copy(
            update={"processing": desk.settings.processing.model_copy(update={"max_retry_attempts": 0})}
        )
    )
    job = desk.add(source, options)
    done = desk.run(job.id, Killer(desk, KILLED_AT - 1), CancelToken())
    assert done.status is JobStatus.COMPLETED
    unvoiced = [fit.segment_id for fit in done.fits if UNVOICED in fit.flags]
    assert unvoiced == [done.segments[KILLED_AT - 1].id]
    assert any(note.startswith(f"Line {KILLED_AT} could not be spoken: ") for note in done.notes)
    desk.asked.clear()
    whole = desk.run(desk.retry(job.id, "speak").id, lambda event: None, CancelToken())
    assert [text for text, rate in desk.asked if rate == 1.0] == [done.segments[KILLED_AT - 1].target]
    assert not any(UNVOICED in fit.flags for fit in whole.fits)

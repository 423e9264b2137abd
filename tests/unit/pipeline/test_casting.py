"""Who is spoken by which voice where nobody chose."""

import numpy as np
import pytest

from dubai_desktop.domain.segment import Segment, Speaker
from dubai_desktop.engines.base import Voice
from dubai_desktop.pipeline.casting import cast, listen
from tests.helpers import make_media

VOICES = [Voice(name, name, "bn", gender) for name, gender in [("m1", "male"), ("f1", "female"), ("f2", "female")]]


def line(speaker, start, end):
    return Segment(f"{start}", 1, start, end, "x", speaker=speaker)


def buzz(hertz, seconds=1.0, rate=16_000):
    time = np.arange(round(seconds * rate)) / rate
    return sum(np.sin(2 * np.pi * hertz * k * time) / k for k in range(1, 8)).astype(np.float32) * 0.2


def test_speakers_are_told_apart_by_their_pitch(tmp_path):
    noise = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    path = make_media.wav(tmp_path / "s.wav", np.concatenate([buzz(110), buzz(220), noise]), 16_000)
    heard = listen(path, [line("A", 0, 1), line("B", 1, 2), line("C", 2, 3)])
    assert heard == (Speaker("A", "male"), Speaker("B", "female"), Speaker("C", ""))


def test_without_the_sound_nothing_is_guessed(tmp_path):
    assert listen(tmp_path / "gone.wav", [line("A", 0, 1)]) == (Speaker("A", ""),)


@pytest.mark.parametrize(
    ("speakers", "parts"),
    [
        ([("A", "female"), ("B", "male")], {"A": "f1", "B": "m1"}),
        ([("A", "female"), ("B", "female"), ("C", "female")], {"A": "f1", "B": "f2", "C": "f1"}),
        ([("A", ""), ("B", "")], {"A": "m1", "B": "f1"}),
        ([("", "")], {"": "m1"}),
    ],
)
def test_each_gets_a_fitting_voice_of_his_own_while_there_are_enough(speakers, parts):
    assert cast([Speaker(*speaker) for speaker in speakers], VOICES) == parts


def test_an_engine_without_voices_casts_nobody():
    assert cast([Speaker("A")], []) == {}


def test_nobody_gets_a_dearer_voice_than_the_first_unasked():
    voices = [Voice("cheap", "Cheap", "bn", "male", price=4), Voice("dear", "Dear", "bn", "female", price=30)]
    assert cast([Speaker("A", "female"), Speaker("B")], voices) == {"A": "cheap", "B": "cheap"}


def test_a_speaker_keeps_the_voice_that_he_was_heard_in_while_it_is_there():
    speakers = [Speaker("A", "female"), Speaker("B", "female")]
    assert cast(speakers, VOICES, {"A": "f2", "B": "gone"}) == {"A": "f2", "B": "f1"}

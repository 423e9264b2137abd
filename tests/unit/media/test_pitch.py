"""How high a voice is, heard from a bounded part of it."""

import wave

import numpy as np
import pytest

from dubai_desktop.media import pitch
from dubai_desktop.media.pitch import median_pitch

RATE = 16_000


@pytest.fixture
def tone(tmp_path):
    """A WAV of ours with one steady tone after another: (Hz, seconds)."""

    def make(*parts):
        path = tmp_path / "speech.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            for hertz, seconds in parts:
                time = np.arange(round(seconds * RATE)) / RATE
                file.writeframes((np.sin(2 * np.pi * hertz * time) * 9000).astype("<i2").tobytes())
        return path

    return make


@pytest.mark.parametrize("hertz", [90, 120, 210])
def test_the_pitch_of_a_steady_voice_is_told(tone, hertz):
    assert median_pitch(tone((hertz, 2.0)), [(0.2, 1.8)]) == pytest.approx(hertz, rel=0.1)


def test_silence_and_too_little_have_no_pitch(tone):
    path = tone((0, 2.0), (120, 0.1))
    assert median_pitch(path, [(0.0, 2.0)]) is None
    assert median_pitch(path, [(2.0, 2.1)]) is None
    assert median_pitch(path, []) is None


def test_one_long_line_is_heard_in_part_only(tone, monkeypatch):
    heard = []
    real = pitch._pitches
    monkeypatch.setattr(pitch, "LISTEN", 3.0)
    monkeypatch.setattr(
        pitch, "_pitches", lambda samples, rate: heard.append(len(samples) / rate) or real(samples, rate)
    )
    assert median_pitch(tone((100, 4.0), (220, 10.0)), [(0.0, 14.0)]) == pytest.approx(100, rel=0.1)
    assert heard == [3.0]


def test_many_lines_are_heard_up_to_the_same_length_together(tone, monkeypatch):
    heard = []
    monkeypatch.setattr(pitch, "LISTEN", 3.0)
    monkeypatch.setattr(pitch, "_pitches", lambda samples, rate: heard.append(len(samples) / rate) or np.zeros(0))
    median_pitch(tone((100, 8.0)), [(0.0, 2.0), (2.0, 6.0), (6.0, 8.0)])
    assert heard == [2.0, 1.0]

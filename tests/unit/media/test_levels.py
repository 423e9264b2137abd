"""How loud a programme is from moment to moment, measured block by block."""

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.levels import QUIETEST, decibels, read_levels, read_mono
from tests.helpers.dubs import write_wav

RATE = 44_100


def hum(seconds, level=0.5, rate=RATE):
    return (level * np.sin(2 * np.pi * 300 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


@pytest.fixture
def files(tmp_path):
    def write(voice, mix, rate=RATE, channels=2):
        for name, samples in (("voice.wav", voice), ("mix.wav", mix)):
            write_wav(tmp_path / name, samples, rate, channels)
        return tmp_path / "voice.wav", tmp_path / "mix.wav"

    return write


def test_the_voice_and_what_lies_below_it_are_told_apart_over_block_edges(files):
    voice = np.concatenate([np.zeros(8 * RATE, np.float32), hum(8), np.zeros(8 * RATE, np.float32)])
    below = np.full(len(voice), 0.01, np.float32)
    levels = read_levels(*files(voice, voice + below))
    at = int(12 / levels.hop)
    assert decibels(float(levels.voice[at])) == pytest.approx(-9.03, abs=0.6)
    assert decibels(float(levels.voice[:100].max())) == QUIETEST
    heard = np.flatnonzero(levels.voice > 1e-4)
    assert (heard[0] * levels.hop, heard[-1] * levels.hop) == (
        pytest.approx(8, abs=0.006),
        pytest.approx(16, abs=0.006),
    )
    assert 10 * np.log10(levels.background) == pytest.approx(-40, abs=0.2)
    assert (levels.frames, levels.voice_frames) == (len(voice), len(voice))


def test_the_channels_of_the_mix_are_taken_together(tmp_path, files):
    voice, mix = files(np.zeros(RATE, np.float32), hum(1.0, 0.2))
    assert decibels(float(read_levels(voice, mix).background.mean())) == pytest.approx(-16.99, abs=0.1)


def test_every_full_scale_sample_is_counted_where_it_is(files):
    mix = hum(3.0)
    mix[2 * RATE : 2 * RATE + 7] = 1.0
    mix[2 * RATE + 20] = -1.0
    levels = read_levels(*files(hum(3.0), mix))
    where = np.flatnonzero(levels.clipped)
    assert levels.clipped.sum() == 16
    assert where * levels.slow == pytest.approx([2.0], abs=levels.slow)
    assert levels.peak > 0.9999


def test_a_stem_that_is_shorter_counts_as_silent(files):
    levels = read_levels(*files(hum(1.0), hum(2.5)))
    assert levels.voice[int(2 / levels.hop)] == 0.0
    assert levels.voice_frames == RATE


def test_two_files_of_different_forms_are_refused(tmp_path):
    write_wav(tmp_path / "a.wav", hum(1.0), RATE, 2)
    write_wav(tmp_path / "b.wav", hum(1.0, rate=48_000), 48_000, 2)
    with pytest.raises(Problem) as caught:
        read_levels(tmp_path / "a.wav", tmp_path / "b.wav")
    assert caught.value.code is Code.OUTPUT_INVALID


@pytest.mark.parametrize("content", [b"", b"RIFF", b"x" * 400])
def test_what_is_no_sound_is_a_problem_that_names_it(tmp_path, content):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(Problem) as caught:
        read_levels(tmp_path / "a.wav", tmp_path / "a.wav")
    assert caught.value.facts["path"].endswith("a.wav")


def test_a_cancel_stops_the_reading(files):
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        read_levels(*files(hum(1.0), hum(1.0)), cancel)


def test_mono_is_measured_in_steps_with_a_shorter_last_one(tmp_path):
    write_wav(tmp_path / "a.wav", hum(1.05, 0.1, 16_000), 16_000)
    found = read_mono(tmp_path / "a.wav", 0.1)
    assert len(found) == 11
    assert 10 * np.log10(found) == pytest.approx(-23.0, abs=0.3)

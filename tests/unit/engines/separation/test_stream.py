import tracemalloc
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.separation import stream
from tests.helpers.tiny_demucs import read, tones, write

STEP = 1 / 32768


def none_at_all(heard):
    return np.zeros_like(heard)


@pytest.fixture
def files(tmp_path):
    return tmp_path / "in.wav", tmp_path / "out.wav"


@given(length=st.integers(0, 5000), window=st.integers(4, 700))
def test_windows_cover_every_sample_and_none_is_short(length, window):
    begins = stream.starts(length, window)
    covered = np.zeros(length, int)
    for first in begins:
        covered[first : first + window] += 1
        assert first + window <= length or begins == (0,)
    assert covered.min(initial=1) >= 1
    assert list(begins) == sorted(set(begins))


@pytest.mark.parametrize("seconds", [0, 0.0003, 0.5, 1.0, 3.3])
def test_where_there_are_no_voices_nothing_is_taken_away(files, seconds):
    source, out = files
    write(source, np.random.default_rng(1).uniform(-1, 1, (2, round(seconds * 44100))))
    stream.remove_voices(source, out, none_at_all, 44100)
    assert np.array_equal(read(out), read(source))


def test_what_is_found_is_taken_away_across_the_windows(files):
    source, out = files
    write(source, tones(3.3, 440, level=0.4))
    stream.remove_voices(source, out, lambda heard: heard / 4, 30_000)
    assert np.abs(read(out) - read(source) * 0.75).max() <= STEP


def test_a_difference_between_windows_is_cross_faded_not_cut(files):
    source, out = files
    write(source, np.full((2, 44100 * 2), 0.5))
    turns = iter(range(100))
    stream.remove_voices(source, out, lambda heard: np.full_like(heard, 0.1 * (next(turns) % 2)), 20_000)
    assert np.abs(np.diff(read(out))).max() <= 2 * STEP


def test_more_than_full_scale_is_held_there(files):
    source, out = files
    write(source, np.full((2, 1000), 0.9))
    stream.remove_voices(source, out, lambda heard: -heard, 1000)
    assert read(out).max() == 32767 / 32768


def test_silence_is_not_worth_the_models_time(files):
    source, out = files
    write(source, np.zeros((2, 44100)))
    stream.remove_voices(source, out, lambda heard: pytest.fail("the model was asked"), 10_000)
    assert not read(out).any()


@pytest.mark.parametrize("broken", [lambda heard: heard * np.nan, lambda heard: heard[:, 1:], lambda heard: heard[:1]])
def test_voices_that_are_no_sound_are_refused(files, broken):
    source, out = files
    write(source, tones(1, 440))
    with pytest.raises(Problem) as caught:
        stream.remove_voices(source, out, broken, 44100)
    assert caught.value.code is Code.ENGINE_FAILED


def test_the_spread_of_a_programme_is_that_of_its_channels_mean(files):
    source = write(files[0], np.random.default_rng(3).normal(0.05, 0.1, (2, 44100 * 12)))
    spread, middle = stream.spread_of(source), read(source).mean(axis=0)
    assert spread.mean == pytest.approx(middle.mean(), abs=1e-6)
    assert spread.deviation == pytest.approx(middle.std(), rel=1e-4)


def peak_of(seconds, files):
    """Bytes that taking the voices out of so many seconds takes at most."""
    source, out = files
    with wave.open(str(source), "wb") as file:
        file.setparams((2, 2, 44100, 0, "NONE", ""))
        for _ in range(seconds):
            file.writeframes(b"\x10\x01" * 88200)
    tracemalloc.start()
    try:
        stream.remove_voices(source, out, lambda heard: heard / 2, 44100)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_programme(files):
    assert peak_of(120, files) <= peak_of(6, files) * 1.05
    assert peak_of(6, files) < 8_000_000


@pytest.mark.parametrize("shape", [(1, 2, 44100), (2, 2, 48000), (2, 1, 44100)])
def test_anything_but_our_own_format_is_refused(files, shape):
    channels, width, rate = shape
    with wave.open(str(files[0]), "wb") as file:
        file.setparams((channels, width, rate, 0, "NONE", ""))
        file.writeframes(b"\0" * 4000)
    with pytest.raises(Problem) as caught:
        stream.remove_voices(*files, none_at_all, 1000)
    assert caught.value.code is Code.MEDIA_UNREADABLE


def test_a_file_that_ends_early_is_refused(files):
    source, out = files
    data = write(source, tones(1, 440)).read_bytes()
    source.write_bytes(data[:100_000])
    with pytest.raises(Problem) as caught:
        stream.remove_voices(source, out, none_at_all, 1000)
    assert caught.value.code is Code.MEDIA_UNREADABLE


@pytest.mark.parametrize("what", ["missing", "folder", "text"])
def test_what_is_no_wav_is_refused(tmp_path, what):
    source = tmp_path / "in.wav"
    if what == "folder":
        source.mkdir()
    if what == "text":
        source.write_text("not a sound")
    with pytest.raises(Problem) as caught:
        stream.spread_of(source)
    assert caught.value.code is Code.MEDIA_UNREADABLE

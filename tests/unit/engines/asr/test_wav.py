import itertools
import os
import struct
import wave

import numpy as np
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.asr import wav


def write(path, samples, rate=16_000, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(samples, "<i2").tobytes())
    return path


def refused(path):
    with pytest.raises(Problem) as caught:
        list(wav.stretches(path))
    assert caught.value.code is Code.MEDIA_UNREADABLE
    return caught.value


def test_samples_are_halves_of_the_range_around_zero(tmp_path):
    (stretch,) = wav.stretches(write(tmp_path / "a.wav", [1, -32768, 0]))
    assert stretch.samples.tolist() == [1 / 32768, -1.0, 0.0]
    assert (stretch.start, stretch.total) == (0.0, 3 / 16_000)


def test_stretches_put_together_are_the_whole_file(tmp_path):
    sound = np.random.default_rng(1).integers(-9000, 9000, 16_000 * 7)
    parts = list(wav.stretches(write(tmp_path / "a.wav", sound), 2.0))
    assert len(parts) >= 4
    assert np.array_equal(np.concatenate([part.samples for part in parts]) * 32768, sound)
    for one, two in itertools.pairwise(parts):
        assert two.start == pytest.approx(one.start + len(one.samples) / 16_000)


def test_it_is_cut_where_it_is_quiet(tmp_path):
    sound = np.full(16_000 * 4, 8000)
    sound[16_000 * 3 // 2 : 16_000 * 2] = 3  # quiet from 1.5 to 2.0 s
    first, *_ = wav.stretches(write(tmp_path / "a.wav", sound), 2.5)
    assert 1.5 < len(first.samples) / 16_000 < 2.0


def test_silence_can_be_cut_too(tmp_path):
    parts = list(wav.stretches(write(tmp_path / "a.wav", np.zeros(16_000 * 3)), 1.0))
    assert sum(len(part.samples) for part in parts) == 16_000 * 3


@pytest.mark.parametrize(("rate", "channels"), [(44_100, 1), (16_000, 2)])
def test_refuses_any_other_wav(tmp_path, rate, channels):
    refused(write(tmp_path / "a.wav", [0] * 100, rate, channels))


@pytest.mark.parametrize("data", [b"", b"#EXTM3U\nfile:///etc/passwd", b"RIFF\0\0\0\0WAVE"])
def test_never_opens_what_is_no_wav(tmp_path, data):
    (tmp_path / "a.wav").write_bytes(data)
    refused(tmp_path / "a.wav")


def test_a_wav_of_floats_with_nan_is_refused(tmp_path):
    body = np.full(16_000, np.nan, "<f4").tobytes()
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + len(body), b"WAVE", b"fmt ", 16, 3, 1, 16_000, 64_000, 4, 32,
                       b"data", len(body))  # fmt: skip
    (tmp_path / "a.wav").write_bytes(head + body)
    refused(tmp_path / "a.wav")


def test_an_endless_header_ends_with_the_file(tmp_path):
    path = write(tmp_path / "a.wav", [5] * 16_000)
    data = bytearray(path.read_bytes())
    data[40:44] = struct.pack("<I", 0xFFFFFFF0)
    path.write_bytes(data)
    (stretch,) = wav.stretches(path)
    assert len(stretch.samples) == 16_000
    assert stretch.total == pytest.approx(1.0, abs=0.01)


def test_an_endless_device_is_never_read(tmp_path):
    os.mkfifo(tmp_path / "a.wav")
    refused(tmp_path / "a.wav")
    (tmp_path / "b.wav").symlink_to("/dev/zero")
    refused(tmp_path / "b.wav")
    refused(tmp_path / "none.wav")


def test_no_sound_at_all_gives_nothing(tmp_path):
    assert list(wav.stretches(write(tmp_path / "a.wav", []))) == []

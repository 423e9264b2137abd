"""16-bit WAVs of our own are read and written anywhere, exactly."""

import wave
from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.pcm import FULL, PcmFile, unwoven, wav_bytes, woven
from tests.helpers import make_media


@pytest.mark.parametrize("channels", [1, 2])
def test_every_16_bit_value_survives(channels: int) -> None:
    values = np.arange(-FULL, FULL + 1, dtype=np.float32)
    block = np.stack([values, values[::-1]][:channels])
    words = np.frombuffer(woven(block.copy(), channels), "<i2").reshape(-1, channels)
    assert np.array_equal(words.T, block)
    back = np.empty_like(block)
    unwoven(words, 0.5, back)
    assert np.array_equal(back, block / 2)


def test_one_channel_serves_for_two() -> None:
    words = np.frombuffer(woven(np.array([[-3.4, 7.6]], np.float32), 2), "<i2")
    assert words.tolist() == [-3, -3, 8, 8]


@pytest.mark.parametrize("channels", [1, 2])
def test_a_new_file_is_silent_and_written_anywhere(tmp_path: Path, channels: int) -> None:
    path = tmp_path / "a.wav"
    with PcmFile(path, 1000, 8000, channels, create=True) as file:
        file.write(500, np.full((channels, 10), 0.25, np.float32))
        file.write(990, np.full((channels, 10), 9.0, np.float32))  # held at full scale
    data, rate = make_media.read_wav(path)
    assert (data.shape, rate) == ((1000, channels), 8000)
    assert not data[:500].any()
    assert data[500:510] == pytest.approx(0.25, abs=1e-4)
    assert data[990:] == pytest.approx(FULL / 32_768)
    with PcmFile(path, 1000, 8000, channels) as file:
        assert file.read(500, 10).tolist() == [[round(0.25 * FULL)] * channels] * 10
        assert not file.read(1000, 5).any()  # past the end is silence
    with wave.open(str(path)) as whole:
        assert whole.getnframes() == 1000


def test_more_than_the_format_holds_is_refused() -> None:
    with pytest.raises(Problem) as caught:
        wav_bytes(1 << 31, 2)
    assert caught.value.code is Code.MEDIA_TOO_LARGE

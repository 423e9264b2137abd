"""Single lines: where their speech is."""

from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.anatomy import measure
from tests.helpers import make_media

RATE = 22_050


def clip(folder: Path, *parts: np.ndarray, rate: int = RATE) -> Path:
    return make_media.wav(folder / "clip.wav", np.concatenate(parts), rate)


def test_edge_silence_is_found(tmp_path: Path) -> None:
    path = clip(tmp_path, make_media.silence(0.3), make_media.tone(1.0), make_media.silence(0.45))
    found = measure(path)
    assert (found.lead, found.length, found.tail) == pytest.approx((0.3, 1.0, 0.45), abs=0.011)
    assert found.lead + found.length + found.tail == pytest.approx(1.75, abs=1e-4)
    assert (found.sample_rate, found.peak, found.rms) == pytest.approx((RATE, 0.5, 0.354), abs=0.01)


def test_a_quiet_voice_keeps_its_quiet_ends(tmp_path: Path) -> None:
    whisper = make_media.tone(0.5, level=0.002)
    path = clip(tmp_path, make_media.silence(0.2), whisper, make_media.tone(0.5, level=0.03), whisper)
    assert measure(path).lead == pytest.approx(0.2, abs=0.011)
    assert measure(path).tail == pytest.approx(0.0, abs=0.011)


def test_pauses_inside_are_speech(tmp_path: Path) -> None:
    path = clip(tmp_path, make_media.tone(0.2), make_media.silence(1.0), make_media.tone(0.2))
    assert measure(path).length == pytest.approx(1.4, abs=0.01)


@pytest.mark.parametrize("parts", [(), (make_media.silence(1.0),), (make_media.tone(1.0, level=0.0005),)])
def test_silence_is_no_speech(tmp_path: Path, parts: tuple[np.ndarray, ...]) -> None:
    path = make_media.wav(tmp_path / "a.wav", np.concatenate([np.zeros(0, np.float32), *parts]))
    with pytest.raises(Problem) as caught:
        measure(path)
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert "a.wav" not in caught.value.message


@pytest.mark.parametrize("data", [b"", b'{"error": 400}', b"RIFF\xff\xff\xff\xffWAVEfmt ", bytes(1000)])
def test_what_is_no_sound_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    with pytest.raises(Problem) as caught:
        measure(path)
    assert caught.value.code is Code.TTS_BAD_AUDIO


def test_values_that_are_no_numbers_are_told(tmp_path: Path) -> None:
    good = clip(tmp_path, make_media.tone(0.5))
    floats = make_media.make(tmp_path / "f.wav", "-i", str(good), "-c:a", "pcm_f32le")
    data = bytearray(floats.read_bytes())
    data[-4000:-3996] = np.array([np.nan], "<f4").tobytes()
    floats.write_bytes(data)
    with pytest.raises(Problem) as caught:
        measure(floats)
    assert caught.value.code is Code.TTS_BAD_AUDIO


def test_a_missing_clip_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        measure(tmp_path / "gone.wav")
    assert caught.value.code is Code.TTS_BAD_AUDIO

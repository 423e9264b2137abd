import wave
from array import array

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import wavefile

TONE = array("h", [0, 1000, 0, -1000] * 500 + [900] * 4).tobytes()


def test_writes_the_samples_and_nothing_else(tmp_path):
    assert wavefile.write(tmp_path / "a.wav", TONE, 16000, "v") == len(TONE) // 2
    with wave.open(str(tmp_path / "a.wav")) as file:
        assert file.readframes(10**6) == TONE
        assert file.getframerate() == 16000
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]


@pytest.mark.parametrize("sound", [b"", b"\0", bytes(4000), array("h", [3, -3] * 500).tobytes()])
def test_silence_is_never_written(tmp_path, sound):
    with pytest.raises(Problem) as caught:
        wavefile.write(tmp_path / "a.wav", sound, 16000, "v")
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_clip_stays_whole_when_writing_fails(tmp_path, monkeypatch):
    out = tmp_path / "a.wav"
    wavefile.write(out, TONE, 16000, "v")
    before = out.read_bytes()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(wave.Wave_write, "writeframes", full)
    with pytest.raises(OSError, match="space"):
        wavefile.write(out, TONE * 2, 16000, "v")
    assert out.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.wav"]

"""What XTTS says and asks outside its child process; speaking is in tests/contract/test_xtts.py."""

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.tts import common, xtts_voices
from dubai_desktop.engines.tts.xtts import XttsVoice
from tests.helpers.engines import make_kit
from tests.unit.engines.tts.test_coqui import FakeHost

INSTALLED = {"cutlet", "TTS", "torch", "torchaudio", "torchcodec"}


@pytest.fixture(autouse=True)
def with_packages(monkeypatch):
    monkeypatch.setattr(common, "is_installed", INSTALLED.__contains__)
    monkeypatch.setattr(xtts_voices, "speakers", lambda folder: ("Ana Florence", "Claribel Dervla"))


@pytest.fixture
def clip(tmp_path):
    (tmp_path / "me.wav").write_bytes(b"RIFF....")
    return str(tmp_path / "me.wav")


@pytest.fixture
def make(tmp_path):
    fake = FakeHost()

    def build(*, installed=True, **choices):
        if installed:
            (tmp_path / "xtts-v2").mkdir(exist_ok=True)
            for name in ("model.pth", "config.json", "vocab.json"):
                (tmp_path / "xtts-v2" / name).write_bytes(b"x")
        engine = XttsVoice(make_kit(fake, tmp_path, **choices))
        engine.asked = fake.calls
        return engine

    return build


def test_bangla_is_not_among_its_languages_and_that_is_said(make):
    answer = make().availability("bn")
    assert answer.problem.code is Code.LANGUAGE_UNSUPPORTED
    assert answer.reason == "XTTS v2 has no voice for Bangla. Choose another voice engine."


def test_languages_that_need_a_package_come_with_it(make):
    languages = make().info.languages
    assert "en" in languages
    assert "ja" in languages  # cutlet is there
    assert "zh" not in languages  # pypinyin is not


def test_a_missing_model_is_named_with_its_size(make):
    answer = make(installed=False).availability("en")
    assert answer.problem.code is Code.MODEL_MISSING
    assert "XTTS v2, 1.9 GB" in answer.reason


def test_the_clip_comes_first_and_its_id_tells_which_it_is(make, clip):
    first, *own = make(voice_reference=clip).voices("en")
    assert first.cloned
    assert first.id == xtts_voices.clip_id(clip)
    assert [voice.id for voice in own] == ["Ana Florence", "Claribel Dervla"]
    assert make().voices("en")[0].id == "Ana Florence"


def test_without_any_voice_it_asks_for_a_clip(make, monkeypatch):
    monkeypatch.setattr(xtts_voices, "speakers", lambda folder: ())
    answer = make().availability("en")
    assert "Choose a WAV or FLAC file" in answer.reason


def speak(engine, cancel, **asked):
    request = SpeechRequest(**{"text": "Hello there.", "language": "en", "voice": "", "rate": 1.0, "out": "o", **asked})
    engine.speak(request, cancel)
    return engine.asked[-1][1]


def test_a_clip_goes_along_only_for_its_own_voice(make, clip, cancel):
    engine = make(voice_reference=clip)
    assert (speak(engine, cancel).reference, speak(engine, cancel).speaker) == (clip, "")
    own = speak(engine, cancel, voice="Ana Florence")
    assert (own.reference, own.speaker) == ("", "Ana Florence")


def test_a_requests_own_clip_wins(make, clip, cancel):
    assert speak(make(voice_reference=clip), cancel, reference="other.wav").reference == "other.wav"
    assert speak(make(), cancel, reference="other.wav").reference == "other.wav"


def test_a_clip_does_not_make_it_speak_bangla(make, clip, cancel):
    with pytest.raises(Problem) as caught:
        speak(make(voice_reference=clip), cancel, language="bn", reference=clip)
    assert caught.value.code is Code.LANGUAGE_UNSUPPORTED


def test_pieces_are_as_short_as_the_language_needs(make, clip, cancel):
    order = speak(make(voice_reference=clip), cancel, language="ja", text="日本" * 200)
    assert max(len(piece.text) for piece in order.pieces) <= 70

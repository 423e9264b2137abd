"""The contract of voice engines, kept by Google's through the real client against a local gRPC server."""

import wave

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.tts.google import GoogleVoice
from tests.helpers.engines import make_kit

google_server = pytest.importorskip("tests.helpers.google_server")


@pytest.fixture
def server():
    with google_server.running() as (service, address):
        service.address = address
        yield service


@pytest.fixture
def engine(host, server, tmp_path):
    return GoogleVoice(make_kit(host, tmp_path / "models"), endpoint=server.address)


def request(tmp_path, **more):
    return SpeechRequest(**{"text": "আজ আমরা কথা বলব।", "language": "bn", "voice": "", "rate": 1.0,
                            "out": str(tmp_path / "line.wav"), **more})  # fmt: skip


def test_it_says_rate_range_sample_rate_languages_and_a_price_for_each_voice(engine):
    assert engine.rates == (0.25, 2.0)
    assert engine.info.sample_rate == 24_000
    assert "bn" in engine.info.languages
    assert all(voice.price and voice.price >= engine.info.price for voice in engine.voices("bn"))


def test_a_spoken_line_is_a_mono_wav_as_long_as_it_says(engine, tmp_path, cancel):
    speech = engine.speak(request(tmp_path), cancel)
    with wave.open(speech.path) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, speech.sample_rate)
        assert file.getnframes() / speech.sample_rate == pytest.approx(speech.duration)
    assert speech.sample_rate == engine.info.sample_rate
    assert [path.suffix for path in tmp_path.iterdir() if path.is_file()] == [".wav"]


@pytest.mark.parametrize(("rate", "sent"), [(9.0, 2.0), (0.1, 0.25), (1.5, 1.5), (float("nan"), 1.0)])
def test_the_native_rate_is_asked_for_within_the_range(engine, server, tmp_path, cancel, rate, sent):
    engine.speak(request(tmp_path, rate=rate), cancel)
    assert server.requests[0].audio_config.speaking_rate == sent


def test_an_unknown_voice_names_the_nearest(engine, tmp_path, cancel):
    with pytest.raises(Problem) as caught:
        engine.speak(request(tmp_path, voice="bn-IN-Standard-E"), cancel)
    assert caught.value.code is Code.VOICE_UNKNOWN
    assert caught.value.facts["nearest"].startswith("bn-IN-Standard-")


@pytest.mark.parametrize("text", ["", " \n "])
def test_nothing_to_say_is_not_paid_for(engine, server, tmp_path, cancel, text):
    with pytest.raises(Problem):
        engine.speak(request(tmp_path, text=text), cancel)
    assert server.requests == []


def test_a_cancelled_token_leaves_nothing(engine, server, tmp_path):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        engine.speak(request(tmp_path), token)
    assert server.requests == []
    assert not (tmp_path / "line.wav").exists()

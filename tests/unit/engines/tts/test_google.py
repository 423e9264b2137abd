import json
import threading
import time
import wave

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.tts import google, google_child
from dubai_desktop.engines.tts.google import GoogleVoice, read_credentials
from tests.helpers.engines import make_kit

grpc = pytest.importorskip("grpc")
google_server = pytest.importorskip("tests.helpers.google_server")

ACCOUNT = {"type": "service_account", "token_uri": google.TOKEN_URI, "private_key": "CANARY-KEY"}


@pytest.fixture
def server():
    with google_server.running() as (service, address):
        service.address = address
        yield service


@pytest.fixture
def speak(host, server, tmp_path, cancel):
    engine = GoogleVoice(make_kit(host, tmp_path), endpoint=server.address)

    def run(text="আজ আমরা কথা বলব।", rate=1.0, voice="", language="bn", token=cancel):
        return engine.speak(SpeechRequest(text, language, voice, rate, str(tmp_path / "line.wav")), token)

    return run


def test_the_request_says_voice_language_and_rate_and_the_reply_is_written(speak, server):
    speech = speak(rate=1.25, voice="bn-IN-Standard-B")
    (request,) = server.requests
    assert request.input.text == "আজ আমরা কথা বলব।"
    assert (request.voice.language_code, request.voice.name) == ("bn-IN", "bn-IN-Standard-B")
    assert request.audio_config.speaking_rate == 1.25
    assert (speech.sample_rate, speech.duration) == (24_000, 0.5)
    with wave.open(speech.path) as file:
        assert file.getnframes() == 12_000


def test_a_long_text_goes_in_parts_of_5000_bytes(speak, server):
    speech = speak("ক" * 1000 + "। " + "খ" * 1500)
    assert [len(request.input.text.encode()) for request in server.requests] == [3003, 4500]
    assert speech.duration == 1.0


@pytest.mark.parametrize(
    ("status", "details", "code"),
    [
        ("RESOURCE_EXHAUSTED", "Quota exceeded for quota metric 'characters' and limit 'per day'", Code.TTS_QUOTA),
        ("RESOURCE_EXHAUSTED", "limit 'RequestsPerMinutePerProject' exceeded", Code.TTS_RATE),
        ("UNAUTHENTICATED", "invalid", Code.TTS_AUTH),
        ("PERMISSION_DENIED", "API disabled", Code.TTS_AUTH),
        ("UNAVAILABLE", "503", Code.NETWORK),
        ("INTERNAL", "500", Code.NETWORK),
        ("DEADLINE_EXCEEDED", "504", Code.TIMEOUT),
        ("INVALID_ARGUMENT", "bad text", Code.ENGINE_FAILED),
    ],
)
def test_each_refusal_is_said_and_nothing_is_asked_twice(speak, server, tmp_path, status, details, code):
    server.fault = (getattr(grpc.StatusCode, status), details)
    with pytest.raises(Problem) as caught:
        speak()
    assert caught.value.code is code
    assert details not in caught.value.message
    assert len(server.requests) == 1
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "audio",
    [b"", b'{"error": 1}', b"RIFF", google_server.wav(0.5, level=0), google_server.wav(0.5, rate=8000),
     google_server.wav(0.5, channels=2), google_server.wav(0)],
)  # fmt: skip
def test_unusable_sound_is_never_kept(speak, server, tmp_path, audio):
    server.audio = audio
    with pytest.raises(Problem) as caught:
        speak()
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_the_network(host, tmp_path, cancel):
    engine = GoogleVoice(make_kit(host, tmp_path), endpoint="127.0.0.1:9")
    with pytest.raises(Problem) as caught:
        engine.speak(SpeechRequest("আজ", "bn", "", 1.0, str(tmp_path / "x.wav")), cancel)
    assert caught.value.code is Code.NETWORK


def test_cancel_ends_a_hanging_request_at_once(speak, server):
    speak()
    server.hang = True
    token = CancelToken()
    threading.Timer(0.2, token.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        speak(token=token)
    assert time.monotonic() - start < 1.5


def test_every_request_has_a_deadline():
    assert 5 <= google_child.TIMEOUT <= 60


def account_file(folder, content, mode=0o600):
    path = folder / "key.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    path.chmod(mode)
    return str(path)


def test_is_ready_with_a_private_service_account_file(host, tmp_path):
    engine = GoogleVoice(
        make_kit(host, tmp_path, google_account=lambda: read_credentials(account_file(tmp_path, ACCOUNT)))
    )
    assert engine.availability("bn").ready
    assert not engine.availability("si").ready


@pytest.mark.parametrize(
    ("content", "mode", "said"),
    [
        ({**ACCOUNT, "type": "external_account"}, 0o600, "not a service account"),
        ({**ACCOUNT, "token_uri": "https://evil.example/token"}, 0o600, "not a service account"),
        ("CANARY-KEY not json", 0o600, "not a service account"),
        ("[]", 0o600, "not a service account"),
        (" " * 70_000, 0o600, "not a service account"),
        (ACCOUNT, 0o644, "Other people can read"),
    ],
)
def test_any_other_file_is_refused_without_showing_it(host, tmp_path, content, mode, said):
    file = account_file(tmp_path, content, mode)
    answer = GoogleVoice(make_kit(host, tmp_path, google_account=lambda: read_credentials(file))).availability()
    assert answer.problem.code is Code.TTS_AUTH
    assert said in answer.reason
    assert "CANARY" not in f"{answer.problem.message}{answer.problem.detail}{answer.problem.facts}"


@pytest.mark.parametrize("file", ["", "/no/such/file.json"])
def test_no_file_is_said(host, tmp_path, file):
    answer = GoogleVoice(make_kit(host, tmp_path, google_account=lambda: read_credentials(file))).availability()
    assert answer.problem.code is Code.TTS_AUTH


def test_credentials_are_not_shown_by_repr():
    assert "CANARY" not in repr(google_child.Access("CANARY"))

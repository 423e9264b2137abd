import threading
import time
import wave

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.google_access import TIMEOUT as DEADLINE
from dubai_desktop.engines.google_access import Access
from dubai_desktop.engines.tts import google_voices
from dubai_desktop.engines.tts.google import GoogleVoice
from dubai_desktop.engines.tts.text import SENTENCE_PAUSE, WORD_PAUSE
from tests.helpers.engines import make_kit

grpc = pytest.importorskip("grpc")
google_server = pytest.importorskip("tests.helpers.google_server")


@pytest.fixture(autouse=True)
def own_prices(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))


@pytest.fixture
def server():
    with google_server.running() as (service, address):
        service.address = address
        yield service


@pytest.fixture
def speak(host, server, tmp_path, cancel):
    engine = GoogleVoice(make_kit(host, tmp_path / "models"), endpoint=server.address)

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
    assert speech.duration == pytest.approx(0.5 + SENTENCE_PAUSE + 0.5)


def test_a_refusal_after_an_answered_part_says_that_something_was_charged(speak, server):
    server.faults = [None, (grpc.StatusCode.RESOURCE_EXHAUSTED, "Quota exceeded per day")]
    with pytest.raises(Problem) as caught:
        speak("ক" * 1000 + "। " + "খ" * 1500)
    assert (caught.value.code, caught.value.facts) == (Code.TTS_QUOTA, {"charged": True})


def test_words_cut_apart_are_joined_with_no_sentence_pause(speak, server):
    speech = speak(" ".join(["ক" * 300] * 6))
    assert len(server.requests) == 2
    assert speech.duration == pytest.approx(0.5 + WORD_PAUSE + 0.5)


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
    [b"", b'{"error": 1}', b"RIFF", google_server.wav(0.5)[:9000],
     google_server.wav(0.5, level=0), google_server.wav(0.5, rate=8000),
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
    assert 5 <= DEADLINE <= 60


@pytest.mark.parametrize(
    ("details", "code", "wait"),
    [
        (("RATE_LIMIT_EXCEEDED", "RequestsPerMinutePerProject", 7.5), Code.TTS_RATE, 7.5),
        (("RATE_LIMIT_EXCEEDED", "CharactersPerDayPerProject", None), Code.TTS_QUOTA, None),
        (("RESOURCE_EXHAUSTED", "CharactersPerDayPerProject", None), Code.TTS_QUOTA, None),
    ],
)
def test_the_reason_of_a_refusal_tells_rate_from_quota(speak, server, details, code, wait):
    reason, limit, seconds = details
    more = [google_server.retry_info(seconds)] if seconds else []
    info = google_server.error_info(reason, quota_limit=limit)
    server.fault = google_server.fault("RESOURCE_EXHAUSTED", "Quota exceeded.", info, *more)
    with pytest.raises(Problem) as caught:
        speak()
    assert (caught.value.code, caught.value.facts.get("retry_after")) == (code, wait)


def test_a_service_that_is_not_switched_on_is_no_wrong_key(speak, server):
    info = google_server.error_info("SERVICE_DISABLED", service="texttospeech.googleapis.com")
    server.fault = google_server.fault("PERMISSION_DENIED", "It is disabled.", info)
    with pytest.raises(Problem, match="not switched on"):
        speak()


def test_is_ready_with_an_account_and_says_what_it_lacks(host, tmp_path):
    engine = GoogleVoice(make_kit(host, tmp_path, google_account=lambda: "{}"))
    assert engine.availability("bn").ready
    assert not engine.availability("si").ready
    nobody = GoogleVoice(make_kit(host, tmp_path)).availability("bn")
    assert (nobody.problem.code, "keys set google" in nobody.reason) == (Code.TTS_AUTH, True)


def test_a_price_table_that_cannot_be_read_stops_spending(host, tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path))
    (tmp_path / "prices.toml").write_text("oops")
    engine = GoogleVoice(make_kit(host, tmp_path, google_account=lambda: "{}"))
    assert engine.availability("bn").problem.code is Code.SETTING_INVALID
    assert engine.info.price == 4_000_000


def test_a_damaged_account_is_said_without_its_content(host, tmp_path, cancel):
    account = '{"type": "service_account", "token_uri": "https://oauth2.googleapis.com/token", "private_key": "CANARY"}'
    engine = GoogleVoice(make_kit(host, tmp_path, google_account=lambda: account))
    with pytest.raises(Problem) as caught:
        engine.speak(SpeechRequest("আজ", "bn", "", 1.0, str(tmp_path / "x.wav")), cancel)
    assert caught.value.code is Code.TTS_AUTH
    assert "CANARY" not in f"{caught.value.message}{caught.value.detail}"


# --- voices --------------------------------------------------------------------------------------------------------


def test_the_list_is_fetched_after_the_first_line_and_used_from_then_on(host, server, tmp_path, cancel):
    no_use = ("bn-IN-Gemini-X", "bn-IN-Journey-D", "Kore", "en-US-Standard-A", "../evil")
    server.voices = [
        ("bn-IN-Standard-A", "female"),
        ("bn-IN-Chirp3-HD-Kore", "female"),
        *((name, "") for name in no_use),
    ]
    engine = GoogleVoice(make_kit(host, tmp_path / "models"), endpoint=server.address)
    engine.speak(SpeechRequest("আজ", "bn", "", 1.0, str(tmp_path / "x.wav")), cancel)
    assert [(v.id, v.gender, v.price) for v in engine.voices("bn")] == [
        ("bn-IN-Standard-A", "female", 4_000_000),
        ("bn-IN-Chirp3-HD-Kore", "female", 30_000_000),
    ]
    engine.speak(SpeechRequest("আজ", "bn", "", 1.0, str(tmp_path / "y.wav")), cancel)
    assert len(server.listed) == 1
    later = GoogleVoice(make_kit(host, tmp_path / "models"), endpoint=server.address)
    later.speak(SpeechRequest("আজ", "bn", "bn-IN-Chirp3-HD-Kore", 2.0, str(tmp_path / "z.wav")), cancel)
    assert len(server.listed) == 1
    assert server.requests[-1].voice.name == "bn-IN-Chirp3-HD-Kore"


def test_a_list_that_cannot_be_fetched_costs_no_line(speak, server):
    server.faults = [None, (grpc.StatusCode.UNAVAILABLE, "no")]
    assert speak().duration == 0.5
    assert len(server.listed) == 1


def test_voices_and_readiness_never_ask_the_network(host, server, tmp_path):
    engine = GoogleVoice(make_kit(host, tmp_path), endpoint=server.address)
    assert engine.voices("bn")
    assert engine.availability("bn").ready
    assert (server.listed, server.requests) == ([], [])


def test_refresh_says_why_it_could_not(host, server, tmp_path, cancel):
    server.fault = (grpc.StatusCode.UNAUTHENTICATED, "no")
    with pytest.raises(Problem) as caught:
        GoogleVoice(make_kit(host, tmp_path), endpoint=server.address).refresh(cancel)
    assert caught.value.code is Code.TTS_AUTH
    assert not (tmp_path / google_voices.FILE).exists()


def test_credentials_are_not_shown_by_repr():
    assert "CANARY" not in repr(Access("CANARY"))

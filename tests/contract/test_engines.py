"""The same checks for every registered engine; one that cannot be used here has to say clearly why."""

import re
import wave
from functools import cache
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.domain.problems import Cancelled, Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.engines import registry
from dubai_desktop.engines.base import Kind, SpeechRequest, TranscriptionRequest, TranslationRequest
from dubai_desktop.engines.host import EngineHost
from tests.helpers.engines import make_kit, no_progress, segment

SPOKEN = {"bn": "আজ আমরা কথা বলব।", "en": "Today we talk."}
PAIRS = (("Good morning.", "সুপ্রভাত।"),)
CUES = (Cue(0.5, 1.5, "সুপ্রভাত।"), Cue(2.0, 3.0, "আবার দেখা হবে।"))


@cache
def ids(kind):
    with EngineHost() as host:
        engines = registry.build(make_kit(host, Path("nowhere")))
    return [engine.info.id for engine in getattr(engines, kind)]


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture
def engines(host, tmp_path):
    return registry.build(make_kit(host, tmp_path, pairs=PAIRS, cues=CUES))


def pick(engines, kind, name):
    return next(engine for engine in getattr(engines, kind) if engine.info.id == name)


def check_info(info, kind):
    assert re.fullmatch(r"[a-z0-9_-]+", info.id)
    assert info.title
    assert info.kind is kind
    assert info.version
    assert info.price >= 0
    assert info.price == 0 or info.online


def ready(engine, *question):
    """True where the engine can be used; else its reason has to be two plain sentences for a person."""
    answer = engine.availability(*question)
    if answer.ready:
        assert answer.problem is None
        return True
    assert answer.problem is not None
    assert answer.reason == answer.problem.message
    assert re.fullmatch(r"[A-Za-z].+[.] [A-Z].+[.]", answer.reason, re.DOTALL), answer.reason
    assert "!" not in answer.reason
    assert "Traceback" not in answer.reason
    return False


@pytest.mark.parametrize("name", ids("voices"))
class TestVoices:
    def test_info_rates_and_voices(self, engines, name):
        engine = pick(engines, "voices", name)
        check_info(engine.info, Kind.VOICE)
        slowest, fastest = engine.rates
        assert 0 < slowest <= 1.0 <= fastest <= 4.0
        assert 8_000 <= engine.info.sample_rate <= 48_000
        assert engine.info.languages
        assert set(engine.info.languages) <= set(LANGUAGES)
        assert engine.info.licence
        for language in ("bn", "en", "xx"):
            voices = engine.voices(language)
            assert len({voice.id for voice in voices}) == len(voices)
            assert all(voice.gender in {"", "female", "male"} for voice in voices)
            assert all(voice.price is None or voice.price >= 0 for voice in voices)

    def test_speaks_or_says_why_not(self, engines, name, tmp_path, cancel):
        engine = pick(engines, "voices", name)
        language = "bn" if "bn" in (engine.info.languages or ("bn",)) else engine.info.languages[0]
        out = tmp_path / "line.wav"
        request = SpeechRequest(SPOKEN.get(language, "12"), language, "", 1.0, str(out))
        if not ready(engine, language):
            with pytest.raises(Problem):
                engine.speak(request, cancel)
            assert not out.exists()
            return
        speech = engine.speak(request, cancel)
        with wave.open(speech.path) as file:
            assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
            assert file.getframerate() == speech.sample_rate == engine.info.sample_rate
            assert file.getnframes() / speech.sample_rate == pytest.approx(speech.duration)
        assert 0.2 < speech.duration < 30
        assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []

    @pytest.mark.parametrize("text", ["", " \n "])
    def test_nothing_to_speak_is_a_problem(self, engines, name, text, tmp_path, cancel):
        with pytest.raises(Problem):
            pick(engines, "voices", name).speak(SpeechRequest(text, "bn", "", 1.0, str(tmp_path / "x.wav")), cancel)

    def test_a_language_it_lacks_is_said(self, engines, name):
        assert not ready(pick(engines, "voices", name), "xx")

    def test_a_cancelled_token_stops_it(self, engines, name, tmp_path):
        token = CancelToken()
        token.cancel()
        out = tmp_path / "x.wav"
        with pytest.raises((Cancelled, Problem)):
            pick(engines, "voices", name).speak(SpeechRequest("আজ", "bn", "", 1.0, str(out)), token)
        assert not out.exists()


@pytest.mark.parametrize("name", ids("translators"))
class TestTranslators:
    def test_info(self, engines, name):
        check_info(pick(engines, "translators", name).info, Kind.TRANSLATION)

    def test_count_order_ids_and_times_never_change(self, engines, name, cancel):
        engine = pick(engines, "translators", name)
        lines = (
            segment(1, 0.5, 1.5, "Good morning."),
            segment(2, 2.0, 3.0, "See you."),
            segment(3, 4.0, 5.0, "Kept.", target="রাখা"),
        )
        request = TranslationRequest(lines, "en", "bn", "b.srt")
        if not ready(engine, request):
            return
        done = engine.translate(request, no_progress, cancel).segments
        assert [(s.id, s.index, s.start, s.end, s.source) for s in done] == [
            (s.id, s.index, s.start, s.end, s.source) for s in lines
        ]
        assert done[2] == lines[2]
        assert done[0].target == "সুপ্রভাত।"

    def test_no_lines_are_no_trouble(self, engines, name, cancel):
        request = TranslationRequest((), "en", "bn", "b.srt")
        engine = pick(engines, "translators", name)
        if ready(engine, request):
            assert engine.translate(request, no_progress, cancel).segments == ()


@pytest.mark.parametrize("name", ids("transcribers"))
class TestTranscribers:
    def test_info(self, engines, name):
        check_info(pick(engines, "transcribers", name).info, Kind.TRANSCRIPTION)

    def test_transcribes_or_says_why_not(self, engines, name, cancel, tmp_path):
        engine = pick(engines, "transcribers", name)
        request = TranscriptionRequest(
            str(tmp_path / "none.wav"), 10.0, "bn", "talk.srt" if name == "subtitles" else ""
        )
        if not ready(engine, request):
            with pytest.raises(Problem):
                engine.transcribe(request, no_progress, cancel)
            return
        transcript = engine.transcribe(request, no_progress, cancel)
        assert transcript.language == "bn"
        assert [s.index for s in transcript.segments] == list(range(1, len(transcript.segments) + 1))
        assert all(s.end > s.start for s in transcript.segments)

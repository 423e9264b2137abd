import os
import signal
import threading
import time
import wave
from array import array

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.tts import espeak, espeak_child
from dubai_desktop.engines.tts.espeak import EspeakVoice, spoken_text
from tests.helpers.engines import make_kit

BANGLA = "আজ আমরা একটি নতুন বিষয় নিয়ে কথা বলব, এটি খুবই সহজ।"


@pytest.fixture
def engine(host, tmp_path):
    return EspeakVoice(make_kit(host, tmp_path))


@pytest.fixture
def speak(engine, cancel, tmp_path):
    def run(text=BANGLA, language="bn", voice="", rate=1.0, out=None):
        return engine.speak(SpeechRequest(text, language, voice, rate, str(out or tmp_path / "line.wav")), cancel)

    return run


def test_writes_mono_pcm_as_long_as_it_says(speak):
    speech = speak()
    with wave.open(speech.path) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
        assert file.getnframes() / 22050 == pytest.approx(speech.duration)
        samples = array("h", file.readframes(file.getnframes()))
    assert 1.5 < speech.duration < 10
    assert max(samples) > 3000
    assert speech.sample_rate == 22050


@pytest.mark.parametrize("rate", [0.5, 0.8, 1.15, 1.3, 1.5, 2.0])
@pytest.mark.parametrize("voice", ["bn", "bn+f2"])
def test_the_native_rate_shortens_the_clip_by_just_that(speak, voice, rate):
    normal = speak(voice=voice).duration
    assert speak(voice=voice, rate=rate).duration == pytest.approx(normal / rate, rel=0.03)


def test_a_short_word_follows_the_rate_too(speak):
    assert speak("হ্যাঁ", rate=1.5).duration == pytest.approx(speak("হ্যাঁ").duration / 1.5, rel=0.08)


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan"), float("inf")])
def test_a_senseless_rate_is_the_voices_own(speak, rate):
    assert speak(rate=rate).duration == pytest.approx(speak().duration, rel=0.02)


def test_a_rate_beyond_its_range_is_the_fastest(speak):
    assert speak(rate=9.0).duration == pytest.approx(speak(rate=2.0).duration, rel=0.03)


def test_female_voices_are_higher(speak):
    def pitch(voice):
        """Median fundamental in Hz, from the autocorrelation of 50 ms frames."""
        with wave.open(speak("আআআআআআ", voice=voice).path) as file:
            samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(float)
        peaks = []
        for frame in samples[: len(samples) // 1102 * 1102].reshape(-1, 1102):
            echo = np.correlate(frame, frame, "full")[1101:]
            peaks.append(22050 / (60 + np.argmax(echo[60:320])))
        return np.median(peaks)

    assert pitch("bn+f2") > 1.3 * pitch("bn")


def test_lists_bangla_voices_the_plain_one_first(engine):
    voices = engine.voices("bn-BD")
    assert [voice.id for voice in voices] == ["bn", "bn+f2", "bn+f3", "bn+m3"]
    assert [voice.gender for voice in voices] == ["male", "female", "female", "male"]
    assert {voice.language for voice in voices} == {"bn"}


def test_the_library_has_every_voice_that_is_offered(engine, host, cancel):
    known = host.call(espeak_child.voices, timeout=30, cancel=cancel, lane=espeak.LANE)
    offered = {language: engine.voices(language)[0].id for language in engine.info.languages}
    aliases = {"fr": "fr-fr"}
    assert {aliases.get(voice, voice) for voice in offered.values()} <= known
    assert set(LANGUAGES) - set(offered) == {"ja"}


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "ja"])
def test_every_offered_language_speaks(speak, language):
    assert speak("12", language).duration > 0.2


@pytest.mark.parametrize("text", ["", "  \n", "\u200b\u200b", "\x00\x07"])
def test_an_empty_line_is_a_problem(speak, text):
    with pytest.raises(Problem) as caught:
        speak(text)
    assert caught.value.code is Code.NEEDS_TRANSLATION


@pytest.mark.parametrize("text", ["...", "—", "-"])
def test_a_line_without_sound_is_a_problem_and_no_file(speak, tmp_path, text):
    with pytest.raises(Problem) as caught:
        speak(text)
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert list(tmp_path.iterdir()) == []


def test_markup_and_control_signs_are_only_text(speak):
    plain = speak("ব্রেক", "bn").duration
    assert speak('<break time="9s"/>ব্রেক\x00\x1b', "bn").duration < plain + 8


def test_a_lone_surrogate_does_not_stop_it(speak):
    assert speak("আমি \ud800 যাই").duration > 0.2


def test_a_voice_of_another_language_names_the_nearest(speak):
    with pytest.raises(Problem) as caught:
        speak(voice="bn+f9")
    assert caught.value.code is Code.VOICE_UNKNOWN
    assert caught.value.facts["nearest"] in caught.value.message


def test_a_language_without_voice_is_said(engine, speak):
    assert not engine.availability("ja").ready
    assert "Japanese" in engine.availability("ja").reason
    with pytest.raises(Problem) as caught:
        speak("日本", "ja")
    assert caught.value.code is Code.LANGUAGE_UNSUPPORTED


def test_a_missing_folder_is_said(speak, tmp_path):
    with pytest.raises(Problem) as caught:
        speak(out=tmp_path / "gone" / "line.wav")
    assert caught.value.code is Code.OUT_NOT_WRITABLE


def test_forty_lines_take_well_under_a_second_of_overhead(speak):
    speak()
    start = time.monotonic()
    for index in range(40):
        speak(f"আমার বয়স {index}")
    assert time.monotonic() - start < 1.5


def test_a_child_killed_in_mid_line_is_a_crash_and_the_next_line_is_spoken(speak, host, cancel):
    pid = host.call(os.getpid, timeout=30, cancel=cancel, lane=espeak.LANE)
    long = BANGLA * 400
    threading.Timer(0.15, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(Problem) as caught:
        speak(long)
    assert caught.value.code is Code.ENGINE_CRASHED
    assert speak().duration > 1


def test_cancel_in_mid_line_is_at_once_and_leaves_no_file(engine, tmp_path):
    token = CancelToken()
    threading.Timer(0.15, token.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        engine.speak(SpeechRequest(BANGLA * 1000, "bn", "", 1.0, str(tmp_path / "x.wav")), token)
    assert time.monotonic() - start < 1.2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("কাপড়ে", "কাপ\u09dcে"),  # the sign behind the letter would be lost
        ("দিয়ে", "দি\u09dfে"),
        ("নয়", "ন\u09af\u09bc"),  # at a word's end the composed letter would gain an "o"
        ("ন\u09df", "ন\u09af\u09bc"),
        ("ছয়টা", "ছ\u09af\u09bcটা"),
    ],
)
def test_dotted_bangla_letters_are_written_as_espeak_reads_them(written: str, spoken: str) -> None:
    assert spoken_text(written) == spoken

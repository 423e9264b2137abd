"""Coqui VITS as people have it: a real (tiny) model in a real folder, spoken by the real library in the real child."""

import os
import signal
import threading
import time
import wave

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.tts import common, coqui_engine, coqui_shelf
from dubai_desktop.engines.tts.coqui import CoquiVoice
from tests.helpers import tiny_vits
from tests.helpers.engines import make_kit

pytestmark = pytest.mark.skipif(
    not all(map(common.is_installed, coqui_engine.PACKAGES)), reason="coqui-tts and its packages are not installed"
)

LINE = "আজ আমরা একটি নতুন বিষয় নিয়ে কথা বলব। এটি খুবই সহজ।"
SHORT = "আজ কথা বলব।"


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def host(models):
    with EngineHost() as engine_host:
        tiny_vits.install(engine_host, models)
        yield engine_host


@pytest.fixture
def speak(host, models, tmp_path, cancel):
    engine = CoquiVoice(make_kit(host, models))

    def run(text=LINE, rate=1.0, take=0, voice="coqui-bn-female", token=cancel):
        return engine.speak(SpeechRequest(text, "bn", voice, rate, str(tmp_path / "line.wav"), take=take), token)

    return run


def samples(speech):
    with wave.open(speech.path) as file:
        return file.readframes(file.getnframes())


def test_the_clip_is_what_the_engine_says(speak):
    speech = speak()
    with wave.open(speech.path) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
        assert file.getnframes() == round(speech.duration * 22050)
    assert 3 < speech.duration < 7


@pytest.mark.parametrize("rate", [0.7, 0.85, 1.1, 1.2, 1.35, 1.5])
def test_a_rate_gives_the_length_it_promises(speak, rate):
    assert speak().duration / speak(rate=rate).duration == pytest.approx(rate, rel=0.02)


def test_a_line_sounds_the_same_each_time_and_another_way_in_another_take(speak):
    first = samples(speak(SHORT))
    assert samples(speak(SHORT)) == first
    other = samples(speak(SHORT, take=1))
    assert other != first
    assert samples(speak(SHORT, take=1)) == other


def test_a_broken_delivery_is_not_made_again(host, tmp_path, cancel):
    """The recovery table has a line with bad audio spoken once more: with the same chance it would be as bad."""
    out = str(tmp_path / "line.wav")
    first, second, third = host.call(tiny_vits.deliveries, out, 1, timeout=240, cancel=cancel, lane="coqui")
    assert first != second == third


def test_the_model_is_loaded_once_for_a_whole_queue(speak, host, cancel):
    def loads():
        return host.call(coqui_shelf.loads, timeout=30, cancel=cancel, lane=coqui_engine.LANE)

    speak(SHORT)
    before = loads()
    for take in range(6):
        speak(SHORT, take=take)
    assert loads() == before


def test_letters_it_does_not_know_are_said_to_be_unspeakable(speak, tmp_path):
    with pytest.raises(Problem) as caught:
        speak("hello 123 ☺")
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert "words it can speak" in caught.value.message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["আজ 12টা hello ☺ বাজে।", "।", "আ", "“আজ”…", "আজ\u200d\u200c\x00বল", "ক" * 250])
def test_no_text_ends_the_child(speak, host, cancel, text):
    child = host.call(os.getpid, timeout=30, cancel=cancel, lane=coqui_engine.LANE)
    try:
        speak(text)
    except Problem as problem:
        assert problem.code is Code.TTS_BAD_AUDIO
    assert host.call(os.getpid, timeout=30, cancel=cancel, lane=coqui_engine.LANE) == child


def test_a_voice_that_never_ends_is_bad_audio_and_is_not_decoded(host, models, speak):
    tiny_vits.install(host, models, "coqui-bn-endless", frames=2000.0)
    with pytest.raises(Problem) as caught:
        speak(voice="coqui-bn-endless")
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert "foretold" in caught.value.detail


@pytest.mark.parametrize(("fault", "why"), [({"cut": 20}, "are usual"), ({"poisoned": True}, "NaN")])
def test_a_voice_that_swallows_words_or_makes_noise_is_bad_audio(host, models, speak, tmp_path, fault, why):
    tiny_vits.install(host, models, f"coqui-bn-{next(iter(fault))}", **fault)
    with pytest.raises(Problem) as caught:
        speak(voice=f"coqui-bn-{next(iter(fault))}")
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert why in caught.value.detail
    assert list(tmp_path.iterdir()) == []


def test_the_published_bangla_alphabet_loads_and_keeps_its_dots(host, models, speak, cancel):
    """Normalised text has ড় ঢ় য় as letter and dot; these voices learned them as one sign."""
    folder = tiny_vits.install(host, models, "coqui-bn-published", characters=tiny_vits.PUBLISHED)
    speak("দেওয়া, বিষয়, বাড়ি; আষাঢ়!", voice="coqui-bn-published")
    said = host.call(tiny_vits.tokens, str(folder), "বাড়ি য়", timeout=60, cancel=cancel, lane=coqui_engine.LANE)
    assert said == ["ব", "া", "\u09dc", "ি", " ", "\u09df", "।"]


def test_a_model_with_the_bangla_phonemizer_speaks_numbers(host, models, speak):
    tiny_vits.install(host, models, "coqui-bn-phonemes", phonemizer="bn_phonemizer")
    assert speak("১২ টা বাজে", voice="coqui-bn-phonemes").duration > 0.5


def test_a_child_killed_in_mid_line_is_a_crash_and_the_next_line_is_spoken(speak, host, cancel):
    speak(SHORT)
    pid = host.call(os.getpid, timeout=30, cancel=cancel, lane=coqui_engine.LANE)
    threading.Timer(0.4, os.kill, (pid, signal.SIGKILL)).start()
    with pytest.raises(Problem) as caught:
        speak(LINE * 150)
    assert caught.value.code is Code.ENGINE_CRASHED
    assert speak(SHORT).duration > 0.3


def test_cancel_in_mid_line_is_at_once_and_leaves_no_file(speak, tmp_path):
    speak(SHORT)
    (tmp_path / "line.wav").unlink()
    token = CancelToken()
    threading.Timer(0.3, token.cancel).start()
    began = time.monotonic()
    with pytest.raises(Cancelled):
        speak(LINE * 150, token=token)
    assert time.monotonic() - began < 2
    assert list(tmp_path.iterdir()) == []

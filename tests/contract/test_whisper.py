"""Whisper itself: the small real model hears the sample through the real child process and faster-whisper."""

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.host import EngineHost
from tests.helpers import whisper

NEAR = 0.3  # seconds


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    whisper.install_sample(folder)
    return folder


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    return whisper.speech(tmp_path_factory.mktemp("speech"))


def said(transcript):
    return [(word.text, word.start, word.end) for segment in transcript.segments for word in segment.words]


def check_words(found, expected, offset=0.0):
    assert [text for text, _, _ in found] == [text for text, _, _ in expected]
    for (text, start, end), (_, true_start, true_end) in zip(found, expected, strict=True):
        assert start - offset == pytest.approx(true_start, abs=NEAR), text
        assert end - offset == pytest.approx(true_end, abs=NEAR), text


def test_hears_the_samples_words_at_their_moments(host, models, audio):
    told = []
    transcript = whisper.hear(host, models, audio, lambda fraction, message: told.append((fraction, message)))
    check_words(said(transcript), whisper.truth())
    assert (transcript.language, transcript.model, transcript.notes) == ("en", "whisper-base", ())
    assert transcript.device.startswith("processor (int8, ")
    assert [fraction for fraction, _ in told] == sorted(fraction for fraction, _ in told)
    assert told[-1] == (1.0, "50 of 50 s heard")


def test_lines_are_its_sentences(host, models, audio):
    transcript = whisper.hear(host, models, audio)
    sources = [segment.source for segment in transcript.segments]
    assert "Karim, is the water from our tap safe to drink?" in sources
    assert "After that, boil it well for at least one full minute." in sources
    assert all(source.endswith((".", "?")) for source in sources)
    assert all(1.0 <= segment.duration <= 7.0 for segment in transcript.segments)


def test_a_long_programme_is_heard_in_batches_just_as_well(host, models, audio, tmp_path):
    once = whisper.read(audio)
    long = whisper.write(tmp_path / "long.wav", np.concatenate([once] * 3))
    found = said(whisper.hear(host, models, long))
    count = len(whisper.truth())
    assert len(found) == 3 * count
    for turn in range(3):
        check_words(found[turn * count : (turn + 1) * count], whisper.truth(), turn * len(once) / whisper.RATE)


def test_prompt_and_hotwords_do_not_disturb_it(host, models, audio):
    transcript = whisper.hear(host, models, audio, prompt="Safe water.", hotwords=("Karim",))
    assert [text for text, _, _ in said(transcript)][:10] == [text for text, _, _ in whisper.truth()][:10]


def test_tells_bangla_from_english(host, models, tmp_path):
    transcript = whisper.hear(host, models, whisper.spoken_bangla(tmp_path))
    assert transcript.language == "bn"
    assert " ".join(text for text, _, _ in said(transcript)) == whisper.bangla()[0]


def test_a_given_language_is_not_looked_for(host, models, audio):
    assert whisper.hear(host, models, audio, language="en").language == "en"


@pytest.mark.parametrize("loudness", [0.0, 0.0005, 0.01])
def test_silence_and_noise_are_no_speech(host, models, tmp_path, loudness):
    noise = np.random.default_rng(1).standard_normal(20 * whisper.RATE) * loudness
    with pytest.raises(Problem) as caught:
        whisper.hear(host, models, whisper.write(tmp_path / "a.wav", noise))
    assert caught.value.code is Code.NO_SPEECH


@pytest.mark.parametrize("frames", [0, 1, 160, 4800])
def test_tiny_audio_is_no_speech_either(host, models, tmp_path, frames):
    with pytest.raises(Problem) as caught:
        whisper.hear(host, models, whisper.write(tmp_path / "a.wav", np.zeros(frames)))
    assert caught.value.code is Code.NO_SPEECH


def test_cancelled_in_the_middle_it_ends_at_once(host, models, audio, tmp_path):
    token = CancelToken()
    long = whisper.write(tmp_path / "long.wav", np.concatenate([whisper.read(audio)] * 2))
    with pytest.raises(Cancelled):
        whisper.hear(host, models, long, lambda fraction, message: token.cancel(), token)

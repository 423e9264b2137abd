from array import array

import numpy as np
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import coqui_sound

RATE = 1000


def tone(seconds, level=0.5):
    return (level * np.where(np.arange(round(seconds * RATE)) % 2, 1, -1)).astype(np.float32)


def quiet(seconds, level=0.0):
    return tone(seconds, level)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_broken_samples_are_bad_audio(bad):
    with pytest.raises(Problem) as caught:
        coqui_sound.join([(np.array([0.1, bad], np.float32), 0.0)], RATE)
    assert caught.value.code is Code.TTS_BAD_AUDIO


def test_clipped_sound_is_bad_audio_a_loud_sample_is_not():
    with pytest.raises(Problem, match="broken sound"):
        coqui_sound.check(tone(1.0, 1.0))
    coqui_sound.check(np.concatenate([tone(1.0), tone(0.05, 1.0)]))


def test_loud_samples_are_scaled_not_clipped():
    assert array("h", coqui_sound.to_pcm(np.array([2.0, -1.0, 0.5], np.float32))).tolist() == [32767, -16384, 8192]
    assert array("h", coqui_sound.to_pcm(np.array([0.5], np.float32))).tolist() == [16384]


def test_the_silence_at_the_edges_goes_but_for_30_ms():
    made = np.concatenate([quiet(0.4, 0.0005), tone(0.5), quiet(0.2), tone(0.3), quiet(0.45)])
    kept = coqui_sound.trimmed(made, RATE)
    assert len(kept) == 1000 + 2 * 30
    assert np.array_equal(kept[30:-30], made[400:1400])


def test_pieces_are_joined_with_their_pauses_and_only_speech_is_counted():
    part = np.concatenate([quiet(0.5), tone(1.0), quiet(0.5)])
    sound, speech = coqui_sound.join([(part, 0.2), (part, 0.0)], RATE)
    assert len(sound) == 2 * 1060 + 200
    assert speech == pytest.approx(2.12)


@pytest.mark.parametrize("part", [np.zeros(0, np.float32), np.zeros(500, np.float32)])
def test_silence_is_no_speech(part):
    sound, speech = coqui_sound.join([(part, 0.0)], RATE)
    assert (len(sound), speech) == (0, 0.0)


@pytest.mark.parametrize(
    ("seconds", "usual"),
    [(0.39, 1.0), (2.51, 1.0), (0.0, 0.5), (60.0, 2.0), (float("nan"), 1.0)],
)
def test_swallowed_and_babbled_lines_are_bad_audio(seconds, usual):
    with pytest.raises(Problem) as caught:
        coqui_sound.check_length(seconds, usual)
    assert caught.value.code is Code.TTS_BAD_AUDIO


@pytest.mark.parametrize(("seconds", "usual"), [(0.41, 1.0), (2.49, 1.0), (1.0, 1.0)])
def test_other_lengths_are_speech(seconds, usual):
    coqui_sound.check_length(seconds, usual)


@pytest.mark.parametrize(("line", "least", "most"), [("হ্যাঁ।", 0.3, 0.7), ("আজ আমরা কথা বলব।", 1.2, 2.6)])
def test_what_is_usual_grows_with_the_text(line, least, most):
    assert least < coqui_sound.expected(line, "bn") < most

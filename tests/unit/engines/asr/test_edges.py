import numpy as np
import pytest

from dubai_desktop.engines.asr.edges import LEFT, tightened
from dubai_desktop.engines.asr.wav import RATE


def sound(*parts):
    """Parts of (seconds, loudness) one behind the other, as a tone."""
    time = np.arange(RATE * 30) / RATE
    tone = np.sin(2 * np.pi * 220 * time).astype(np.float32)
    return np.concatenate([tone[: round(seconds * RATE)] * loudness for seconds, loudness in parts])


def edges(word, samples, start=0.0):
    ((begin, end, text),) = tightened([(*word, " water")], samples, start)
    assert text == " water"
    return (round(begin, 2), round(end, 2))


def test_quiet_before_and_behind_a_word_is_cut_off():
    assert edges((0.0, 2.0), sound((0.4, 0.003), (1.0, 0.3), (0.6, 0.003))) == (0.4 - LEFT, 1.4 + LEFT)


def test_a_word_that_sounds_stays_where_it_is():
    assert edges((0.0, 1.0), sound((1.0, 0.3))) == (0.0, 1.0)


def test_the_closure_of_a_consonant_is_no_pause():
    assert edges((0.0, 1.0), sound((0.09, 0.0), (0.82, 0.3), (0.09, 0.0))) == (0.0, 1.0)


def test_quiet_inside_a_word_stays():
    assert edges((0.0, 1.0), sound((0.3, 0.3), (0.4, 0.0), (0.3, 0.3))) == (0.0, 1.0)


def test_loud_music_leaves_nothing_to_cut():
    assert edges((0.0, 1.5), sound((0.5, 0.2), (1.0, 0.3))) == (0.0, 1.5)


@pytest.mark.parametrize("word", [(0.0, 0.1), (0.9, 0.9), (3.0, 4.0), (0.0, 1.0)])
def test_what_cannot_be_judged_stays(word):
    assert edges(word, np.zeros(RATE, np.float32)) == word


def test_a_click_is_no_word():
    assert edges((0.0, 1.0), sound((0.5, 0.0), (0.01, 0.9), (0.49, 0.0))) == (0.0, 1.0)


def test_times_are_those_of_the_programme():
    samples = sound((0.4, 0.0), (1.0, 0.3))
    assert edges((60.0, 61.4), samples, 60.0) == (60.38, 61.4)

"""Voices of several stretches joined into persons."""

import pytest

from dubai_desktop.engines.speakers.linking import Heard, linked

A, B, C = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)
NEAR_A = (0.8, 0.6, 0.0)


def heard(*voices, seconds=10.0):
    return [Heard(voice, seconds) for voice in voices]


@pytest.mark.parametrize(
    ("voices", "persons"),
    [
        ((), ()),
        ((A,), (0,)),
        ((A, B, A), (0, 1, 0)),
        ((B, A, C, A), (0, 1, 2, 1)),
        ((A, NEAR_A), (0, 0)),
        ((A, (), A), (0, 1, 0)),
        (((), ()), (0, 1)),
    ],
)
def test_voices_that_are_alike_are_one_person(voices, persons):
    assert linked(heard(*voices)) == persons


def test_the_likest_are_joined_first():
    between = (0.75, 0.6614, 0.0)
    assert linked(heard(A, B, between, seconds=10.0), least=0.7) == (0, 1, 0)


def test_a_number_that_is_known_is_kept_to():
    assert linked(heard(A, NEAR_A, B), speakers=2) == (0, 0, 1)
    assert linked(heard(A, NEAR_A), speakers=2) == (0, 1)
    assert linked(heard(A, B, C), speakers=1) == (0, 0, 0)


def test_who_was_heard_longer_counts_more():
    voices = [Heard(A, 100.0), Heard(NEAR_A, 1.0), Heard((0.5, 0.3, 0.8124), 1.0)]
    assert linked(voices, least=0.55) == (0, 0, 1)

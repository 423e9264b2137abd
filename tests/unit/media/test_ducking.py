"""The original is down when a line begins, back after it, and stays up where nothing is said."""

import numpy as np
import pytest

from dubai_desktop.media.ducking import Ducking, merged, opening

RATE = 1000


def curve(ducking: Ducking, seconds: float, block: int = 700) -> np.ndarray:
    total = round(seconds * RATE)
    parts = []
    for first in range(0, total, block):
        frames = min(block, total - first)
        parts.append(np.broadcast_to(np.asarray(ducking.gains(first / RATE, frames, RATE), np.float64), (frames,)))
    return 20 * np.log10(np.concatenate(parts))


def test_it_is_down_at_the_onset_and_up_after_the_release() -> None:
    gains = curve(Ducking(((2.0, 4.0),), 0.1, 0.2, 0.5), 6.0)
    assert gains[:1800] == pytest.approx(0.0)
    assert gains[2000:4000] == pytest.approx(-20.0)
    assert gains[4500:] == pytest.approx(0.0, abs=1e-5)
    assert gains[1900] == pytest.approx(-10.0, abs=0.2)  # half way, in decibels
    assert np.abs(np.diff(gains)).max() < 0.25  # no step: 20 dB in 200 ms, at most


@pytest.mark.parametrize("block", [1, 37, 700, 6000])
def test_the_size_of_the_blocks_does_not_matter(block: int) -> None:
    ducking = Ducking(((0.5, 1.0), (2.0, 2.001)), 0.1, 0.12, 0.3)
    assert curve(ducking, 3.0, block) == pytest.approx(curve(ducking, 3.0, 3000), abs=1e-3)


def test_a_slot_nobody_dubs_stays_at_full_level() -> None:
    gains = curve(Ducking(((1.0, 2.0), (3.0, 4.0)), 0.1, 0.2, 0.5, kept=((2.1, 2.9),)), 5.0)
    assert gains[2100:2900] == pytest.approx(0.0, abs=1e-5)
    assert gains[1200:2000] == pytest.approx(-20.0)
    assert np.abs(np.diff(gains)).max() < 0.7


def test_without_spans_one_number_will_do() -> None:
    assert Ducking((), 0.1, 0.1, 0.1).gains(0.0, 10, RATE) == 1.0
    assert Ducking(((0.0, 9.0),), 0.1, 0.1, 0.1).gains(1.0, 10, RATE) == pytest.approx(0.1)
    assert opening((), 0.0, 10, RATE) == 0.0


def test_spans_are_joined_in_order_and_empty_ones_left_out() -> None:
    assert merged([(5.0, 6.0), (1.0, 2.0), (1.5, 3.0), (4.0, 4.0)]) == ((1.0, 3.0), (5.0, 6.0))
    assert merged([(1.0, 2.0), (2.4, 3.0), (4.0, 5.0)], 0.5) == ((1.0, 3.0), (4.0, 5.0))
    assert merged([(1.0, 9.0), (2.0, 3.0)]) == ((1.0, 9.0),)


def test_seconds_count_what_is_all_the_way_down() -> None:
    assert Ducking(((1.0, 2.0), (3.0, 3.5)), 0.1, 0.1, 0.1).seconds == pytest.approx(1.5)

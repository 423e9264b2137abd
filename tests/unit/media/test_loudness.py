"""Loudness agrees with ffmpeg's own measure, of streams and of single lines."""

import numpy as np
import pytest

from dubai_desktop.media import loudness
from dubai_desktop.media.loudness import Meter, figures, gated, integrated, loudness_range, lufs, step_power, windows
from tests.helpers import make_media

RATE = 44_100


def metered(sound: np.ndarray, rate: int = RATE) -> np.ndarray:
    meter = Meter(rate, len(sound))
    for first in range(0, sound.shape[1], rate):
        meter.push(sound[:, first : first + rate])
    return meter.power()


def test_a_sine_of_minus_23_dbfs_on_two_channels_has_minus_23_lufs() -> None:
    sine = make_media.tone(5.0, RATE, 10 ** (-23 / 20), 997.0)  # EBU Tech 3341, case 1
    assert integrated(metered(np.stack([sine, sine]))) == pytest.approx(-23.0, abs=0.1)


def test_quiet_parts_do_not_count() -> None:
    loud, quiet = (make_media.tone(10.0, RATE, 10 ** (db / 20), 997.0) for db in (-23, -40))
    sound = np.concatenate([quiet, loud, quiet])  # EBU Tech 3341, case 3 made shorter
    assert integrated(metered(np.stack([sound, sound]))) == pytest.approx(-23.0, abs=0.2)


def test_silence_has_no_loudness() -> None:
    power = metered(np.zeros((2, 3 * RATE), np.float32))
    assert (integrated(power), loudness_range(power)) == (None, None)
    assert figures(power).integrated is None
    assert integrated(np.zeros(0)) is None
    assert lufs(0.0) == -np.inf


@pytest.mark.parametrize("rate", [8000, 22_050, 24_000, 48_000])
def test_a_line_measures_as_ffmpeg_does(rate: int) -> None:
    dice = np.random.default_rng(4)
    line = np.cumsum(dice.standard_normal(3 * rate)).astype(np.float32)
    line = np.diff(line, prepend=0.0) * 0.05 + make_media.tone(3.0, rate, 0.2, 180.0)
    line *= np.repeat([1.0, 0.0, 0.5, 1.0, 0.1, 0.8], rate // 2)[: len(line)].astype(np.float32)
    theirs = gated(metered(line[None, :].astype(np.float32), rate)[loudness.WINDOW - 1 :])
    assert lufs(gated(windows(step_power(line, rate)))) == pytest.approx(lufs(theirs), abs=0.25)


@pytest.mark.parametrize("seconds", [0.02, 0.1, 0.17, 0.39])
def test_short_lines_measure_over_what_there_is(seconds: float) -> None:
    short, long = (make_media.tone(length, 22_050, 0.3, 1000.0) for length in (seconds, 4.0))
    measure = [lufs(gated(windows(step_power(line, 22_050)))) for line in (short, long)]
    assert measure[0] == pytest.approx(measure[1], abs=0.5)


def test_the_range_of_a_programme_in_two_levels() -> None:
    levels = [make_media.tone(20.0, 8000, 10 ** (db / 20), 1000.0) for db in (-20, -30)]
    power = metered(np.stack([np.concatenate(levels)] * 2), 8000)
    assert loudness_range(power) == pytest.approx(10.0, abs=1.0)  # EBU Tech 3342, case 1

"""Sound is made shorter without changing its pitch, exact to the sample."""

import numpy as np
import pytest

from dubai_desktop.media.stretch import exactly, stretch
from tests.helpers import make_media

WAYS = pytest.mark.parametrize("fine", [False, True], ids=["fast", "fine"])


@WAYS
@pytest.mark.parametrize("speed", [1.0, 1.07, 1.15, 1.3, 1.8])
@pytest.mark.parametrize("rate_in", [16_000, 22_050, 44_100])
@pytest.mark.parametrize("seconds", [0.05, 0.333, 2.0])
def test_the_length_is_exact(speed: float, rate_in: int, seconds: float, fine: bool) -> None:
    samples = make_media.tone(seconds, rate_in)
    out = stretch(samples, rate_in, 44_100, speed, fine=fine)
    assert len(out) == round(len(samples) / rate_in / speed * 44_100)
    assert out.dtype == np.float32


@WAYS
@pytest.mark.parametrize("speed", [1.1, 1.3, 1.8])
def test_pitch_and_level_stay_and_the_sound_fills_its_time(fine: bool, speed: float) -> None:
    out = stretch(make_media.tone(2.0, hertz=300.0), 22_050, 44_100, speed, fine=fine)
    spectrum = np.abs(np.fft.rfft(out))
    assert np.argmax(spectrum) * 44_100 / len(out) == pytest.approx(300.0, abs=3.0)
    blocks = np.abs(out[: len(out) // 441 * 441]).reshape(-1, 441).max(axis=1)
    assert blocks[:-2].min() > 0.3  # no hole, no missing end
    inside = out[4410:-4410]
    assert np.sqrt(np.mean(inside**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.05)
    assert np.abs(np.diff(inside)).max() < 0.06  # no click: the sine itself moves by 0.021 a sample


@WAYS
def test_what_happens_in_a_line_happens_at_its_time(fine: bool) -> None:
    silence, tone = make_media.silence(0.8), make_media.tone(0.4, hertz=400.0)
    out = stretch(np.concatenate([silence, tone, silence]), 22_050, 22_050, 1.25, fine=fine)
    loud = np.flatnonzero(np.abs(out) > 0.25) / 22_050
    assert (loud[0], loud[-1]) == pytest.approx((0.64, 0.96), abs=0.03)


def test_nothing_stays_nothing_and_the_same_stays_the_same() -> None:
    assert len(stretch(np.zeros(0, np.float32), 22_050, 44_100, 1.3)) == 0
    samples = make_media.tone(0.1, 44_100)
    assert np.array_equal(stretch(samples, 44_100, 44_100, 1.0), samples)


def test_too_few_samples_are_padded_with_silence() -> None:
    assert exactly(np.ones(2, np.float32), 4).tolist() == [1, 1, 0, 0]
    assert exactly(np.ones(4, np.float32), 2).tolist() == [1, 1]

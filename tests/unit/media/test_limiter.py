"""Peaks stay under the ceiling, between the samples too, without clicks and without touching what is lower."""

import numpy as np
import pytest

from dubai_desktop.media.limiter import Limiter, in_between
from tests.helpers import make_media

RATE = 44_100


def limited(sound: np.ndarray, ceiling: float = -1.0, block: int = RATE) -> tuple[np.ndarray, Limiter]:
    limiter = Limiter(ceiling, RATE, len(sound))
    made = [limiter.push(sound[:, first : first + block]) for first in range(0, sound.shape[1], block)]
    made.append(limiter.flush())
    return np.concatenate([part for part in made if part is not None], axis=1), limiter


def true_peak(sound: np.ndarray) -> float:
    """Eight times oversampled in the frequency domain: another way than the limiter's."""
    spectrum = np.fft.rfft(sound, axis=1)
    wide = np.zeros((len(sound), sound.shape[1] * 4 + 1), complex)
    wide[:, : spectrum.shape[1]] = spectrum
    return float(
        np.abs(np.fft.irfft(wide, axis=1)).max() * wide.shape[1] * 2 / sound.shape[1] * (1 - 1 / 4 / sound.shape[1] / 2)
    )


def test_quiet_sound_passes_as_it_is() -> None:
    sound = np.stack([make_media.tone(2.5, RATE, 0.6), make_media.tone(2.5, RATE, 0.3)])
    out, limiter = limited(sound)
    assert np.array_equal(out, sound)
    assert (limiter.limited, limiter.worked) == (0.0, False)


@pytest.mark.parametrize("block", [RATE, 5000])
def test_a_burst_is_lowered_smoothly_and_nothing_else(block: int) -> None:
    tone = make_media.tone(3.0, RATE, 0.5, 300.0)
    tone[60_000:70_000] *= 3.0
    out, limiter = limited(np.stack([tone, tone]), block=block)
    assert out.shape == (2, len(tone))
    assert np.abs(out).max() <= 10 ** (-1 / 20)
    assert np.array_equal(out[0, :58_000], tone[:58_000])
    assert np.array_equal(out[0, 72_500:], tone[72_500:])
    gain = (
        out[0, 58_000:72_000][np.abs(tone[58_000:72_000]) > 0.1]
        / tone[58_000:72_000][np.abs(tone[58_000:72_000]) > 0.1]
    )
    assert np.abs(np.diff(gain)).max() < 0.02  # it turns, it does not jump
    assert 0.2 < limiter.limited < 0.3


def test_peaks_between_samples_are_held_too() -> None:
    """A sine at a quarter of the rate, sampled 45 degrees off its tops: each sample 3 dB below them."""
    ramp = np.minimum(1.0, np.arange(RATE) / 4000) * np.minimum(1.0, np.arange(RATE)[::-1] / 4000)
    sine = (1.2 * ramp * np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)).astype(np.float32)[None, :]
    assert np.abs(sine).max() < 10 ** (-1 / 20)
    out, limiter = limited(sine)
    assert limiter.worked
    assert true_peak(out) <= 10 ** (-1 / 20) + 1e-3


def test_the_picture_in_stereo_stays() -> None:
    left = make_media.tone(1.0, RATE, 1.5, 200.0)
    out, _ = limited(np.stack([left, left * np.float32(0.25)]))
    assert np.allclose(out[1], out[0] * 0.25, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_noise_far_too_loud_comes_out_under_the_ceiling(seed: int) -> None:
    noise = np.random.default_rng(seed).standard_normal((2, 2 * RATE)).astype(np.float32)
    out, limiter = limited(noise, -3.0)
    assert np.abs(out).max() <= 10 ** (-3 / 20)
    assert limiter.true_peak <= 10 ** (-3 / 20)


def test_nothing_in_nothing_out() -> None:
    assert Limiter(-1.0, RATE, 2).flush() is None


def test_in_between_values_of_a_sine_are_its_own() -> None:
    at = np.arange(200)
    found = in_between(np.sin(0.3 * at).astype(np.float32)[None, :])
    middle = np.arange(12, 200 - 12)
    parts = np.stack([np.abs(np.sin(0.3 * (middle + part))) for part in (0.25, 0.5, 0.75)])
    assert np.allclose(found[: len(middle)], parts.max(axis=0)[: len(found)], atol=0.003)

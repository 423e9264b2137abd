"""Single lines: how they are read, and how they will be heard."""

from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media import clips
from dubai_desktop.media.clips import fit_clip, level_gain, read_clip
from dubai_desktop.media.loudness import gated, lufs, step_power, windows
from tests.helpers import make_media

RATE = 22_050


def clip(folder: Path, *parts: np.ndarray, rate: int = RATE) -> Path:
    return make_media.wav(folder / "clip.wav", np.concatenate(parts), rate)


def test_stereo_float_and_24_bit_clips_are_read(tmp_path: Path) -> None:
    mono = make_media.tone(0.5)
    stereo = make_media.wav(tmp_path / "s.wav", np.stack([mono, mono], axis=1))
    assert np.allclose(read_clip(stereo)[0], mono, atol=1e-3)
    for codec in ("pcm_f32le", "pcm_s24le"):
        other = make_media.make(tmp_path / f"{codec}.wav", "-i", str(stereo), "-c:a", codec)
        samples, rate = read_clip(other, 0.1, 0.2)
        assert (len(samples), rate) == (round(0.2 * RATE), RATE)
        assert np.abs(samples).max() == pytest.approx(0.5, abs=0.02)


def test_only_the_part_asked_for_is_read(tmp_path: Path) -> None:
    path = clip(tmp_path, make_media.silence(0.5), make_media.tone(0.5))
    samples, _ = read_clip(path, 0.5, 0.25)
    assert len(samples) == round(0.25 * RATE)
    assert np.abs(samples).max() > 0.4


@pytest.mark.parametrize("speed", [1.0, 1.2])
def test_a_fitted_clip_has_its_exact_length_and_soft_ends(tmp_path: Path, speed: float) -> None:
    path = clip(tmp_path, make_media.silence(0.1), make_media.tone(1.0), make_media.silence(0.1))
    out = fit_clip(path, 0.1, 1.0, speed).samples
    assert len(out) == round(1.0 / speed * 44_100)
    assert abs(out[0]) < 0.01
    assert abs(out[-1]) < 0.01
    assert np.abs(out).max() == pytest.approx(0.5, abs=0.05)


def test_a_cut_clip_ends_in_a_fade_at_its_place(tmp_path: Path) -> None:
    out = fit_clip(clip(tmp_path, make_media.tone(1.0)), 0.0, 1.0, cut=0.6).samples
    assert len(out) == round(0.6 * 44_100)
    assert np.abs(out[-200:]).max() < 0.02
    assert np.abs(out[-4000:-3000]).max() > 0.3


def test_a_cut_beyond_the_end_changes_nothing(tmp_path: Path) -> None:
    path = clip(tmp_path, make_media.tone(0.5))
    assert np.array_equal(fit_clip(path, 0.0, 0.5, cut=2.0).samples, fit_clip(path, 0.0, 0.5).samples)


def test_a_gain_is_a_factor(tmp_path: Path) -> None:
    quiet = clip(tmp_path, make_media.tone(0.5, level=0.01))
    assert np.abs(fit_clip(quiet, 0.0, 0.5, gain=2.0).samples).max() == pytest.approx(0.02, rel=0.05)


@pytest.mark.parametrize("level", [0.02, 0.3, 0.9])
@pytest.mark.parametrize("seconds", [0.06, 0.3, 0.95, 3.0])
def test_lines_are_evened_to_one_loudness_whatever_their_length(tmp_path: Path, level: float, seconds: float) -> None:
    path = clip(tmp_path, make_media.tone(seconds, level=level, hertz=500.0))
    made = fit_clip(path, 0.0, seconds, even=True, fade_ms=0.0)
    assert lufs(gated(windows(step_power(made.samples, 44_100)))) == pytest.approx(clips.LINE_LUFS, abs=0.6)


def test_pauses_do_not_make_a_line_louder_and_no_peak_is_clipped() -> None:
    steady = make_media.tone(1.0, level=0.2)
    with_pause = np.concatenate([steady, make_media.silence(3.0)])
    alone = level_gain(steady, step_power(steady, RATE))
    assert level_gain(with_pause, step_power(with_pause, RATE)) == pytest.approx(alone, rel=0.1)
    spiky = make_media.tone(1.0, level=0.005)
    spiky[100] = 1.0
    assert level_gain(spiky, step_power(spiky, RATE)) * 1.0 <= clips.CEILING
    for nothing in (np.zeros(10, np.float32), np.zeros(0, np.float32)):
        assert level_gain(nothing, step_power(nothing, RATE)) == 1.0


def test_direct_current_is_taken_off(tmp_path: Path) -> None:
    path = clip(tmp_path, make_media.tone(1.0, level=0.2) + np.float32(0.25))
    out = fit_clip(path, 0.0, 1.0).samples
    assert abs(float(out.mean())) < 1e-3
    assert np.abs(out).max() == pytest.approx(0.2, abs=0.01)


@pytest.mark.parametrize("channels", [2, 6])
def test_a_clip_of_several_channels_is_heard_as_one(tmp_path: Path, channels: int) -> None:
    tone = make_media.tone(0.5, 8000)
    path = make_media.wav(tmp_path / "c.wav", np.repeat(tone[:, None], channels, axis=1), 8000)
    out = fit_clip(path, 0.0, 0.5).samples
    assert len(out) == 22_050
    assert np.abs(out[4000:-4000]).max() == pytest.approx(0.5, abs=0.03)


def test_a_clip_of_nothing_or_of_no_numbers_is_told(tmp_path: Path) -> None:
    empty = make_media.wav(tmp_path / "e.wav", np.zeros(0, np.float32))
    broken = make_media.make(tmp_path / "n.wav", "-i", str(clip(tmp_path, make_media.tone(0.5))), "-c:a", "pcm_f32le")
    data = bytearray(broken.read_bytes())
    data[-4000:-3996] = np.array([np.nan], "<f4").tobytes()
    broken.write_bytes(data)
    for path in (empty, broken):
        with pytest.raises(Problem) as caught:
            fit_clip(path, 0.0, 0.5)
        assert caught.value.code is Code.TTS_BAD_AUDIO

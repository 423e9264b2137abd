"""The last pass gives both files one gain, misses its target never for long, and says what it did."""

from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.media import mastering
from dubai_desktop.media.loudness import Meter, gated, lufs
from dubai_desktop.media.mastering import Plan, master
from tests.helpers import make_media

RATE = 8000
SECONDS = 12


def files(folder: Path, bed: float = 0.01, voice: float = 0.05) -> tuple[Path, Path, np.ndarray]:
    """Write a background of noise and a voice in its middle; return them and the power of their sum."""
    noise = np.random.default_rng(2).standard_normal((SECONDS * RATE, 2)).astype(np.float32) * bed
    said = np.zeros((SECONDS * RATE, 2), np.float32)
    said[4 * RATE : 8 * RATE] = make_media.tone(4.0, RATE, voice, 500.0)[:, None]
    meter = Meter(RATE, 2)
    meter.push((noise + said).T)
    mix, stem = make_media.wav(folder / "m.wav", noise, RATE), make_media.wav(folder / "v.wav", said, RATE)
    return mix, stem, meter.power()


def loudness(path: Path) -> float:
    meter = Meter(RATE, 2)
    meter.push(make_media.read_wav(path)[0].T)
    return lufs(gated(meter.power()))


def test_the_sum_has_the_target_and_both_have_the_gain(tmp_path: Path) -> None:
    mix, voice, before = files(tmp_path)
    whole = make_media.read_wav(mix)[0] + make_media.read_wav(voice)[0]
    made = master(Plan(RATE, 2, SECONDS * RATE, -1.0, -20.0), mix, voice, before, (1.0, 1.0))
    assert loudness(mix) == pytest.approx(-20.0, abs=0.1)
    assert np.allclose(make_media.read_wav(mix)[0], whole * 10 ** (made.gain / 20), atol=1e-3)
    assert lufs(gated(made.power)) == pytest.approx(-20.0, abs=0.1)
    assert (made.limited, made.true_peak is not None) == (0.0, True)


def test_a_wrong_reckoning_is_found_and_corrected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastering, "_CHECKED", 4)
    monkeypatch.setattr(mastering, "_RUN", 3)
    mix, voice, before = files(tmp_path)
    master(Plan(RATE, 2, SECONDS * RATE, -1.0, -20.0), mix, voice, before * 4.0, (1.0, 1.0))
    assert loudness(mix) == pytest.approx(-20.0, abs=0.25)


def test_without_a_target_only_the_ceiling_holds(tmp_path: Path) -> None:
    mix, voice, before = files(tmp_path, voice=0.9)
    made = master(Plan(RATE, 2, SECONDS * RATE, -6.0, None), mix, voice, before, (1.0, 1.0))
    assert made.gain == 0.0
    assert np.abs(make_media.read_wav(mix)[0]).max() <= 10 ** (-6 / 20)
    assert made.limited == pytest.approx(4.0, abs=0.2)
    assert made.true_peak == pytest.approx(-6.2, abs=0.1)


def test_silence_is_not_brought_up(tmp_path: Path) -> None:
    mix, voice, before = files(tmp_path, 0.0, 0.0)
    made = master(Plan(RATE, 2, SECONDS * RATE, -1.0, -16.0), mix, voice, before, (1.0, 1.0))
    assert (made.gain, made.true_peak) == (0.0, None)
    assert not make_media.read_wav(mix)[0].any()


def test_a_whisper_is_not_brought_up_for_ever(tmp_path: Path) -> None:
    mix, voice, before = files(tmp_path, 0.0002, 0.0005)
    made = master(Plan(RATE, 2, SECONDS * RATE, -1.0, -10.0), mix, voice, before, (1.0, 1.0))
    assert made.gain == pytest.approx(30.0, abs=0.1)


def test_it_can_be_cancelled(tmp_path: Path) -> None:
    mix, voice, before = files(tmp_path)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        master(Plan(RATE, 2, SECONDS * RATE, -1.0, -20.0), mix, voice, before, (1.0, 1.0), cancel=cancel)


def test_it_can_be_cancelled_while_all_is_measured_once_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mastering, "_CHECKED", 4)
    monkeypatch.setattr(mastering, "_RUN", 3)
    mix, voice, before = files(tmp_path)
    cancel = CancelToken()

    def when_written(done: float) -> None:
        if done == 1.0:
            cancel.cancel()

    with pytest.raises(Cancelled):
        plan = Plan(RATE, 2, SECONDS * RATE, -1.0, None)
        master(plan, mix, voice, before * 4.0, (1.0, 1.0), cancel=cancel, on_progress=when_written)

"""What is left of a mix without its voice."""

from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.stems import subtract
from tests.helpers import make_media


def pair(folder: Path, rate: int = 8000) -> tuple[Path, Path]:
    dice = np.random.default_rng(3)
    mix, voice = (dice.uniform(-0.4, 0.4, (25 * rate, 2)).astype(np.float32) for _ in range(2))
    return make_media.wav(folder / "m.wav", mix, rate), make_media.wav(folder / "v.wav", voice, rate)


def test_it_is_the_difference_sample_by_sample(tmp_path: Path) -> None:
    mix, voice = pair(tmp_path)
    seen: list[float] = []
    subtract(mix, voice, tmp_path / "b.wav", on_progress=seen.append)
    (made, rate), left, right = make_media.read_wav(tmp_path / "b.wav"), *map(make_media.read_wav, (mix, voice))
    assert (made.shape, rate) == (left[0].shape, 8000)
    assert np.abs(made - (left[0] - right[0])).max() < 1e-6
    assert seen == sorted(seen)


def test_stems_of_another_kind_or_gone_are_told(tmp_path: Path) -> None:
    mix, _ = pair(tmp_path)
    mono = make_media.wav(tmp_path / "mono.wav", make_media.tone(1.0, 8000), 8000)
    for other in (mono, tmp_path / "gone.wav", tmp_path):
        with pytest.raises(Problem) as caught:
            subtract(mix, other, tmp_path / "b.wav")
        assert caught.value.code is Code.OUTPUT_INVALID


def test_it_can_be_cancelled(tmp_path: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        subtract(*pair(tmp_path), tmp_path / "b.wav", cancel=cancel)

import math
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.engines.tts import coqui_pace
from dubai_desktop.engines.tts.coqui_pace import Pace, TooLong

DURATIONS = st.lists(st.floats(0.5, 30), min_size=1, max_size=300)


@given(DURATIONS, st.floats(0.7, 1.5))
def test_rounded_up_durations_last_as_long_as_asked(durations, rate):
    frames = np.array(durations)
    goal = max(len(frames), coqui_pace.total(frames, 1.0) / rate)  # each takes a frame at least
    scale = coqui_pace.stretch(frames, rate)
    assert coqui_pace.total(frames, scale) <= goal + 0.01
    assert coqui_pace.total(frames, scale * (1 + 1e-9)) >= coqui_pace.total(frames, 1.0) / rate


def test_the_librarys_own_way_would_be_too_slow():
    """Why durations are scaled here: a blank takes a frame however fast, so `length_scale` falls short."""
    random = np.random.default_rng(1)
    frames = np.ravel(np.stack([random.lognormal(-0.7, 0.4, 60), random.lognormal(1.3, 0.4, 60)], axis=1))
    usual = coqui_pace.total(frames, 1.0)
    assert usual / coqui_pace.total(frames, 1 / 1.4) < 1.32
    assert usual / coqui_pace.total(frames, coqui_pace.stretch(frames, 1.4)) == pytest.approx(1.4, rel=0.01)


def test_its_own_pace_is_left_as_it_is():
    assert coqui_pace.stretch(np.array([1.5, 2.5]), 1.0) == 1.0


class FakeTensor(np.ndarray):
    def exp(self):
        return np.exp(self)

    def double(self):
        return self

    cpu = double

    def numpy(self):
        return np.asarray(self)


def foretold(rate, longest, frames, length_scale=1.0):
    """Run the hook as the model would; returns what it then rounds up, in frames."""
    kept = []
    predictor = SimpleNamespace(
        register_forward_hook=lambda hook: kept.append(hook) or SimpleNamespace(remove=kept.clear)
    )
    audio = SimpleNamespace(hop_length=256, sample_rate=22050)
    model = SimpleNamespace(
        duration_predictor=predictor, length_scale=length_scale, config=SimpleNamespace(audio=audio)
    )
    with Pace(model, rate, longest):
        logarithms = np.log(np.array([[frames]])).view(FakeTensor)
        changed = kept[0](None, None, logarithms)
    assert kept == []
    return float(np.ceil(np.exp(changed) * length_scale).sum())


def test_a_models_own_length_scale_counts():
    assert foretold(1.0, 60, [2.5] * 100, length_scale=2.0) == 500
    assert foretold(1.25, 60, [2.5, 3.3, 1.1, 4.7] * 25, length_scale=2.0) == pytest.approx(480, rel=0.1)


@pytest.mark.parametrize("frames", [[5.0] * 2000, [math.inf], [math.nan]])
def test_a_line_that_would_never_end_stops_before_it_is_decoded(frames):
    with pytest.raises(TooLong):
        foretold(1.0, 20.0, frames)

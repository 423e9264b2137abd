"""A VITS's native rate, exact: the durations it foretells for a line are scaled before a sample is made.

Coqui's own way is `length_scale`, but a duration is rounded up to whole frames of about 12 ms for each character and
each blank between two, so that 1.4 comes out as about 1.3. Here a hook on the duration predictor finds the scale at
which the rounded durations add up to the wanted length, in the same pass, and stops a line that would never end before
it is decoded.
"""

from __future__ import annotations

import math
from types import TracebackType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_HALVINGS = 40


class TooLong(Exception):
    """The line would be longer than speech of its text can be; `seconds` is what was foretold."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"{seconds:.1f} s foretold")
        self.seconds = seconds


class Pace:
    """While entered, `model` speaks `rate` times as fast; a line of over `longest` seconds raises TooLong."""

    def __init__(self, model: Any, rate: float, longest: float) -> None:  # noqa: ANN401  an untyped library
        self._model = model
        self._rate = rate
        self._longest = longest
        audio = model.config.audio
        self._frame = audio.hop_length / audio.sample_rate  # seconds

    def __enter__(self) -> Pace:
        self._handle = self._model.duration_predictor.register_forward_hook(self._scaled)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._handle.remove()

    def _scaled(self, _module: object, _inputs: object, output: Any) -> Any:  # noqa: ANN401  a tensor
        """Change the logarithms of the durations (1, 1, characters) that the predictor returns."""
        durations = (output.exp() * self._model.length_scale).double().cpu().numpy().ravel()
        scale = stretch(durations, self._rate)
        seconds = total(durations, scale) * self._frame
        if not seconds <= self._longest:  # NaN too
            raise TooLong(seconds)
        return output + math.log(scale)


def stretch(durations: npt.NDArray[np.float64], rate: float) -> float:
    """Return the factor for `durations` (frames, above 0) at which they, each rounded up, last 1/`rate` as long."""
    goal = total(durations, 1.0) / rate
    if abs(rate - 1.0) < 1e-6 or not math.isfinite(goal):
        return 1.0
    low, high = 1 / (4 * rate), 4 / rate
    for _ in range(_HALVINGS):
        middle = math.sqrt(low * high)
        low, high = (low, middle) if total(durations, middle) > goal else (middle, high)
    return low


def total(durations: npt.NDArray[np.float64], scale: float) -> float:
    """Return how many frames scaled durations take, each rounded up as the model does."""
    import numpy as np  # noqa: PLC0415  comes with torch

    return float(np.ceil(durations * scale).sum())

"""A true-peak limiter: looks ahead, turns smoothly, leaves everything below the ceiling untouched.

Of our own because the kept ones do not do this: ffmpeg's alimiter sees samples and not what lies between them, colours
what is below its limit unless told otherwise, and would have to run over the whole programme; here only the stretches
near the ceiling cost anything, and the gain that was used can be given to the voice stem as well.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from dubai_desktop.media.loudness import Planar

_HOT = 10 ** (-3.5 / 20)  # of the ceiling: a tone whose samples stay below it cannot reach the ceiling between them (at
# a quarter of the rate it lies 3 dB higher there); sounds made for it could, music and speech hardly do
_SAFETY = 10 ** (-0.2 / 20)  # what four looks per sample can miss at the top of the band, and the rounding to 16 bits
_PIECE = 512  # frames looked at together
_HALF = 12  # samples on each side that an in-between value is made of
_LOOK = 0.008  # seconds before and after a peak in which the gain turns


class Limiter:
    """Limits a stream of blocks, giving each back after the next one came.

    Blocks have shape (channels, frames); all but the last must be `shortest` frames or longer. One gain serves all
    channels, so that the picture in stereo stays. `limited` are the seconds in which it worked, `true_peak` the
    highest peak it gave out (linear; as far as it looked closely: 0.0 where nothing was near the ceiling).
    """

    def __init__(self, ceiling_db: float, rate: int, channels: int) -> None:
        self._ceiling = 10 ** (ceiling_db / 20) * _SAFETY
        self._rate = rate
        self._turn = max(2, round(_LOOK * rate) // 2 * 2)
        self._around = 2 * self._turn + _HALF
        self._past: Planar = np.zeros((channels, self._around), np.float32)
        self._held: Planar | None = None
        self.limited = 0.0
        self.true_peak = 0.0
        self.worked = False  # on the block given out last

    @property
    def shortest(self) -> int:
        """Frames a block needs."""
        return self._around

    def push(self, block: Planar) -> Planar | None:
        """Take a block; return the one before it, limited. None for the first."""
        held, self._held = self._held, block
        return None if held is None else self._limit(held, block[:, : self._around])

    def flush(self) -> Planar | None:
        """Return the last block, limited; None where there was none."""
        held, self._held = self._held, None
        return None if held is None else self._limit(held, np.zeros((len(held), 0), np.float32))

    def _limit(self, block: Planar, after: Planar) -> Planar:
        around, frames = self._around, block.shape[1]
        whole = np.zeros((len(block), frames + 2 * around), np.float32)
        whole[:, :around] = self._past
        whole[:, around : around + frames] = block
        whole[:, around + frames : around + frames + after.shape[1]] = after
        self._past = whole[:, frames : frames + around].copy()
        self.worked = False
        if max(float(whole.max()), -float(whole.min())) <= self._ceiling * _HOT:
            return block
        peaks = _peaks(whole, self._ceiling * _HOT)
        gain = self._gain(peaks)[around - _HALF : around - _HALF + frames] if peaks.max() > self._ceiling else None
        inside = peaks[around - _HALF : around - _HALF + frames]
        if gain is None or gain.min() > 1 - 1e-6:
            self.true_peak = max(self.true_peak, float(inside.max(initial=0.0)))
            return block
        self.worked = True
        self.limited += float(np.count_nonzero(gain < 1 - 1e-3)) / self._rate
        self.true_peak = max(self.true_peak, float((inside * gain).max(initial=0.0)))
        return block * gain

    def _gain(self, peaks: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the gain of each frame: never above what any peak within the turn needs, and smooth.

        The lowest need of the neighbourhood, averaged twice over half of it: at a peak all averaged values are its own.
        """
        need = np.minimum(1.0, self._ceiling / np.maximum(peaks, self._ceiling))
        lowest = _lowest(need, self._turn)
        half = self._turn // 2
        return _mean(_mean(lowest, half), half).astype(np.float32)


def _peaks(whole: Planar, floor: float) -> NDArray[np.float32]:
    """Return the highest value at and around each frame but for the outer ones, 0.0 in pieces below `floor`."""
    frames = whole.shape[1] - 2 * _HALF
    found = np.zeros(frames, np.float32)
    size = np.maximum(whole.max(axis=0), -whole.min(axis=0))[_HALF : _HALF + frames]
    starts = np.arange(0, frames, _PIECE)
    hot = np.flatnonzero(np.maximum.reduceat(size, starts) > floor)
    for piece in hot:
        first, last = int(starts[piece]), min(int(starts[piece]) + _PIECE, frames)
        between = in_between(whole[:, first : last + 2 * _HALF])
        np.maximum(found[first:last], size[first:last], out=found[first:last])
        np.maximum(found[first:last], between, out=found[first:last])
        beyond = slice(first + 1, min(last + 1, frames))  # a peak between two frames concerns the next one as well
        np.maximum(found[beyond], between[: beyond.stop - beyond.start], out=found[beyond])
    return found


def in_between(samples: Planar) -> NDArray[np.float32]:
    """Return the highest of the three values between each frame and the next, but for the first and last 12 frames.

    Four times oversampled as in BS.1770-4, annex 2, but by a windowed sinc (Kaiser, 6.0) in place of its table.
    """
    rows = sliding_window_view(samples, 2 * _HALF, axis=1)[:, 1:] @ _TAPS
    highest: NDArray[np.float32] = np.abs(rows).max(axis=(0, 2))
    return highest


def _taps() -> NDArray[np.float32]:
    """Return the weights of the 24 samples around three points between two samples, shape (24, 3)."""
    columns = []
    for part in (0.25, 0.5, 0.75):
        away = np.arange(2 * _HALF) - (_HALF - 1) - part
        taps = np.sinc(away) * np.i0(6.0 * np.sqrt(np.maximum(0.0, 1 - (away / _HALF) ** 2))) / np.i0(6.0)
        columns.append(taps / taps.sum())
    return np.stack(columns, axis=1).astype(np.float32)


_TAPS = _taps()


def _lowest(values: NDArray[np.float32], reach: int) -> NDArray[np.float32]:
    """Return the lowest value within `reach` frames of each."""
    padded = np.pad(values, reach, constant_values=1.0)
    width, span = 2 * reach + 1, 1
    while span * 2 <= width:
        padded = np.minimum(padded[: len(padded) - span], padded[span:])
        span *= 2
    rest = width - span
    return np.minimum(padded[: len(padded) - rest], padded[rest:]) if rest else padded


def _mean(values: NDArray[Any], reach: int) -> NDArray[np.float64]:
    """Return the mean of the values within `reach` frames of each."""
    padded = np.pad(values.astype(np.float64), (reach + 1, reach), mode="edge")
    sums = np.cumsum(padded)
    return (sums[2 * reach + 1 :] - sums[: -2 * reach - 1]) / (2 * reach + 1)


def decibels(size: float) -> float | None:
    """Return a peak in dB below full scale, None of nothing."""
    return 20 * math.log10(size) if size > 0 else None

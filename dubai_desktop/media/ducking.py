"""When and how far the original goes down under the dub: known ahead, so it is down when a line begins."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Span = tuple[float, float]
"""Seconds of the programme: from, to."""
_OPENING = 0.05  # seconds in which the original comes up around a slot that nobody dubs


@dataclass(frozen=True, slots=True)
class Ducking:
    """The gain of the original over the programme: `depth` (a factor) within `spans`, 1.0 outside.

    `attack` and `release` are the seconds before and after a span in which it goes, evenly in decibels along half a
    cosine. `kept` are spans where it stays at full level whatever else is: lines that have no voice.
    """

    spans: tuple[Span, ...]
    depth: float
    attack: float
    release: float
    kept: tuple[Span, ...] = ()

    @property
    def seconds(self) -> float:
        """Seconds in which the original is all the way down."""
        return sum(end - start for start, end in self.spans)

    def gains(self, start: float, frames: int, rate: int) -> NDArray[np.float32] | float:
        """Return the factors of `frames` frames from a second on; one number where it does not change."""
        down = _shape(self.spans, (self.attack, self.release), start, frames, rate)
        if isinstance(down, float) and down == 0.0:
            return 1.0
        kept = _shape(self.kept, (_OPENING, _OPENING), start, frames, rate)
        if isinstance(down, float) and isinstance(kept, float):
            return float(self.depth ** (down * (1 - kept)))
        shape = np.broadcast_to(np.asarray(down * (1 - kept), np.float32), (frames,))
        return np.power(np.float32(self.depth), shape)


def opening(kept: Sequence[Span], start: float, frames: int, rate: int) -> NDArray[np.float32] | float:
    """Return the factors that let the original through in the `kept` spans only."""
    return _shape(kept, (_OPENING, _OPENING), start, frames, rate)


def _shape(
    spans: Sequence[Span], turns: tuple[float, float], start: float, frames: int, rate: int
) -> NDArray[np.float32] | float:
    """Return 1.0 within the spans, 0.0 outside, half a cosine before and after; one number where it is the same."""
    (rise, fall), end = turns, start + frames / rate
    first = bisect_left(spans, start - fall, key=lambda span: span[1])
    touched = []
    for span in spans[first:]:
        if span[0] - rise >= end:
            break
        touched.append(span)
    if not touched:
        return 0.0
    if any(a <= start and b >= end for a, b in touched):
        return 1.0
    shape = np.zeros(frames, np.float32)
    for a, b in touched:
        low, high = _frame(a - rise - start, rate, frames), _frame(b + fall - start, rate, frames)
        up, down = _frame(a - start, rate, frames), _frame(b - start, rate, frames)
        shape[up:down] = 1.0
        _ramp(shape, low, up, (a - rise - start) * rate, rise * rate)
        _ramp(shape, down, high, (b + fall - start) * rate, -fall * rate)
    return shape


def _ramp(shape: NDArray[np.float32], first: int, last: int, foot: float, length: float) -> None:
    """Draw half a cosine from 0.0 at `foot` to 1.0 `length` frames on, as far as it lies in [first, last)."""
    if last > first:
        way = np.clip((np.arange(first, last) - foot) / length, 0.0, 1.0) if length else np.ones(last - first)
        np.maximum(shape[first:last], (0.5 - 0.5 * np.cos(np.pi * way)).astype(np.float32), out=shape[first:last])


def _frame(seconds: float, rate: int, frames: int) -> int:
    return min(max(round(seconds * rate), 0), frames)


def merged(spans: Iterable[Span], apart: float = 0.0) -> tuple[Span, ...]:
    """Return the spans in order, joined where they overlap or lie less than `apart` seconds from each other."""
    joined: list[Span] = []
    for start, end in sorted(span for span in spans if span[1] > span[0]):
        if joined and start < joined[-1][1] + apart:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)

"""The last pass over a dub: its gain, the limiter, and the sum of voice and background, in the files themselves.

The loudness of the sum is known before it is made: what lies under the lines was filtered once on its way, the voice
line by line, and what is left of their product is nil (they have nothing in common). So the gain is right the first
time. As written, up to five minutes spread over the programme are measured, and all that was limited; where that does
not bear out what was reckoned, the whole is measured; where it misses the target, it is corrected.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.media.limiter import Limiter, decibels, in_between
from dubai_desktop.media.loudness import HOPS, WINDOW, Meter, Planar, Power, gated, lufs
from dubai_desktop.media.pcm import FULL, PcmFile, unwoven

_MOST = 30.0  # dB: more would only bring up noise
_MISSED = 0.2  # LU off the target: worth another pass
_PASSES = 3
_RUN = 10  # seconds measured together
_CHECKED = 300  # seconds measured of a long programme
_AROUND = 64  # frames looked at around the highest sample
_DISAGREE = 0.1  # LU between reckoned and measured


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted: the files' format and length, the ceiling in dBTP, the loudness in LUFS (None: as it is)."""

    rate: int
    channels: int
    frames: int
    ceiling: float
    target: float | None


class Made(NamedTuple):
    """What came out: the power of each window as written, the gain in dB, seconds limited, the true peak in dBTP.

    Near the ceiling every peak is looked at; far below it only what lies around the highest samples, which may be low.
    """

    power: Power
    gain: float
    limited: float
    true_peak: float | None


def master(
    plan: Plan,
    mix: Path,
    voice: Path,
    before: Power,
    gains: tuple[float, float],
    *,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] = lambda _: None,
) -> Made:
    """Turn `mix` (the background alone) and `voice` into the finished files, in place.

    `gains` are the factors of both that make their sum the mix whose windows have the power `before`.
    """
    (bed_gain, voice_gain), gain = gains, _gain(plan, before)
    passed = _Pass(plan, cancel, on_progress)
    power = passed.run(mix, voice, (bed_gain * gain, voice_gain * gain, voice_gain * gain), before * gain**2)
    limited, total = passed.limited, gain
    for _ in range(_PASSES - 1):
        missed = _missed(plan, power)
        if abs(missed) <= _MISSED or abs(20 * np.log10(total) + missed) > _MOST:
            break
        gain = 10 ** (missed / 20)
        total *= gain
        passed = _Pass(plan, cancel, on_progress)
        power = passed.run(mix, voice, (gain, 0.0, gain), power * gain**2)
        limited = max(limited, passed.limited)
    return Made(power, float(20 * np.log10(total)), limited, passed.true_peak)


def _gain(plan: Plan, before: Power) -> float:
    """Return the factor that brings the mix to its target."""
    return float(10 ** (np.clip(_missed(plan, before), -_MOST, _MOST) / 20))


def _missed(plan: Plan, power: Power) -> float:
    """Return how many LU are missing to the target, 0.0 without one or of silence."""
    found = gated(power)
    return 0.0 if plan.target is None or found <= 0 else plan.target - lufs(found)


@dataclass(slots=True)
class _Pass:
    """One pass over both files; what is measured as written."""

    plan: Plan
    cancel: CancelLike | None
    on_progress: Callable[[float], None]
    limited: float = 0.0
    true_peak: float | None = None
    _measured: dict[int, Power] = field(default_factory=dict)  # by the step where a run of blocks began
    _meter: Meter | None = None
    _began: int = 0
    _highest: float = 0.0

    def run(self, mix: Path, voice: Path, gains: tuple[float, float, float], expected: Power) -> Power:
        """Write both files anew; return the power of the mix's windows, `expected` where they were not measured."""
        plan = self.plan
        limiter = Limiter(plan.ceiling, plan.rate, plan.channels + 1)
        with (
            PcmFile(mix, plan.frames, plan.rate, plan.channels) as whole,
            PcmFile(voice, plan.frames, plan.rate, plan.channels) as stem,
        ):
            spoken = [False, False]
            for number, first in enumerate(range(0, plan.frames, plan.rate)):
                self._check()
                block, spoken[number % 2] = self._sum(whole, stem, first, gains)
                self._put((whole, stem), limiter.push(block), number - 1, limiter.worked, spoken[(number - 1) % 2])
                self.on_progress(first / plan.frames)
            last = -(-plan.frames // plan.rate) - 1
            self._put((whole, stem), limiter.flush(), last, limiter.worked, spoken[last % 2])
            self._close()
            self.on_progress(1.0)
            self.limited = limiter.limited
            self.true_peak = decibels(max(limiter.true_peak, self._highest))
            return self._borne_out(whole, expected)

    def _check(self) -> None:
        if self.cancel is not None and self.cancel.cancelled:
            raise Cancelled

    def _sum(self, whole: PcmFile, stem: PcmFile, first: int, gains: tuple[float, float, float]) -> tuple[Planar, bool]:
        """Return a block of the mix with the voice as one more channel, and whether anything is said in it."""
        plan = self.plan
        frames = min(plan.rate, plan.frames - first)
        bed, voice = whole.read(first, frames), stem.read(first, frames)
        block = np.zeros((plan.channels + 1, frames), np.float32)
        unwoven(bed, gains[0] / FULL, block[:-1])
        said = bool(voice.any())
        if said:
            mono = voice[:, 0].astype(np.float32)
            np.multiply(mono, np.float32(gains[2] / FULL), out=block[-1])
            if gains[1]:
                block[:-1] += mono * np.float32(gains[1] / FULL)
        return block, said

    def _put(
        self, files: tuple[PcmFile, PcmFile], block: Planar | None, number: int, limited: bool, said: bool
    ) -> None:
        """Measure a finished block where it is its turn, and write it into the mix and the stem."""
        if block is None:
            return
        plan = self.plan
        first = number * plan.rate
        mix = block[:-1]
        self._look(mix)
        every = max(1, -(-plan.frames // (plan.rate * _CHECKED)))
        if limited or number // _RUN % every == 0:
            self._measure(mix, number)
        else:
            self._close()
        if said:
            files[1].write(first, block[-1:])
        files[0].write(first, mix)

    def _look(self, mix: Planar) -> None:
        """Note how high a block goes, between its samples as well around its highest."""
        highest, lowest = mix.argmax(), mix.argmin()
        place = int(highest if mix.flat[highest] > -mix.flat[lowest] else lowest)
        size = abs(float(mix.flat[place]))
        if size > self._highest:
            at = place % mix.shape[1]
            around = np.pad(mix, ((0, 0), (_AROUND, _AROUND)))[:, at : at + 2 * _AROUND]
            self._highest = max(size, float(in_between(around).max()))

    def _measure(self, mix: Planar, number: int) -> None:
        if self._meter is None:
            self._meter, self._began = Meter(self.plan.rate, self.plan.channels), number * HOPS
        self._meter.push(mix)

    def _close(self) -> None:
        if self._meter is not None:
            self._measured[self._began] = self._meter.power()
            self._meter = None

    def _borne_out(self, whole: PcmFile, expected: Power) -> Power:
        """Return what was expected with what was measured put in; all measured where they do not agree."""
        power, reckoned, found = expected.copy(), [], []
        for began, measured in self._measured.items():
            part = slice(began + WINDOW - 1, min(began + len(measured), len(power)))
            reckoned.append(expected[part])
            found.append(measured[WINDOW - 1 : WINDOW - 1 + max(0, part.stop - part.start)])
            power[part] = found[-1]
        if not self.limited and found and _differ(np.concatenate(reckoned), np.concatenate(found)):
            return self._measure_all(whole, len(power))
        return power

    def _measure_all(self, whole: PcmFile, steps: int) -> Power:
        plan = self.plan
        meter = Meter(plan.rate, plan.channels)
        for first in range(0, plan.frames, plan.rate):
            self._check()
            frames = min(plan.rate, plan.frames - first)
            block = np.empty((plan.channels, frames), np.float32)
            unwoven(whole.read(first, frames), 1 / FULL, block)
            meter.push(block)
        power = meter.power()[:steps]
        return np.pad(power, (0, steps - len(power)))


def _differ(reckoned: Power, measured: Power) -> bool:
    one, other = gated(reckoned), gated(measured)
    if one <= 0 or other <= 0:
        return one != other
    return abs(lufs(one) - lufs(other)) > _DISAGREE

"""Writes the programme: every line at its time over what the original leaves, as loud as wanted, streamed.

Three passes, none of which holds more than seconds: the lines into the voice stem; the original, lowered where the
lines are, into the mix; and over both files in place the gain, the limiter and the sum.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.sound import Sound
from dubai_desktop.media import mastering
from dubai_desktop.media.background import Track, read_track
from dubai_desktop.media.clips import LINE_LUFS, RATE_OUT, Fitted, fit_clip
from dubai_desktop.media.ducking import Ducking, Span, merged, opening
from dubai_desktop.media.files import atomic, check_space
from dubai_desktop.media.loudness import HOPS, WINDOW, Meter, Planar, Power, figures, gated, lufs, windows
from dubai_desktop.media.pcm import HEADER, PcmFile, TimelineWriter, soft_limit, wav_bytes

__all__ = ["Mixed", "Placement", "Recipe", "TimelineWriter", "assemble", "soft_limit"]

VOICE_ROOM = 0.5  # of full scale: what lines get that are taken as they are
BED_ROOM = 0.4  # the same for the original: mixed down from 7.1 it may reach 2.4
_SHARES = (0.4, 0.75)  # of the work, done after the first and second pass


@dataclass(frozen=True, slots=True)
class Placement:
    """One clip at its place: seconds of programme time, seconds of the clip, factors.

    `cut_at` is the programme second where it must have faded out (None: it is heard whole); `cue` where the original
    says the line; `id` names the line in `Mixed.lost`.
    """

    path: Path
    lead: float
    length: float
    start: float
    speed: float = 1.0
    cut_at: float | None = None
    gain: float = 1.0
    cue: Span | None = None
    id: str = ""

    @property
    def heard(self) -> Span:
        """When it is heard."""
        end = self.start + self.length / self.speed
        return self.start, end if self.cut_at is None else min(end, self.cut_at)


@dataclass(frozen=True, slots=True)
class Recipe:
    """How a programme is mixed.

    `mode` is "duck" or "voice_over" (the original lowered by `depth_db` under the lines), "music" (`music`, a sound
    file without the voice, at its own level) or "none"; but for that, without an `original`, the dub stands alone.
    `attack` and `release` are seconds. `target` is the integrated loudness in LUFS, "source" for the original's, None
    for none; `ceiling` dBTP. `cues` are where the original speaks, `kept` where it must be heard since nothing else
    is. `normalize` brings lines to one loudness, and their whole to that of the original's speech; `fine` stretches
    smoother.
    """

    mode: str = "none"
    original: Track | None = None
    music: Path | None = None
    depth_db: float = 20.0
    attack: float = 0.12
    release: float = 0.45
    target: float | str | None = None
    ceiling: float = -1.0
    cues: tuple[Span, ...] = ()
    kept: tuple[Span, ...] = ()
    normalize: bool = True
    sample_rate: int = RATE_OUT
    channels: int = 2
    fine: bool = False


class Mixed(NamedTuple):
    """What became of it: how it sounds, and the ids of lines whose clips could not be used."""

    sound: Sound
    lost: tuple[str, ...] = ()


Report = Callable[[float], None]


def assemble(
    placements: Iterable[Placement],
    duration: float,
    mix_path: Path,
    voice_path: Path,
    *,
    recipe: Recipe | None = None,
    cancel: CancelLike | None = None,
    on_progress: Report | None = None,
) -> Mixed:
    """Write the mix and the voice stem: 16-bit WAVs, each exactly round(duration * sample_rate) frames.

    The voice stem carries the same gain as the mix, so mix - voice is what is left of the original. A clip that cannot
    be used leaves its cue to the original. Raises Cancelled, Problem(DISK_FULL | OUT_NOT_WRITABLE | MEDIA_TOO_LARGE |
    MEDIA_UNREADABLE).
    """
    recipe = recipe or Recipe()
    ordered = sorted(placements, key=lambda p: p.start)
    frames = round(duration * recipe.sample_rate)
    check_space(mix_path.parent, 2 * (wav_bytes(frames, recipe.channels) + HEADER))
    with atomic(mix_path, private=True) as mix, atomic(voice_path, private=True) as voice:
        work = _Work(recipe, frames, cancel, on_progress or (lambda _: None))
        lines = _write_lines(work, ordered, voice)
        bed = _write_bed(work, ordered, lines.lost, mix)
        return Mixed(_finish(work, lines, bed, mix, voice), tuple(p.id for p in lines.lost))


@dataclass(frozen=True, slots=True)
class _Work:
    """What all passes share."""

    recipe: Recipe
    frames: int
    cancel: CancelLike | None
    report: Report

    @property
    def step(self) -> int:
        """Frames of 100 ms."""
        return self.recipe.sample_rate // HOPS

    @property
    def steps(self) -> int:
        """Steps of 100 ms in the programme."""
        return -(-self.frames // self.step)

    def check(self) -> None:
        """Raise Cancelled where somebody asked for it."""
        if self.cancel is not None and self.cancel.cancelled:
            raise Cancelled


# --- the lines ---------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Lines:
    """The voice stem: `power` of each 100 ms of the programme, and of the lines' own windows as they were spoken.

    Those lie in one block: a small array a line, each between large ones that go, would hold on to megabytes.
    """

    power: Power
    spoken: array[float] = field(default_factory=lambda: array("d"))
    lost: list[Placement] = field(default_factory=list)


def _write_lines(work: _Work, ordered: Sequence[Placement], out: Path) -> _Lines:
    recipe = work.recipe
    lines = _Lines(np.zeros(work.steps))
    with TimelineWriter([out], work.frames, recipe.sample_rate, recipe.channels) as writer:
        for number, placement in enumerate(ordered, 1):
            work.check()
            fitted = _fitted(placement, recipe)
            if fitted is None:
                lines.lost.append(placement)
            elif len(fitted.samples):
                writer.place(round(max(0.0, placement.start) * recipe.sample_rate), fitted.samples)
                lines.spoken.frombytes(windows(fitted.steps).tobytes())
                _add_power(lines.power, fitted, placement)
            work.report(_SHARES[0] * number / len(ordered))
    return lines


def _fitted(placement: Placement, recipe: Recipe) -> Fitted | None:
    """Return a line as it will be heard; None where its clip cannot be used."""
    start, end = placement.heard
    try:
        return fit_clip(
            placement.path,
            placement.lead,
            placement.length,
            placement.speed,
            rate_out=recipe.sample_rate,
            gain=placement.gain if recipe.normalize else placement.gain * VOICE_ROOM,
            even=recipe.normalize,
            cut=None if placement.cut_at is None else max(0.0, end - start),
            fine=recipe.fine,
        )
    except Problem as problem:
        if problem.code is not Code.TTS_BAD_AUDIO:
            raise
        return None


def _add_power(timeline: Power, fitted: Fitted, placement: Placement) -> None:
    """Add a line's power to the steps of the programme it lies in."""
    start, end = (max(0.0, second) * HOPS for second in placement.heard)
    length = placement.length / placement.speed * HOPS
    if not len(fitted.steps) or end <= start:
        return
    edges = max(0.0, placement.start) * HOPS + np.linspace(0.0, length, len(fitted.steps) + 1)
    grown = np.concatenate([[0.0], np.cumsum(fitted.steps)]) * (length / len(fitted.steps)) * fitted.gain**2
    first, last = int(start), min(int(np.ceil(end)), len(timeline))
    if last > first:
        marks = np.minimum(np.arange(first, last + 1), end)
        timeline[first:last] += np.diff(np.interp(marks, edges, grown))


# --- the original ------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Bed:
    """What lies under the lines: the `power` of its windows, that of the `source`'s, and `ducked` seconds."""

    power: Power
    source: Power
    ducked: float = 0.0


def _write_bed(work: _Work, ordered: Sequence[Placement], lost: Sequence[Placement], out: Path) -> _Bed:
    recipe = work.recipe
    kept = merged([*recipe.kept, *(p.cue for p in lost if p.cue)])
    bed = _Bed(np.zeros(work.steps), np.zeros(work.steps))
    heard = recipe.mode != "none" or bool(kept)
    with PcmFile(out, work.frames, recipe.sample_rate, recipe.channels, create=True) as file:
        if recipe.original is None or not (heard or recipe.target == "source"):
            return bed
        missing = {id(p) for p in lost}
        end = work.frames / recipe.sample_rate
        spoken = [s for p in ordered if id(p) not in missing for s in (p.heard, p.cue) if s]
        spans = [(max(0.0, first), min(last, end)) for first, last in spoken]
        ducking = Ducking(
            merged(spans, recipe.attack + recipe.release), 10 ** (-recipe.depth_db / 20), recipe.attack, recipe.release,
            kept,
        )  # fmt: skip
        bed.ducked = ducking.seconds if recipe.mode in {"duck", "voice_over"} else 0.0
        layers = _Layers(work, ducking)
        at = 0
        for source in read_track(recipe.original, work.frames, work.cancel):
            block = layers.bed(source, at / recipe.sample_rate)
            if heard:
                file.write(at, block * np.float32(BED_ROOM))
            at += source.shape[1]
            work.report(_SHARES[0] + (_SHARES[1] - _SHARES[0]) * at / max(1, work.frames))
        bed.source, bed.power = layers.powers(work.steps)
    return bed


class _Layers:
    """Lays the original, or its music, as the mode wants it, and measures what there was."""

    def __init__(self, work: _Work, ducking: Ducking) -> None:
        recipe = work.recipe
        self._work = work
        self._ducking = ducking
        self._source = Meter(recipe.sample_rate, recipe.channels)
        self._factors: list[Power] = []  # power that is left of the source, by steps
        self._music: Iterator[Planar] | None = None
        self._tune = Meter(recipe.sample_rate, recipe.channels)
        self._left: list[Power] = []  # and of the music
        if recipe.mode == "music" and recipe.music is not None and recipe.original is not None:
            tune = replace(recipe.original, path=recipe.music, index=0, container="wav")
            self._music = read_track(tune, work.frames, work.cancel)

    def bed(self, source: Planar, start: float) -> Planar:
        """Return a block of what is left of the original, given its own."""
        rate, frames = self._work.recipe.sample_rate, source.shape[1]
        self._source.push(source)
        if self._work.recipe.mode in {"duck", "voice_over"}:
            gain = self._ducking.gains(start, frames, rate)
        else:
            gain = opening(self._ducking.kept, start, frames, rate)
        self._factors.append(self._share(gain, frames))
        block = source if isinstance(gain, float) and gain == 1.0 else source * gain
        if self._music is not None:
            tune = next(self._music)[:, :frames]
            self._tune.push(tune)
            self._left.append(self._share(1.0 - gain, frames))
            block = block + tune * (1.0 - np.asarray(gain, np.float32))
        return block

    def _share(self, gain: np.ndarray | float, frames: int) -> Power:
        step = self._work.step
        count = -(-frames // step)
        if isinstance(gain, float):
            return np.full(count, gain * gain)
        squares = gain.astype(np.float64) ** 2
        return np.add.reduceat(squares, np.arange(0, frames, step)) / np.diff([*range(0, frames, step), frames])

    def powers(self, steps: int) -> tuple[Power, Power]:
        """Return the power of the windows of the source, and of the bed."""
        source = _padded(self._source.power(), steps)
        bed = source * _over_windows(np.concatenate(self._factors)) if self._factors else source
        if self._left:
            bed = bed + _padded(self._tune.power(), steps) * _over_windows(np.concatenate(self._left))
        return source, bed


def _padded(power: Power, steps: int) -> Power:
    return np.pad(power[:steps], (0, max(0, steps - len(power))))


def _over_windows(steps: Power) -> Power:
    """Return the mean over each window that ends with a step; the first ones, not whole yet, over what there is."""
    sums = np.cumsum(np.concatenate([np.zeros(WINDOW), steps]))
    means: Power = (sums[WINDOW:] - sums[:-WINDOW]) / np.minimum(np.arange(1, len(steps) + 1), WINDOW)
    return means


# --- levels ------------------------------------------------------------------------------------------------------


def _finish(work: _Work, lines: _Lines, bed: _Bed, mix: Path, voice: Path) -> Sound:
    """Give both files their level in place, and return how they sound."""
    recipe = work.recipe
    own = float(recipe.channels)  # the voice is the same on all channels, whose powers add up
    voiced = _whole(_over_windows(lines.power) * own)
    speech = bed.source[_within(recipe.cues, len(bed.source))]
    voice_gain = (
        _matched(gated(speech) or gated(bed.source), gated(voiced)) if recipe.normalize else -20 * np.log10(VOICE_ROOM)
    )
    before = bed.power + voiced * 10 ** (voice_gain / 10)
    target = _target(recipe, bed.source)
    plan = mastering.Plan(recipe.sample_rate, recipe.channels, work.frames, recipe.ceiling, target)
    made = mastering.master(
        plan, mix, voice, before, (1 / BED_ROOM, float(10 ** (voice_gain / 20))), cancel=work.cancel,
        on_progress=lambda done: work.report(_SHARES[1] + (1 - _SHARES[1]) * done),
    )  # fmt: skip
    spoken = np.array(lines.spoken) * own
    return Sound(
        mode=recipe.mode if recipe.original is not None else "none",
        target=None if target is None else round(target, 2),
        ceiling=recipe.ceiling,
        source=figures(bed.source),
        source_speech=replace(figures(speech), lra=None),
        voice=replace(figures(spoken), lra=None),
        before=figures(before if made.limited else made.power / 10 ** (made.gain / 10)),
        after=figures(made.power, made.true_peak),
        voice_gain=round(float(voice_gain), 2) if recipe.normalize else 0.0,
        gain=round(made.gain, 2),
        ducked=round(float(bed.ducked), 2),
        limited=round(made.limited, 2),
    )


def _whole(power: Power) -> Power:
    power[: WINDOW - 1] = 0.0
    return power


def _matched(speech: float, voice: float) -> float:
    """Return the dB that bring the voice to the original's speech; to an ordinary level where it has no sound."""
    if voice <= 0:
        return 0.0
    wanted = lufs(speech) if speech > 0 else LINE_LUFS + 10
    return min(max(wanted, -45.0), -8.0) - lufs(voice)


def _target(recipe: Recipe, source: Power) -> float | None:
    if not recipe.normalize or recipe.target is None:
        return None
    if isinstance(recipe.target, str):
        power = gated(source)
        return lufs(power) if power > 0 else None
    return recipe.target


def _within(cues: Sequence[Span], steps: int) -> np.ndarray:
    """Return which windows lie wholly within a cue."""
    inside = np.zeros(steps, bool)
    for start, end in merged(cues):
        inside[max(0, int(np.ceil(start * HOPS)) + WINDOW - 1) : max(0, int(end * HOPS))] = True
    return inside

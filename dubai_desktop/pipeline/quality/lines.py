"""Every line of a finished dub, measured in its voice stem: when it sounds, how loud, where it is silent."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import learned
from dubai_desktop.domain.quality import LineQuality
from dubai_desktop.domain.segment import Clip
from dubai_desktop.domain.timing import Fit
from dubai_desktop.media.levels import QUIETEST, Levels, Levels32, decibels
from dubai_desktop.pipeline.quality.facts import Row

_BEFORE, _AFTER = 1.0, 1.5  # seconds around a planned start in which its onset is looked for
_QUIET = 0.06  # seconds of silence that make a sound an onset: less than the plan leaves between two lines
_BELOW = 10 ** (-4.4)  # of a line's loudest hop: 44 dB lower is silence (clips are trimmed 40 dB below their peak)
_NOTHING = 10 ** (-7.5)  # -75 dB of full scale: nobody hears that
_LOUD = 0.05  # of the loudest hop: what counts for a line's loudness: 13 dB below it
_EDGE = 0.06  # seconds around a line in which its own fades may sound


def measure_lines(job: Job, levels: Levels, read: Callable[[str], str]) -> tuple[Row, ...]:
    """Measure all lines of an assembled job, in their order."""
    clips = {clip.segment_id: clip for clip in job.clips}
    fits = {fit.segment_id: fit for fit in job.fits}
    texts = {segment.id: read(segment.target) for segment in job.segments}
    expected = predicted(job.clips, texts, job.options.target_language)
    said = [fit for fit in job.fits if fit.end > fit.start and fit.segment_id in clips]
    meter = _Meter(levels, said)
    rows = []
    for segment in job.segments:
        clip, fit = clips.get(segment.id), fits.get(segment.id)
        figures = LineQuality(segment.id, segment.index)
        if clip is not None and fit is not None and fit.end > fit.start:
            figures = replace(
                meter.line(figures, fit),
                cue_error=fit.start - segment.start,
                predicted=expected.get(segment.id),
                real=clip.length * clip.rate,
                speed=fit.rate * fit.speed,
                slot_ratio=(fit.end - fit.start) / segment.duration if segment.duration > 0 else None,
                text_ratio=_letters(segment.target) / letters if (letters := _letters(segment.source)) else None,
            )
        rows.append(Row(segment, clip, fit, figures))
    return _with_overlaps(_with_levels(rows))


def _letters(text: str) -> int:
    """Letters, their signs, and digits."""
    return sum(unicodedata.category(char)[0] in "LMN" for char in text)


def predicted(clips: Sequence[Clip], texts: Mapping[str, str], language: str) -> dict[str, float]:
    """Seconds each line was to be expected to take, from how its voice said all lines of this dub."""
    voices: dict[tuple[str, str], list[Clip]] = defaultdict(list)
    for clip in clips:
        voices[clip.engine, clip.voice].append(clip)
    found = {}
    for spoken in voices.values():
        pace = learned(((texts.get(clip.segment_id, ""), clip.length * clip.rate) for clip in spoken), language)
        found.update({clip.segment_id: pace.predict(texts.get(clip.segment_id, ""), language) for clip in spoken})
    return found


@dataclass
class _Meter:
    """Measures planned lines in the levels of a programme."""

    levels: Levels
    said: Sequence[Fit]

    def __post_init__(self) -> None:
        self._ends = sorted(fit.end for fit in self.said)
        self._starts = sorted(fit.start for fit in self.said)

    def line(self, blank: LineQuality, fit: Fit) -> LineQuality:
        """The figures of one line."""
        inside = self._hops(fit.start, fit.end)
        peak = float(inside.max(initial=0.0))
        floor = max(peak * _BELOW, _NOTHING)
        loud = inside[inside > peak * _LOUD] if peak > _NOTHING else inside[:0]
        level = decibels(float(loud.mean())) if len(loud) else None
        slow = self.levels.slow
        part = slice(int(fit.start / slow), max(int(fit.start / slow) + 1, int(np.ceil(fit.end / slow))))
        below = decibels(float(self.levels.background[part].mean())) if len(self.levels.background[part]) else QUIETEST
        return replace(
            blank,
            onset_error=self._onset(fit, floor) if level is not None else None,
            silence=_longest(inside <= floor) * self.levels.hop,
            level=level,
            above=level - below if level is not None and below > QUIETEST else None,
            clipped=int(self.levels.clipped[part].sum()),
        )

    def _hops(self, start: float, end: float) -> Levels32:
        hop = self.levels.hop
        return self.levels.voice[max(0, round(start / hop)) : max(0, round(end / hop))]

    def _onset(self, fit: Fit, floor: float) -> float | None:
        """Seconds between the plan and the nearest beginning of a sound; None where another line sounds into it."""
        hop = self.levels.hop
        first = max(0, int((fit.start - _BEFORE) / hop))
        active = self.levels.voice[first : int((fit.start + _AFTER) / hop) + 1] > floor
        quiet = round(_QUIET / hop)
        known = np.concatenate([np.zeros(quiet if first == 0 else 0, bool), active])
        before = np.cumsum(np.concatenate([[0], known]))
        at = np.flatnonzero(known)
        at = at[at >= quiet]
        onsets = at[before[at] - before[at - quiet] == 0] + first - (len(known) - len(active))
        if not len(onsets):
            return None
        errors = onsets * hop - fit.start
        nearest = float(errors[np.argmin(np.abs(errors))])
        return None if abs(nearest) > 2 * hop and self._others_sound(fit) else nearest

    def _others_sound(self, fit: Fit) -> bool:
        """True where another line is planned to sound just before this one starts."""
        moment = fit.start - 1e-6
        begun = bisect_right(self._starts, moment)
        return begun > bisect_right(self._ends, moment - _QUIET)


def _longest(silent: NDArray[np.bool_]) -> int:
    """The longest run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], silent, [False]]).astype(np.int8)))
    return int((edges[1::2] - edges[::2]).max(initial=0))


def _with_levels(rows: Sequence[Row]) -> list[Row]:
    """Levels over the usual one of all lines."""
    known = [row.figures.level for row in rows if row.figures.level is not None]
    usual = float(np.median(known)) if known else 0.0
    return [
        row
        if row.figures.level is None
        else replace(row, figures=replace(row.figures, level=row.figures.level - usual))
        for row in rows
    ]


def _with_overlaps(rows: Sequence[Row]) -> tuple[Row, ...]:
    """How long each line sounds together with an earlier one of its speaker."""
    until: dict[str, float] = {}
    found: dict[str, float] = {}
    for row in sorted((row for row in rows if row.is_said), key=lambda row: row.fit.start if row.fit else 0.0):
        assert row.fit is not None
        last = until.get(row.segment.speaker, 0.0)
        found[row.segment.id] = max(0.0, min(last, row.fit.end) - row.fit.start)
        until[row.segment.speaker] = max(last, row.fit.end)
    return tuple(replace(row, figures=replace(row.figures, overlap=found.get(row.segment.id, 0.0))) for row in rows)


def stray(levels: Levels, rows: Sequence[Row]) -> tuple[tuple[float, float], ...]:
    """Stretches of 50 ms or more in which the voice stem sounds where no line is planned; (start, end) in seconds."""
    hop = levels.hop
    sounds = levels.voice > 10 ** (-6.0)
    for row in rows:
        if row.is_said and row.fit is not None:
            sounds[max(0, int((row.fit.start - _EDGE) / hop)) : int((row.fit.end + _EDGE) / hop) + 1] = False
    edges = np.flatnonzero(np.diff(np.concatenate([[False], sounds, [False]]).astype(np.int8)))
    runs = zip(edges[::2], edges[1::2], strict=True)
    return tuple((float(a * hop), float(b * hop)) for a, b in runs if (b - a) * hop >= 0.05)


def drift(rows: Sequence[Row], seconds: float) -> float | None:
    """How much the onset errors grow over the programme, in seconds: the median of the slopes between lines half a
    programme apart (an incomplete Theil-Sen estimate, which single wrong lines do not move). None for under 4 lines.
    """
    found = [
        (row.fit.start, row.figures.onset_error) for row in rows if row.fit and row.figures.onset_error is not None
    ]
    half = len(found) // 2
    if half < 2:
        return None
    times, errors = np.array(sorted(found), np.float64).T
    spans = times[-half:] - times[:half]
    usable = spans > 1e-3
    if not usable.any():
        return None
    return float(np.median((errors[-half:] - errors[:half])[usable] / spans[usable]) * seconds)

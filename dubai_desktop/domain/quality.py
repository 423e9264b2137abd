"""What was found when a finished dub was looked at: figures per line, checks, and a verdict in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a check came out."""

    PASS = "pass"  # noqa: S105 - a mark, not a word to get in with
    WARN = "warn"  # somebody should look at it
    FAIL = "fail"  # the dub cannot be used like this
    NONE = "none"  # could not be checked, or does not apply


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at: `figure` in `unit` against `limit` (either None where there is none), and a sentence.

    `lines` are the positions (from 1) of the lines concerned.
    """

    name: str
    title: str
    mark: Mark
    sentence: str
    figure: float | None = None
    limit: float | None = None
    unit: str = ""
    lines: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One line that a check points at, and what is the matter with it, in words that follow “Line 12: ”."""

    check: str
    segment_id: str
    index: int
    start: float
    mark: Mark
    sentence: str


@dataclass(frozen=True, slots=True)
class LineQuality:
    """The figures of one line; seconds and dB, None where something could not be measured.

    `onset_error` is when its sound begins in the voice stem, less when it was planned to; `cue_error` when it was
    planned to, less its cue's start. `predicted` and `real` are the seconds its speech was expected to take and takes
    at the voice's own pace; `speed` how much faster than that it is said; `slot_ratio` the time it takes over the time
    of its cue; `text_ratio` the letters said over those of the original. `silence` is the longest stretch without sound
    in it, `overlap` how long it sounds together with another line of its speaker. `level` is its loudness over that of
    the whole voice, `above` over the original's sound below it. `clipped` counts full-scale samples of the mix in it.
    `heard` is what a recogniser wrote down of it, and `error` the share of characters (`word_error`: words) that
    differ from what it should say.
    """

    segment_id: str
    index: int
    onset_error: float | None = None
    cue_error: float | None = None
    predicted: float | None = None
    real: float | None = None
    speed: float | None = None
    slot_ratio: float | None = None
    text_ratio: float | None = None
    silence: float | None = None
    overlap: float = 0.0
    level: float | None = None
    above: float | None = None
    clipped: int = 0
    heard: str = ""
    error: float | None = None
    word_error: float | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """The sound over the programme, one whole number of dB (about LUFS) for each `step` seconds: the voice, and the
    original below it.
    """

    step: float = 0.5
    voice: tuple[int, ...] = ()
    background: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quality:
    """A finished dub, looked at. `verdict` is words for a person and `mark` what they come to."""

    verdict: str
    mark: Mark
    checks: tuple[Check, ...] = ()
    findings: tuple[Finding, ...] = ()
    lines: tuple[LineQuality, ...] = ()
    curves: Curves = Curves()
    made: float = 0.0  # UTC seconds since the epoch

"""What was measured of a finished dub, before anything is made of it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.quality import Curves, LineQuality
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.domain.words import has_words


@dataclass(frozen=True)
class Row:
    """One line with all that is known of it; no clip or fit where it has none."""

    segment: Segment
    clip: Clip | None
    fit: Fit | None
    figures: LineQuality

    @property
    def is_said(self) -> bool:
        """True where the plan has it said."""
        return self.clip is not None and self.fit is not None and self.fit.end > self.fit.start

    @property
    def is_wordless(self) -> bool:
        """True of a line like "…" or "♪": translated, and yet nothing that could be said."""
        return not self.segment.needs_translation and not has_words(self.segment.target)

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags of the line and of its fit."""
        return (*self.segment.flags, *(self.fit.flags if self.fit else ()))


@dataclass(frozen=True)
class Heard:
    """How a recogniser understood the dub: `by` names it, `why` says why nobody listened; medians over the lines."""

    by: str = ""
    why: str = ""
    error: float | None = None


@dataclass(frozen=True)
class Facts:
    """A finished dub in figures.

    `drift` is how much the onsets' error grows from the programme's start to its end, in seconds; `stray` the
    stretches that sound where no line is planned; `gaps` by how many dB the original between the lines is louder in the
    mix than in the source, the mix's gain taken off. `seconds` is what the sound should be long and `mix_seconds`,
    `voice_seconds` what it is. `wanted` is (sample rate, channels) as set.
    """

    job: Job
    rows: tuple[Row, ...]
    drift: float | None = None
    stray: tuple[tuple[float, float], ...] = ()
    gaps: float | None = None
    seconds: float = 0.0
    mix_seconds: float = 0.0
    voice_seconds: float = 0.0
    rate: int = 0
    channels: int = 0
    wanted: tuple[int, int] = (0, 0)
    peak: float = 0.0
    clipped: int = 0
    curves: Curves = field(default_factory=Curves)
    heard: Heard = field(default_factory=Heard)

    @cached_property
    def said(self) -> tuple[Row, ...]:
        """The lines that the plan has said."""
        return tuple(row for row in self.rows if row.is_said)

"""How alike two voices are, by their voice prints: vectors of unit length that a speaker model makes of speech."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

SAME_VOICE = 0.6
"""Cosine similarity from which two prints count as one person's.

Speaker models are used for verification from about 0.3 to 0.5 on (3D-Speaker's CAM++ 0.31 on single utterances). Prints
here are means over a whole programme, which lie closer together, so it is set higher: by this reasoning, not measured
on a body of recordings. In doubt two people stay two: a wrong voice is heard at once, a second voice for one person is
mended in the review.
"""

Print = Sequence[float]


def unit(vector: Iterable[float]) -> tuple[float, ...]:
    """Return a vector brought to length 1; empty for one that has no length or is not finite."""
    values = tuple(vector)
    length = math.sqrt(sum(value * value for value in values))
    return tuple(value / length for value in values) if 0 < length < math.inf else ()


def likeness(one: Print, other: Print) -> float:
    """Return the cosine similarity of two prints of unit length, -1..1; 0.0 where they cannot be compared."""
    if not one or len(one) != len(other):
        return 0.0
    return sum(a * b for a, b in zip(one, other, strict=True))


def nearest(voice: Print, others: Mapping[str, Print], least: float = SAME_VOICE) -> str | None:
    """Return the name of the print most like `voice`, None where none is at least `least` alike."""
    best = max(others, key=lambda name: likeness(voice, others[name]), default=None)
    return best if best is not None and likeness(voice, others[best]) >= least else None

"""An engine's translation of a text, as it is kept for jobs to come."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Answer:
    """What an engine said. `amount` is what it cost then, in micro-USD; `most` the letters it was given room for.

    0 letters are any number.
    """

    text: str
    amount: int = 0
    most: int = 0


def answer_key(*parts: object) -> str:
    """Return the key of an answer: the digest of everything it depends on, each part kept apart from the next."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=True).encode()).hexdigest()

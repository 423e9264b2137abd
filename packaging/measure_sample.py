#!/usr/bin/env python3
"""Measure how the sample's Bangla fits its times, spoken by espeak-ng at its usual pace; run it after changing a line.

    python packaging/measure_sample.py

Prints the speed each line needs to be said before the next one begins, 220 ms left between them, and ends with status 1
if one needs more than 1.3. Some letters (ড়, ঢ়, য়) exist in two spellings that espeak-ng reads differently: the longer
counts.
"""

from __future__ import annotations

import re

from sample_script import DURATION, LINES
from sample_voice import Voice, edges

REST = 0.22
LIMIT = 1.3
PACE = 175


def main() -> int:
    """Print a line of figures for each line of the dialogue; return the exit status."""
    voice = Voice()
    ends = [line.start for line in LINES[1:]] + [DURATION + REST]
    worst = 0.0
    for line, end in zip(LINES, ends, strict=True):
        length = max(_seconds(voice, line.bangla), _seconds(voice, composed(line.bangla)))
        speed = length / (end - REST - line.start)
        worst = max(worst, speed)
        print(f"{line.art} {line.start:.2f} {length:.2f} {speed:.3f}")
    return int(worst > LIMIT)


def composed(text: str) -> str:
    """Return `text` with each nukta letter as one code point, which Unicode's NFC would take apart."""
    letters = {"ড\u09bc": "\u09dc", "ঢ\u09bc": "\u09dd", "য\u09bc": "\u09df"}
    return re.sub("|".join(letters), lambda match: letters[match[0]], text)


def _seconds(voice: Voice, text: str) -> float:
    first, last = edges(voice.speak(text, "bn", PACE), voice.rate)
    return last - first


if __name__ == "__main__":
    raise SystemExit(main())

"""How far predicted lengths are from spoken ones: python -m tests.bench.pace_error [LINES]

Real espeak-ng voices say the sentences of the shipped memory and sample, Bangla and English, every second voice made
1.3 times slower so that there is something to learn. Each voice is learned from LINES of its lines (default 20), three
or none, and asked about the others; five times over, with other lines. Printed beside it: the prediction by letters
alone that was there before, which knew neither syllables nor a beginning.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from dubai_desktop import paths
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.pace import Pace, Reckoned, learned, units
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.spoken import spoken
from dubai_desktop.engines.tts.espeak import EspeakVoice
from dubai_desktop.media.anatomy import measure
from dubai_desktop.store.tmx import read_tmx
from tests.helpers.engines import make_kit

GOAL = {"median": 8.0, "p90": 17.0}  # per cent, of a voice learned from the default number of lines
SLOWER = 1.3
ROUNDS = 5
_BEFORE = {"bn": 0.135, "en": 0.068}  # seconds of a letter, and 200 of them for a start

Sample = tuple[str, float]


def sentences(language: str) -> list[str]:
    """What is said, as a voice gets it."""
    files = (paths.resources_dir() / "memory" / "seed.en-bn.tmx", paths.resources_dir() / "sample" / "water.tmx")
    pairs = [unit for file in files for unit in read_tmx(file)]
    return [spoken(unit.target if language == "bn" else unit.source, language) for unit in pairs]


def voices(language: str, host: EngineHost, folder: Path) -> Iterator[tuple[str, list[Sample]]]:
    """Yield each voice's name, and its lines with the seconds of speech in them."""
    engine = EspeakVoice(make_kit(host, folder))
    for number, voice in enumerate(engine.voices(language)):
        slower = SLOWER if number % 2 else 1.0
        heard = []
        for text in sentences(language):
            out = folder / "line.wav"
            engine.speak(SpeechRequest(text, language, voice.id, 1.0, str(out)), CancelToken())
            heard.append((text, measure(out).length * slower))
        yield f"{voice.id}{' slowed' if number % 2 else ''}", heard


def by_letters(known: Sequence[Sample], text: str, language: str) -> float:
    """The prediction by letters alone."""
    usual = _BEFORE[language]
    heard = sum(units(one) for one, _ in known)
    return units(text) * (sum(seconds for _, seconds in known) + 200 * usual) / (heard + 200)


def errors(found: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Median and 90th percentile of the absolute error in per cent of (predicted, real) pairs."""
    off = [abs(predicted / real - 1) * 100 for predicted, real in found]
    return statistics.median(off), statistics.quantiles(off, n=10)[-1]


def tell(name: str, lines: int, heard: Sequence[Sample], language: str) -> tuple[float, float]:
    """Print one row; returns its errors."""
    new: list[tuple[Reckoned, float]] = []
    old: list[tuple[float, float]] = []
    for seed in range(ROUNDS if lines else 1):
        mixed = random.Random(seed).sample(list(heard), len(heard))
        known, asked = mixed[:lines], mixed[lines:]
        pace = learned(known, language) if lines else Pace()
        new += [(pace.reckon(text, language), seconds) for text, seconds in asked]
        old += [(by_letters(known, text, language), seconds) for text, seconds in asked]
    median, most = errors([(reckoned.seconds, real) for reckoned, real in new])
    was = errors(old)
    within = statistics.mean(abs(reckoned.seconds - real) <= reckoned.margin for reckoned, real in new)
    margin = statistics.mean(reckoned.margin / reckoned.seconds for reckoned, _ in new)
    print(
        f"{name:18} {lines:3} lines   median {median:5.1f} %   p90 {most:5.1f} %   within ± {within:5.1%}"
        f" (± {margin:4.0%})   by letters {was[0]:5.1f} % {was[1]:5.1f} %"
    )
    return median, most


def main() -> int:
    """Print every voice, and whether the goals are met by those that were learned."""
    lines = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    learnt: list[tuple[float, float]] = []
    with tempfile.TemporaryDirectory() as folder, EngineHost() as host:
        for language in ("bn", "en"):
            for name, heard in voices(language, host, Path(folder)):
                for known in (0, 3, lines):
                    row = tell(name, known, heard, language)
                    learnt += [row] if known == lines else []
    worst = {"median": max(row[0] for row in learnt), "p90": max(row[1] for row in learnt)}
    ok = all(worst[name] <= GOAL[name] for name in GOAL)
    print(f"worst learned voice: median {worst['median']:.1f} %, p90 {worst['p90']:.1f} %   {'ok' if ok else 'OVER'}")
    return 0 if ok else 1


if __name__ == "__main__":
    raise SystemExit(main())

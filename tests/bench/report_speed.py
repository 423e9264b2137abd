"""Prints what looking at a finished dub costs: measuring it, checking it, and drawing its page.

Run `python tests/bench/report_speed.py`. Each row is a process of its own; its memory must not grow with the programme
(beside the figures of its lines), and its time should stay near that of only reading the two files.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from dubai_desktop.pipeline.quality.examine import gather
from dubai_desktop.pipeline.quality.verdict import judge
from dubai_desktop.pipeline.report.page import build_page
from tests.helpers.dubs import context, job_of, sound_of

PROGRAMMES = ((20, 340), (120, 2000))  # minutes, lines
EVERY, SAID = 3.5, 2.4  # seconds from line to line, and of each


def job(minutes: int, lines: int):
    made = replace(job_of(lines, every=EVERY, seconds=minutes * 60.0), sound=sound_of())
    return replace(made, fits=tuple(replace(fit, end=fit.start + SAID) for fit in made.fits))


def write(folder: Path, minutes: int, lines: int) -> None:
    """Write voice stem, mix and the source's speech of a programme, line by line."""
    for name, rate, channels, below in (
        ("voice.wav", 44_100, 2, 0.0), ("mix.wav", 44_100, 2, 0.02), ("speech.wav", 16_000, 1, 0.02),
    ):  # fmt: skip
        hum = np.sin(2 * np.pi * 220 * np.arange(round(EVERY * rate)) / rate)
        spoken = (0.2 * hum * (np.arange(len(hum)) < SAID * rate) * (rate > 16_000) + below * hum) * 32_767
        block = np.repeat(spoken.astype("<i2"), channels).tobytes()
        with wave.open(str(folder / name), "wb") as file:
            file.setparams((channels, 2, rate, 0, "NONE", ""))
            file.writeframes(bytes(rate * 2 * channels))
            for _ in range(lines):
                file.writeframes(block)
            file.writeframes(bytes((round(minutes * 60 * rate) - file.getnframes()) * 2 * channels))


def timed(work: Callable[[], object]) -> tuple[object, float]:
    began = time.perf_counter()
    made = work()
    return made, time.perf_counter() - began


def look(folder: Path, minutes: int, lines: int) -> None:
    """One programme: print a row."""
    base = job(minutes, lines)
    dub = replace(
        base, voice_stem=str(folder / "voice.wav"), mix=str(folder / "mix.wav"), audio=str(folder / "speech.wav")
    )
    _, bare = timed(lambda: [read(folder / name) for name in ("voice.wav", "mix.wav")])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    facts, measuring = timed(lambda: gather(dub, context()))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    quality, checking = timed(lambda: judge(facts, 0.0))
    page, drawing = timed(lambda: build_page(dub, quality))
    memory, size = f"{grown / 1024:5.1f} MB more", f"{len(page) / 1e6:4.1f} MB"
    print(
        f"{minutes:4} min {lines:5} lines   bare read {bare:6.2f} s   measured {measuring:6.2f} s ({memory})"
        f"   checked {checking:5.2f} s   page {drawing:5.2f} s, {size}   {quality.verdict}"
    )


def read(path: Path) -> None:
    with wave.open(str(path)) as file:
        while file.readframes(440_000):
            pass


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for minutes, lines in PROGRAMMES:
            folder = Path(name) / str(minutes)
            folder.mkdir()
            write(folder, minutes, lines)
            subprocess.run([sys.executable, __file__, str(folder), str(minutes), str(lines)], check=True)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        look(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()

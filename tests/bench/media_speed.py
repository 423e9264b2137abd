"""Prints what the media part costs beside the bare work, as ratios of one run.

Run `python tests/bench/media_speed.py [MINUTES]`; the goals are in brackets.
Use a quiet machine: single times mean little, ratios of one run more.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.filter import Graph

sys.path.insert(0, str(Path(__file__).parents[2]))
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.mix import Placement, assemble
from dubai_desktop.media.mux import mux
from dubai_desktop.media.probe import probe
from dubai_desktop.media.process import ffmpeg
from dubai_desktop.media.subtitles import read_cues, write_srt
from tests.helpers import make_media

RATE = 22_050


def cpu() -> float:
    """CPU seconds of this process and its ended children."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU and wall seconds of a call."""
    began, wall = cpu(), time.perf_counter()
    work()
    return cpu() - began, time.perf_counter() - wall


def compare(name: str, ours: Callable[[], object], bare: Callable[[], object], goal: str) -> None:
    """Print the ratio of the better of two runs each."""
    theirs, mine = zip(*((measured(bare), measured(ours)) for _ in range(2)), strict=True)
    print(
        f"{name:22} {min(m[0] for m in mine):7.2f} CPU s, {min(m[1] for m in mine):7.2f} s;"
        f" bare {min(t[0] for t in theirs):7.2f} CPU s, {min(t[1] for t in theirs):7.2f} s;"
        f" ratio {min(m[0] for m in mine) / min(t[0] for t in theirs):.2f} CPU,"
        f" {min(m[1] for m in mine) / min(t[1] for t in theirs):.2f} wall {goal}"
    )


def tool(*args: object) -> None:
    """Run bare ffmpeg."""
    subprocess.run([str(ffmpeg()), "-nostdin", "-v", "error", *map(str, args), "-y"], check=True)


def clips(folder: Path, count: int, duration: float) -> list[Placement]:
    """Write clips of 0.6 to 1.3 times their slots and place them."""
    dice, slot = np.random.default_rng(1), duration / count
    places = []
    for number in range(count):
        length = slot * dice.uniform(0.6, 1.3)
        path = make_media.wav(folder / f"{number}.wav", make_media.tone(length, RATE, 0.4, dice.uniform(90, 250)))
        places.append(
            Placement(path, 0.0, round(length * RATE) / RATE, number * slot, max(1.0, length / (slot - 0.12)))
        )
    return places


def bare_fit(places: list[Placement], duration: float, out: Path) -> None:
    """Stretch and write with as little code as it takes: one file, nothing checked, no levels, no fades."""
    at = 0
    with out.open("wb") as file:
        file.write(bytes(44))
        for place in places:
            data = np.frombuffer(place.path.read_bytes()[44:], "<i2")
            graph = Graph()
            source = graph.add_abuffer(format="s16", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE))
            tempo = [graph.add("atempo", str(place.speed))] if place.speed != 1.0 else []
            tail = [graph.add("aresample", "44100"), graph.add("aformat", "sample_fmts=s16:channel_layouts=stereo")]
            graph.link_nodes(source, *tempo, *tail, graph.add("abuffersink")).configure()
            frame = av.AudioFrame.from_ndarray(data[None, :], format="s16", layout="mono")
            frame.sample_rate = RATE
            graph.push(frame)
            graph.push(None)
            start = round(place.start * 44_100)
            file.write(bytes(max(0, start - at) * 4))
            at = max(at, start)
            while True:
                try:
                    made = graph.pull().to_ndarray().tobytes()
                except (av.error.EOFError, av.error.BlockingIOError):
                    break
                file.write(made)
                at += len(made) // 4
        file.write(bytes(max(0, round(duration * 44_100) - at) * 4))
        os.fsync(file.fileno())


def main() -> None:
    """Print all ratios for a programme of so many minutes (default 20; 17 lines a minute)."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        duration = minutes * 60
        piece = make_media.video(
            folder / "piece.mp4", 60.0, "-s", "640x360", "-b:v", "600k", "-ac", "2", "-b:a", "128k"
        )
        source = folder / "talk.mp4"
        tool("-stream_loop", int(minutes) - 1, "-i", piece, "-c", "copy", source)
        media = probe(source)
        print(f"{minutes:.0f} minutes, {source.stat().st_size / 1e6:.0f} MB")
        print(f"{'probe':22} {measured(lambda: probe(source))[1] * 1000:7.1f} ms")
        compare(
            "extract",
            lambda: extract_speech(source, media, 0, folder / "s.wav"),
            lambda: tool("-i", source, "-vn", "-ac", 1, "-ar", 16_000, folder / "bare.wav"),
            "[<= 1.05]",
        )
        count = int(minutes * 17)
        places = clips(folder, count, duration)
        compare(
            f"fit + mix, {count} clips",
            lambda: assemble(places, duration, folder / "mix.wav", folder / "voice.wav"),
            lambda: bare_fit(places, duration, folder / "bare.wav"),
            "[<= 1.5; ours writes two files]",
        )
        cues = [
            Cue(n * duration / count, (n + 0.9) * duration / count, f"Line {n} of the programme") for n in range(count)
        ]
        write_srt(folder / "a.srt", cues)
        encode = ("-c:a:0", "aac", "-b:a:0", "192k", "-c:v", "copy", "-c:a:1", "copy", "-c:s", "mov_text")
        inputs = ("-i", source, "-i", folder / "mix.wav", "-i", folder / "a.srt")
        compare(
            "encode + mux",
            lambda: mux(
                source, media, folder / "mix.wav", [(folder / "a.srt", "ben", "")], folder / "o.mp4", target_iso3="ben"
            ),
            lambda: tool(
                *inputs, "-map", "0:v", "-map", "1:a", "-map", "0:a", "-map", "2:s", *encode, folder / "bare.mp4"
            ),
            "[<= 1.1]",
        )
        write_srt(
            folder / "b.srt", [Cue(n * 3.0, n * 3.0 + 2.5, f"Line {n} says something common") for n in range(2000)]
        )
        read = min(measured(lambda: read_cues(folder / "b.srt"))[0] for _ in range(5))
        print(f"{'SRT, 2,000 cues':22} {read * 1000:7.1f} ms CPU [<= 50]")
        print(f"{'peak memory':22} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MB [<= 120]")


if __name__ == "__main__":
    main()

"""What the benchmarks share: generated programmes, and what a command took."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from dubai_desktop.media.process import ffmpeg
from tests.helpers import make_media

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took: seconds on the clock, CPU seconds with its children, its own peak RSS in MB."""

    wall: float
    cpu: float
    rss: float

    def __str__(self) -> str:
        return f"{self.wall:7.2f} s  {self.cpu:7.2f} CPU s  {self.rss:6.1f} MB"

    def __add__(self, other: Cost) -> Cost:
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.rss, other.rss))


def measure(args: Sequence[str], env: dict[str, str] | None = None) -> Cost:
    """Run a command to its end. RSS is that of the biggest process; the CPU time that of all."""
    before = os.times()
    began = time.perf_counter()
    process = psutil.Popen(list(args), env={**os.environ, **(env or {})}, cwd=ROOT, stdout=-3, stderr=-3)
    own = 0.0
    while process.poll() is None:
        try:
            own = max(own, process.memory_info().rss / 1e6)
        except psutil.Error:
            break
        time.sleep(0.02)
    if process.wait() not in (0, None):
        raise SystemExit(f"failed with {process.returncode}: {' '.join(args)}")
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return Cost(time.perf_counter() - began, cpu, own)


def programme(folder: Path, minutes: int) -> Path:
    """Make (once) a video of 640x360 H.264 and AAC stereo with a quiet noise, of so many minutes."""
    out = folder / f"programme-{minutes}.mp4"
    if not out.is_file():
        seconds = minutes * 60
        make_media.make(
            out.with_suffix(".part.mp4"),
            *make_media.lavfi(
                "testsrc2=size=640x360:rate=25",
                "anoisesrc=colour=pink:amplitude=0.1:sample_rate=44100",
                seconds=seconds,
            ),
            *("-c:v", "libx264", "-preset", "ultrafast", "-crf", "35", "-c:a", "aac", "-ac", "2", "-shortest"),
        )
        out.with_suffix(".part.mp4").rename(out)
    return out


def subtitles(folder: Path, minutes: int, lines: int) -> tuple[Path, Path]:
    """Make a transcript and a translation of so many lines spread over the programme."""
    every = minutes * 60 / lines

    def write(name: str, text: str) -> Path:
        path = folder / f"{name}-{minutes}-{lines}.srt"
        rows = []
        for n in range(lines):
            start = n * every + 0.2
            rows.append(f"{n + 1}\n{_clock(start)} --> {_clock(start + every * 0.75)}\n{text.format(n + 1)}\n")
        path.write_text("\n".join(rows), encoding="utf-8")
        return path

    return write("en", "This is line {} of the lecture."), write("bn", "বক্তৃতার {} নম্বর লাইন এটি।")


def _clock(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d},{int(seconds % 1 * 1000):03d}"


def bare(source: Path, mix: Path, srt: Path, folder: Path) -> dict[str, Cost]:
    """The ffmpeg work that any dub needs: extract, encode and mux, each by bare ffmpeg with the same coder."""
    binary = str(ffmpeg())
    head = [binary, "-nostdin", "-v", "error", "-y"]
    extract = [*head, "-i", str(source), "-map", "0:a:0", "-ac", "1", "-ar", "16000", str(folder / "bare.wav")]
    aac = folder / "bare.m4a"
    encode = [*head, "-i", str(mix), "-c:a", "aac", "-b:a", "192k", str(aac)]
    inputs = ["-i", str(source), "-i", str(aac), "-i", str(srt)]
    maps = ["-map", "0:v:0", "-map", "1:a:0", "-map", "0:a:0", "-map", "2:s:0"]
    mux = [*head, *inputs, *maps, "-c", "copy", "-c:s", "mov_text", str(folder / "bare.mp4")]
    return {"extract": measure(extract), "encode": measure(encode), "mux": measure(mux)}

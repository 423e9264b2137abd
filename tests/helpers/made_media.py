"""Videos and subtitles for tests, made by ffmpeg's own generators; nothing is downloaded."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg

WORDS = ("নমস্কার", "জল", "আকাশ", "নদী", "মানুষ", "বই", "গান", "সকাল", "রাত", "পথ")


@dataclass(frozen=True)
class Talk:
    """A video with its transcript and its translation."""

    video: Path
    transcript: Path
    translation: Path
    lines: int

    @property
    def subtitles(self) -> tuple[str, ...]:
        """The options that give both to the program."""
        return ("--transcript", str(self.transcript), "--translation", str(self.translation))


def ffmpeg(*args: str | Path) -> None:
    """Run ffmpeg quietly."""
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-nostdin", "-hide_banner", "-loglevel", "error", "-y", *args]
    subprocess.run([str(word) for word in command], check=True, stdin=subprocess.DEVNULL)


def video(
    path: Path, seconds: float, *, sound: str = "sine=frequency=300:sample_rate=44100", picture: str = ""
) -> Path:
    """Make a small H.264 and AAC video; `sound` or `picture` "none" leaves it out."""
    inputs, codecs = [], []
    if picture != "none":
        inputs += ["-f", "lavfi", "-t", str(seconds), "-i", picture or "testsrc2=size=320x180:rate=10"]
        codecs += ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
    if sound != "none":
        inputs += ["-f", "lavfi", "-t", str(seconds), "-i", sound]
        codecs += ["-c:a", "aac", "-b:a", "96k"]
    ffmpeg(*inputs, *codecs, "-f", "mp4", f"file:{path}")
    return path


def clock(seconds: float) -> str:
    """SRT's way to write a time."""
    millis = round(seconds * 1000)
    return f"{millis // 3600000:02d}:{millis // 60000 % 60:02d}:{millis // 1000 % 60:02d},{millis % 1000:03d}"


def srt(path: Path, lines: list[tuple[float, float, str]]) -> Path:
    """Write a subtitle file."""
    cues = (f"{n}\n{clock(a)} --> {clock(b)}\n{text}\n\n" for n, (a, b, text) in enumerate(lines, 1))
    path.write_text("".join(cues), encoding="utf-8")
    return path


def talk(folder: Path, name: str, seconds: float, lines: int) -> Talk:
    """A video of some seconds with so many lines, evenly spread, each with other words."""
    folder.mkdir(parents=True, exist_ok=True)
    step = seconds / lines
    times = [(n * step + 0.1, (n + 1) * step - 0.1) for n in range(lines)]
    said = [f"{WORDS[n % 10]} {WORDS[n // 10 % 10]} {WORDS[n * 7 // 10 % 10]} {name}{n}" for n in range(lines)]
    return Talk(
        video(folder / f"{name}.mp4", seconds),
        srt(folder / f"{name}.source.txt.srt", [(a, b, f"Line number {n}.") for n, (a, b) in enumerate(times)]),
        srt(folder / f"{name}.target.txt.srt", [(a, b, said[n]) for n, (a, b) in enumerate(times)]),
        lines,
    )

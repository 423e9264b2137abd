"""Dubs a programme of spoken lines over music with the real program, then has ffmpeg and numpy judge the sound.

    python -m tests.bench.sound_check [--minutes 20] [--lines 340] [--keep DIR]

The original is English speech (espeak-ng) over chords, at -16 LUFS, with nothing but music between scenes of ten
lines; the dub is Bangla. Nothing of the program's own measuring is used: ebur128 and the PCM itself tell.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import subprocess
import tempfile
import wave
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from dubai_desktop.engines.tts import espeak_child
from dubai_desktop.media.process import ffmpeg
from tests.bench.common import PYTHON, measure
from tests.helpers import make_media

RATE = 44_100
SCENE = 10  # lines without a longer pause between them
PAUSE = 5.5  # seconds of music alone behind each scene
ENGLISH = (
    "The river rises every year when the rain comes.", "We carry the water home before sunrise.",
    "Nobody in the village had seen it like this.", "My mother taught me how to read the sky.",
    "Is the bridge still standing?", "They built the new well with their own hands, and it took two summers.",
    "It is not far.", "In the evening the children sing by the fire.",
)  # fmt: skip
BANGLA = (
    "প্রতি বছর বৃষ্টি এলে নদী বেড়ে যায়।", "আমরা সূর্য ওঠার আগে জল বাড়ি নিয়ে যাই।", "গ্রামের কেউ আগে এমন দেখেনি।",
    "আমার মা আমাকে আকাশ পড়তে শিখিয়েছেন।", "সেতুটা কি এখনও দাঁড়িয়ে আছে?",
    "তারা নিজের হাতে নতুন কুয়ো বানিয়েছে, আর তাতে দুটো গ্রীষ্ম লেগেছে।", "এটা দূরে নয়।", "সন্ধ্যায় শিশুরা আগুনের পাশে গান গায়।",
)  # fmt: skip


@dataclass(frozen=True)
class Programme:
    """A source with its subtitles, the cues in seconds, and the spans of music alone."""

    source: Path
    transcript: Path
    translation: Path
    cues: list[tuple[float, float]]
    gaps: list[tuple[float, float]]


def build(folder: Path, minutes: float, lines: int) -> Programme:
    """Make the original."""
    total = round(minutes * 60 * RATE)
    scenes = -(-lines // SCENE)
    slot = (minutes * 60 - scenes * PAUSE - 1.0) / lines
    spoken = [speech(folder / f"en{n}.wav", text) for n, text in enumerate(ENGLISH)]
    sound, cues, gaps, at = music(total), [], [], 1.0
    for number in range(lines):
        voice = spoken[number % len(spoken)][: round((slot - 0.15) * RATE)]
        first = round(at * RATE)
        sound[first : first + len(voice)] += 0.5 * voice[:, None]
        cues.append((at, at + len(voice) / RATE))
        at += slot
        if number % SCENE == SCENE - 1:
            gaps.append((at, at + PAUSE))
            at += PAUSE
    plain = make_media.wav(folder / "plain.wav", sound * 10 ** ((-16.0 - loudness(folder, sound)) / 20), RATE)
    source = make_media.make(
        folder / "river.mp4", *make_media.lavfi("testsrc2=size=320x180:rate=25", seconds=minutes * 60),
        *("-i", str(plain), "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-b:a", "192k"),
    )  # fmt: skip
    return Programme(
        source, subtitles(folder / "en.srt", cues, ENGLISH), subtitles(folder / "bn.srt", cues, BANGLA), cues, gaps
    )


def speech(out: Path, text: str) -> np.ndarray:
    """Return a line as espeak-ng says it, at 44.1 kHz."""
    espeak_child.speak(text, "en", 1.0, str(out))
    again = make_media.make(out.with_suffix(".44.wav"), "-i", str(out), "-ar", str(RATE))
    return make_media.read_wav(again)[0][:, 0]


def music(frames: int) -> np.ndarray:
    """Return chords that swell, other ones on each side, 14 dB or so below the speech."""
    seconds = np.arange(frames, dtype=np.float32) / RATE
    swell = 0.7 + 0.3 * np.sin(2 * np.pi * 0.13 * seconds)
    sides = [
        sum(np.sin(2 * np.pi * hertz * seconds) for hertz in chord)
        for chord in ((220, 277.2, 329.6), (110, 440, 554.4))
    ]
    return np.stack([0.02 * swell * side for side in sides], axis=1).astype(np.float32)


def loudness(folder: Path, sound: np.ndarray) -> float:
    """Return integrated loudness of a piece of the sound."""
    return r128(make_media.wav(folder / "piece.wav", sound[: 120 * RATE], RATE))[0]


def r128(path: Path) -> tuple[float, float]:
    """Return integrated loudness and true peak by ffmpeg's ebur128."""
    command = [
        str(ffmpeg()),
        "-nostdin",
        "-hide_banner",
        "-i",
        str(path),
        "-vn",
        "-af",
        "ebur128=peak=true",
        "-f",
        "null",
        "-",
    ]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stderr
    summary = said[said.rindex("Summary:") :]
    return tuple(float(re.search(rf"{key}:\s+(\S+)", summary).group(1)) for key in ("I", "Peak"))  # type: ignore


def subtitles(path: Path, cues: list[tuple[float, float]], texts: tuple[str, ...]) -> Path:
    """Write the lines of one language."""

    def clock(seconds: float) -> str:
        whole = int(seconds)
        return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d},{int(seconds % 1 * 1000):03d}"

    rows = [f"{n}\n{clock(a)} --> {clock(b)}\n{texts[(n - 1) % len(texts)]}\n" for n, (a, b) in enumerate(cues, 1)]
    path.write_text("\n".join(rows), "utf-8")
    return path


def piece(path: Path, start: float, end: float) -> np.ndarray:
    """Return a part of a 16-bit WAV, shape (frames, channels)."""
    with wave.open(str(path), "rb") as file:
        file.setpos(min(max(0, round(start * RATE)), file.getnframes()))
        data = np.frombuffer(file.readframes(round((end - start) * RATE)), "<i2")
        return data.reshape(-1, file.getnchannels()).astype(np.float32) / 32768


def onsets(voice: Path, lines: list[dict]) -> list[float]:
    """Return, in ms, how far from its plan each line is first heard that has silence before it."""
    found = []
    for before, line in zip([None, *lines], lines, strict=False):
        start, end = line["clip_start"], line["clip_end"]
        if before is not None and before["clip_end"] > start - 0.06:
            continue
        sound = np.abs(piece(voice, start - 0.05, end)[:, 0])
        loud = np.flatnonzero(sound > 0.01 * sound.max(initial=0.0))
        found.append(abs(1000 * (loud[0] / RATE - min(start, 0.05))) if len(loud) else 9999.0)
    return found


def level(sound: np.ndarray) -> float:
    """Return the RMS in dB."""
    return float(10 * np.log10(np.mean(sound**2) + 1e-12))


def judge(programme: Programme, out: Path) -> list[tuple[str, str, bool]]:
    """Return what was found, and whether it is as it should be."""
    mix, voice = out / "river.bn.wav", out / "river.bn.voice.wav"
    report = json.loads((out / "river.bn.json").read_text("utf-8"))
    lines = [row for row in report["segments"] if row["clip_start"] is not None]
    again = make_media.make(out / "source.wav", "-i", str(programme.source), "-vn", "-ar", str(RATE), "-ac", "2")
    off = onsets(voice, lines)
    overlaps = sum(b["clip_start"] < a["clip_end"] - 1e-3 for a, b in itertools.pairwise(lines))
    clipped, peak = 0, 0
    with wave.open(str(mix), "rb") as file:
        while data := file.readframes(60 * RATE):
            words = np.abs(np.frombuffer(data, "<i2").astype(np.int32))
            clipped, peak = clipped + int((words >= 32_767).sum()), max(peak, int(words.max()))
    loud, true_peak = r128(mix)
    gap, silent = [], 0
    for start, end in programme.gaps:
        said = max((row["clip_end"] for row in lines if row["clip_start"] < end - 1.0), default=0.0)  # it may borrow
        inside = max(start, said + 0.5), end - 0.4
        gap.append(level(piece(mix, *inside)) - level(piece(again, *inside)))
        silent += bool(piece(voice, *inside).any())
    under = [level(piece(mix, a, b) - piece(voice, a, b)) - level(piece(again, a, b)) for a, b in programme.cues[::17]]
    cut, speeds = sum("cut" in row["flags"] for row in lines), [row["speed"] for row in lines]
    shift = loud - r128(programme.source)[0]
    return [
        ("lines voiced", f"{len(lines)} of {len(programme.cues)}", len(lines) == len(programme.cues)),
        ("onset against plan", f"median {np.median(off):.1f}, worst {max(off):.1f} ms of {len(off)}", max(off) <= 50),
        ("overlaps of one speaker", str(overlaps), overlaps == 0),
        ("clipped samples", f"{clipped} (peak {20 * np.log10(peak / 32768):.2f} dBFS)", clipped == 0),
        ("words cut", str(cut), cut == 0),
        ("speed", f"median {np.median(speeds):.2f}, most {max(speeds):.2f}", max(speeds) <= 1.8),
        ("integrated loudness", f"{loud:.1f} LUFS (target -16)", abs(loud + 16) <= 0.5),
        ("true peak", f"{true_peak:.1f} dBTP (ceiling -1)", true_peak <= -1.0),
        ("gaps against the source", f"{np.mean(gap):+.2f} dB, worst {max(gap, key=abs):+.2f} (the whole {shift:+.1f})",
         max(map(abs, gap)) <= 1.0),
        ("original under the lines", f"{np.mean(under):+.1f} dB", np.mean(under) < -15),
        ("voice heard in gaps", str(silent), silent == 0),
    ]  # fmt: skip


def main() -> None:
    """Build, dub, judge, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--lines", type=int, default=340)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = args.keep or Path(name)
        folder.mkdir(parents=True, exist_ok=True)
        made = build(folder, args.minutes, args.lines)
        command = [PYTHON, "-m", "dubai_desktop", "dub", str(made.source), "--to", "bn", "--from", "en", "--out"]
        command += [str(folder / "out"), "--transcript", str(made.transcript), "--translation", str(made.translation)]
        data = {"DUBAI_DATA_DIR": str(folder / "data"), "DUBAI_CONFIG_DIR": str(folder / "config")}
        print(f"{args.minutes:g} minutes, {args.lines} lines; the dub: {measure(command, data)}")
        for name_, figure, good in judge(made, folder / "out"):
            print(f"{'ok  ' if good else 'FAIL'} {name_:26} {figure}")


if __name__ == "__main__":
    main()

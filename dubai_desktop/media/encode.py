"""One way to every encoded file: room looked for, ffmpeg run, the result looked at before anybody believes it."""

from __future__ import annotations

import wave
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av.error
import ffmpeg

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.boxes import Made, read_mp4
from dubai_desktop.media.extract import named
from dubai_desktop.media.files import check_space, shown
from dubai_desktop.media.guard import input_flags, open_media
from dubai_desktop.media.process import run_ffmpeg

BITRATE = 192_000  # bits a second of AAC stereo, in videos and alone
_DRIFT = 0.1  # seconds that MP3, AAC and Opus add at their edges at most
_SOUNDS: dict[str, dict[str, Any]] = {
    "mp3": {"format": "mp3", "c:a": "libmp3lame", "q:a": "2", "id3v2_version": "3"},  # about 190 kbit/s
    "m4a": {"format": "ipod", "c:a": "aac", "b:a": str(BITRATE), "movflags": "+faststart"},
    "opus": {"format": "opus", "c:a": "libopus", "b:a": "128k"},
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a finished file has to be: seconds give or take `drift`, tracks of each sort.

    `sound` are the seconds that the first sound track must have at least, 0.0 for any; `longer` is how much more it may
    last, where that is more than `drift`.
    """

    seconds: float
    video: int = 0
    audio: int = 1
    subtitles: int = 0
    drift: float = _DRIFT
    sound: float = 0.0
    longer: float = 0.0


def encode(
    graph: Any,  # noqa: ANN401 - ffmpeg-python has no types
    files: Mapping[str, Path],
    out: Path,
    wanted: Wanted,
    *,
    needed: int,
    cwd: Path | None = None,
    cpu_per_second: int = 10,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Run an ffmpeg-python output whose stand-ins are `files`, write `out` (a temporary name) and check it.

    `needed` are the bytes it takes. Raises Cancelled, Problem(OUTPUT_INVALID | DISK_FULL) and what `run_ffmpeg`
    raises.
    """
    check_space(out.parent, needed)
    run_ffmpeg(
        named(graph, {**files, "OUT": out}),
        out=out,
        duration=wanted.seconds,
        on_progress=on_progress,
        cancel=cancel,
        cwd=cwd,
        needed=needed,
        cpu_per_second=cpu_per_second,
    )
    check_made(out, wanted)


def encode_sound(
    wav: Path,
    kind: str,
    out: Path,
    *,
    language: str = "und",
    title: str = "",
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write a WAV of ours as "mp3", "m4a" (AAC) or "opus"; `language` is its ISO 639-2 code. Raises as `encode`."""
    sound = ffmpeg.input("IN", **input_flags("wav"))["a:0"]
    options = {**_SOUNDS[kind], "map_metadata": "-1", "metadata:s:a:0": f"language={language}"}
    if title:
        options["metadata"] = f"title={shown(title)}"
    graph = ffmpeg.output(sound, "OUT", **options)
    seconds = wav_seconds(wav)
    needed = int(seconds * BITRATE / 8 * 1.5) + (1 << 16)
    encode(graph, {"IN": wav}, out, Wanted(seconds), needed=needed, cancel=cancel, on_progress=on_progress)


def wav_seconds(path: Path) -> float:
    """Return the length of a WAV of ours. Raises Problem(OUTPUT_INVALID) where it is none."""
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (wave.Error, EOFError, OSError) as error:
        raise _invalid(f"{path.name}: {error}") from error


def check_made(out: Path, wanted: Wanted) -> None:
    """Look at a finished file: ffmpeg's exit status 0 is not success. Raises Problem(OUTPUT_INVALID)."""
    try:
        made = _look(out)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _invalid(f"{type(error).__name__}: {error}") from error
    counts, expected = (made.video, made.audio, made.subtitles), (wanted.video, wanted.audio, wanted.subtitles)
    if counts != expected:
        raise _invalid(f"streams {counts}, expected {expected}")
    if not -wanted.drift <= made.seconds - wanted.seconds <= max(wanted.drift, wanted.longer):
        raise _invalid(f"{made.seconds:.3f} s, expected {wanted.seconds:.3f} s")
    if made.sound_seconds and made.sound_seconds[0] < wanted.sound - wanted.drift:
        raise _invalid(f"{made.sound_seconds[0]:.3f} s of sound, expected {wanted.sound:.3f} s")


def _look(out: Path) -> Made:
    with out.open("rb") as file:
        is_mp4 = file.read(8)[4:] == b"ftyp"
    if is_mp4:
        return read_mp4(out)
    with open_media(out) as made:
        streams = made.streams
        return Made((made.duration or 0) / 1e6, len(streams.video), len(streams.audio), len(streams.subtitles))


def _invalid(detail: str) -> Problem:
    return Problem(
        Code.OUTPUT_INVALID,
        "The file did not come out right and was not kept. Try again; what was made before is not affected.",
        detail=detail,
    )

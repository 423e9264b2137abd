"""Takes what a source holds out of it: speech as 16 kHz mono WAV, sound as 44.1 kHz stereo, subtitles as SRT."""

from __future__ import annotations

import wave
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

import ffmpeg
import numpy as np

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.job import AudioTrack, MediaInfo
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import atomic, check_space, shown
from dubai_desktop.media.guard import input_flags, media_url
from dubai_desktop.media.process import run_ffmpeg

RATE = 16_000
FULL_RATE = 44_100
DAMAGED: Mapping[str, str] = {"max_error_rate": "1"}
"""Options for sound of which more than two thirds cannot be decoded: by itself ffmpeg calls that a failure."""

SHORTEST = 0.3  # seconds: less cannot hold a word
_PRIVATE = {"map_metadata": "-1", "map_chapters": "-1"}
_FIRST_IN_USE = frozenset({"mpegts", "mpeg", "ogg"})
_SILENT = 33  # of 32767: -60 dBFS


class Graph(Protocol):
    """An ffmpeg-python output."""

    def get_args(self) -> list[str]:
        """Return ffmpeg's arguments."""


def speech_track(source: Path, media: MediaInfo, track: int) -> AudioTrack:
    """Return the audio track to dub. Raises Problem(NO_AUDIO | TOO_SHORT)."""
    if not 0 <= track < len(media.audio):
        raise Problem(
            Code.NO_AUDIO,
            f"The file “{shown(source)}” has no {'such audio track' if media.audio else 'sound'}. Choose another one.",
            facts={"tracks": len(media.audio)},
        )
    found = media.audio[track]
    if found.duration < SHORTEST:
        raise Problem(
            Code.TOO_SHORT,
            f"The sound of “{shown(source)}” is only {found.duration:.1f} seconds long. Choose a longer file.",
        )
    return found


def extract_speech(
    source: Path,
    media: MediaInfo,
    track: int,
    out: Path,
    *,
    damaged: bool = False,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> float:
    """Write an audio track as 16 kHz mono 16-bit WAV whose first sample is the programme's start; returns its seconds.

    A track that starts late is padded, gaps in its timestamps are filled. For one known to be `damaged`, whatever can
    be read is taken and the rest is silence, however much it is. Raises Cancelled, Problem(NO_AUDIO | TOO_SHORT |
    MEDIA_TRUNCATED | OUTPUT_INVALID) and what `run_ffmpeg` raises.
    """
    more = DAMAGED if damaged else {}
    return _extract(
        source, media, track, out, shape=(RATE, 1), cancel=cancel, on_progress=on_progress, more=more
    )  # fmt: skip


def extract_sound(
    source: Path,
    media: MediaInfo,
    track: int,
    out: Path,
    *,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> float:
    """Write an audio track as 44.1 kHz stereo 16-bit WAV, timed as `extract_speech` does it; raises the same."""
    return _extract(source, media, track, out, shape=(FULL_RATE, 2), cancel=cancel, on_progress=on_progress)


def sound_bytes(track: AudioTrack) -> int:
    """Return how many bytes `extract_sound` writes for a track."""
    return int((track.start + track.duration) * FULL_RATE * 4) + 44


def _extract(
    source: Path,
    media: MediaInfo,
    track: int,
    out: Path,
    *,
    shape: tuple[int, int],
    cancel: CancelLike | None,
    on_progress: Callable[[float], None] | None,
    more: Mapping[str, str] = MappingProxyType({}),
) -> float:
    """Write an audio track as 16-bit WAV of so many samples a second and channels; returns its seconds."""
    found = speech_track(source, media, track)
    expected = found.start + found.duration
    needed = int(expected * shape[0] * shape[1] * 2) + 44
    check_space(out.parent, needed)
    with atomic(out, private=True) as temp:
        run_ffmpeg(
            named(_sound_graph(media, track, *shape, more), {"IN": source, "OUT": temp}),
            out=temp,
            duration=expected,
            on_progress=on_progress,
            cancel=cancel,
            needed=needed,
        )
        seconds = _seconds(temp, source)
        if seconds < expected - max(1.0, expected * 0.02):
            raise Problem(
                Code.MEDIA_TRUNCATED,
                f"Only {seconds:.0f} of {expected:.0f} seconds of “{shown(source)}” could be read. "
                "Copy or download it again, or use what is there.",
                facts={"present": round(seconds, 3), "declared": round(expected, 3)},
            )
    return seconds


def _sound_graph(media: MediaInfo, track: int, rate: int, channels: int, more: Mapping[str, str]) -> Graph:
    """Return the ffmpeg-python graph of `extract_speech` and `extract_sound`; `more` are options of the output.

    ffmpeg sets a file's first timestamp to zero, for some containers that of the streams in use: there the picture
    is used as well (and thrown away undecoded), or sound that starts late would lose its place.
    """
    in_use = media.has_video and bool(_FIRST_IN_USE & set(media.container.split(",")))
    source = ffmpeg.input("IN", **input_flags(), sn=None, dn=None, **({} if in_use else {"vn": None}))
    sound = source[f"a:{track}"].filter("aresample", rate, **{"async": 1, "first_pts": 0, "min_hard_comp": "0.03"})
    if channels == 2 and media.audio[track].channels == 1:  # ffmpeg's own way would take 3 dB off
        sound = sound.filter("channelmap", map="0-0|0-1", channel_layout="stereo")
    graph = ffmpeg.output(sound, "OUT", format="wav", acodec="pcm_s16le", ac=channels, ar=rate, **_PRIVATE, **more)
    if in_use:
        graph = ffmpeg.merge_outputs(graph, ffmpeg.output(source["V:0"], "-", format="null", vcodec="copy"))
    return graph  # type: ignore[no-any-return]


def extract_subtitles(
    source: Path,
    media: MediaInfo,
    track: int,
    out: Path,
    *,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write a text subtitle track as an SRT file. Raises Cancelled, Problem(SRT_UNREADABLE), as `run_ffmpeg`."""
    if not 0 <= track < len(media.subtitles) or not media.subtitles[track].text:
        raise Problem(
            Code.SRT_UNREADABLE,
            f"The file “{shown(source)}” has no such subtitle track in text form. Choose a subtitle file instead.",
        )
    words = ffmpeg.input("IN", **input_flags(), vn=None, an=None, dn=None)[f"s:{track}"]
    graph = ffmpeg.output(words, "OUT", format="srt", scodec="srt", **_PRIVATE)
    with atomic(out, private=True) as temp:
        run_ffmpeg(
            named(graph, {"IN": source, "OUT": temp}),
            out=temp,
            duration=media.duration,
            on_progress=on_progress,
            cancel=cancel,
        )


def named(graph: Graph, files: Mapping[str, Path]) -> list[str]:
    """Return a graph's arguments with the files put in the places of their stand-ins.

    ffmpeg-python hashes names as UTF-8, which not every file name is; and no name ever meets a graph this way.
    """
    urls = {stand_in: media_url(path) for stand_in, path in files.items()}
    return [urls.get(arg, arg) for arg in graph.get_args()]


def is_silent(path: Path) -> bool:
    """True where a 16-bit WAV of ours never rises above -60 dBFS; stops reading at the first sound."""
    with wave.open(str(path), "rb") as file:
        while block := file.readframes(1 << 20):
            if np.abs(np.frombuffer(block, "<i2").astype(np.int32)).max(initial=0) > _SILENT:
                return False
    return True


def _seconds(path: Path, source: Path) -> float:
    try:
        with wave.open(str(path), "rb") as file:
            return file.getnframes() / file.getframerate()
    except (wave.Error, EOFError) as error:
        raise Problem(
            Code.OUTPUT_INVALID,
            f"The sound taken from “{shown(source)}” is not usable. Try again, or try another file.",
            detail=str(error),
        ) from error

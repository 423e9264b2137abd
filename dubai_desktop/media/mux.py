"""Puts the dub beside the picture: video copied, dub first and default, the original second, soft subtitles."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import ffmpeg

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.job import MediaInfo
from dubai_desktop.media.encode import BITRATE, Wanted, encode, wav_seconds
from dubai_desktop.media.files import check_space, make_temp, shown
from dubai_desktop.media.guard import input_flags
from dubai_desktop.media.subtitles import read_cues, within, write_srt

_MP4_VIDEO = frozenset({"h264", "hevc", "av1", "vp9", "mpeg4", "mpeg2video", "mpeg1video", "mjpeg", "vvc"})
_MP4_AUDIO = frozenset({"aac", "mp3", "mp2", "ac3", "eac3", "alac", "opus"})
_DRIFT = 0.1  # seconds the result may differ from the source
_LOOSE_DRIFT = 0.5  # the same, where the source's container does not know its length to the frame
_LONGER = 0.5  # how much longer it may be: a source cut without encoding ends in frames shown later than it says


class SoftSubtitle(NamedTuple):
    """A subtitle track to add: an SRT file of ours, its ISO 639-2 language and a title for players."""

    path: Path
    language: str
    title: str = ""


def container_for(media: MediaInfo) -> str:
    """Return the suffix of the file a source's picture can be copied into: ".mp4", else ".mkv"."""
    return ".mp4" if media.video_codec in _MP4_VIDEO else ".mkv"


def mux(
    source: Path,
    media: MediaInfo,
    mix_wav: Path,
    subtitles: Sequence[tuple[Path, str, str]],
    out: Path,
    *,
    target_iso3: str,
    source_iso3: str = "und",
    audio_track: int = 0,
    container: str = "",
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write the dubbed video to `out` (a temporary name: rename it afterwards) and check it.

    One ffmpeg run; the dub is encoded once, in it. `container` is ".mp4" or ".mkv" (empty: what the picture needs).
    Raises Cancelled, Problem(OUTPUT_INVALID | DISK_FULL) and what `run_ffmpeg` raises.
    """
    kind = container or container_for(media)
    needed = media.fingerprint.size + int(media.duration * BITRATE / 8 * 2) + (1 << 20)
    check_space(out.parent, needed)
    with _inside(subtitles, media.duration, out) as tracks:
        graph, files = _graph(source, media, mix_wav, tracks, kind, target_iso3, source_iso3, audio_track)
        wanted = wanted_video(media, mix_wav, audio_track, len(tracks))
        encode(graph, files, out, wanted, needed=needed, cancel=cancel, on_progress=on_progress)


def wanted_video(media: MediaInfo, mix_wav: Path, audio_track: int, subtitles: int = 0) -> Wanted:
    """Return what a finished video of a source has to be: one picture, the whole dub, the original if there is one."""
    return Wanted(
        media.duration,
        video=1,
        audio=1 + (audio_track < len(media.audio)),
        subtitles=subtitles,
        drift=_DRIFT if _is_mov(media) else _LOOSE_DRIFT,
        sound=wav_seconds(mix_wav),
        longer=_LONGER,
    )


@contextmanager
def _inside(
    subtitles: Sequence[tuple[Path, str, str]], duration: float, out: Path
) -> Iterator[list[tuple[Path, str, str]]]:
    """Yield the subtitles, with shorter copies of those that would make the video longer, without those left empty."""
    tracks, copies = [], []
    try:
        for path, language, title in subtitles:
            found = read_cues(path)
            cues = within(found, duration).cues
            if cues != found.cues:
                path = make_temp(out.parent)  # noqa: PLW2901
                copies.append(path)
                write_srt(path, cues)
            if cues:
                tracks.append((path, language, title))
        yield tracks
    finally:
        for copy in copies:
            copy.unlink(missing_ok=True)


def _graph(  # noqa: PLR0917 - what mux got, once
    source: Path,
    media: MediaInfo,
    mix_wav: Path,
    subtitles: Sequence[tuple[Path, str, str]],
    kind: str,
    target_iso3: str,
    source_iso3: str,
    audio_track: int,
) -> tuple[Any, dict[str, Path]]:
    """Return the ffmpeg-python output and the files behind its stand-ins."""
    has_original = audio_track < len(media.audio)
    picture = ffmpeg.input("IN", **input_flags(), sn=None, dn=None)
    streams = [picture["V:0"], ffmpeg.input("MIX", **input_flags("wav"))["a:0"]]
    files = {"IN": source, "MIX": mix_wav}
    if has_original:
        streams.append(picture[f"a:{audio_track}"])
    for number, (path, _, _) in enumerate(subtitles):
        streams.append(ffmpeg.input(f"SUB{number}", **input_flags("srt"), sub_charenc="UTF-8")["s:0"])
        files[f"SUB{number}"] = path
    options = {
        "format": "mp4" if kind == ".mp4" else "matroska",
        "c:v": "copy",
        **({"tag:v": "hvc1"} if media.video_codec == "hevc" and kind == ".mp4" and not _is_mov(media) else {}),
        **sound_options(media, kind, target_iso3, source_iso3, audio_track),
    }
    for number, (_, language, title) in enumerate(subtitles):
        options[f"metadata:s:s:{number}"] = f"language={language}"
        options[f"metadata:s:{len(streams) - len(subtitles) + number}"] = f"title={shown(title)}"
        options[f"disposition:s:{number}"] = "0"
    if subtitles:
        options["c:s"] = "mov_text" if kind == ".mp4" else "srt"
    return ffmpeg.output(*streams, "OUT", **options), files


def sound_options(media: MediaInfo, kind: str, target_iso3: str, source_iso3: str, audio_track: int) -> dict[str, Any]:
    """Return the options of a video's sound tracks: the dub first and default, the original second if there is one.

    `kind` is ".mp4" or ".mkv". Nothing of the source's metadata or chapters is taken over.
    """
    return {
        "map_metadata": "-1",
        "map_chapters": "-1",
        "c:a:0": "aac",
        "b:a:0": str(BITRATE),
        "metadata:s:a:0": f"language={target_iso3}",
        "metadata:s:1": "title=Dub",  # by the track's number: ffmpeg-python takes each option once
        "disposition:a:0": "default",
        **_original(media, kind, source_iso3, audio_track),
    }


def _original(media: MediaInfo, kind: str, source_iso3: str, audio_track: int) -> dict[str, Any]:
    """Return the options of the second audio track, none where the source has no sound."""
    if audio_track >= len(media.audio):
        return {}
    track = media.audio[audio_track]
    copied = track.codec in _MP4_AUDIO or kind == ".mkv"
    return {
        "c:a:1": "copy" if copied else "aac",
        **({} if copied else {"b:a:1": str(max(BITRATE, 80_000 * track.channels))}),
        "metadata:s:a:1": f"language={source_iso3}",
        "metadata:s:2": "title=Original",
        "disposition:a:1": "0",
    }


def _is_mov(media: MediaInfo) -> bool:
    return "mov" in media.container.split(",")

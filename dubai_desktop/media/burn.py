"""Burns subtitles into the picture, with the shipped fonts, so that they are seen wherever the video is.

No text of anybody's ever meets a filter: the subtitles lie under a constant name in a private folder in which ffmpeg
runs, the fonts beside them.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av.error
import ffmpeg

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.job import MediaInfo
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.encode import BITRATE, encode
from dubai_desktop.media.files import shown, write_problem
from dubai_desktop.media.guard import input_flags, open_media
from dubai_desktop.media.mux import sound_options, wanted_video
from dubai_desktop.media.styled import write_ass

_WORDS, _FONTS = "subtitles.ass", "fonts"
_SHIPPED = ("NotoSansBengali-Regular.ttf", "Inter-Regular.otf")
_QUALITY = {"c:v": "libx264", "preset": "fast", "crf": "19"}  # no loss one sees; any player shows 8-bit 4:2:0 H.264
_BITS_PER_PIXEL = 0.15  # of a frame, at that quality at most, but for noise
_HDR = {16: "smpte2084", 18: "arib-std-b67"}  # transfer curves of ITU-T H.273: PQ and HLG
_CPU_PER_SECOND = 120  # 60 pictures of 8K a second take about that


@dataclass(frozen=True, slots=True)
class _Picture:
    """What a copy does not need to know: the transfer curve's number, and how wide a pixel is."""

    transfer: int
    pixel: Fraction
    size: tuple[int, int]  # width, height as it stands upright, in square pixels


def burn(
    source: Path,
    media: MediaInfo,
    mix_wav: Path,
    cues: Sequence[Cue],
    out: Path,
    *,
    language: str,
    fonts: Path,
    work: Path,
    target_iso3: str,
    source_iso3: str = "und",
    audio_track: int = 0,
    cancel: CancelLike | None = None,
    on_progress: Callable[[float], None] | None = None,
) -> None:
    """Write the dubbed MP4 with `cues` (in `language`) in its picture to `out`, a temporary name, and check it.

    The picture is encoded anew as H.264: upright, every frame at its time, HDR brought down to what every screen
    shows. `fonts` is the folder of the shipped fonts, `work` one in which a private folder can be made. Raises
    Cancelled, Problem(OUTPUT_INVALID | DISK_FULL | MEDIA_UNREADABLE) and what `run_ffmpeg` raises.
    """
    picture = _look(source, media)
    try:
        with tempfile.TemporaryDirectory(prefix="burn-", dir=work) as name:
            folder = Path(name)
            (folder / _FONTS).mkdir()
            for font in _SHIPPED:
                shutil.copyfile(fonts / font, folder / _FONTS / font)
            write_ass(folder / _WORDS, cues, language, picture.size, own_fonts=True)
            encode(
                _graph(media, picture, target_iso3, source_iso3, audio_track),
                {"IN": source, "MIX": mix_wav},
                out,
                wanted_video(media, mix_wav, audio_track),
                needed=_bytes(media),
                cwd=folder,
                cpu_per_second=_CPU_PER_SECOND,
                cancel=cancel,
                on_progress=on_progress,
            )
    except OSError as error:
        raise write_problem(error, work) from error


def _graph(media: MediaInfo, picture: _Picture, target_iso3: str, source_iso3: str, audio_track: int) -> Any:  # noqa: ANN401 - ffmpeg-python has no types
    inside = ffmpeg.input("IN", **input_flags(), sn=None, dn=None)
    drawn = _plain(inside["V:0"], picture).filter("ass", filename=_WORDS, fontsdir=_FONTS).filter("format", "yuv420p")
    streams = [drawn, ffmpeg.input("MIX", **input_flags("wav"))["a:0"]]
    if audio_track < len(media.audio):
        streams.append(inside[f"a:{audio_track}"])
    options = {
        "format": "mp4",
        "movflags": "+faststart",
        **_QUALITY,
        **sound_options(media, ".mp4", target_iso3, source_iso3, audio_track),
    }
    return ffmpeg.output(*streams, "OUT", **options)


def _plain(stream: Any, picture: _Picture) -> Any:  # noqa: ANN401
    """Return the picture as every player shows it: square pixels, even sides, the colours of BT.709 for HDR."""
    width, height = picture.size
    if picture.transfer in _HDR:
        stream = stream.filter("zscale", tin=_HDR[picture.transfer], t="linear", npl=100)
        stream = stream.filter("format", "gbrpf32le").filter("zscale", p="bt709")
        stream = stream.filter("tonemap", "hable", desat=0).filter("zscale", t="bt709", m="bt709", r="tv")
    if picture.pixel != 1:
        stream = stream.filter("scale", width, height).filter("setsar", 1)
    return stream.filter("pad", "ceil(iw/2)*2", "ceil(ih/2)*2")


def _look(source: Path, media: MediaInfo) -> _Picture:
    try:
        with open_media(source) as container:
            stream = next(s for s in container.streams.video if s.codec_context and s.width == media.width)
            transfer = int(stream.codec_context.color_trc or 0)
            pixel = Fraction(stream.sample_aspect_ratio or 1) or Fraction(1)
    except (av.error.FFmpegError, OSError, ValueError, StopIteration) as error:
        raise Problem(
            Code.MEDIA_UNREADABLE,
            f"The picture of “{shown(source)}” cannot be read. Copy or download the file again.",
            detail=f"{type(error).__name__}: {error}",
        ) from error
    width, height = round(media.width * pixel), media.height
    return _Picture(transfer, pixel, (height, width) if media.rotation % 180 else (width, height))


def _bytes(media: MediaInfo) -> int:
    picture = media.width * media.height * min(media.fps or 30.0, 60.0) * _BITS_PER_PIXEL
    return int(media.duration * (picture + 2 * BITRATE) / 8) + (1 << 20)

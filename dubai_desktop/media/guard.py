"""How media from outside is opened: only plain containers, only local files, only sane sizes.

A protocol list alone does not stop a playlist named talk.mp4 from opening its neighbours; the list of demuxers does.
Files are named with the `file:` prefix, so that no name can mean a protocol, an option or a pattern.
"""

from __future__ import annotations

import os
from pathlib import Path

import av
from av.container import InputContainer

FORMATS = "mov,matroska,webm,avi,mpegts,mpeg,flv,asf,ogg,mp3,wav,flac,aac"
PROTOCOLS = "file,pipe"
MAX_PIXELS = 35_389_440  # 8192 x 4320
MAX_STREAMS = 200
OPEN_SECONDS = 4.0  # PyAV gives up after this, per open and per read


def media_url(path: Path) -> str:
    """Return how a path is named to ffmpeg: absolute, as a plain file whatever its name is."""
    return f"file:{os.path.abspath(path)}"  # noqa: PTH100 - resolve() would follow links, absolute() keeps ".."


def input_flags(formats: str = FORMATS) -> dict[str, str]:
    """Return the options each ffmpeg input gets; `formats` are the demuxers allowed for it."""
    flags = {"protocol_whitelist": PROTOCOLS, "format_whitelist": formats, "max_streams": str(MAX_STREAMS)}
    if formats == FORMATS:
        flags["max_pixels"] = str(MAX_PIXELS)
    return flags


def open_media(path: Path, formats: str = FORMATS, seconds: float = OPEN_SECONDS) -> InputContainer:
    """Open a file with PyAV under the same rules; `seconds` may one read take. Raises av.error.FFmpegError, OSError."""
    return av.open(media_url(path), options=input_flags(formats), timeout=(seconds, seconds), metadata_errors="replace")

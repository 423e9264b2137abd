"""Reads how long an MP4 is and which tracks it has from its boxes alone.

A demuxer builds the index of every frame first, which for a film is a hundred megabytes that nobody needs here.
Layout: ISO/IEC 14496-12 (8.1.1 box, 8.2.2 mvhd, 8.4.2 mdhd, 8.4.3 hdlr).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_SOUND, _PICTURE = b"soun", b"vide"
_WORDS = frozenset({b"text", b"sbtl", b"subt"})
_HEADER = struct.Struct(">I4s")
_UNKNOWN = 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Made:
    """What a file holds: its length in seconds and how many tracks of each sort; `sound_seconds` of each sound."""

    seconds: float
    video: int
    audio: int
    subtitles: int
    sound_seconds: tuple[float, ...] = ()


def read_mp4(path: Path) -> Made:
    """Return what an MP4 holds. Raises ValueError where it is cut or no MP4, OSError where it cannot be read."""
    with path.open("rb") as file:
        top = {name: (at, end) for name, at, end in _boxes(file, 0, os.fstat(file.fileno()).st_size)}
        if b"moov" not in top or b"mdat" not in top:
            raise ValueError("no moov or no mdat")
        seconds, sorts, sounds = 0.0, [], []
        for name, at, end in _boxes(file, *top[b"moov"]):
            if name == b"mvhd":
                seconds = _length(file, at)
            elif name == b"trak":
                sort, length = _track(file, at, end)
                sorts.append(sort)
                sounds += [length] if sort == _SOUND else []
    words = sum(sort in _WORDS for sort in sorts)
    return Made(seconds, sorts.count(_PICTURE), sorts.count(_SOUND), words, tuple(sounds))


def _boxes(file: BinaryIO, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield (name, first byte of the content, byte after it) of the boxes that fill a span exactly."""
    while at < end:
        file.seek(at)
        head = file.read(16)
        if len(head) < _HEADER.size:
            raise ValueError("cut inside a box")
        size, name = _HEADER.unpack_from(head)
        start = at + _HEADER.size
        if size == 1 and len(head) == 16:
            size, start = int.from_bytes(head[8:], "big"), at + 16
        elif size == 0:
            size = end - at
        if size < start - at or at + size > end:
            raise ValueError(f"box {name!r} reaches past the end")
        yield name, start, at + size
        at += size


def _track(file: BinaryIO, at: int, end: int) -> tuple[bytes, float]:
    """Return the sort of a track and its seconds."""
    sort, seconds = b"", 0.0
    for name, inside, after in _boxes(file, at, end):
        if name == b"mdia":
            for part, start, _ in _boxes(file, inside, after):
                if part == b"mdhd":
                    seconds = _length(file, start)
                elif part == b"hdlr":
                    file.seek(start + 8)
                    sort = file.read(4)
    return sort, seconds


def _length(file: BinaryIO, at: int) -> float:
    """Return the seconds that a movie or media header tells, 0.0 where it does not."""
    file.seek(at)
    data = file.read(32)
    if len(data) < 32:
        raise ValueError("cut inside a header")
    scale, units = struct.unpack_from(">IQ", data, 20) if data[0] == 1 else struct.unpack_from(">II", data, 12)
    return units / scale if scale and units != _UNKNOWN else 0.0

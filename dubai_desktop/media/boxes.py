"""Reads how long an MP4 is and which tracks it has from its boxes alone.

A demuxer builds the index of every frame first, which for a film is a hundred megabytes that nobody needs here.
Layout: ISO/IEC 14496-12 (4.2 boxes, 8.2.2 mvhd, 8.3.2 tkhd, 8.4.2 mdhd, 8.4.3 hdlr).
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, NamedTuple

_SOUND, _PICTURE = b"soun", b"vide"
_WORDS = frozenset({b"text", b"sbtl", b"subt"})
_HEADER = struct.Struct(">I4s")


@dataclass(frozen=True, slots=True)
class Made:
    """What a file holds: its length in seconds (of picture and sound) and how many tracks of each sort.

    `sound_seconds` are the seconds of sound in each sound track, without what it starts late.
    """

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
        scale, tracks = 0, []
        for name, at, end in _boxes(file, *top[b"moov"]):
            if name == b"mvhd":
                scale = _length(file, at)[0]
            elif name == b"trak":
                tracks.append(_track(file, at, end))
    sorts = [track.sort for track in tracks]
    ends = [track.shown / scale for track in tracks if scale and track.sort not in _WORDS]
    sounds = tuple(track.seconds for track in tracks if track.sort == _SOUND)
    words = sum(sort in _WORDS for sort in sorts)
    return Made(max(ends, default=0.0), sorts.count(_PICTURE), sorts.count(_SOUND), words, sounds)


class _Track(NamedTuple):
    """A track: its sort, until when it is shown in units of the movie, and its own seconds."""

    sort: bytes
    shown: int
    seconds: float


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


def _track(file: BinaryIO, at: int, end: int) -> _Track:
    sort, shown, seconds = b"", 0, 0.0
    for name, inside, after in _boxes(file, at, end):
        if name == b"tkhd":
            shown = _number(file, inside, (20, 4), (28, 8))
        elif name == b"mdia":
            for part, start, _ in _boxes(file, inside, after):
                if part == b"mdhd":
                    scale, units = _length(file, start)
                    seconds = units / scale if scale else 0.0
                elif part == b"hdlr":
                    file.seek(start + 8)
                    sort = file.read(4)
    return _Track(sort, shown, seconds)


def _length(file: BinaryIO, at: int) -> tuple[int, int]:
    """Return the units a second and the length in units that a movie or media header tells."""
    return _number(file, at, (12, 4), (20, 4)), _number(file, at, (16, 4), (24, 8))


def _number(file: BinaryIO, at: int, short: tuple[int, int], long: tuple[int, int]) -> int:
    """Return the number at (place, bytes) in a header of version 0 or, `long`, of version 1; 0 where it is unknown."""
    file.seek(at)
    data = file.read(40)
    place, size = long if data[:1] == b"\1" else short
    if len(data) < place + size:
        raise ValueError("cut inside a header")
    number = int.from_bytes(data[place : place + size], "big")
    return 0 if number == (1 << size * 8) - 1 else number

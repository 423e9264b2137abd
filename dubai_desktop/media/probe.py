"""Looks at a source: which file it is, what is in it, how long it really is. Never decodes, never trusts the header."""

from __future__ import annotations

import os
import stat
import time
from pathlib import Path

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream

from dubai_desktop.domain.job import AudioTrack, Fingerprint, MediaInfo, SubtitleTrack
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.media.guard import MAX_PIXELS, MAX_STREAMS, MEDIA_SUFFIXES, open_media

__all__ = ["MEDIA_SUFFIXES", "check_file", "check_unchanged", "fingerprint", "probe"]

MAX_HOURS = 6.5  # a 44.1 kHz stereo WAV of more does not fit its own format (4 GB)
_TEXT_SUBTITLES = frozenset({"subrip", "srt", "ass", "ssa", "webvtt", "mov_text", "text"})
_POINTERS = (
    b"#EXTM3U",
    b"ffconcat",
    b"<MPD",
    b"<smil",
    b"<asx",
    b"[playlist]",
    b"v=0",
    b"[Reference]",
    b"<?xml",
    b"<ASX",
)
_SCAN_SECONDS = 3.0
_PADDED = frozenset({"mov", "matroska", "avi", "flv", "asf"})  # these say how long they are; others only guess


def fingerprint(path: Path) -> Fingerprint:
    """Return which file a path is now. Raises Problem(INPUT_MISSING | INPUT_NOT_A_FILE)."""
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and not os.path.lexists(path)
        if missing or isinstance(error, NotADirectoryError):
            raise Problem(
                Code.INPUT_MISSING,
                f"The file “{shown(path)}” is not there. Put it back, or choose the file again.",
                detail=str(error),
                facts={"path": str(path)},
            ) from error
        raise _not_a_file(path, str(error)) from error
    except ValueError as error:  # a NUL in the name
        raise _not_a_file(path, str(error)) from error
    if not stat.S_ISREG(found.st_mode):
        raise _not_a_file(path, stat.filemode(found.st_mode))
    return Fingerprint(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns)


def _not_a_file(path: Path, detail: str) -> Problem:
    return Problem(
        Code.INPUT_NOT_A_FILE,
        f"“{shown(path)}” is not a file that can be read. Choose a video or audio file.",
        detail=detail,
    )


def check_file(path: Path) -> Fingerprint:
    """Check a path by stat alone, before anything opens it. Raises as `fingerprint`, and Problem(MEDIA_EMPTY)."""
    found = fingerprint(path)
    if found.size == 0:
        raise Problem(
            Code.MEDIA_EMPTY,
            f"The file “{shown(path)}” is empty. Copy or download it again.",
            facts={"path": str(path)},
        )
    return found


def check_unchanged(path: Path, before: Fingerprint) -> None:
    """Raise Problem(INPUT_CHANGED) where a source is no longer the file it was, INPUT_MISSING where it is gone."""
    if fingerprint(path) != before:
        raise Problem(
            Code.INPUT_CHANGED,
            f"The file “{shown(path)}” was changed while it was being worked on. Add it again as a new job.",
            facts={"path": str(path)},
        )


def probe(path: Path, *, accept_truncated: bool = False) -> MediaInfo:
    """Return what is in a media file, in well under five seconds.

    `accept_truncated` takes a file that ends early for as long as it goes. Raises Problem(INPUT_MISSING |
    INPUT_NOT_A_FILE | MEDIA_EMPTY | MEDIA_UNREADABLE | MEDIA_NOT_ALLOWED | MEDIA_TOO_LARGE | MEDIA_TRUNCATED).
    """
    found = check_file(path)
    try:
        with open_media(path) as container:
            return _describe(path, container, found, accept_truncated)
    except (av.error.FFmpegError, OSError, ValueError, av.error.MemoryError) as error:
        raise _unreadable(path, error) from error


def _describe(path: Path, container: InputContainer, found: Fingerprint, accept_truncated: bool) -> MediaInfo:
    if len(container.streams) > MAX_STREAMS:
        raise _too_large(path, f"{len(container.streams)} streams")
    picture = next((s for s in container.streams.video if _moves(s)), None)
    width, height = (picture.codec_context.width, picture.codec_context.height) if picture else (0, 0)
    if width * height > MAX_PIXELS:
        raise _too_large(path, f"{width} x {height} pixels")
    base = (container.start_time or 0) / av.time_base
    declared = container.duration / av.time_base if container.duration else 0.0
    ends = _Ends(container, base, declared)
    present = ends.find()
    if not present:
        raise _nothing_inside(path)
    _check_length(path, container.format.name, declared, present, accept_truncated)
    trusted = declared and (abs(present - declared) < 1.0 or not accept_truncated)
    duration = declared if trusted and declared >= present - 1.0 else present
    if duration > MAX_HOURS * 3600:
        raise _too_large(path, f"{duration / 3600:.1f} hours")
    return MediaInfo(
        duration=duration,
        container=container.format.name,
        fingerprint=found,
        audio=tuple(_audio(n, s, base, ends.of(s), duration) for n, s in enumerate(container.streams.audio)),
        subtitles=tuple(_subtitle(n, s) for n, s in enumerate(container.streams.subtitles)),
        video_codec=picture.codec_context.name if picture else "",
        width=width,
        height=height,
        rotation=_rotation(picture) if picture else 0,
        fps=float(picture.average_rate or picture.guessed_rate or 0) if picture else 0.0,
    )


def _moves(stream: Stream) -> bool:
    return stream.codec_context is not None and not stream.disposition & (
        Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    )


class _Ends:
    """Finds where the packets of a file really end, without reading all of it."""

    def __init__(self, container: InputContainer, base: float, declared: float) -> None:
        self._container = container
        self._base = base
        self._declared = declared
        self._deadline = time.monotonic() + _SCAN_SECONDS
        self._ends: dict[int, float] = {}

    def of(self, stream: Stream) -> float:
        """Return the end of a stream in programme seconds, 0.0 if none of its packets were seen."""
        return self._ends.get(stream.index, 0.0)

    def find(self) -> float:
        """Return the end of the last packet in programme seconds, 0.0 where there is none."""
        self._read_from(max(0.0, self._declared - 5.0))
        if self._last() < self._declared - 1.0:
            low, high = 0.0, self._declared
            while high - low > 1.0 and time.monotonic() < self._deadline:
                middle = (low + high) / 2
                low, high = (middle, high) if self._anything_at(middle) else (low, middle)
            self._read_from(low)
        return self._last()

    def _last(self) -> float:
        sounding = [end for n, end in self._ends.items() if self._container.streams[n].type in {"audio", "video"}]
        return max(sounding, default=0.0)

    def _read_from(self, second: float) -> None:
        if not self._seek(second):
            return
        try:
            for packet in self._container.demux():
                self._note(packet)
                if time.monotonic() > self._deadline:
                    return
        except av.error.FFmpegError:
            return

    def _note(self, packet: av.Packet[Stream]) -> None:
        stamp = packet.pts if packet.pts is not None else packet.dts
        if stamp is None or not packet.size or packet.time_base is None:
            return
        end = float((stamp + (packet.duration or 0)) * packet.time_base) - self._base
        index = packet.stream.index
        self._ends[index] = max(self._ends.get(index, 0.0), end)

    def _anything_at(self, second: float) -> bool:
        if not self._seek(second):
            return False
        try:
            packet = next(iter(self._container.demux()))
        except (av.error.FFmpegError, StopIteration):
            return False
        self._note(packet)
        return bool(packet.size)

    def _seek(self, second: float) -> bool:
        try:
            self._container.seek(int((second + self._base) * av.time_base))
        except (av.error.FFmpegError, OverflowError):
            return second == 0.0
        return True


def _audio(index: int, stream: AudioStream, base: float, end: float, duration: float) -> AudioTrack:
    start = float(stream.start_time * stream.time_base) - base if stream.start_time and stream.time_base else 0.0
    start = max(0.0, start)
    context = stream.codec_context
    return AudioTrack(
        index=index,
        codec=context.name if context else "",
        sample_rate=context.sample_rate if context else 0,
        channels=context.channels if context else 0,
        language=_text(stream, "language"),
        start=start,
        duration=max(0.0, (end or duration) - start),
        title=_text(stream, "title"),
    )


def _subtitle(index: int, stream: Stream) -> SubtitleTrack:
    codec = stream.codec_context.name if stream.codec_context else ""
    return SubtitleTrack(index, codec, _text(stream, "language"), codec in _TEXT_SUBTITLES, _text(stream, "title"))


def _text(stream: Stream, key: str) -> str:
    value = stream.metadata.get(key, "")[:100]
    return "" if key == "language" and value == "und" else value


def _rotation(stream: Stream) -> int:
    """Return the clockwise turn a player makes, 0, 90, 180 or 270."""
    matrix = stream.side_data.get("DISPLAYMATRIX", 0) if hasattr(stream, "side_data") else 0
    return int(-float(matrix)) % 360 if isinstance(matrix, (int, float)) else 0


def _check_length(path: Path, container: str, declared: float, present: float, accept: bool) -> None:
    told = bool(_PADDED & set(container.split(",")))
    if accept or not told or present >= declared - max(1.0, declared * 0.02):
        return
    raise Problem(
        Code.MEDIA_TRUNCATED,
        f"The file “{shown(path)}” ends early: {present:.0f} of {declared:.0f} seconds are there. "
        "Copy or download it again, or use what is there.",
        facts={"path": str(path), "present": round(present, 3), "declared": round(declared, 3)},
    )


def _too_large(path: Path, what: str) -> Problem:
    return Problem(
        Code.MEDIA_TOO_LARGE,
        f"The file “{shown(path)}” is too large ({what}). Make it smaller, or cut it into parts.",
        facts={"path": str(path), "what": what},
    )


def _nothing_inside(path: Path) -> Problem:
    if _points_elsewhere(path):
        return _not_allowed(path, "external data reference")
    return Problem(
        Code.MEDIA_UNREADABLE,
        f"The file “{shown(path)}” has no picture and no sound in it. Copy or download it again.",
        facts={"path": str(path)},
    )


def _not_allowed(path: Path, detail: str) -> Problem:
    return Problem(
        Code.MEDIA_NOT_ALLOWED,
        f"The file “{shown(path)}” only points to other files. Choose the video or audio file itself.",
        detail=detail,
        facts={"path": str(path)},
    )


def _unreadable(path: Path, error: Exception) -> Problem:
    """Translate what PyAV or the system said when a source was opened or read."""
    if isinstance(error, PermissionError) and not os.access(path, os.R_OK):
        return Problem(
            Code.INPUT_NOT_A_FILE,
            f"The file “{shown(path)}” may not be read. Allow reading it, or choose another file.",
            detail=str(error),
        )
    try:
        with path.open("rb") as file:
            head = file.read(2048).lstrip(b"\xef\xbb\xbf \t\r\n")
    except OSError:
        head = b""
    if head.startswith(_POINTERS):
        return _not_allowed(path, str(error))
    return Problem(
        Code.MEDIA_UNREADABLE,
        f"The file “{shown(path)}” cannot be read as video or sound; it is damaged or of another kind. "
        "Copy or download it again, or choose another file.",
        detail=f"{type(error).__name__}: {error}",
        facts={"path": str(path)},
    )


def _points_elsewhere(path: Path) -> bool:
    """True where a QuickTime file keeps its samples in another file (a data reference without the "self" flag)."""
    size = path.stat().st_size
    with path.open("rb") as file:
        blocks = [file.read(4 << 20)]
        if size > 8 << 20:
            file.seek(-(4 << 20), os.SEEK_END)
            blocks.append(file.read())
    for block in blocks:
        at = block.find(b"dref")
        while at >= 0:
            entry = block[at + 16 : at + 24]  # version+flags, count, size of the first entry, then its kind and flags
            if len(entry) == 8 and entry[:4] in {b"alis", b"url ", b"urn ", b"rsrc"} and not entry[7] & 1:
                return True
            at = block.find(b"dref", at + 4)
    return False

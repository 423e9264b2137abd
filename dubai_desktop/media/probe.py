"""Looks at a source: which file it is, what is in it, how long it really is. Never trusts the header."""

from __future__ import annotations

import os
from itertools import islice
from pathlib import Path

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.stream import Disposition, Stream
from av.video.stream import VideoStream

from dubai_desktop.domain.job import AudioTrack, Fingerprint, MediaInfo, SubtitleTrack
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.ends import PacketEnds
from dubai_desktop.media.files import shown
from dubai_desktop.media.guard import MAX_PIXELS, MAX_STREAMS, open_media
from dubai_desktop.media.source import check_file, check_unchanged, fingerprint

__all__ = ["check_file", "check_unchanged", "fingerprint", "probe"]

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
_TELLING = frozenset({"mov", "matroska", "avi", "flv", "asf", "flac"})  # their headers say how long they are
_GUESSING = frozenset({"mp3", "aac"})  # a time's place in them is estimated
_ROTATING = frozenset({"mov", "matroska"})


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
    kinds = set(container.format.name.split(","))
    declared = container.duration / av.time_base if container.duration else 0.0
    ends = PacketEnds(container, base, declared, guessing=bool(kinds & _GUESSING))
    duration = _length(path, declared, ends, bool(kinds & _TELLING), accept_truncated)
    if duration > MAX_HOURS * 3600:
        raise _too_large(path, f"{duration / 3600:.1f} hours")
    return MediaInfo(
        duration=duration,
        container=container.format.name,
        fingerprint=found,
        audio=tuple(_audio(n, s, base, ends.look_for(s), duration) for n, s in enumerate(container.streams.audio)),
        subtitles=tuple(_subtitle(n, s) for n, s in enumerate(container.streams.subtitles)),
        video_codec=_codec(picture) if picture else "",
        width=width,
        height=height,
        rotation=_rotation(container, picture) if picture and kinds & _ROTATING else 0,
        fps=float(picture.average_rate or picture.guessed_rate or 0) if picture else 0.0,
    )


def _length(path: Path, declared: float, ends: PacketEnds, telling: bool, accept_truncated: bool) -> float:
    """Return the programme's length: as declared where packets bear it out, else as far as they go."""
    present = ends.find()
    if not present:
        raise _nothing_inside(path)
    if not declared or not ends.complete:
        return max(present, declared)
    if ends.guessing or present > declared + 1.0:
        return present
    if present >= declared - max(1.0, declared * 0.02):
        return declared
    if telling and not accept_truncated:
        raise Problem(
            Code.MEDIA_TRUNCATED,
            f"The file “{shown(path)}” ends early: {present:.0f} of {declared:.0f} seconds are there. "
            "Copy or download it again, or use what is there.",
            facts={"path": str(path), "present": round(present, 3), "declared": round(declared, 3)},
        )
    return present


def _moves(stream: Stream) -> bool:
    return stream.codec_context is not None and not stream.disposition & (
        Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    )


def _audio(index: int, stream: AudioStream, base: float, end: float, duration: float) -> AudioTrack:
    start = float(stream.start_time * stream.time_base) - base if stream.start_time and stream.time_base else 0.0
    start = max(0.0, start)
    context = stream.codec_context
    return AudioTrack(
        index=index,
        codec=_codec(stream),
        sample_rate=context.sample_rate if context else 0,
        channels=context.channels if context else 0,
        language=_text(stream, "language"),
        start=start,
        duration=max(0.0, min(end or duration, duration + 1.0) - start),
        title=_text(stream, "title"),
    )


def _subtitle(index: int, stream: Stream) -> SubtitleTrack:
    codec = _codec(stream)
    return SubtitleTrack(index, codec, _text(stream, "language"), codec in _TEXT_SUBTITLES, _text(stream, "title"))


def _text(stream: Stream, key: str) -> str:
    value = stream.metadata.get(key, "")[:100]
    return "" if key == "language" and value == "und" else value


def _codec(stream: Stream) -> str:
    """Return the codec's own name; a decoder may be called otherwise (mp3float, libdav1d)."""
    return stream.codec_context.codec.canonical_name if stream.codec_context else ""


def _rotation(container: InputContainer, stream: VideoStream) -> int:
    """Return the clockwise turn a player makes, 0, 90, 180 or 270. Only a decoded picture tells."""
    try:
        container.seek(0)
        for packet in islice(container.demux(stream), 50):
            for frame in packet.decode():
                return -round(frame.rotation / 90) * 90 % 360
    except av.error.FFmpegError:
        pass  # a picture that cannot be decoded is still copied as it is
    return 0


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

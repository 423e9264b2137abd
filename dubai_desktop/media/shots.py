"""Where the picture changes to another shot, as far as a video tells it cheaply.

Encoders put a key frame where a shot begins, besides those at their usual distance; so a key frame that comes sooner
than usual marks a change. Only such frames and the ones before them are decoded, and compared as tiny grey pictures;
the demuxer passes over all other packets. A video whose key frames all keep one distance tells nothing. Changes within
a shot's first third of a second, fades, and cuts that the encoder missed are not found: the times serve to end a line
with its shot, so a missing one does no harm.
"""

from __future__ import annotations

import itertools
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import av.error
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.packet import Packet
from av.stream import Discard, Disposition
from av.video.stream import VideoStream

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.job import MediaInfo
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.media.guard import open_media

_SOONER = 0.98  # of the greatest distance between key frames; one above it comes again
_FEW = 3  # distances; the greatest of fewer may be the encoder's own
_COMMON = 0.2  # of all distances: one as common as this is the encoder's own beat
_BEAT = 0.05  # seconds about the beat
_CLOSEST = 0.35  # seconds; two changes nearer than this are one flash
_DIFFERENT = 0.04  # mean difference of two grey pictures, of 1; the same shot 0.3-10 s on stays below 0.03 as a rule
_TRUSTED = 0.5  # share of compared frames that were changes, from which the encoder's word is taken for the others
_WIDTH, _HEIGHT = 32, 18

_COMPARING = (0.05, 0.00005)
"""CPU-bound seconds for comparing: so many, and so many for each second of the programme."""
_READING = (0.5, 0.001)
"""The same for all of it, waiting for the disk included."""

Picture = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Key:
    """A key frame: seconds of the programme, and its picture where it was looked at."""

    at: float
    picture: Picture | None


def shots(path: Path, media: MediaInfo, cancel: CancelLike | None = None) -> tuple[float, ...]:
    """Return the seconds at which another shot begins, sorted; empty where there is no picture or it tells nothing.

    Takes no more than 0.5 s and a second for each 1,000 s of programme; what was found until then is returned. Raises
    Cancelled, and nothing else for any file.
    """
    if not media.has_video:
        return ()
    keys: list[_Key] = []
    try:
        with open_media(path) as container:
            for key in _keys(container, media.duration):
                if cancel is not None and cancel.cancelled:
                    raise Cancelled
                keys.append(key)
    except (av.error.FFmpegError, OSError, ValueError, IndexError, AttributeError):  # no decoder: no context
        pass  # with what was found before the damage
    return tuple(_changes(keys))


def _keys(container: InputContainer, duration: float) -> Iterator[_Key]:
    """Yield the key frames of the picture, with the pictures of those worth comparing until the time for it is up."""
    stream = min(container.streams.video, key=lambda s: bool(s.disposition & Disposition.attached_pic))
    for other in container.streams:
        other.discard = Discard.nonkey if other is stream else Discard.all
    stream.codec_context.thread_count = 1  # a frame comes out at once
    began = time.monotonic()
    reading = _READING[0] + _READING[1] * duration
    comparing = _COMPARING[0] + _COMPARING[1] * duration
    start = (container.start_time or 0) / av.time_base
    wanted, ahead = _worth(stream), None
    for packet in container.demux(stream):
        if time.monotonic() - began > reading:
            return
        if not packet.is_keyframe or packet.pts is None:
            continue
        decoded = packet.pts if packet.dts is None else packet.dts
        ahead = packet.pts - decoded if ahead is None else ahead
        look = comparing > 0 and (wanted is None or decoded in wanted)
        before = time.thread_time()
        picture = _picture(stream, packet) if look else None
        comparing -= time.thread_time() - before
        # Where the demuxer leaves frames out, an MP4's packets come with other frames' presentation times.
        at = packet.pts if wanted is None else decoded + ahead
        yield _Key(float(at * packet.time_base) - start, picture)


def _worth(stream: VideoStream) -> set[int] | None:
    """Return the decoding times of the frames to compare, where the file has an index of its frames; else None."""
    keys = [entry.timestamp for entry in stream.index_entries if entry.is_keyframe]
    if len(keys) < 3 or stream.time_base is None:
        return None
    unusual = _unusual([float(key * stream.time_base) for key in keys])
    return {keys[j] for k in unusual for j in (k - 1, k)}


def _unusual(times: Sequence[float]) -> list[int]:
    """Return which key frames are not at one of the distances that the encoder keeps by itself.

    Those are the greatest one, where it comes again, and one that is common (streams have a key frame every 2 s, say);
    a frame at a multiple of one of them, counted from the first, keeps it too.
    """
    apart = [after - before for before, after in itertools.pairwise(times)]
    counts = Counter(round(gap / _BEAT) for gap in apart)
    beats = [n * _BEAT for n, count in counts.items() if count >= max(3, _COMMON * len(apart))]
    greatest = max(apart, default=0.0)
    if sum(gap > _SOONER * greatest for gap in apart) > 1 or len(apart) < _FEW:
        beats.append(greatest)

    def kept(k: int, beat: float) -> bool:
        since = times[k] - times[0]
        return min(abs(apart[k - 1] - beat), abs(since - beat * round(since / beat))) < _BEAT

    return [
        k for k in range(1, len(times)) if apart[k - 1] > 0 and not any(kept(k, beat) for beat in beats if beat > 0)
    ]


def _picture(stream: VideoStream, packet: Packet[VideoStream]) -> Picture | None:
    context = stream.codec_context
    frames = [*context.decode(packet), *context.decode(None)]
    context.flush_buffers()
    if not frames:
        return None
    grey = frames[0].reformat(width=_WIDTH, height=_HEIGHT, format="gray").to_ndarray()
    return grey.astype(np.float32) / 255.0


def _changes(keys: Sequence[_Key]) -> Iterator[float]:
    """Yield the times of key frames that came unusually soon and show something else than the one before."""
    sooner = [(keys[k - 1], keys[k]) for k in _unusual([key.at for key in keys])]
    verdicts = [_differ(one.picture, two.picture) for one, two in sooner]
    compared = [verdict for verdict in verdicts if verdict is not None]
    trusted = bool(compared) and sum(compared) >= _TRUSTED * len(compared)
    last = 0.0
    for (_, key), verdict in zip(sooner, verdicts, strict=True):
        if (trusted if verdict is None else verdict) and key.at - last >= _CLOSEST:
            last = key.at
            yield key.at


def _differ(one: Picture | None, two: Picture | None) -> bool | None:
    """Tell whether two pictures are of different shots; None where one of them was not looked at."""
    if one is None or two is None:
        return None
    return float(np.abs(two - one).mean()) > _DIFFERENT

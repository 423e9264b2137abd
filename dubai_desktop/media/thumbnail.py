"""One small picture of a video, for its card in the queue."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
from av.stream import Disposition
from av.video.stream import VideoStream

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.media.guard import open_media


def thumbnail(path: Path, at: float, width: int) -> bytes:
    """Return the picture near second `at` as PNG, `width` pixels wide.

    Raises Problem(MEDIA_UNREADABLE) where there is no picture.
    """
    try:
        with open_media(path) as container:
            stream = min(container.streams.video, key=lambda s: bool(s.disposition & Disposition.attached_pic))
            stream.codec_context.skip_frame = "NONKEY"
            container.seek(int(at * av.time_base) + (container.start_time or 0))
            return _png(_upright(next(container.decode(stream)), stream, width))
    except (av.error.FFmpegError, OSError, ValueError, IndexError, StopIteration) as error:
        raise Problem(
            Code.MEDIA_UNREADABLE,
            f"There is no picture of “{shown(path)}” to show. Nothing needs to be done.",
            detail=f"{type(error).__name__}: {error}",
        ) from error


def _upright(frame: av.VideoFrame, stream: VideoStream, width: int) -> av.VideoFrame:
    """Return the frame as a player shows it, `width` wide."""
    wide = frame.width * float(stream.sample_aspect_ratio or 1)
    turns = round(frame.rotation / 90) % 4
    ratio = wide / frame.height if turns % 2 else frame.height / wide
    height = min(max(2, round(width * ratio)), 4 * width)
    across, down = (height, width) if turns % 2 else (width, height)
    small = frame.reformat(width=across, height=down, format="rgb24").to_ndarray()
    turned = np.ascontiguousarray(np.rot90(small, turns), np.uint8)
    return av.VideoFrame.from_ndarray(turned, format="rgb24")


def _png(frame: av.VideoFrame) -> bytes:
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "rgb24"
    encoder.time_base = Fraction(1, 25)
    out = io.BytesIO()
    for packet in [*encoder.encode(frame), *encoder.encode(None)]:
        out.write(bytes(packet))
    return out.getvalue()

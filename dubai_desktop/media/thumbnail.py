"""One small picture of a video, for its card in the queue."""

from __future__ import annotations

import io
from fractions import Fraction
from pathlib import Path

import av
import av.error

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.media.guard import open_media


def thumbnail(path: Path, at: float, width: int) -> bytes:
    """Return the picture near second `at` as PNG, `width` pixels wide.

    Raises Problem(MEDIA_UNREADABLE) where there is no picture.
    """
    try:
        with open_media(path) as container:
            stream = container.streams.video[0]
            stream.codec_context.skip_frame = "NONKEY"
            container.seek(int(at * av.time_base) + (container.start_time or 0))
            frame = next(container.decode(stream))
            height = max(2, round(width * frame.height / frame.width))
            return _png(frame.reformat(width=width, height=height, format="rgb24"))
    except (av.error.FFmpegError, OSError, ValueError, IndexError, StopIteration) as error:
        raise Problem(
            Code.MEDIA_UNREADABLE,
            f"There is no picture of “{shown(path)}” to show. Nothing needs to be done.",
            detail=f"{type(error).__name__}: {error}",
        ) from error


def _png(frame: av.VideoFrame) -> bytes:
    encoder = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, "rgb24"
    encoder.time_base = Fraction(1, 25)
    out = io.BytesIO()
    for packet in [*encoder.encode(frame), *encoder.encode(None)]:
        out.write(bytes(packet))
    return out.getvalue()

"""The original's own sound, decoded in this process and laid on programme time, one second after the other.

PyAV in this process takes 0.37 of the CPU time of an ffmpeg child that hands PCM through a pipe (measured: 1.7 against
4.6 CPU s for 20 minutes of AAC), most of which goes into that program's threads. The same filter as for the extracted
speech keeps both in step.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.filter import Graph

from dubai_desktop.domain.cancel import CancelLike
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.media.guard import open_media
from dubai_desktop.media.loudness import Planar

FIRST_IN_USE = frozenset({"mpegts", "mpeg", "ogg"})  # their time begins with the first stream that is used
_ONE_READ = 60.0  # seconds: as long as ffmpeg may be silent (`process.HANG_AFTER`)
_JUMP = 10.0  # seconds: more is a clock set anew, not a hole, in kinds that allow it (ffmpeg's dts_delta_threshold)
_LAYOUTS = {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}


@dataclass(frozen=True, slots=True)
class Track:
    """An audio track of a source: its file, what ffmpeg calls the container, whether a picture is in it.

    `rate` and `channels` (1 or 2) are what it is wanted in.
    """

    path: Path
    index: int
    container: str
    has_video: bool
    rate: int
    channels: int


def read_track(track: Track, frames: int, cancel: CancelLike | None = None) -> Iterator[Planar]:
    """Yield exactly `frames` frames in blocks of a second, shape (channels, rate), from the programme's start on.

    Sound that starts late and holes in the timestamps are silence, more channels are mixed down without being made
    quieter (so 1.0 may be passed), what cannot be decoded is left out. Raises Cancelled, Problem(MEDIA_UNREADABLE).
    """
    held: Planar = np.zeros((track.channels, 0), np.float32)
    made = 0
    with _opened(track) as (container, stream):
        for block in _Decoder(track, container, stream).blocks(cancel):
            held = block if not held.shape[1] else np.concatenate([held, block], axis=1)
            while held.shape[1] >= track.rate and made + track.rate <= frames:
                yield held[:, : track.rate]
                made, held = made + track.rate, held[:, track.rate :]
            if made + held.shape[1] >= frames:
                break
    while made < frames:
        block = np.zeros((track.channels, min(track.rate, frames - made)), np.float32)
        block[:, : held.shape[1]] = held[:, : block.shape[1]]
        held = held[:, block.shape[1] :]
        made += block.shape[1]
        yield block


@contextmanager
def _opened(track: Track) -> Iterator[tuple[InputContainer, AudioStream]]:
    try:
        container = open_media(track.path, seconds=_ONE_READ)
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise _unreadable(track.path, error) from error
    with container:
        if track.index >= len(container.streams.audio):
            raise _unreadable(track.path, ValueError("the track is gone"))
        yield container, container.streams.audio[track.index]


class _Decoder:
    """Decodes packets and puts their frames through a graph that fills holes; a new one where the format changes."""

    def __init__(self, track: Track, container: InputContainer, stream: AudioStream) -> None:
        self._track = track
        self._container = container
        self._stream = stream
        self._base = _base(track, container, stream)
        self._jumps = bool(FIRST_IN_USE & set(track.container.split(",")))
        self._time_base = stream.time_base or Fraction(1, track.rate)
        self._tick = float(self._time_base)  # a frame's own fraction costs more than decoding it
        self._graph: _Graph | None = None
        self._made = 0  # frames given out
        self._next = 0.0  # seconds of the programme where the next frame should begin

    def blocks(self, cancel: CancelLike | None) -> Iterator[Planar]:
        """Yield what there is, in blocks of a second; the last may be shorter."""
        decoded, enough = 0, 0
        for frame in self._frames(cancel):
            if self._graph is None or not self._graph.push(frame):
                yield from self._drained()
                self._graph = self._new_graph(frame)
                self._graph.push(frame)
                enough = frame.sample_rate
            decoded += frame.samples
            if decoded >= enough:
                decoded = 0
                yield from self._counted(self._graph.pull())
        yield from self._drained()

    def _new_graph(self, frame: AudioFrame) -> _Graph:
        """Return a graph for frames of this kind, which goes on where the last one ended."""
        zero = 0 if self._jumps else round(self._base / self._tick)
        try:
            return _Graph(frame, self._track, self._made, self._time_base, zero)
        except (av.error.FFmpegError, ValueError) as error:
            raise _unreadable(self._track.path, error) from error

    def _drained(self) -> Iterator[Planar]:
        if self._graph is not None:
            self._graph.push(None)
            yield from self._counted(self._graph.pull())

    def _counted(self, blocks: Iterator[Planar]) -> Iterator[Planar]:
        for block in blocks:
            self._made += block.shape[1]
            yield block

    def _frames(self, cancel: CancelLike | None) -> Iterator[AudioFrame]:
        packets = self._container.demux(self._stream)
        while True:
            if cancel is not None and cancel.cancelled:
                raise Cancelled
            try:
                packet = next(packets)
            except (StopIteration, av.error.EOFError):
                return
            except av.error.InvalidDataError:  # damaged: its time stays silent
                continue
            except (av.error.FFmpegError, OSError) as error:
                raise _unreadable(self._track.path, error) from error
            try:
                frames = packet.decode()
            except av.error.EOFError:
                return
            except av.error.FFmpegError:  # as well: decoders have many words for damage
                continue
            for frame in frames:
                assert isinstance(frame, AudioFrame)
                yield self._placed(frame) if self._jumps else frame

    def _placed(self, frame: AudioFrame) -> AudioFrame:
        """Give a frame of a kind whose clock may be set anew its time in the programme."""
        at = self._next if frame.pts is None else frame.pts * self._tick - self._base
        if self._next and abs(at - self._next) > _JUMP:
            self._base += at - self._next
            at = self._next
        self._next = at + frame.samples / frame.sample_rate
        frame.pts = round(at / self._tick)
        return frame


class _Graph:
    """Frames of one kind in, blocks of a second out."""

    def __init__(self, frame: AudioFrame, track: Track, first: int, time_base: Fraction, zero: int) -> None:
        layout = frame.layout.name
        known = _LAYOUTS.get(frame.layout.nb_channels, layout) if " " in layout or not layout else layout
        self._graph = Graph()
        self._graph.threads = 1
        self._in = self._graph.add_abuffer(
            format=frame.format.name, sample_rate=frame.sample_rate, layout=known, time_base=time_base
        )
        self._out = self._graph.add("abuffersink")
        self._copies = track.channels if frame.layout.nb_channels == 1 else 1  # ffmpeg would take 3 dB off each
        wanted = "mono" if track.channels == 1 or self._copies > 1 else "stereo"
        self._graph.link_nodes(
            self._in,
            self._graph.add("asetpts", f"PTS-({zero})"),
            self._graph.add("aresample", f"{track.rate}:async=1:first_pts={first}:min_hard_comp=0.03"),
            self._graph.add("aformat", f"sample_fmts=fltp:channel_layouts={wanted}"),
            self._graph.add("asetnsamples", f"{track.rate}:p=0"),
            self._out,
        ).configure()

    def push(self, frame: AudioFrame | None) -> bool:
        """Take a frame; False where it is of another kind."""
        try:
            self._in.push(frame)
        except av.error.ArgumentError:
            return False
        return True

    def pull(self) -> Iterator[Planar]:
        while True:
            try:
                made = self._out.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            assert isinstance(made, AudioFrame)
            block = np.asarray(made.to_ndarray(), np.float32)
            if not np.isfinite(block.sum()):
                block = np.nan_to_num(block, posinf=0.0, neginf=0.0)
            yield np.repeat(block, self._copies, axis=0) if self._copies > 1 else block


def _base(track: Track, container: InputContainer, stream: AudioStream) -> float:
    """Return the file's time that is the programme's zero, as ffmpeg reckons it for the extracted speech."""
    start = (container.start_time or 0) / av.time_base
    if not FIRST_IN_USE & set(track.container.split(",")):
        return start
    used = [stream, *(container.streams.video[:1] if track.has_video else ())]
    starts = [float(s.start_time * s.time_base) for s in used if s.start_time is not None and s.time_base]
    return min(starts, default=start)


def _unreadable(path: Path, error: Exception) -> Problem:
    return Problem(
        Code.MEDIA_UNREADABLE,
        f"The sound of “{shown(path)}” cannot be read any more. Copy or download the file again.",
        detail=f"{type(error).__name__}: {error}",
        facts={"path": str(path)},
    )

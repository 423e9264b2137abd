"""Where the packets of a file really end: headers lie, and files get cut."""

from __future__ import annotations

import re
import time

import av
import av.error
from av.container import InputContainer
from av.stream import Stream

_SECONDS = 3.0  # spent on looking at most, where the header says how long the file is
_SECONDS_UNKNOWN = 30.0  # where it does not (a recording made by a browser): then all of it has to be read
_TAIL = 5.0  # seconds before the declared end where reading begins


class PacketEnds:
    """Finds the end of each stream in programme seconds, without reading all of a file where that can be avoided.

    `base` is the container's start, `declared` the length its header tells (0.0: none); `guessing` is true for
    kinds that know neither their length nor where a time is.
    """

    def __init__(self, container: InputContainer, base: float, declared: float, guessing: bool) -> None:
        self._container = container
        self._base = base
        self._declared = declared
        self.guessing = guessing
        self._exact = declared > 0.0 and not guessing
        self._deadline = time.monotonic() + (_SECONDS if declared else _SECONDS_UNKNOWN)
        self._ends: dict[int, float] = {}
        self.complete = False  # all there is was seen; else time ran out

    def of(self, stream: Stream) -> float:
        """Return the end of a stream, 0.0 if none of its packets were seen."""
        return self._ends.get(stream.index, 0.0)

    def find(self) -> float:
        """Return the end of the last packet of sound or picture, 0.0 where there is none."""
        self.complete = self._read_from(max(0.0, self._declared - _TAIL) if self._exact else 0.0)
        if self._exact and self.complete and self._last() < self._declared - 1.0:
            low, high = 0.0, self._declared
            while high - low > 1.0 and time.monotonic() < self._deadline:
                middle = (low + high) / 2
                low, high = (middle, high) if self._anything_at(middle) else (low, middle)
            self.complete = self._read_from(low)
        return self._last()

    def look_for(self, stream: Stream) -> float:
        """Return the end of a stream that has no packets near the file's end: told by it, or found by reading all.

        0.0 where neither helps.
        """
        if not self.of(stream):
            told = float(stream.duration * stream.time_base) if stream.duration and stream.time_base else 0.0
            told = told or _clock(stream.metadata.get("DURATION", ""))
            if told:
                start = float(stream.start_time * stream.time_base) if stream.start_time and stream.time_base else 0.0
                return max(0.0, start - self._base) + told
            if not self._read_from(0.0):
                return 0.0
        return self.of(stream)

    def _last(self) -> float:
        streams = self._container.streams
        return max((end for n, end in self._ends.items() if streams[n].type in {"audio", "video"}), default=0.0)

    def _read_from(self, second: float) -> bool:
        """Note all packets from a second on; false if time ran out."""
        self._seek(second)
        try:
            for packet in self._container.demux():
                self._note(packet)
                if time.monotonic() > self._deadline:
                    return False
        except av.error.FFmpegError:
            pass  # damaged from here on: what came before counts
        return True

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
            return False
        return True


def _clock(text: str) -> float:
    """Return the seconds of Matroska's "00:01:02.345000000", 0.0 for anything else."""
    match = re.fullmatch(r"(\d{1,4}):(\d\d):(\d\d(?:\.\d{1,12})?)", text)
    return int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3]) if match else 0.0

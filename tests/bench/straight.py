"""Fit and assembly with as little code as it takes: what the benchmarks measure everybody against."""

from __future__ import annotations

import os
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.filter import Graph

RATE, RATE_OUT = 22_050, 44_100


def straight(places: Iterable[tuple[Path, float, float]], duration: float, out: Path) -> None:
    """Stretch and write (clip, start in seconds, speed) in order: one WAV, nothing checked, no levels, no fades."""
    at, total = 0, round(duration * RATE_OUT)
    with out.open("wb") as file:
        file.write(bytes(44))
        for path, start, speed in places:
            data = np.frombuffer(path.read_bytes()[44:], "<i2")
            graph = Graph()
            source = graph.add_abuffer(format="s16", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE))
            tempo = [graph.add("atempo", str(speed))] if speed != 1.0 else []
            tail = [
                graph.add("aresample", str(RATE_OUT)),
                graph.add("aformat", "sample_fmts=s16:channel_layouts=stereo"),
            ]
            graph.link_nodes(source, *tempo, *tail, graph.add("abuffersink")).configure()
            frame = av.AudioFrame.from_ndarray(data[None, :], format="s16", layout="mono")
            frame.sample_rate = RATE
            graph.push(frame)
            graph.push(None)
            begin = round(start * RATE_OUT)
            file.write(bytes(max(0, begin - at) * 4))
            at = max(at, begin)
            while True:
                try:
                    made = graph.pull().to_ndarray().tobytes()
                except (av.error.EOFError, av.error.BlockingIOError):
                    break
                file.write(made)
                at += len(made) // 4
        file.write(bytes(max(0, total - at) * 4))
        file.truncate(44 + total * 4)
        os.fsync(file.fileno())

"""Makes tiny videos of shots with hard cuts at known times."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from tests.helpers import make_media

_SHOTS = ("smptebars", "mandelbrot", "rgbtestsrc", "testsrc", "pal75bars")


def cut_video(out: Path, lengths: Sequence[float], *args: str) -> tuple[float, ...]:
    """Write shots of so many seconds one after another, with a tone; returns the times of the cuts between them."""
    inputs, graph = [], ""
    for k, length in enumerate(lengths):
        inputs += ["-f", "lavfi", "-t", str(length), "-i", f"{_SHOTS[k % len(_SHOTS)]}=size=96x54:rate=25"]
        graph += f"[{k}:v]format=yuv420p,setsar=1[v{k}];"
    graph += "".join(f"[v{k}]" for k in range(len(lengths))) + f"concat=n={len(lengths)}:v=1[v]"
    sound = make_media.lavfi(make_media.TONE, seconds=sum(lengths))
    make_media.make(
        out,
        *inputs,
        *sound,
        *("-filter_complex", graph, "-map", "[v]", "-map", str(f"{len(lengths)}:a")),
        *("-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac", *args),
    )
    return tuple(sum(lengths[:k]) for k in range(1, len(lengths)))

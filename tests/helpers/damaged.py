"""Media with holes: packets of sound that no decoder can make anything of."""

from __future__ import annotations

import random
from pathlib import Path

import av

from tests.helpers import make_media


def damaged_sound(out: Path, seconds: float, every: int = 5, *, noise: bool = False) -> Path:
    """Make a video whose sound is damaged but for one packet in `every`; its index and its picture are whole.

    With `noise` the damage is random, and a decoder has many different words for it.
    """
    chance = random.Random(1)
    make_media.video(out, seconds)
    with av.open(str(out)) as media:
        packets = [(packet.pos, packet.size) for packet in media.demux(audio=0) if packet.size]
    with out.open("r+b") as file:
        for number, (place, size) in enumerate(packets):
            if number % every:
                file.seek(place)
                file.write(chance.randbytes(size) if noise else b"\xff" * size)
    return out

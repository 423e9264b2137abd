"""Puts one programme together in a process of its own: `assemble_run.py FOLDER SOURCE SECONDS`; prints its peak RSS.

Reads FOLDER/places.json: (clip, seconds of it, start, speed, cue) of each line. The source is an MP4.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
from dubai_desktop.media.background import Track
from dubai_desktop.media.mix import Placement, Recipe, assemble
from tests.bench.peers_run import memory


def main() -> None:
    """Assemble over the ducked original, at -16 LUFS."""
    folder, source, duration = Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])
    told = json.loads((folder / "places.json").read_text())
    places = [
        Placement(Path(clip), 0.0, length, start, speed, cue=tuple(cue), id=clip)
        for clip, length, start, speed, cue in told
    ]
    cues = tuple(place.cue for place in places if place.cue)
    original = Track(source, 0, "mov,mp4,m4a,3gp,3g2,mj2", True, 44_100, 2)
    recipe = Recipe("duck", original, target=-16.0, cues=cues)
    assemble(places, duration, folder / "mix.wav", folder / "voice.wav", recipe=recipe)
    print(round(memory()))


if __name__ == "__main__":
    main()

"""Prints one table: our fit and assembly beside a straightforward reference and the peers, on the same clips.

    python tests/bench/peers.py [COUNT ...] [--open-dubbing FOLDER] [--peer-most COUNT]

COUNT is 34 (2 minutes), 340 (20 minutes) or 2000 (2 hours) clips of 22.05 kHz mono, each 0.6 to 1.7 times as long as
its slot. Each contestant runs in a process of its own, which counts from its start to its end, imports included; what
it wrote is then measured sample by sample. FOLDER is where the wheel of `pip download --no-deps open-dubbing` was
unpacked: that peer's own code is then run as it is (peers_run.py says how). The other peers cannot be installed as
packages; their figures were measured earlier with their own code, and their time is scaled by the reference's time in
this run against its time then.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.bench.common import PYTHON, Cost, measure
from tests.bench.peers_sound import Heard, hear
from tests.helpers import make_media

RATE = 22_050
MINUTES = {34: 2.0, 340: 20.0, 2000: 120.0}
RUN = Path(__file__).with_name("peers_run.py")


@dataclass(frozen=True, slots=True)
class Result:
    """A contestant's figures; None where nobody measured them.

    `cpu` in seconds, `memory` in MB, `onset` in ms at worst, `length` in ms too short or long, `clipped` in samples,
    `overlaps` in pairs of lines. `more` is what else there is to say.
    """

    name: str
    cpu: float
    memory: float | None
    onset: float | None
    clipped: int | None
    overlaps: int | None
    length: float | None = None
    wall: float | None = None
    more: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What was measured earlier of a peer's own code: CPU seconds and MB by count of clips, the worst onset in ms.

    `reckoned` are counts whose time was not measured but reckoned from fewer clips.
    """

    name: str
    cpu: dict[int, float]
    memory: dict[int, float]
    onset: float
    overlaps: int | None = None
    length: float | None = None
    reckoned: tuple[int, ...] = ()


REFERENCE_NAME = "straightforward reference"
REFERENCE = {34: 0.44, 340: 1.4, 2000: 7.3}
"""CPU seconds of the reference in the run that measured KNOWN, on the same machine."""

KNOWN = (
    Known("pyvideotrans, atempo", {34: 3.9, 340: 28.4, 2000: 158.0}, {34: 175, 340: 179, 2000: 187}, 23.0),
    Known("pyvideotrans, Rubber Band", {34: 7.8, 340: 65.7, 2000: 387.0}, {34: 136}, 9.0, reckoned=(2000,)),
    Known("KrillinAI, its cap at 2.0", {34: 6.2, 340: 64.6, 2000: 380.0}, {34: 61, 340: 69}, 1030.0, reckoned=(2000,)),
    Known("SoniTranslate", {34: 13.8}, {34: 350, 2000: 7700}, 0.6, length=-950.0),
    Known("open-dubbing", {34: 38.5, 2000: 2573.0}, {34: 285}, 0.3, 8, reckoned=(2000,)),
    Known("VideoLingo", {34: 31.6}, {34: 543}, 1492.0, length=-1100.0),
)


def clip_set(folder: Path, count: int, duration: float) -> None:
    """Write the clips and what they are for: lines.json holds (cue start, cue end, length, file) of each."""
    dice, slot = np.random.default_rng(1), duration / count
    lines = []
    for number in range(count):
        length = round(slot * dice.uniform(0.6, 1.7) * RATE) / RATE
        path = make_media.wav(folder / f"{number}.wav", _voice(length, dice.uniform(90, 250)))
        lines.append([number * slot, (number + 1) * slot - 0.12, length, str(path)])
    (folder / "lines.json").write_text(json.dumps({"duration": duration, "lines": lines}))


def _voice(seconds: float, pitch: float) -> np.ndarray:
    """Return a tone that begins at its full height: its onset is a sample, not a matter of opinion."""
    return 0.4 * np.cos(2 * np.pi * pitch * np.arange(round(seconds * RATE)) / RATE)


def contest(name: str, what: str, folder: Path, *more: str) -> tuple[Result, Cost]:
    """Run a contestant in a process of its own and measure what it wrote."""
    cost = measure([PYTHON, str(RUN), what, str(folder), *more])
    told = json.loads((folder / f"{what}.json").read_text())
    duration = json.loads((folder / "lines.json").read_text())["duration"]
    heard: Heard = hear(Path(told["wav"]), told["starts"], duration, lossy=told["lossy"])
    Path(told["wav"]).unlink()
    result = Result(
        name,
        cost.cpu,
        told["memory"],
        heard.onset,
        heard.clipped,
        overlaps(told["starts"], told["lengths"]),
        heard.length,
        cost.wall,
        told["more"],
    )
    return result, cost


def overlaps(starts: list[float], lengths: list[float | str]) -> int:
    """Return how many lines reach more than 5 ms into the next one; a length may be a file's."""
    ends = [
        start + (_seconds(length) if isinstance(length, str) else length)
        for start, length in zip(starts, lengths, strict=True)
    ]
    return sum(end > following + 0.005 for end, following in zip(ends[:-1], starts[1:], strict=True))


def _seconds(file: str) -> float:
    with av.open(file) as opened:
        return sum(frame.samples / frame.sample_rate for frame in opened.decode(audio=0))


def as_mp3(folder: Path, count: int) -> None:
    """Write the clips, and silence of the programme's length, as MP3: what open-dubbing's engines hand over."""
    for number in range(count):
        make_media.make(folder / f"{number}.mp3", "-i", str(folder / f"{number}.wav"))
    make_media.make(
        folder / "silence.mp3", *make_media.lavfi("anullsrc=r=44100:cl=stereo", seconds=MINUTES[count] * 60)
    )


def known(peer: Known, count: int, factor: float) -> Result | None:
    """Return a peer's earlier figures, its time scaled to this run; None where its time was not measured."""
    if count not in peer.cpu:
        return None
    said = ["time reckoned from fewer clips" if count in peer.reckoned else "measured earlier"]
    if count not in peer.memory:
        nearest = max(measured for measured in peer.memory if measured <= count)
        said.append(f"memory not measured; {peer.memory[nearest]:.0f} MB with {nearest} clips")
    overlaps_then = peer.overlaps if count == 34 else None
    return Result(
        f"{peer.name} *", peer.cpu[count] * factor, peer.memory.get(count), peer.onset, None, overlaps_then,
        peer.length, more=", ".join(said),
    )  # fmt: skip


def ahead(ours: Result, peer: Result) -> str:
    """Say whether ours is ahead in all that is known of both, else in what it is not."""
    behind = [
        word
        for word, mine, theirs, slack in (
            ("time", ours.cpu, peer.cpu, 0.0),
            ("memory", round(ours.memory or 0.0), peer.memory, 0.0),
            ("onset", ours.onset, peer.onset, 1.0),  # ms: below that nobody can tell, and nothing is measured
            ("clipping", ours.clipped, peer.clipped, 0.0),
            ("overlaps", ours.overlaps, peer.overlaps, 0.0),
        )
        if mine is not None and theirs is not None and mine > theirs + slack
    ]
    return "yes" if not behind else f"not in {', '.join(behind)}"


def table(count: int, results: list[Result]) -> None:
    """Print the figures of one count of clips; the first result is ours."""
    ours = results[0]
    print(f"\n{count} clips, {MINUTES[count]:.0f} minutes")
    head = ("", "CPU s", "wall s", "MB", "onset ms", "clipped", "overlaps", "length ms", "ahead")
    print("{:30} {:>8} {:>7} {:>6} {:>9} {:>8} {:>9} {:>10}  {}".format(*head))
    for one in results:
        print(
            f"{one.name:30} {one.cpu:8.2f} {_figure(one.wall, 7, 2)} {_figure(one.memory, 6)} "
            f"{_figure(one.onset, 9, 2)} {_figure(one.clipped, 8)} {_figure(one.overlaps, 9)} "
            f"{_figure(one.length, 10, 2)}  {_verdict(ours, one)}{f'  ({one.more})' if one.more else ''}"
        )


def _verdict(ours: Result, one: Result) -> str:
    if one is ours:
        return ""
    return f"ours takes {ours.cpu / one.cpu:.2f}x its time" if one.name == REFERENCE_NAME else ahead(ours, one)


def _figure(value: float | None, width: int, digits: int = 0) -> str:
    return f"{'-':>{width}}" if value is None else f"{value:{width}.{digits}f}"


def main() -> None:
    """Print a table for each count of clips."""
    parser = argparse.ArgumentParser(description="Our fit and assembly beside the peers'.")
    parser.add_argument("counts", nargs="*", type=int, default=[34, 340])
    parser.add_argument("--open-dubbing", type=Path, help="folder with its unpacked wheel")
    parser.add_argument("--peer-most", type=int, default=34, help="clips up to which open-dubbing is run")
    args = parser.parse_args()
    for count in args.counts:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            clip_set(folder, count, MINUTES[count] * 60)
            ours, _ = contest("DubAI Desktop", "ours", folder)
            bare, _ = contest(REFERENCE_NAME, "bare", folder)
            results = [ours, bare]
            live = args.open_dubbing is not None and count <= args.peer_most
            if live:
                as_mp3(folder, count)
                results.append(contest("open-dubbing 0.2.3, now", "open_dubbing", folder, str(args.open_dubbing))[0])
            earlier = (known(peer, count, bare.cpu / REFERENCE[count]) for peer in KNOWN)
            results += [one for one in earlier if one is not None]
        table(count, results)
    print(
        "\n* Figures of an earlier run of that peer's own code; its time scaled by the reference's time now and then."
    )


if __name__ == "__main__":
    main()

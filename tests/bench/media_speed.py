"""Prints what the media part costs beside the bare work, as ratios of one run.

Run `python tests/bench/media_speed.py [MINUTES]`; the goals are in brackets.
Use a quiet machine: single times mean little, ratios of one run more.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from unittest import mock

import av
import numpy as np
from av.filter import Graph

sys.path.insert(0, str(Path(__file__).parents[2]))
from dubai_desktop.domain.job import MediaInfo
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media import mix
from dubai_desktop.media.background import Track
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.loudness import Meter
from dubai_desktop.media.mix import Placement, Recipe, assemble
from dubai_desktop.media.mux import mux
from dubai_desktop.media.probe import probe
from dubai_desktop.media.process import ffmpeg
from dubai_desktop.media.subtitles import read_cues, write_srt
from tests.helpers import make_media

RATE = 22_050


def cpu() -> float:
    """CPU seconds of this process and its ended children."""
    mine, theirs = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + theirs.ru_utime + theirs.ru_stime


def measured(work: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU and wall seconds of a call."""
    began, wall = cpu(), time.perf_counter()
    work()
    return cpu() - began, time.perf_counter() - wall


def tool(*args: object) -> None:
    """Run bare ffmpeg."""
    subprocess.run([str(ffmpeg()), "-nostdin", "-v", "error", *map(str, args), "-y"], check=True)


def clips(folder: Path, count: int, duration: float) -> list[Placement]:
    """Write clips of 0.6 to 1.7 times their slots, as loud as voices are one beside the other, and place them."""
    dice, slot = np.random.default_rng(1), duration / count
    places = []
    for number in range(count):
        length = slot * dice.uniform(0.6, 1.7)
        path = folder / f"{number}.wav"
        make_media.wav(path, make_media.tone(length, RATE, dice.uniform(0.1, 0.5), dice.uniform(90, 250)))
        start, said = number * slot, round(length * RATE) / RATE
        speed = max(1.0, said / (slot - 0.12))
        places.append(Placement(path, 0.0, said, start, speed, cue=(start, start + 0.8 * slot), id=str(number)))
    return places


def bare_fit(places: list[Placement], duration: float, out: Path) -> None:
    """Stretch and write with as little code as it takes: one file, nothing checked, no levels, no fades."""
    at = 0
    with out.open("wb") as file:
        file.write(bytes(44))
        for place in places:
            data = np.frombuffer(place.path.read_bytes()[44:], "<i2")
            graph = Graph()
            source = graph.add_abuffer(format="s16", sample_rate=RATE, layout="mono", time_base=Fraction(1, RATE))
            tempo = [graph.add("atempo", str(place.speed))] if place.speed != 1.0 else []
            tail = [graph.add("aresample", "44100"), graph.add("aformat", "sample_fmts=s16:channel_layouts=stereo")]
            graph.link_nodes(source, *tempo, *tail, graph.add("abuffersink")).configure()
            frame = av.AudioFrame.from_ndarray(data[None, :], format="s16", layout="mono")
            frame.sample_rate = RATE
            graph.push(frame)
            graph.push(None)
            start = round(place.start * 44_100)
            file.write(bytes(max(0, start - at) * 4))
            at = max(at, start)
            while True:
                try:
                    made = graph.pull().to_ndarray().tobytes()
                except (av.error.EOFError, av.error.BlockingIOError):
                    break
                file.write(made)
                at += len(made) // 4
        file.write(bytes(max(0, round(duration * 44_100) - at) * 4))
        os.fsync(file.fileno())


def source_file(folder: Path, minutes: float) -> Path:
    """Make a video of pink noise on one side and brown noise on the other, of one minute again and again."""
    noise = "anoisesrc=color={}:amplitude=0.2:seed={}:sample_rate=44100"
    piece = make_media.make(
        folder / "piece.mp4",
        *make_media.lavfi("testsrc2=size=640x360:rate=25", seconds=60),
        *make_media.lavfi(noise.format("pink", 1), noise.format("brown", 2), seconds=60),
        *("-filter_complex", "[1:a][2:a]join=inputs=2:channel_layout=stereo[a]", "-map", "0:v", "-map", "[a]"),
        *("-c:v", "libx264", "-preset", "ultrafast", "-b:v", "600k", "-c:a", "aac", "-b:a", "128k"),
    )  # fmt: skip
    source = folder / "talk.mp4"
    tool("-stream_loop", max(0, round(minutes) - 1), "-i", piece, "-c", "copy", source)
    return source


def bare_mix(source: Path, voice: Path, out: Path) -> None:
    """Duck and mix with ffmpeg's own side chain: no plan, no target, no ceiling."""
    graph = (
        "[1:a]asplit[v][key];[0:a][key]sidechaincompress=threshold=0.02:ratio=20:attack=120:release=450[b];"
        "[b][v]amix=normalize=0:duration=first"
    )
    tool("-i", source, "-i", voice, "-filter_complex", graph, "-vn", "-ar", 44_100, "-ac", 2, out)


def recipe_for(source: Path, media: MediaInfo, places: list[Placement]) -> Recipe:
    """Return the usual recipe: ducked, -16 LUFS, -1 dBTP."""
    cues = tuple(place.cue for place in places if place.cue)
    return Recipe("duck", Track(source, 0, media.container, True, 44_100, 2), target=-16.0, cues=cues)


def row(name: str, ours: tuple[float, float], bare: tuple[float, float], goal: str) -> None:
    """Print one comparison: CPU and wall seconds of both."""
    print(
        f"{name:24} {ours[0]:7.2f} CPU s, {ours[1]:7.2f} s; bare {bare[0]:7.2f} CPU s, {bare[1]:7.2f} s;"
        f" ratio {ours[0] / bare[0]:.2f} CPU, {ours[1] / bare[1]:.2f} wall {goal}",
        flush=True,
    )


def compare(
    name: str, ours: Callable[[], object], bare: Callable[[], object], goal: str, runs: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Print the ratio of the better of some runs each, and return both."""
    theirs, mine = zip(*((measured(bare), measured(ours)) for _ in range(runs)), strict=True)
    best = [(min(m[0] for m in each), min(m[1] for m in each)) for each in (mine, theirs)]
    row(name, best[0], best[1], goal)
    return best[0], best[1]


def passes(places: list[Placement], duration: float, recipe: Recipe, folder: Path) -> dict[str, tuple[float, float]]:
    """Assemble and return the CPU and wall seconds of its passes, and of the measuring in them.

    The dub stands alone where the recipe has no original.
    """
    spent: dict[str, tuple[float, float]] = {}

    def timed(name: str, work: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **more: object) -> object:
            began, wall = cpu(), time.perf_counter()
            try:
                return work(*args, **more)
            finally:
                past = spent.get(name, (0.0, 0.0))
                spent[name] = past[0] + cpu() - began, past[1] + time.perf_counter() - wall

        return call

    with (
        mock.patch.object(mix, "_write_lines", timed("lines", mix._write_lines)),
        mock.patch.object(mix, "_write_bed", timed("original", mix._write_bed)),
        mock.patch.object(mix, "_finish", timed("last pass", mix._finish)),
        mock.patch.object(Meter, "push", timed("loudness", Meter.push)),
    ):
        spent["all"] = measured(
            lambda: assemble(places, duration, folder / "mix.wav", folder / "voice.wav", recipe=recipe)
        )
    return spent


def tried_in_turn(
    places: list[Placement], duration: float, recipe: Recipe, folder: Path, runs: int
) -> tuple[dict[str, tuple[float, float]], dict[str, tuple[float, float]], tuple[float, float]]:
    """Return the best of some runs in turn: the dub alone, over the original, and the bare fit."""
    dub = Recipe(mode="none", target=-16.0)
    tried = [
        (
            passes(places, duration, dub, folder),
            passes(places, duration, recipe, folder),
            measured(lambda: bare_fit(places, duration, folder / "bare.wav")),
        )
        for _ in range(runs)
    ]
    alone, mixed, bare = zip(*tried, strict=True)
    return _best(alone), _best(mixed), (min(b[0] for b in bare), min(b[1] for b in bare))


def _best(tried: Sequence[dict[str, tuple[float, float]]]) -> dict[str, tuple[float, float]]:
    return {part: (min(t[part][0] for t in tried), min(t[part][1] for t in tried)) for part in tried[0]}


def memory_alone(places: list[Placement], source: Path, duration: float, folder: Path) -> int:
    """Megabytes that a process of its own takes at most which does nothing but put the programme together."""
    told = [(str(p.path), p.length, p.start, p.speed, p.cue) for p in places]
    (folder / "places.json").write_text(json.dumps(told))
    run = [sys.executable, Path(__file__).with_name("assemble_run.py"), folder, source, str(duration)]
    return int(subprocess.run(run, check=True, capture_output=True, text=True).stdout)


def plus(*pairs: tuple[float, float]) -> tuple[float, float]:
    """Add CPU and wall seconds."""
    return sum(p[0] for p in pairs), sum(p[1] for p in pairs)


def main() -> None:
    """Print all ratios for a programme of so many minutes (default 20; 17 lines a minute)."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
    runs = 2 if minutes <= 30 else 1
    with tempfile.TemporaryDirectory() as name:
        folder, duration, count = Path(name), minutes * 60, int(minutes * 17)
        source = source_file(folder, minutes)
        media = probe(source)
        print(f"{minutes:.0f} minutes, {source.stat().st_size / 1e6:.0f} MB, {count} lines")
        print(f"{'probe':24} {measured(lambda: probe(source))[1] * 1000:7.1f} ms")
        extract = compare(
            "extract",
            lambda: extract_speech(source, media, 0, folder / "s.wav"),
            lambda: tool("-i", source, "-vn", "-ac", 1, "-ar", 16_000, folder / "bare.wav"),
            "[<= 1.05]",
            runs,
        )
        places = clips(folder, count, duration)
        alone, mixed, bare_lines = tried_in_turn(places, duration, recipe_for(source, media, places), folder, runs)
        print(f"{'memory of the assembly':24} {memory_alone(places, source, duration, folder):7d} MB [<= 120]")
        row("fit + voice stem", mixed["lines"], bare_lines, "[<= 1.5]")
        bare_bed = measured(lambda: bare_mix(source, folder / "voice.wav", folder / "bare.wav"))
        row("original + last pass", plus(mixed["original"], mixed["last pass"]), bare_bed, "[its own row]")
        print(f"{'of it, loudness':24} {mixed['loudness'][0]:7.2f} CPU s [<= 8 at two hours]")
        both = compare_mux(source, media, count, folder, runs)
        bare = plus(extract[1], both[1])
        row("all but the models", plus(extract[0], alone["all"], both[0]), bare, "[<= 1.15 of extract + encode + mux]")
        all_mixed = plus(extract[0], mixed["all"], both[0])
        row("the original under it", all_mixed, bare, "(its own row)")
        row("the same, bare mixed", all_mixed, plus(bare, bare_lines, bare_bed), "(ffmpeg that fits and mixes as well)")
        subtitles(folder)


def compare_mux(
    source: Path, media: MediaInfo, count: int, folder: Path, runs: int
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Compare encoding and muxing with bare ffmpeg doing so."""
    slot = media.duration / count
    write_srt(folder / "a.srt", [Cue(n * slot, (n + 0.9) * slot, f"Line {n} of the programme") for n in range(count)])
    encode = ("-c:a:0", "aac", "-b:a:0", "192k", "-c:v", "copy", "-c:a:1", "copy", "-c:s", "mov_text")
    inputs = ("-i", source, "-i", folder / "mix.wav", "-i", folder / "a.srt")
    maps = ("-map", "0:v", "-map", "1:a", "-map", "0:a", "-map", "2:s")
    return compare(
        "encode + mux",
        lambda: mux(
            source, media, folder / "mix.wav", [(folder / "a.srt", "ben", "")], folder / "o.mp4", target_iso3="ben"
        ),
        lambda: tool(*inputs, *maps, *encode, folder / "bare.mp4"),
        "[<= 1.1]",
        runs,
    )


def subtitles(folder: Path) -> None:
    """Print how long 2,000 cues take to read."""
    write_srt(folder / "b.srt", [Cue(n * 3.0, n * 3.0 + 2.5, f"Line {n} says something common") for n in range(2000)])
    read = min(measured(lambda: read_cues(folder / "b.srt"))[0] for _ in range(5))
    print(f"{'SRT, 2,000 cues':24} {read * 1000:7.1f} ms CPU [<= 50]")


if __name__ == "__main__":
    main()

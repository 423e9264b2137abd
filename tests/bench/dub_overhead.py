"""What a dub costs outside its engines, against the bare ffmpeg work it needs, in one run.

    python -m tests.bench.dub_overhead [--minutes 20] [--lines 340] [--long]

The voices are made once beforehand: the measured dub finds every clip in its cache. `--long` adds two hours with
2,000 lines, to see whether memory stays flat.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from tests.bench.common import PYTHON, Cost, bare, measure, programme, subtitles

GOAL = 1.5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=int, default=20)
    parser.add_argument("--lines", type=int, default=340)
    parser.add_argument("--long", action="store_true")
    args = parser.parse_args()
    folder = Path(tempfile.gettempdir()) / "dubai-bench"
    folder.mkdir(exist_ok=True)
    sizes = [(args.minutes, args.lines), *([(120, 2000)] if args.long else [])]
    for minutes, lines in sizes:
        compare(folder, minutes, lines)


def compare(folder: Path, minutes: int, lines: int) -> None:
    """Dub once to fill the clip cache, once more measured, and set it beside bare ffmpeg."""
    source = programme(folder, minutes)
    transcript, translation = subtitles(folder, minutes, lines)
    out, data = folder / "out", folder / f"data-{minutes}"
    first = dub(source, transcript, translation, out, data)
    shutil.rmtree(out)
    ours = dub(source, transcript, translation, out, data)
    name = source.stem
    theirs = bare(source, out / f"{name}.bn.wav", out / f"{name}.bn.srt", folder)
    total = sum(theirs.values(), Cost(0, 0, 0))
    print(f"\n{minutes} min, {lines} lines")
    print(f"  first dub, voices made   {first}")
    print(f"  dub, every clip cached   {ours}")
    for part, cost in theirs.items():
        print(f"  bare ffmpeg: {part:<11} {cost}")
    print(f"  bare ffmpeg, all         {total}")
    print(f"  ratio  wall {ours.wall / total.wall:.2f}  CPU {ours.cpu / total.cpu:.2f}  (goal {GOAL})")
    print(f"  peak RSS of the program  {ours.rss:.0f} MB (goal 200)")
    shutil.rmtree(out)


def dub(source: Path, transcript: Path, translation: Path, out: Path, data: Path) -> Cost:
    """Run the program as a person would."""
    args = ["--transcript", str(transcript), "--translation", str(translation), "--to", "bn", "--from", "en"]
    env = {"DUBAI_DATA_DIR": str(data), "DUBAI_CONFIG_DIR": str(data / "config")}
    return measure([PYTHON, "-m", "dubai_desktop", "dub", str(source), *args, "--out", str(out)], env)


if __name__ == "__main__":
    main()

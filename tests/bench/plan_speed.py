"""The fit planner: its time, and how many lines it leaves for a person: `python -m tests.bench.plan_speed`.

Beside each plan stands the same set planned line by line: every line in its own room, no start moved (the strain of a
walk that knows no neighbour). `--planner FILE` puts an earlier planner's module in its place, to compare with.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from dubai_desktop.domain import timing

SETS: dict[str, tuple[float, float, tuple[float, ...]]] = {
    "lecture": (0.6, 1.4, (0.0, 0.1, 0.3, 1.0, 2.0)),
    "dense": (0.6, 1.4, (0.0, 0.0, 0.1, 0.3)),
    "long": (0.6, 1.7, (0.0, 0.0, 0.1, 0.3, 1.0, 2.0)),
    "all too long": (1.0, 1.6, (0.0, 0.0, 0.1, 0.3)),
}
"""Share of its slot that a line takes (from, to), and the pauses between slots of 1-6 s."""


def lines_of(kind: str, count: int, make: Callable[..., Any]) -> tuple[list[Any], float]:
    """Make a set of lines, the same every time; returns them and the programme's end."""
    low, high, pauses = SETS[kind]
    chance, at, lines = random.Random(7), 0.0, []
    for k in range(count):
        slot = chance.uniform(1, 6)
        lines.append(make(str(k), at, at + slot, slot * chance.uniform(low, high), text="one two three four five"))
        at += slot + chance.choice(pauses)
    return lines, at


def figures(fits: Sequence[Any]) -> str:
    """Count what a listener would mind, per 1,000 lines."""

    def share(flag: str) -> float:
        return 1000 * sum(flag in fit.flags for fit in fits) / len(fits)

    noticed = 1000 * sum(fit.late > timing.LATE_OVER for fit in fits) / len(fits)
    return (
        f"fast {share('fast'):5.0f}  rushed {share('rushed'):4.0f}  cut {share('cut'):3.0f}  late {noticed:4.0f}  "
        f"early {share('early'):4.0f}  too long {share('too_long'):4.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--planner", type=Path, help="an earlier planner: one module with plan, Line and FitRules")
    other = parser.parse_args().planner
    was = _load(other) if other else timing
    for count in (340, 2_000, 10_000):
        for kind in SETS:
            lines, end = lines_of(kind, count, timing.Line)
            before, _ = lines_of(kind, count, was.Line)
            rules = was.FitRules() if other else timing.FitRules(late=0.0, early=0.0)
            began = time.process_time()
            fits = timing.plan(lines, duration=end)
            took = time.process_time() - began
            print(f"{count:6d} {kind:13s} {took * 1000:6.0f} ms  {figures(fits)}")
            print(
                f"{'':6s} {'before' if other else 'line by line':13s} {'':9s}  {figures(was.plan(before, rules, end))}"
            )


def _load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("earlier", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["earlier"] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    main()

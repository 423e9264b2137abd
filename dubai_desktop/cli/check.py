"""`check`: whether videos can be dubbed as asked, before any work is done, and what mends what stands in the way."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path

from dubai_desktop.cli.dubbing import open_desk, options_of
from dubai_desktop.cli.show import PROGRAM, as_json
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline.checked import Checked, State, blocked
from dubai_desktop.pipeline.studio import Studio

_MARK = {State.FINE: "fine   ", State.WARNING: "warning", State.BLOCKS: "BLOCKS "}


def check(args: argparse.Namespace) -> int:
    """Print what was found of each input; exit status 1 where something stands in the way of one."""
    blocks = False
    with open_desk() as desk:
        for path, found in _found(desk, args):
            blocks |= any(one.state is State.BLOCKS for one in found)
            for line in _lines(path, found, as_lines=args.json):
                print(line)
    return 1 if blocks else 0


def _found(desk: Studio, args: argparse.Namespace) -> Iterator[tuple[Path, tuple[Checked, ...]]]:
    options = options_of(args, desk)
    inputs = desk.find(Path(text) for text in args.inputs)
    for path, problem in inputs.refused:
        yield path, (blocked("Input", problem),)
    for path in inputs.files:
        yield path, desk.preflight_new(path, options)


def _lines(path: Path, found: Iterable[Checked], *, as_lines: bool) -> Iterator[str]:
    if as_lines:
        yield from (as_json({"input": str(path), **asdict(one)}) for one in found)
        return
    yield f"{shown(path)}:"
    for one in found:
        code = f" [{one.code}]" if one.code else ""
        yield f"  {_MARK[one.state]}  {one.what:<12} {one.sentence}{code}"
        if one.mend:
            yield f"  {'':7}  {'':12} To mend it: {one.mend.replace('dubai-desktop', PROGRAM, 1)}"

"""Fault 8: the power is cut at any moment. The store opens, is sound, and holds every commit it acknowledged.

The moments are rebuilt from the system calls of a real store at work: SIGKILL alone proves nothing here, since what a
killed process has written still reaches the disk. 40 images every time, 500 with `-m soak`.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from dubai_desktop.store import Store
from tests.helpers import power
from tests.helpers.children import ROOT

WRITER = """
import os, sys
from pathlib import Path
from dubai_desktop.store import Store, database
from tests.helpers.store_samples import plain_job, segment
database.PRAGMAS["synchronous"] = sys.argv[2]
with Store(Path(sys.argv[1])) as store:
    store.jobs.add(plain_job(segments=tuple(segment(n) for n in range(1, 6))))
    for number in range(int(sys.argv[3])):
        store.segments.update("job-1", [segment(number % 5 + 1, target=f"{number} " + "words " * 3000)])
        store.ledger.charge("job-1", "google", "voice", number, 16)
        os.write(1, b"%d " % number)
"""
LINES = 5

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not power.available(), reason="needs strace, to record system calls"
)


@dataclass
class Images:
    """What was found in rebuilt images."""

    count: int = 0
    acknowledged: int = 0
    unsound: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.count} images over {self.acknowledged} acknowledged commits: {len(self.unsound)} unsound, "
            f"{len(self.lost)} without an acknowledged commit"
        )

    def look(self, folder, told: int) -> None:
        """Open an image as the program does; `told` is the number that was acknowledged last, -1 for none."""
        self.count += 1
        try:
            with Store(folder / "studio.db") as store:
                lines = store.segments.list("job-1")
                newest = max((int(line.target.split()[0]) for line in lines if "words" in line.target), default=-1)
                paid = sum(total.units for total in store.ledger.per_service())
            with closing(sqlite3.connect(folder / "studio.db")) as raw:
                assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        except Exception as error:  # whatever it is: this image does not open  # noqa: BLE001
            self.unsound.append(f"after {told}: {error!r}")
            return
        if newest < told or paid < told * (told + 1) // 2:
            self.lost.append(f"{told} was acknowledged, {newest} and {paid} units are there")


def images(tmp_path, chance, wanted, commits, synchronous="FULL"):
    """Have a real store work, then rebuild so many disks from it, spread over all it did."""
    place = tmp_path / synchronous / "data"
    place.mkdir(parents=True)
    trace = place.parent / "trace"
    command = [sys.executable, "-c", WRITER, str(place / "studio.db"), synchronous, str(commits)]
    power.traced(command, trace, {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"})
    moments = sum(1 for _ in power.Disk(place).played(trace))
    chosen = sorted(chance.choices(range(moments), k=wanted))
    disk, found, told = power.Disk(place), Images(), -1
    for moment, words in enumerate(disk.played(trace)):
        if words:
            told = int(words)
        while chosen and chosen[0] == moment:
            chosen.pop(0)
            image = place.parent / "image"
            image.mkdir()
            disk.cut_off(image, chance)
            found.look(image, told)
            shutil.rmtree(image)
    found.acknowledged = told + 1
    return found


@pytest.mark.parametrize(
    ("wanted", "commits"), [(40, 60), pytest.param(500, 400, marks=[pytest.mark.soak, pytest.mark.timeout(900)])]
)
def test_no_power_cut_loses_what_was_acknowledged(tmp_path, chance, count, wanted, commits):
    found = images(tmp_path, chance, wanted, commits)
    count("power cuts", found)
    assert (found.unsound, found.lost) == ([], [])
    assert found.count == wanted


def test_a_store_that_syncs_less_is_noticed(tmp_path, chance):
    found = images(tmp_path, chance, 40, 60, synchronous="NORMAL")
    assert found.unsound == []
    assert found.lost

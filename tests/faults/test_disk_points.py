"""Fault 10: the disk fills up at twenty points of the six steps. Each time it is said, with what is needed, and once
there is room the job goes on.

Two points every time, all twenty with `-m soak`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from tests.helpers.program import STEPS, never_back

IN_NAMESPACE = ("unshare", "-Urm", "sh", "-ec")
SCRIPT = """
mkdir -p "$PLACE"
mount -t tmpfs -o size=60m none "$PLACE"
mkdir "$PLACE/data" "$PLACE/out"
set +e
"$@" 2>"$DESK/first.err"; echo $? >"$DESK/first.status"
find "$PLACE" -name '.dubai-*' >"$DESK/first.left"
rm "$PLACE/filler"
"$PYTHON" -m dubai_desktop jobs resume --json 2>"$DESK/second.err" >"$DESK/second.out"; echo $? >"$DESK/second.status"
find "$PLACE" -name '.dubai-*' >"$DESK/second.left"
cp "$PLACE"/data/studio.db* "$DESK/data/"
ls "$PLACE/out" >"$DESK/made"
"""
POINTS = [
    *((f"before:{step}", 0) for step in STEPS),
    *((f"before:{step}", 200_000) for step in ("extract", "speak", "assemble", "finalize")),
    *((f"after:{step}", 0) for step in STEPS[:-1]),
    *((f"saved:{step}", 0) for step in STEPS[:-1]),
]
"""Where the program stands when the disk fills up, and how many bytes stay free."""


def _may_mount() -> bool:
    if sys.platform != "linux" or not all(map(shutil.which, ("unshare", "mount"))):
        return False
    command = [*IN_NAMESPACE, "mount -t tmpfs -o size=64k none /mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


pytestmark = pytest.mark.skipif(not _may_mount(), reason="this system does not let us mount a small disk")


@dataclass
class Filled:
    """How a job ended on a disk that filled up, and how it went on."""

    words: str
    status: str
    left: str
    again: str
    updates: list[dict]


def fill(disk: Path, leave: int) -> None:
    """Write a file until only so many bytes are free."""
    room = os.statvfs(disk)
    with (disk / "filler").open("wb") as filler:
        filler.write(bytes(room.f_bavail * room.f_bsize - leave))


def filled_at(desk, talk, place: str, leave: int) -> Filled:
    """Dub on a small disk, fill it at a point, make room when the job has stopped, and resume it."""
    disk = desk.root / "disk"
    env = {
        "DESK": str(desk.root), "PLACE": str(disk), "PYTHON": sys.executable, "DUBAI_DATA_DIR": str(disk / "data"),
        "TMPDIR": str(disk / "data"),
    }  # fmt: skip
    words = ["dub", talk.video, *talk.subtitles, "--from", "en", "--out", disk / "out", "--json"]
    program = desk.start(*words, held=place, before=(*IN_NAMESPACE, SCRIPT, "sh"), **env)
    program.until_held()
    inside = Path(f"/proc/{program.process.pid}/root{disk}")
    fill(inside, leave)
    (inside / "data" / "go").touch()
    ended = program.end(120)
    told = {name: (desk.root / f"first.{name}").read_text() for name in ("err", "status", "left")}
    updates = [update for update in ended.updates if "job_id" in update]
    return Filled(told["err"], told["status"].strip(), told["left"], (desk.root / "second.err").read_text(), updates)


def check(desk, found: Filled) -> None:
    assert found.status == "1", found.words
    assert "[DISK_FULL]" in found.words
    assert re.search(r"\d+\.\d\d GB", found.words), found.words
    assert "Traceback" not in found.words + found.again
    assert (found.updates[-1]["code"], found.left) == ("DISK_FULL", "")
    never_back(found.updates)
    assert (desk.root / "second.status").read_text().strip() == "0", found.again
    assert (desk.root / "second.left").read_text() == ""
    assert desk.job().status is JobStatus.COMPLETED
    assert [metric.name for metric in desk.job().metrics] == list(STEPS)
    assert len((desk.root / "made").read_text().split()) == 7


@pytest.mark.parametrize(("place", "leave"), [("after:translate", 0), ("before:finalize", 200_000)])
def test_a_disk_that_fills_up_is_told_and_room_lets_the_job_go_on(desk, long_talk, place, leave):
    check(desk, filled_at(desk, long_talk, place, leave))


@pytest.mark.soak
@pytest.mark.parametrize(("place", "leave"), POINTS)
def test_a_disk_that_fills_up_at_any_of_twenty_points(desk, long_talk, count, place, leave):
    found = filled_at(desk, long_talk, place, leave)
    count(
        f"full {place}, {leave} bytes left",
        next((line for line in found.words.splitlines() if "[DISK_FULL]" in line), found.status),
    )
    check(desk, found)

"""Faults 1-8: SIGKILL while the store writes. What was acknowledged is there, and nothing is half there."""

from __future__ import annotations

import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.store import Store
from tests.helpers import children
from tests.helpers.store_samples import plain_job, segment

EDITS = """
import sys
from pathlib import Path
from dubai_desktop.store import Store
from tests.helpers.store_samples import segment
with Store(Path(sys.argv[1])) as store:
    number = 0
    while True:
        number += 1
        line = segment(number % 50 + 1, target=f"edit {number}")
        store.segments.update("job-1", [line])
        print(f"{line.id} {number}", flush=True)
"""

CHECKPOINTS = """
import sys
from dataclasses import replace
from pathlib import Path
from dubai_desktop.store import Store
with Store(Path(sys.argv[1])) as store:
    job = store.jobs.get("job-1")
    number = 0
    while True:
        number += 1
        lines = tuple(replace(line, target=str(number)) for line in job.segments)
        store.jobs.checkpoint(replace(job, segments=lines, message=str(number)), "step", {"number": number})
        print(number, flush=True)
"""

RECOVERY = """
import os, signal, sys
from pathlib import Path
from dubai_desktop.store import Store
with Store(Path(sys.argv[1])) as store:
    store.jobs.recover()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "studio.db"
    with Store(place) as store:
        store.jobs.add(plain_job(status=JobStatus.RUNNING, segments=tuple(segment(n) for n in range(1, 51))))
    return place


def killed_after(code: str, path: Path, acknowledged: int) -> list[str]:
    """Kill the child once it has acknowledged so many writes; returns all acknowledgements that came out."""
    with children.start(code, str(path)) as child:
        assert child.stdout is not None
        lines = [child.stdout.readline() for _ in range(acknowledged)]
        child.kill()
        lines += child.stdout.readlines()
        assert child.wait() == -signal.SIGKILL
    return [line.decode().strip() for line in lines if line.endswith(b"\n")]


def assert_sound(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.parametrize("acknowledged", [1, 7, 40, 150])
def test_no_acknowledged_edit_is_lost(path: Path, acknowledged: int) -> None:
    newest = dict(line.split() for line in killed_after(EDITS, path, acknowledged))
    with Store(path) as store:
        kept = {line.id: line.target for line in store.segments.list("job-1")}
    assert len(kept) == 50
    for line_id, number in newest.items():
        # One more edit may have been committed than could be told.
        assert kept[line_id].startswith("edit ") and int(kept[line_id].split()[1]) >= int(number)
    assert_sound(path)


@pytest.mark.parametrize("acknowledged", [1, 5, 30])
def test_job_lines_and_step_result_never_part(path: Path, acknowledged: int) -> None:
    told = int(killed_after(CHECKPOINTS, path, acknowledged)[-1])
    with Store(path) as store:
        job, context = store.jobs.get("job-1"), store.context.get("job-1", "step")
    assert job is not None and context is not None
    assert context["number"] >= told
    assert job.message == str(context["number"])
    assert {line.target for line in job.segments} == {str(context["number"])}
    assert_sound(path)


def test_a_kill_right_after_recovery_does_not_count_the_attempt_twice(path: Path) -> None:
    status, _ = children.finish(RECOVERY, str(path))
    assert status == -signal.SIGKILL
    with Store(path) as store:
        assert store.jobs.recover() == ()
        job = store.jobs.get("job-1")
    assert job is not None and (job.status, job.attempt) == (JobStatus.QUEUED, 1)


def test_a_power_cut_in_the_log_keeps_a_whole_prefix_of_the_commits(tmp_path: Path, path: Path) -> None:
    """Images of the files as they lie while open, the log cut anywhere: each opens as some moment that was."""
    with Store(path) as store:
        for number in range(1, 21):
            store.segments.update("job-1", [segment(1, target=f"a{number}"), segment(2, target=f"b{number}")])
        main, log = path.read_bytes(), Path(f"{path}-wal").read_bytes()
    moments = set()
    for step in range(25):
        image = tmp_path / f"image{step}" / "studio.db"
        image.parent.mkdir()
        image.write_bytes(main)
        Path(f"{image}-wal").write_bytes(log[: len(log) * step // 24])
        with Store(image) as cut:
            first, second = cut.segments.list("job-1")[:2]
        assert_sound(image)
        shutil.rmtree(image.parent)
        if first.target.startswith("a"):
            assert second.target == f"b{first.target[1:]}"
        moments.add(first.target)
    assert "a20" in moments and len(moments) > 10

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import InstanceLock

HOLD = (
    "import sys; from pathlib import Path; from dubai_desktop.store.instance import InstanceLock;"
    "lock = InstanceLock(Path(sys.argv[1])); print(lock.acquire(), flush=True); sys.stdin.read()"
)


def test_a_second_holder_is_turned_away_until_the_first_lets_go(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "lock"
    with InstanceLock(path) as first:
        assert first.held and first.acquire()
        second = InstanceLock(path)
        assert not second.acquire() and not second.held
        with pytest.raises(Problem) as caught, second:
            pass
        assert caught.value.code is Code.SECOND_INSTANCE
        assert caught.value.facts == {"pid": os.getpid()}
    assert not first.held
    first.release()
    assert second.acquire()
    second.release()


def test_the_system_lets_go_when_the_holder_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    child = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    with child:
        assert child.stdout is not None and child.stdout.readline() == b"True\n"
        mine = InstanceLock(path)
        assert not mine.acquire()
        assert mine.owner() == child.pid
        child.kill()
        child.wait()
        assert mine.acquire()
    mine.release()


def test_the_owner_is_unknown_before_anybody_held_it(tmp_path: Path) -> None:
    assert InstanceLock(tmp_path / "none").owner() == 0
    (tmp_path / "odd").write_bytes(b"\xff")
    assert InstanceLock(tmp_path / "odd").owner() == 0


def test_a_place_that_cannot_be_written_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem) as caught:
        InstanceLock(tmp_path / "file" / "lock").acquire()
    assert caught.value.code is Code.OUT_NOT_WRITABLE

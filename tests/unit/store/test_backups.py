from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.store import InstanceLock, Store, backups
from tests.helpers.store_samples import full_job, plain_job


def names(path: Path) -> list[str]:
    return sorted(p.name for p in backups.folder_of(path).iterdir() if p.name != ".lock")


def test_one_backup_a_day_and_seven_are_kept(store: Store, path: Path) -> None:
    for day in range(1, 11):
        assert store.backup(f"2026-01-{day:02d}") is not None
        assert store.backup(f"2026-01-{day:02d}") is None
    assert names(path) == [f"daily-2026-01-{day:02d}.db" for day in range(4, 11)]


def test_what_a_killed_backup_left_is_swept_by_the_next(store: Store, path: Path) -> None:
    backups.folder_of(path).mkdir()
    (backups.folder_of(path) / ".daily-2025-12-31.db.part").write_bytes(b"half")
    store.backup("2026-01-01")
    assert names(path) == ["daily-2026-01-01.db"]


def test_another_process_at_the_same_backup_is_left_alone(store: Store, path: Path) -> None:
    with InstanceLock(backups.folder_of(path) / ".lock"):
        assert store.backup("2026-01-01") is None
    assert store.backup("2026-01-01") is not None


def test_a_backup_holds_what_was_just_written_and_is_private(store: Store, path: Path) -> None:
    job = store.jobs.add(full_job())
    old = os.umask(0o022)
    try:
        backup = store.backup()
    finally:
        os.umask(old)
    assert backup is not None
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.parent.stat().st_mode) == 0o700
    with Store(backup) as copy:
        assert copy.jobs.get(job.id) == job


def test_a_damaged_original_makes_no_backup(tmp_path: Path) -> None:
    broken = tmp_path / "x.db"
    broken.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(sqlite3.DatabaseError):
        backups.copy_into(broken, tmp_path / "b" / "copy.db")
    assert list((tmp_path / "b").iterdir()) == []


def test_the_newest_sound_backup_is_found(store: Store, path: Path) -> None:
    assert backups.newest_good(path) is None
    good = store.backup("2026-01-01")
    bad = store.backup("2026-01-02")
    assert good is not None and bad is not None
    os.utime(good, (1, 1))
    for damage in (b"", b"garbage" * 1000, good.read_bytes()[:9000]):
        bad.write_bytes(damage)
        assert backups.newest_good(path) == good


def test_restoring_puts_the_backup_back_and_keeps_what_was_there(path: Path) -> None:
    with Store(path) as store:
        store.jobs.add(plain_job("old"))
        backup = store.backup()
        assert backup is not None
        store.jobs.add(plain_job("new"))
        with pytest.raises(RuntimeError):
            store.restore(backup)
    store.restore(backup)
    with store:
        assert [job.id for job in store.jobs.list()] == ["old"]
    aside = [p for p in path.parent.iterdir() if ".damaged-" in p.name and not p.name.endswith(("-wal", "-shm"))]
    with Store(aside[0]) as kept:
        assert [job.id for job in kept.jobs.list()] == ["old", "new"]


def test_setting_aside_takes_the_log_along_and_never_overwrites(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    seen = set()
    for number in range(3):
        path.write_text(f"main {number}")
        Path(f"{path}-wal").write_text(f"log {number}")
        aside = backups.set_aside(path)
        seen.add(aside)
        assert aside.read_text() == f"main {number}"
        assert Path(f"{aside}-wal").read_text() == f"log {number}"
    assert len(seen) == 3
    assert not path.exists() and not Path(f"{path}-wal").exists()


def test_a_name_with_signs_of_an_address_is_opened_as_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a?mode=memory&x#y%20.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE t (a)")
    with closing(backups.read_only(path)) as opened:
        assert opened.execute("SELECT name FROM sqlite_master").fetchall() == [("t",)]

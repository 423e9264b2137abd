from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from dubai_desktop.store import Store
from tests.helpers.store_samples import full_job


def test_what_was_saved_is_there_the_next_time(path: Path) -> None:
    with Store(path) as store:
        store.jobs.add(full_job())
    with Store(path) as store:
        assert store.jobs.get("job-full") == full_job()


def test_opening_and_closing_twice_is_harmless(path: Path) -> None:
    store = Store(path)
    jobs = store.open().jobs
    assert store.open().jobs is jobs
    store.close()
    store.close()
    with pytest.raises(RuntimeError):
        jobs.list()


def test_files_are_private_under_any_umask(path: Path) -> None:
    old = os.umask(0o000)
    try:
        with Store(path) as store:
            store.jobs.add(full_job())
            made = {p.name: stat.S_IMODE(p.stat().st_mode) for p in path.parent.iterdir()}
    finally:
        os.umask(old)
    assert set(made) >= {"studio.db", "studio.db-wal"}
    assert set(made.values()) == {0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_whose_name_is_not_utf8_works_backups_too(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"\xff\xfe dat\xe9") / "studio.db"
    with Store(path) as store:
        store.jobs.add(full_job())
        backup = store.backup()
    assert backup is not None and backup.exists()
    path.unlink()
    store.restore(backup)
    with store:
        assert store.jobs.get("job-full") == full_job()


def test_two_stores_do_not_mix(tmp_path: Path) -> None:
    with Store(tmp_path / "a.db") as first, Store(tmp_path / "b.db") as second:
        first.jobs.add(full_job())
        assert second.jobs.list() == ()
        assert len(first.jobs.list()) == 1


def test_a_relative_path_stays_the_same_file_when_the_folder_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store(Path("studio.db")) as store:
        monkeypatch.chdir("/")
        store.jobs.add(full_job())
        assert store.path == tmp_path / "studio.db"

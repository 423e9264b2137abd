"""Fault 48: the database is damaged, empty, somebody else's or newer. Nothing is lost, and a backup is offered."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Category, Code, Problem
from dubai_desktop.store import Store
from tests.helpers.store_samples import full_job, segment


def zero_bytes(path: Path) -> None:
    path.write_bytes(b"")


def random_bytes(path: Path) -> None:
    path.write_bytes(os.urandom(50_000))


def plain_text(path: Path) -> None:
    path.write_text("not a database\n" * 400)


def cut_in_half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def header_only(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def pages_overwritten(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for start in range(4096, len(content), 8192):
        content[start : start + 64] = os.urandom(64)
    path.write_bytes(content)


def first_page_lies(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:200] = b"\xff" * 100
    path.write_bytes(content)


def somebody_elses(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("CREATE TABLE moz_places (id INTEGER)")


DAMAGES = [
    zero_bytes, random_bytes, plain_text, cut_in_half, header_only, pages_overwritten, first_page_lies, somebody_elses,
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "studio.db"
    with Store(place) as store:
        store.jobs.add(full_job())
        store.segments.replace("job-full", [segment(n, target="দীর্ঘ " * 50) for n in range(200)])
        store.backup("2026-01-01")
        store.backup("2026-01-02")
    return place


def opened(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        Store(path).open()
    return caught.value


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_database_is_moved_aside_unchanged_and_a_backup_offered(
    path: Path, damage: Callable[[Path], None]
) -> None:
    damage(path)
    bytes_before = path.read_bytes()
    problem = opened(path)
    assert (problem.code, problem.category) == (Code.DB_CORRUPT, Category.SYSTEM)
    assert Path(problem.facts["moved_to"]).read_bytes() == bytes_before
    assert not path.exists()
    backup = Path(problem.facts["backup"])
    assert backup.parent == path.parent / "backups"

    store = Store(path)
    store.restore(backup)
    with store:
        assert len(store.segments.list("job-full")) == 200


@pytest.mark.parametrize("damage", [zero_bytes, random_bytes])
def test_the_newest_backup_that_is_sound_is_the_one_offered(path: Path, damage: Callable[[Path], None]) -> None:
    damage(path.parent / "backups" / "daily-2026-01-02.db")
    zero_bytes(path)
    assert opened(path).facts["backup"].endswith("daily-2026-01-01.db")


def test_without_a_backup_the_next_start_begins_anew(path: Path) -> None:
    for backup in (path.parent / "backups").iterdir():
        backup.unlink()
    random_bytes(path)
    problem = opened(path)
    assert problem.facts["backup"] == ""
    assert "empty list" in problem.message
    with Store(path) as store:
        assert store.jobs.list() == ()


def test_the_log_of_a_lost_database_is_not_replayed_into_a_new_one(path: Path) -> None:
    with Store(path) as store:
        store.jobs.set_status("job-full", store.jobs.list()[0].status, 1.0, "x")
        log = Path(f"{path}-wal").read_bytes()
    path.unlink()
    Path(f"{path}-wal").write_bytes(log)
    with Store(path) as store:
        assert store.jobs.list() == ()
    kept = [p for p in path.parent.iterdir() if p.name.endswith("-wal") and ".damaged-" in p.name]
    assert [p.read_bytes() for p in kept] == [log]


def test_damage_met_while_working_is_named_and_moves_nothing(path: Path) -> None:
    with Store(path) as store:
        content = bytearray(path.read_bytes())
        content[4096:] = os.urandom(len(content) - 4096)
        with path.open("r+b") as file:
            file.write(content)
        with pytest.raises(Problem) as caught:
            store.segments.list("job-full")
    assert caught.value.code is Code.DB_CORRUPT
    assert path.exists()


def test_a_folder_in_the_databases_place_is_told_apart_from_damage(tmp_path: Path) -> None:
    place = tmp_path / "studio.db"
    place.mkdir()
    assert opened(place).code is Code.OUT_NOT_WRITABLE
    assert place.is_dir()


def test_a_place_below_a_file_is_not_writable(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert opened(tmp_path / "file" / "studio.db").code is Code.OUT_NOT_WRITABLE

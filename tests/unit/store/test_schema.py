from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import peewee
import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import InstanceLock, Store, schema, tables
from tests.helpers.store_samples import full_job

SECOND = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE jobs ADD COLUMN extra TEXT NOT NULL DEFAULT 'new'")
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def columns(path: Path, table: str) -> dict[str, bool]:
    with closing(sqlite3.connect(path)) as raw:
        return {row[1]: bool(row[3]) for row in raw.execute(f"PRAGMA table_info({table})")}


ROWS = [
    row
    for row in vars(tables).values()
    if isinstance(row, type) and issubclass(row, peewee.Model) and row is not peewee.Model
]


@pytest.mark.parametrize("row", ROWS)
def test_the_migrations_lead_to_the_tables_the_program_expects(
    store: Store, path: Path, row: type[peewee.Model]
) -> None:
    made = columns(path, row._meta.table_name)
    assert set(made) == {field.column_name for field in row._meta.sorted_fields}
    assert all(made.values()), "no column may be NULL"


def test_every_index_the_tables_name_is_there(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        for row in ROWS:
            table = row._meta.table_name
            made = {
                tuple(info[2] for info in raw.execute(f"PRAGMA index_info('{index[1]}')"))
                for index in raw.execute(f"PRAGMA index_list({table})")
            }
            for field in row._meta.sorted_fields:
                if field.index and not field.primary_key:
                    assert any(index[0] == field.column_name for index in made), (table, field.column_name)


def test_a_pending_migration_runs_after_a_backup_and_keeps_the_jobs(path: Path, migrations: Path) -> None:
    with Store(path) as store:
        store.jobs.add(full_job())
    (migrations / "0099_extra.py").write_text(SECOND)
    with Store(path, migrations=migrations) as store:
        assert store.jobs.get("job-full") == full_job()
    assert "extra" in columns(path, "jobs")
    backup = path.parent / "backups" / "before-0099_extra.db"
    assert "extra" not in columns(backup, "jobs")
    with Store(backup) as old:
        assert old.jobs.get("job-full") == full_job()


def test_opening_again_migrates_nothing(path: Path) -> None:
    Store(path).open().close()
    before = path.read_bytes()
    Store(path).open().close()
    assert path.read_bytes() == before
    assert not (path.parent / "backups").exists()


def test_a_failing_migration_leaves_the_old_schema(path: Path, migrations: Path) -> None:
    Store(path).open().close()
    (migrations / "0099_extra.py").write_text(SECOND + "    db.execute_sql('SELECT nonsense')\n")
    with pytest.raises(peewee.OperationalError):
        Store(path, migrations=migrations).open()
    assert "extra" not in columns(path, "jobs")
    Store(path).open().close()


def test_migrations_run_in_the_order_of_their_numbers(path: Path, migrations: Path) -> None:
    (migrations / "0010_b.py").write_text("def up(migrator, db):\n    db.execute_sql('INSERT INTO added VALUES (2)')\n")
    (migrations / "0009_a.py").write_text("def up(migrator, db):\n    db.execute_sql('CREATE TABLE added (a)')\n")
    Store(path, migrations=migrations).open().close()
    assert list(columns(path, "added")) == ["a"]


def test_a_newer_database_is_refused_and_not_a_byte_changed(path: Path, migrations: Path) -> None:
    (migrations / "0099_extra.py").write_text(SECOND)
    Store(path, migrations=migrations).open().close()
    before = path.read_bytes()
    with pytest.raises(Problem) as caught:
        Store(path).open()
    assert caught.value.code is Code.DB_TOO_NEW
    assert path.read_bytes() == before


def test_a_half_built_new_database_is_no_hindrance(path: Path) -> None:
    path.parent.mkdir(parents=True)
    for suffix in ("", "-wal", "-shm"):
        (path.parent / f".studio.db.new{suffix}").write_bytes(b"left over")
    with Store(path) as store:
        assert store.jobs.list() == ()
    assert sorted(p.name for p in path.parent.iterdir()) == [".studio.db.opening", "studio.db"]


def test_only_one_process_opens_at_a_time(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "_PATIENCE", 0.05)
    with InstanceLock(path.parent / ".studio.db.opening"), pytest.raises(Problem) as caught:
        Store(path).open()
    assert caught.value.code is Code.DB_BUSY
    Store(path).open().close()

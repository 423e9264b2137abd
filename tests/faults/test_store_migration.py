"""Fault 9: a migration is killed. The schema is the old or the new one, never between, and a backup was made before."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.store import Store, schema
from tests.helpers import children
from tests.helpers.store_samples import plain_job, segment

OPEN = """
import sys
from pathlib import Path
from dubai_desktop.store import Store
Store(Path(sys.argv[1]), migrations=Path(sys.argv[2])).open().close()
"""

# Each statement is followed by a chance to die, as a power cut would: no handler runs.
DYING = """
import os, signal
STATEMENTS = (
    "ALTER TABLE jobs ADD COLUMN extra TEXT NOT NULL DEFAULT ''",
    "UPDATE jobs SET extra = 'new'",
    "CREATE TABLE added (id INTEGER PRIMARY KEY, job_id TEXT REFERENCES jobs (id))",
    "INSERT INTO added (job_id) SELECT id FROM jobs",
    "DROP TABLE memory_words",
    "DROP INDEX clips_key",
)
def up(migrator, db):
    for number, statement in enumerate(STATEMENTS):
        if os.environ.get("DIE_AT") == str(number):
            os.kill(os.getpid(), signal.SIGKILL)
        db.execute_sql(statement)
    if os.environ.get("DIE_AT") == "end":
        os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    folder = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "0099_dying.py").write_text(DYING)
    return folder


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "data" / "studio.db"
    with Store(place) as store:
        store.jobs.add_all(plain_job(f"job-{n}", segments=(segment(1),)) for n in range(20))
    return place


def picture(path: Path) -> tuple[set[str], bool, set[str]]:
    """The schema's objects, whether jobs have the new column, and the migrations on record."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        names = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
        extra = any(row[1] == "extra" for row in raw.execute("PRAGMA table_info(jobs)"))
        return names, extra, {name for (name,) in raw.execute("SELECT name FROM schema_migration")}


@pytest.mark.parametrize("die_at", ["0", "1", "3", "5", "end"])
def test_a_killed_migration_leaves_the_old_schema_and_runs_the_next_time(
    path: Path, migrations: Path, die_at: str
) -> None:
    before = picture(path)
    status, _ = children.finish(OPEN, str(path), str(migrations), env={**os.environ, "DIE_AT": die_at})
    assert status == -signal.SIGKILL
    assert picture(path) == before
    with Store(path) as old:
        assert len(old.jobs.list()) == 20
    backup = path.parent / "backups" / "before-0099_dying.db"
    assert picture(backup) == before

    with Store(path, migrations=migrations) as store:
        assert len(store.jobs.list()) == 20
    names, extra, done = picture(path)
    assert extra and {"added"} <= names and not {"memory_words", "clips_key"} & names
    assert done == {*before[2], "0099_dying"}
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM added").fetchone() == (20,)


def test_a_kill_while_the_first_database_is_made_leaves_no_empty_file(tmp_path: Path, migrations: Path) -> None:
    path = tmp_path / "fresh" / "studio.db"
    status, _ = children.finish(OPEN, str(path), str(migrations), env={**os.environ, "DIE_AT": "2"})
    assert status == -signal.SIGKILL
    assert not path.exists()
    with Store(path) as store:
        assert store.jobs.list() == ()


def test_two_processes_may_open_a_new_database_at_once(tmp_path: Path) -> None:
    path = tmp_path / "fresh" / "studio.db"
    started = [children.start(OPEN, str(path), str(schema.MIGRATIONS)) for _ in range(3)]
    for child in started:
        with child:
            assert child.wait(30) == 0
    with Store(path) as store:
        assert store.jobs.list() == ()

"""Fault 47: somebody else holds the database. Reading goes on, writing says DB_BUSY after its patience, then works."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Category, Code, Problem
from dubai_desktop.store import Store, schema
from tests.helpers import children
from tests.helpers.store_samples import plain_job, segment

HOLD = """
import sqlite3, sys, time
raw = sqlite3.connect(sys.argv[1], isolation_level=None)
raw.execute("BEGIN IMMEDIATE")
print("held", flush=True)
time.sleep(float(sys.argv[2]))
raw.execute("ROLLBACK")
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "studio.db", busy_seconds=0.2) as opened:
        opened.jobs.add(plain_job(segments=(segment(1),)))
        yield opened


def test_a_locked_database_is_busy_readable_and_free_again_afterwards(store: Store) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        with pytest.raises(Problem) as caught:
            store.segments.update("job-1", [segment(1, target="x")])
        assert 0.15 <= time.monotonic() - began < 2
        assert (caught.value.code, caught.value.category) == (Code.DB_BUSY, Category.RECOVERABLE)
        assert store.segments.list("job-1") == (segment(1),)
        other.execute("ROLLBACK")
    store.segments.update("job-1", [segment(1, target="x")])
    assert store.segments.list("job-1")[0].target == "x"


def test_a_short_lock_of_another_process_is_waited_out(tmp_path: Path) -> None:
    with Store(tmp_path / "studio.db") as store:
        store.jobs.add(plain_job(segments=(segment(1),)))
        with children.start(HOLD, str(store.path), "0.3") as child:
            assert child.stdout is not None and child.stdout.readline() == b"held\n"
            store.segments.update("job-1", [segment(1, target="waited")])
            assert child.wait() == 0
        assert store.segments.list("job-1")[0].target == "waited"


def test_reading_before_writing_in_one_save_does_not_fail_at_once(store: Store) -> None:
    """A transaction that starts by reading cannot wait for its lock later: SQLite ignores the patience then."""
    job = store.jobs.get("job-1")
    assert job is not None
    other = sqlite3.connect(store.path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.05, lambda: other.execute("COMMIT"))
    timer.start()
    store.context.put(job.id, "step", {"read": "first"})
    timer.join()
    other.close()
    assert store.context.get(job.id, "step") == {"read": "first"}


def test_a_database_locked_during_its_migration_is_busy_and_untouched(tmp_path: Path) -> None:
    path = tmp_path / "studio.db"
    Store(path).open().close()
    folder = tmp_path / "migrations"
    folder.mkdir()
    for applied in schema.MIGRATIONS.glob("[0-9]*.py"):
        (folder / applied.name).write_text("def up(migrator, db): pass\n")
    (folder / "0099_more.py").write_text("def up(migrator, db): db.execute_sql('CREATE TABLE more (a)')\n")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem) as caught:
            Store(path, busy_seconds=0.1, migrations=folder).open()
        assert caught.value.code is Code.DB_BUSY
        other.execute("ROLLBACK")
    with Store(path, migrations=folder), closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM more").fetchone() == (0,)

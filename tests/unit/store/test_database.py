from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.store.database import Database


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(tmp_path / "x.db")
    with opened.write() as engine:
        engine.execute_sql("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
    yield opened
    opened.close()


def rows(database: Database) -> list[tuple[int, str]]:
    with database.read() as engine:
        return list(engine.execute_sql("SELECT a, b FROM t ORDER BY a"))


def test_every_thread_gets_durable_pragmas(database: Database) -> None:
    def look(_: int) -> tuple[object, ...]:
        with database.read() as engine:
            return tuple(
                engine.pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            )

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(look, range(8))) == {("wal", 2, 1, 5000)}


def test_a_write_that_raises_leaves_nothing(database: Database) -> None:
    with pytest.raises(KeyError), database.write():
        database.insert_all("t", ("a", "b"), [(1, "x")])
        raise KeyError
    assert rows(database) == []


def test_a_failed_inner_write_leaves_the_outer_one(database: Database) -> None:
    with database.write():
        database.insert_all("t", ("a", "b"), [(1, "outer")])
        with pytest.raises(KeyError), database.write():
            database.insert_all("t", ("a", "b"), [(2, "inner")])
            raise KeyError
    assert rows(database) == [(1, "outer")]


def test_inserting_can_replace_what_is_there(database: Database) -> None:
    with database.write():
        database.insert_all("t", ("a", "b"), [(1, "x"), (2, "y")])
        database.insert_all("t", ("a", "b"), [(1, "z")], "ON CONFLICT (a) DO UPDATE SET b = excluded.b")
    assert rows(database) == [(1, "z"), (2, "y")]


def test_a_write_takes_its_lock_at_once(database: Database) -> None:
    with closing(sqlite3.connect(database.path, timeout=0)) as other, database.write():
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        assert other.execute("SELECT count(*) FROM t").fetchone() == (0,)


def test_a_closed_database_says_so(database: Database) -> None:
    database.close()
    database.close()
    with pytest.raises(RuntimeError, match="closed"), database.read():
        pass


def test_closing_folds_the_log_into_the_file(database: Database) -> None:
    with database.write():
        database.insert_all("t", ("a", "b"), [(1, "x")])
    database.close()
    assert not Path(f"{database.path}-wal").exists()

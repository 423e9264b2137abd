"""The glossary under faults 8, 9, 11, 47 and 56: killed, migrated, full, locked, and files that bite spreadsheets."""

from __future__ import annotations

import csv
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.wordlist import WordList
from dubai_desktop.store import Store, database, schema
from tests.helpers import children
from tests.helpers.store_samples import plain_job, segment

SWAPS = """
import sys
from pathlib import Path
from dubai_desktop.domain.glossary import Term
from dubai_desktop.store import Store
with Store(Path(sys.argv[1])) as store:
    number = 0
    while True:
        store.glossary.swap([Term(f"word {number}")], [Term(f"word {number + 1}")])
        number += 1
        print(number, flush=True)
"""

DYING = """
import os, signal, sys
from pathlib import Path
from peewee import SqliteDatabase
from dubai_desktop.store import Store
whole = SqliteDatabase.execute_sql
def dying(self, sql, *more, **named):
    found = whole(self, sql, *more, **named)
    if "CREATE TABLE glossary" in sql:
        os.kill(os.getpid(), signal.SIGKILL)
    return found
SqliteDatabase.execute_sql = dying
Store(Path(sys.argv[1])).open()
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "studio.db"


@pytest.mark.parametrize("acknowledged", [1, 30])
def test_a_kill_between_swaps_leaves_one_term_and_no_acknowledged_one_is_lost(path: Path, acknowledged: int) -> None:
    with Store(path) as store:
        store.glossary.put(Term("word 0"))
    with children.start(SWAPS, str(path)) as child:
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _ in range(acknowledged)][-1]
        child.kill()
        assert child.wait() == -signal.SIGKILL
    with Store(path) as store:
        (left,) = store.glossary.list()
    assert int(left.source.split()[1]) >= told


@pytest.fixture
def older(path: Path, tmp_path: Path) -> Path:
    """A database of the version before the glossary, with a job in it."""
    before = tmp_path / "migrations"
    before.mkdir()
    for file in sorted(schema.MIGRATIONS.glob("000[12]_*.py")):
        shutil.copy(file, before)
    with Store(path, migrations=before) as store:
        store.jobs.add(plain_job(segments=(segment(1),)))
    return path


def tables(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as raw:
        return {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_an_older_database_gets_its_glossary_after_a_backup_and_keeps_its_jobs(older: Path) -> None:
    with Store(older) as store:
        assert len(store.jobs.list()) == 1
        store.glossary.put(Term("new"))
        assert store.glossary.list() == (Term("new"),)
    assert "glossary" not in tables(older.parent / "backups" / "before-0003_glossary.db")


def test_a_kill_while_the_glossary_is_made_leaves_the_older_database_whole(older: Path) -> None:
    status, _ = children.finish(DYING, str(older))
    assert status == -signal.SIGKILL
    assert "glossary" not in tables(older)
    with Store(older) as store:
        assert len(store.jobs.list()) == 1 and store.glossary.list() == ()


def test_an_import_that_does_not_fit_on_the_disk_takes_nothing(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("source,note\n" + "".join(f"word {n},{'x' * 900}\n" for n in range(500)), "utf-8")
    with Store(path) as store:
        store.glossary.put(Term("kept"))
    monkeypatch.setitem(database.PRAGMAS, "max_page_count", 1)
    with Store(path) as store:
        with pytest.raises(Problem) as caught:
            store.glossary.import_csv(file)
        assert caught.value.code is Code.DISK_FULL
        assert store.glossary.list() == (Term("kept"),)


def test_a_locked_database_is_busy_and_the_words_are_still_read(path: Path) -> None:
    with Store(path, busy_seconds=0.1) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        store.glossary.put(Term("kept"))
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Problem) as caught:
            store.glossary.swap([Term("kept")], [])
        assert caught.value.code is Code.DB_BUSY
        assert store.glossary.list() == (Term("kept"),)
        other.execute("ROLLBACK")


def test_no_cell_of_an_export_is_a_formula_and_the_way_back_is_the_same(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        words = WordList(store)
        words.keep(Term(f"{sign}cmd|' /C calc'!A0", sign, sign) for sign in "=+-@＝")
        before = words.list()
        made = words.write(tmp_path)
        with made.open(encoding="utf-8-sig", newline="") as lines:
            cells = [cell for row in csv.reader(lines) for cell in row]
        assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "\0"} and cell]
        words.remove(before)
        assert words.bring(made) == len(before) and words.list() == before

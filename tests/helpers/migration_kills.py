"""Opens copies of an older database over and over and is killed while it migrates them; says how each was left.

Arguments: an older database, a folder of migrations, how many kills, a seed. Prints a JSON list: of each kill the
schema that was found afterwards ("old", "new" or what it is), and "whole" where it then opened with all its rows.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path

from peewee import SqliteDatabase

from dubai_desktop.domain.problems import Problem
from dubai_desktop.store import Store


def picture(path: Path) -> list:
    """All of a schema, and how many jobs there are; nothing for no database."""
    if not path.exists():
        return []
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        schema = raw.execute("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
        done = raw.execute("SELECT name FROM schema_migration ORDER BY name").fetchall()
        return [schema, done, raw.execute("SELECT count(*) FROM jobs").fetchone()]


def statements(counted: list[str], die_at: int = -1) -> None:
    """Count what is executed, and die before the one of that number."""
    real = SqliteDatabase.execute_sql

    def execute_sql(self, sql, *more, **named):
        if len(counted) == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        counted.append(sql)
        return real(self, sql, *more, **named)

    SqliteDatabase.execute_sql = execute_sql


def open_it(path: Path, migrations: Path) -> None:
    Store(path, migrations=migrations).open().close()


def killed(path: Path, migrations: Path, die_at: int, after: float) -> None:
    """Migrate in a process of its own that dies before a statement, or is killed after some seconds."""
    pid = os.fork()
    if not pid:
        statements([], die_at)
        open_it(path, migrations)
        os._exit(0)
    if die_at < 0:
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def copied(older: Path, folder: Path) -> Path:
    """A copy of the older database in a folder of its own, or no database where there is none."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    if older.exists():
        shutil.copyfile(older, folder / "studio.db")
    return folder / "studio.db"


def main(older: Path, migrations: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    path = copied(older, older.parent / "copy")
    old, counted, began = picture(path), [], time.monotonic()
    statements(counted)
    open_it(path, migrations)
    seconds, new, found = time.monotonic() - began, picture(path), []
    for number in range(kills):
        path = copied(older, older.parent / "copy")
        aimed = number % 2 == 0
        killed(path, migrations, chance.randrange(len(counted)) if aimed else -1, chance.uniform(0, seconds))
        left = picture(path)
        state = "old" if left == old else "new" if left == new else str(left)
        try:
            open_it(path, migrations)
            found.append((state, "whole" if picture(path) == new else "not whole"))
        except Problem as problem:
            found.append((state, str(problem)))
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))

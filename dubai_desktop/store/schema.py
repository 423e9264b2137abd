"""From whatever lies at the database's place to a sound file of the newest schema, or a Problem that says why not."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from peewee import SqliteDatabase
from playhouse.migrations import Runner

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.paths import sync_folder
from dubai_desktop.store import backups
from dubai_desktop.store.database import BUSY_SECONDS, file_name, pragmas
from dubai_desktop.store.errors import busy, shown, translated
from dubai_desktop.store.instance import InstanceLock

MIGRATIONS = Path(__file__).parent / "migrations"
_HISTORY = "schema_migration"
_PATIENCE = 10.0  # seconds; a migration of a large file takes a few
_MAGIC = b"SQLite format 3\x00"


def prepare(database: Path, migrations: Path = MIGRATIONS, busy_seconds: float = BUSY_SECONDS) -> None:
    """Make, check and migrate the database file, so that it can be opened.

    Raises Problem: DB_CORRUPT (damaged, empty or not ours: it has been moved aside; `facts` hold `moved_to` and the
    newest good `backup`, empty if none), DB_TOO_NEW (made by a newer version: not a byte was changed), DB_BUSY,
    DISK_FULL, OUT_NOT_WRITABLE.
    """
    with translated(database), _alone(database):
        if not database.exists():
            _create(database, migrations)
            return
        applied = _applied(database)
        known = {path.stem for path in migrations.glob("[0-9]*.py")}
        if applied - known:
            raise _too_new(database)
        pending = sorted(known - applied)
        if pending:
            backups.before_migration(database, pending[0])
            _migrate(database, migrations, busy_seconds)


@contextmanager
def _alone(database: Path) -> Iterator[None]:
    """Hold off other processes that open the same file: two must not make or migrate it at once."""
    lock = InstanceLock(database.with_name(f".{database.name}.opening"))
    patience = time.monotonic() + _PATIENCE
    while not lock.acquire():
        if time.monotonic() > patience:
            raise busy(database, "another process is opening it")
        time.sleep(0.02)
    try:
        yield
    finally:
        lock.release()


def _create(database: Path, migrations: Path) -> None:
    """Build a new database aside and move it in: a kill meanwhile never leaves an empty file in its place."""
    if Path(f"{database}-wal").exists():
        backups.set_aside(database)
    building = database.with_name(f".{database.name}.new")
    for suffix in ("", "-wal", "-shm"):
        building.with_name(building.name + suffix).unlink(missing_ok=True)
    building.touch(mode=0o600)
    _migrate(building, migrations)
    building.replace(database)
    sync_folder(database.parent)


def _migrate(database: Path, migrations: Path, busy_seconds: float = BUSY_SECONDS) -> None:
    """Run what is pending, each in one exclusive transaction together with its line in the history table."""
    engine = SqliteDatabase(file_name(database), pragmas=pragmas(busy_seconds), lock_type="EXCLUSIVE")
    try:
        Runner(engine, os.fspath(migrations), table_name=_HISTORY).up()
    finally:
        engine.close()


def _applied(database: Path) -> set[str]:
    """Return the names of the migrations a database went through, read without changing a byte of it.

    Raises Problem(DB_CORRUPT) after moving aside what is no sound database of ours.
    """
    with database.open("rb") as file:
        head = file.read(len(_MAGIC))
    if head != _MAGIC:
        raise _unusable(database, "is empty" if not head else "is not a database")
    try:
        backups.check(database)
        with closing(backups.read_only(database)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if _HISTORY not in tables:
                raise _unusable(database, "belongs to another program")
            return {name for (name,) in connection.execute(f"SELECT name FROM {_HISTORY}")}  # noqa: S608 - a constant
    except sqlite3.DatabaseError as error:
        primary = (getattr(error, "sqlite_errorcode", 0) or sqlite3.SQLITE_CORRUPT) & 0xFF
        if primary in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise _unusable(database, "is damaged", str(error)) from error
        raise


def _unusable(database: Path, what: str, detail: str = "") -> Problem:
    backup = backups.newest_good(database)
    moved = backups.set_aside(database)
    offer = (
        "A backup of it is there: restore that, or start again with an empty list"
        if backup
        else "Start again to go on with an empty list"
    )
    return Problem(
        Code.DB_CORRUPT,
        f"The job database {what}, so it was moved aside as {shown(moved)}. {offer}; "
        "videos and finished files are not touched.",
        detail=detail,
        facts={
            "path": shown(database),
            "moved_to": shown(moved),
            "backup": os.fspath(backup) if backup else "",
        },
    )


def _too_new(database: Path) -> Problem:
    return Problem(
        Code.DB_TOO_NEW,
        "The job database was made by a newer version of this program and was not changed. "
        "Install the newest version to open it.",
        facts={"path": shown(database)},
    )

"""Copies of the database: one a day, one before each migration, seven kept, and back again after damage."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from dubai_desktop.paths import sync_folder
from dubai_desktop.store.instance import InstanceLock

KEEP = 7
_COMPANIONS = ("", "-wal", "-shm", "-journal")


def folder_of(database: Path) -> Path:
    """Return the folder that holds a database's backups, made or not."""
    return database.parent / "backups"


def daily(database: Path, today: str = "") -> Path | None:
    """Make today's backup (a UTC date, ISO) unless it is there or another process makes it; returns it if made.

    The newest seven are kept. Raises sqlite3.Error, OSError.
    """
    folder = folder_of(database)
    target = folder / f"daily-{today or datetime.now(UTC).date().isoformat()}.db"
    lock = InstanceLock(folder / ".lock")
    if target.exists() or not lock.acquire():
        return None
    try:
        for leftover in folder.glob(".daily-*.part"):  # of a backup that was killed
            leftover.unlink(missing_ok=True)
        copy_into(database, target)
        for old in sorted(folder.glob("daily-*.db"))[:-KEEP]:
            old.unlink(missing_ok=True)
    finally:
        lock.release()
    return target


def before_migration(database: Path, migration: str) -> Path:
    """Make the backup that a migration needs, replacing an older one of the same migration.

    Raises sqlite3.Error, OSError.
    """
    target = folder_of(database) / f"before-{migration}.db"
    copy_into(database, target)
    return target


def copy_into(database: Path, target: Path) -> None:
    """Write a compact, checked copy of a database, private to this person; `target` appears whole or not at all.

    Raises sqlite3.Error (the copy or the original is damaged, or the disk full), OSError.
    """
    target.parent.mkdir(mode=0o700, exist_ok=True)
    partial = target.with_name(f".{target.name}.part")
    partial.unlink(missing_ok=True)
    try:
        partial.touch(mode=0o600)  # VACUUM INTO takes an empty file and keeps its rights
        with closing(read_only(database)) as source:
            # The name goes in as bytes: it may not be UTF-8.
            source.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(partial),))
        check(partial)
        with partial.open("r+b") as written:  # Windows flushes only what may be written
            os.fsync(written.fileno())
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    sync_folder(target.parent)


def read_only(database: Path) -> sqlite3.Connection:
    """Open a database without ever changing it. Raises sqlite3.Error."""
    return sqlite3.connect(f"file:{quote(os.fsencode(database))}?mode=ro", uri=True, isolation_level=None)


def check(database: Path) -> None:
    """Raise sqlite3.DatabaseError unless a database is sound; an empty file, which SQLite takes for one, is not."""
    if database.stat().st_size == 0:
        raise sqlite3.DatabaseError("empty file")
    with closing(read_only(database)) as connection:
        (answer,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if answer != "ok":
        raise sqlite3.DatabaseError(answer)


def newest_good(database: Path) -> Path | None:
    """Return the newest sound backup, None where there is none."""
    found = [path for path in folder_of(database).glob("*.db") if path.is_file()]
    for path in sorted(found, key=lambda p: p.stat().st_mtime_ns, reverse=True):
        try:
            check(path)
        except sqlite3.Error:
            continue
        return path
    return None


def set_aside(database: Path) -> Path:
    """Move a database and its log out of the way under a free name beside it; returns where the database went.

    A log left behind would be replayed into the next database of this name. Raises OSError.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    number = 1
    while True:
        aside = database.with_name(f"{database.name}.damaged-{stamp}{'' if number == 1 else f'-{number}'}")
        if not any(_with(aside, suffix).exists() for suffix in _COMPANIONS):
            break
        number += 1
    for suffix in _COMPANIONS:
        if _with(database, suffix).exists():
            _with(database, suffix).rename(_with(aside, suffix))
    sync_folder(database.parent)
    return aside


def restore(backup: Path, database: Path) -> None:
    """Put a copy of a backup in a database's place; what is there is set aside.

    Raises sqlite3.Error, OSError.
    """
    partial = database.with_name(f".{database.name}.restored")
    copy_into(backup, partial)
    if any(_with(database, suffix).exists() for suffix in _COMPANIONS):
        set_aside(database)
    partial.replace(database)
    sync_folder(database.parent)


def _with(database: Path, suffix: str) -> Path:
    return database.with_name(database.name + suffix)

"""The character bank: which voice somebody has in a series, kept from episode to episode."""

from __future__ import annotations

from peewee import SqliteDatabase
from playhouse.migrate import SqliteMigrator

_TABLE = """CREATE TABLE characters (
    series TEXT NOT NULL, "key" TEXT NOT NULL, language TEXT NOT NULL, label TEXT NOT NULL, voice TEXT NOT NULL,
    gender TEXT NOT NULL, print TEXT NOT NULL, chosen INTEGER NOT NULL, updated REAL NOT NULL,
    PRIMARY KEY (series, "key", language))"""


def up(migrator: SqliteMigrator, db: SqliteDatabase) -> None:
    """Make the table, empty."""
    db.execute_sql(_TABLE)  # type: ignore[no-untyped-call]

"""The glossary: words with a fixed translation, a spelling to keep or a pronunciation of their own."""

from __future__ import annotations

from peewee import SqliteDatabase
from playhouse.migrate import SqliteMigrator

_TABLE = """CREATE TABLE glossary (
    id INTEGER NOT NULL PRIMARY KEY, "key" TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL,
    pronunciation TEXT NOT NULL, source_language TEXT NOT NULL, target_language TEXT NOT NULL,
    case_sensitive INTEGER NOT NULL, note TEXT NOT NULL, updated REAL NOT NULL,
    UNIQUE ("key", source_language, target_language, case_sensitive))"""


def up(migrator: SqliteMigrator, db: SqliteDatabase) -> None:
    """Make the table, empty."""
    db.execute_sql(_TABLE)  # type: ignore[no-untyped-call]

"""What the caches saved: characters and money that a paid service was not asked for again."""

from __future__ import annotations

from peewee import SqliteDatabase
from playhouse.migrate import SqliteMigrator

_TABLE = """CREATE TABLE savings (
    job_id TEXT NOT NULL, kind TEXT NOT NULL, item TEXT NOT NULL, service TEXT NOT NULL, units INTEGER NOT NULL,
    amount_micro INTEGER NOT NULL, utc REAL NOT NULL, PRIMARY KEY (job_id, kind, item))"""


def up(migrator: SqliteMigrator, db: SqliteDatabase) -> None:
    """Make the table, empty."""
    db.execute_sql(_TABLE)  # type: ignore[no-untyped-call]
    db.execute_sql("CREATE INDEX savings_utc ON savings (utc)")  # type: ignore[no-untyped-call]

"""What health and estimates are made of: each run's code, work and recoveries, and calls of engines on their own."""

from __future__ import annotations

from peewee import SqliteDatabase
from playhouse.migrate import SqliteMigrator

_COLUMNS = (
    "service TEXT NOT NULL DEFAULT ''",
    "code TEXT NOT NULL DEFAULT ''",
    "category TEXT NOT NULL DEFAULT ''",
    "actions TEXT NOT NULL DEFAULT ''",
    "lines INTEGER NOT NULL DEFAULT 0",
    "characters INTEGER NOT NULL DEFAULT 0",
)
_STATEMENTS = (
    "CREATE INDEX history_start ON history (start)",
    "UPDATE history SET service = engine",
    # What was named "engine:voice, engine:voice" is the engine now; which device it ran on nobody knows any more.
    "UPDATE history SET engine = substr(engine, 1, instr(engine, ':') - 1) WHERE instr(engine, ':') > 0",
    "UPDATE history SET device = '' WHERE step IN ('transcribe', 'translate', 'speak')",
    """CREATE TABLE engine_calls (
        id INTEGER NOT NULL PRIMARY KEY, utc REAL NOT NULL, job_id TEXT NOT NULL, step TEXT NOT NULL,
        engine TEXT NOT NULL, voice TEXT NOT NULL, device TEXT NOT NULL, duration REAL NOT NULL,
        lines INTEGER NOT NULL, characters INTEGER NOT NULL, media_seconds REAL NOT NULL, code TEXT NOT NULL)""",
    "CREATE INDEX engine_calls_engine_utc ON engine_calls (engine, utc)",
    "CREATE INDEX engine_calls_utc ON engine_calls (utc)",
)


def up(migrator: SqliteMigrator, db: SqliteDatabase) -> None:
    """Add the columns and the table."""
    for column in _COLUMNS:
        db.execute_sql(f"ALTER TABLE history ADD COLUMN {column}")  # type: ignore[no-untyped-call]
    for statement in _STATEMENTS:
        db.execute_sql(statement)  # type: ignore[no-untyped-call]

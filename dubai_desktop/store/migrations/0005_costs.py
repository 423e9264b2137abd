"""The ledger learns what was bought and what it pays for, and keeps its rows: only an open charge may be closed."""

from __future__ import annotations

from peewee import SqliteDatabase
from playhouse.migrate import SqliteMigrator

_FIXED = ("id", "utc", "job_id", "service", "kind", "currency", "what", "ref")

_STATEMENTS = (
    "ALTER TABLE costs ADD COLUMN what TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE costs ADD COLUMN ref TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE costs ADD COLUMN free_units INTEGER NOT NULL DEFAULT 0",
    """CREATE TRIGGER costs_keeps_rows BEFORE DELETE ON costs
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
    f"""CREATE TRIGGER costs_keeps_values BEFORE UPDATE ON costs
        WHEN OLD.state != 'intent' OR {" OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in _FIXED)}
        BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END""",
)


def up(migrator: SqliteMigrator, db: SqliteDatabase) -> None:
    """Add the columns, empty in every row, and the triggers."""
    for statement in _STATEMENTS:
        db.execute_sql(statement)  # type: ignore[no-untyped-call]

"""Room for fields that lines and clips get later: one JSON column each, so that adding one needs no migration."""

from __future__ import annotations

from peewee import SqliteDatabase, TextField
from playhouse.migrate import SqliteMigrator


def up(migrator: SqliteMigrator, db: SqliteDatabase) -> None:
    """Add the column `rest` to segments and clips, empty in every row."""
    for table in ("segments", "clips"):
        migrator.migrate(migrator.add_column(table, "rest", TextField(default="")))

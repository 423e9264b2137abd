"""The first schema. Plain SQL on purpose: a migration is history and must not change when the tables do."""

from __future__ import annotations

from peewee import SqliteDatabase
from playhouse.migrate import SqliteMigrator

_TABLES = (
    """CREATE TABLE jobs (
        id TEXT NOT NULL PRIMARY KEY, source BLOB NOT NULL, status TEXT NOT NULL, step TEXT NOT NULL,
        progress REAL NOT NULL, message TEXT NOT NULL, error TEXT NOT NULL, error_code TEXT NOT NULL,
        attempt INTEGER NOT NULL, position INTEGER NOT NULL, data TEXT NOT NULL, fits TEXT NOT NULL)""",
    "CREATE INDEX jobs_source ON jobs (source)",
    "CREATE INDEX jobs_status ON jobs (status)",
    "CREATE INDEX jobs_position ON jobs (position)",
    """CREATE TABLE job_context (
        id TEXT NOT NULL PRIMARY KEY, job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
        context_key TEXT NOT NULL, context_data TEXT NOT NULL, created_at REAL NOT NULL, updated_at REAL NOT NULL,
        UNIQUE (job_id, context_key))""",
    "CREATE INDEX job_context_job_id ON job_context (job_id)",
    "CREATE INDEX job_context_context_key ON job_context (context_key)",
    """CREATE TABLE segments (
        job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, id TEXT NOT NULL, position INTEGER NOT NULL,
        start REAL NOT NULL, "end" REAL NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, speaker TEXT NOT NULL,
        origin TEXT NOT NULL, note TEXT NOT NULL, approved INTEGER NOT NULL, voice TEXT NOT NULL,
        words TEXT NOT NULL, flags TEXT NOT NULL, PRIMARY KEY (job_id, id))""",
    """CREATE TABLE clips (
        job_id TEXT NOT NULL REFERENCES jobs (id) ON DELETE CASCADE, segment_id TEXT NOT NULL, "key" TEXT NOT NULL,
        path BLOB NOT NULL, engine TEXT NOT NULL, voice TEXT NOT NULL, rate REAL NOT NULL,
        sample_rate INTEGER NOT NULL, lead REAL NOT NULL, length REAL NOT NULL, tail REAL NOT NULL,
        reused INTEGER NOT NULL, PRIMARY KEY (job_id, segment_id))""",
    'CREATE INDEX clips_key ON clips ("key")',
    """CREATE TABLE history (
        id INTEGER NOT NULL PRIMARY KEY, job_id TEXT NOT NULL, step TEXT NOT NULL, engine TEXT NOT NULL,
        device TEXT NOT NULL, media_seconds REAL NOT NULL, start REAL NOT NULL, "end" REAL NOT NULL,
        duration REAL NOT NULL, success INTEGER NOT NULL, error TEXT NOT NULL, retry_count INTEGER NOT NULL,
        cost_estimate INTEGER NOT NULL)""",
    "CREATE INDEX history_job_id ON history (job_id)",
    "CREATE INDEX history_step_engine ON history (step, engine)",
    """CREATE TABLE costs (
        id INTEGER NOT NULL PRIMARY KEY, utc REAL NOT NULL, job_id TEXT NOT NULL, service TEXT NOT NULL,
        kind TEXT NOT NULL, units INTEGER NOT NULL, amount_micro INTEGER NOT NULL, currency TEXT NOT NULL,
        state TEXT NOT NULL)""",
    "CREATE INDEX costs_utc ON costs (utc)",
    "CREATE INDEX costs_job_id ON costs (job_id)",
    """CREATE TABLE memory (
        id INTEGER NOT NULL PRIMARY KEY, "key" TEXT NOT NULL, source_language TEXT NOT NULL,
        target_language TEXT NOT NULL, source TEXT NOT NULL, target TEXT NOT NULL, length INTEGER NOT NULL,
        origin TEXT NOT NULL, note TEXT NOT NULL, updated REAL NOT NULL,
        UNIQUE ("key", source_language, target_language))""",
    """CREATE TABLE memory_words (
        word TEXT NOT NULL, entry_id INTEGER NOT NULL REFERENCES memory (id) ON DELETE CASCADE,
        PRIMARY KEY (word, entry_id)) WITHOUT ROWID""",
    "CREATE INDEX memory_words_entry_id ON memory_words (entry_id)",
    """CREATE TABLE audit (
        seq INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, utc REAL NOT NULL, actor TEXT NOT NULL, job_id TEXT NOT NULL,
        event TEXT NOT NULL, facts TEXT NOT NULL, previous TEXT NOT NULL, hash TEXT NOT NULL)""",
    """CREATE TRIGGER audit_keeps_rows BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
    """CREATE TRIGGER audit_keeps_values BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END""",
)


def up(migrator: SqliteMigrator, db: SqliteDatabase) -> None:
    """Make every table of the first version."""
    for statement in _TABLES:
        db.execute_sql(statement)  # type: ignore[no-untyped-call]

"""What each step of a job found out, so that the job goes on where it stopped."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from peewee import SQL

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.segments import require_job
from dubai_desktop.store.tables import ContextRow, JobRow

DAY = 86_400.0

LASTING = ("outputs", "also", "sidecar", "quality", "shorter", "notes", "redo", "blind")
"""Keys that cleanup leaves: which files are the job's own, which it was made from, what was found of its dub, what each
step had to say, answers that were paid for, what a person asked for or judged.
Nothing tells that again, or only for money.
"""


class Contexts:
    """Saved step results by job and key."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, job_id: str, key: str) -> dict[str, Any] | None:
        """Return what was saved under a key, None if nothing was."""
        query = ContextRow.select(ContextRow.context_data).where(
            (ContextRow.job == job_id) & (ContextRow.context_key == key)
        )
        with self._database.read() as engine:
            row = query.tuples().first(engine)
        if row is None:
            return None
        data: dict[str, Any] = json.loads(row[0])
        return data

    def put(self, job_id: str, key: str, data: dict[str, Any]) -> None:
        """Save JSON values under a key, in place of what was there; durable on return. Raises Problem(JOB_UNKNOWN)."""
        with self._database.write() as engine:
            require_job(engine, job_id)
            write_context(engine, job_id, key, data)

    def keys(self, job_id: str) -> tuple[str, ...]:
        """Return the keys a job has, in the order they were first saved."""
        query = ContextRow.select(ContextRow.context_key).where(ContextRow.job == job_id)
        with self._database.read() as engine:
            rows = query.order_by(SQL("rowid")).tuples().execute(engine)
            return tuple(key for (key,) in rows)

    def clear(self, job_id: str, keys: Iterable[str] | None = None) -> None:
        """Forget some keys of a job, or all of them."""
        query = ContextRow.delete().where(ContextRow.job == job_id)
        if keys is not None:
            query = query.where(ContextRow.context_key.in_(tuple(keys)))
        with self._database.write() as engine:
            query.execute(engine)

    def cleanup(self, older_than_days: float = 7, now: float | None = None) -> int:
        """Drop step results untouched for so many days, of jobs that completed or failed only; returns how many.

        The lines of a job are no step result: they stay, and with them whose files are whose.
        """
        limit = (time.time() if now is None else now) - older_than_days * DAY
        ended = JobRow.select(JobRow.id).where(JobRow.status.in_((JobStatus.COMPLETED.value, JobStatus.FAILED.value)))
        old = (ContextRow.updated_at < limit) & ContextRow.context_key.not_in(LASTING)
        with self._database.write() as engine:
            return int(ContextRow.delete().where(old & ContextRow.job.in_(ended)).execute(engine))


def write_context(engine: Engine, job_id: str, key: str, data: dict[str, Any]) -> None:
    """Save one key inside an open transaction."""
    now = time.time()
    text = json.dumps(data, separators=(",", ":"))
    row = {"id": str(uuid4()), "job": job_id, "context_key": key, "context_data": text}
    ContextRow.insert(**row, created_at=now, updated_at=now).on_conflict(
        conflict_target=(ContextRow.job, ContextRow.context_key),
        update={ContextRow.context_data: text, ContextRow.updated_at: now},
    ).execute(engine)

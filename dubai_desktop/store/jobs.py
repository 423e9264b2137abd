"""Jobs, whole: what was asked, how far each got, and its lines and clips."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from peewee import SQL, ModelSelect

from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.timing import Fit
from dubai_desktop.store import codec
from dubai_desktop.store.clips import read_clips, write_clips
from dubai_desktop.store.context import write_context
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.segments import read_segments, unknown_job, write_segments
from dubai_desktop.store.tables import JobRow

# Fields of Job with a column of their own; all others but the lines are in the JSON column `data`.
_OWN = ("id", "source", "status", "step", "progress", "message", "error", "error_code", "attempt", "position")
_LINES = ("segments", "clips", "fits")
_COLUMNS = (*_OWN, "data", "fits")


@dataclass(frozen=True, slots=True)
class _Fits:
    fits: tuple[Fit, ...] = ()


class Jobs:
    """The list of jobs. What a method wrote is durable when it returns."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job: Job) -> Job:
        """Append a job to the list and return it with its position."""
        return self.add_all((job,))[0]

    def add_all(self, jobs: Iterable[Job]) -> tuple[Job, ...]:
        """Append many jobs in one transaction and return them with their positions."""
        added = []
        with self._database.write() as engine:
            (last,) = engine.execute_sql("SELECT coalesce(max(position), 0) FROM jobs").fetchone()
            for number, job in enumerate(jobs, start=last + 1):
                placed = replace(job, position=job.position or number)
                self._database.insert_all("jobs", _COLUMNS, [_row(placed)])
                write_segments(self._database, placed.id, placed.segments)
                write_clips(self._database, placed.id, placed.clips)
                added.append(placed)
        return tuple(added)

    def get(self, job_id: str) -> Job | None:
        """Return a job with its lines, clips and fits, None if there is no such job."""
        with self._database.read() as engine, engine.atomic("DEFERRED"):
            row = _select(_COLUMNS).where(JobRow.id == job_id).first(engine)
            if row is None:
                return None
            fits = codec.loads(_Fits, row[-1]).fits
            return _job(row, segments=read_segments(engine, job_id), clips=read_clips(engine, job_id), fits=fits)

    def save(self, job: Job, *, lines: bool = True) -> None:
        """Save a job whole in one transaction; with `lines=False` its stored segments and clips stay as they are.

        Raises Problem(JOB_UNKNOWN) where it was removed meanwhile: it does not come back.
        """
        with self._database.write() as engine:
            self._write(engine, job, lines)

    def checkpoint(self, job: Job, step: str, data: dict[str, Any], *, lines: bool = True) -> None:
        """Save a job together with a step's result in one transaction: both are there after a crash, or neither.

        Raises Problem(JOB_UNKNOWN).
        """
        with self._database.write() as engine:
            self._write(engine, job, lines)
            write_context(engine, job.id, step, data)

    def set_status(  # noqa: PLR0917 - the two last are for failures only
        self, job_id: str, status: JobStatus, progress: float, message: str, error: str = "", code: str = ""
    ) -> None:
        """Save where a job stands; quick enough for every update. A job that was removed is passed over."""
        with self._database.write() as engine:
            engine.execute_sql(
                "UPDATE jobs SET status = ?, progress = ?, message = ?, error = ?, error_code = ? WHERE id = ?",
                (status.value, progress, codec.clean_text(message), codec.clean_text(error), code, job_id),
            )

    def list(self, statuses: Collection[JobStatus] | None = None) -> tuple[Job, ...]:
        """Return all jobs, or those of some statuses, in queue order and without segments, clips and fits."""
        query = _select(_COLUMNS[:-1])
        if statuses is not None:
            query = query.where(JobRow.status.in_(tuple(status.value for status in statuses)))
        return self._list(query)

    def find_source(self, path: Path) -> tuple[Job, ...]:
        """Return the jobs of one source file, by its path, in queue order and without their lines."""
        return self._list(_select(_COLUMNS[:-1]).where(JobRow.source == os.fsencode(path)))

    def remove(self, job_id: str) -> None:
        """Forget a job with its lines, clips and context; history, costs and audit stay."""
        with self._database.write() as engine:
            JobRow.delete().where(JobRow.id == job_id).execute(engine)

    def recover(self) -> tuple[str, ...]:
        """Put jobs that a dead process left running back into the queue, one more attempt on their count.

        Call it once at start, holding the instance lock. Returns their ids; a second call finds none.
        """
        with self._database.write() as engine:
            query = JobRow.select(JobRow.id).where(JobRow.status == JobStatus.RUNNING.value).order_by(JobRow.position)
            found = tuple(job_id for (job_id,) in query.tuples().execute(engine))
            JobRow.update(status=JobStatus.QUEUED.value, attempt=JobRow.attempt + 1).where(
                JobRow.status == JobStatus.RUNNING.value
            ).execute(engine)
        return found

    def _write(self, engine: Engine, job: Job, lines: bool) -> None:
        marks = ", ".join(f'"{column}" = ?' for column in _COLUMNS[1:])
        row = _row(job)
        cursor = engine.execute_sql(f"UPDATE jobs SET {marks} WHERE id = ?", (*row[1:], job.id))  # noqa: S608 - own names
        if cursor.rowcount != 1:
            raise unknown_job(job.id)
        if lines:
            write_segments(self._database, job.id, job.segments)
            write_clips(self._database, job.id, job.clips)

    def _list(self, query: ModelSelect[Any]) -> tuple[Job, ...]:
        ordered = query.order_by(JobRow.position, SQL("rowid"))
        with self._database.read() as engine:
            return tuple(_job(row) for row in ordered.execute(engine))


def _select(columns: Iterable[str]) -> ModelSelect[Any]:
    return JobRow.select(*(getattr(JobRow, name) for name in columns)).tuples()


def _row(job: Job) -> tuple[Any, ...]:
    return (
        job.id, os.fsencode(job.source), job.status.value, job.step, job.progress, codec.clean_text(job.message),
        codec.clean_text(job.error), job.error_code, job.attempt, job.position,
        codec.dumps(job, without=(*_OWN, *_LINES)), codec.dumps(_Fits(job.fits)),
    )  # fmt: skip


def _job(row: tuple[Any, ...], **lines: object) -> Job:
    own: dict[str, Any] = dict(zip(_OWN, row, strict=False))
    own["source"] = Path(os.fsdecode(bytes(own["source"])))
    own["status"] = JobStatus(own["status"])
    return codec.loads(Job, row[len(_OWN)], **own, **lines)

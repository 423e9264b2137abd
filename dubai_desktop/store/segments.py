"""The lines of a job, kept one row each so that an edit costs one row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin, Segment, Word
from dubai_desktop.store import codec
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.tables import JobRow, SegmentRow

_TEXTS = ("source", "target", "speaker", "note", "voice")
_COLUMNS = (
    "job_id", "id", "position", "start", "end", "source", "target", "speaker", "origin", "note", "approved", "voice",
    "words", "flags", "rest",
)  # fmt: skip
_KEPT = frozenset({"index", *_COLUMNS})
_CHANGES = ", ".join(f'"{column}" = ?' for column in _COLUMNS[2:])
_UPDATE = f"UPDATE segments SET {_CHANGES} WHERE job_id = ? AND id = ?"  # noqa: S608 - names of ours
_FILL = (
    "UPDATE segments SET target = ?, origin = ?, note = ?, flags = ? WHERE job_id = ? AND id = ? "
    "AND (trim(target) = '' OR (origin = 'fuzzy' AND NOT approved))"
)


class Segments:
    """Lines by job, in the order of the programme."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, job_id: str) -> tuple[Segment, ...]:
        """Return a job's lines in order; empty for an unknown job."""
        with self._database.read() as engine:
            return read_segments(engine, job_id)

    def replace(self, job_id: str, segments: Sequence[Segment]) -> None:
        """Put these lines in place of all the job has, in one transaction. Raises Problem(JOB_UNKNOWN)."""
        with self._database.write() as engine:
            require_job(engine, job_id)
            write_segments(self._database, job_id, segments)

    def update(self, job_id: str, segments: Iterable[Segment]) -> None:
        """Save edits to lines the job has (by id), all or none, durable on return.

        Raises Problem(JOB_UNKNOWN) naming the first line that is not there any more; nothing is then saved.
        """
        with self._database.write() as engine:
            for segment in segments:
                row = _row(job_id, segment)
                cursor = engine.execute_sql(_UPDATE, (*row[2:], job_id, segment.id))
                if cursor.rowcount != 1:
                    raise Problem(
                        Code.JOB_UNKNOWN,
                        f"Line {segment.index} is not in this job any more, so the edit was not saved. "
                        "Open the job again and repeat it there.",
                        facts={"job_id": job_id, "segment_id": segment.id},
                    )

    def fill(self, job_id: str, segments: Iterable[Segment]) -> None:
        """Save targets that an engine or a file gave, only where no person's words stand by now; durable on return."""
        with self._database.write() as engine:
            for segment in segments:
                flags = json.dumps(segment.flags) if segment.flags else ""
                target, note = codec.clean_text(segment.target), codec.clean_text(segment.note)
                engine.execute_sql(_FILL, (target, segment.origin.value, note, flags, job_id, segment.id))

    def approve(self, job_id: str) -> None:
        """Mark all lines of a job as read by a person."""
        with self._database.write() as engine:
            engine.execute_sql("UPDATE segments SET approved = 1 WHERE job_id = ?", (job_id,))


def require_job(engine: Engine, job_id: str) -> None:
    """Raise Problem(JOB_UNKNOWN) unless the job is there; called inside a transaction."""
    if JobRow.select(JobRow.id).where(JobRow.id == job_id).tuples().first(engine) is None:
        raise unknown_job(job_id)


def unknown_job(job_id: str) -> Problem:
    """Return the Problem of a job that is not (or no longer) in the list."""
    return Problem(
        Code.JOB_UNKNOWN,
        f"There is no job {codec.clean_text(job_id)} in the list. Look up the job's id in the list of jobs.",
        facts={"job_id": job_id},
    )


def read_segments(engine: Engine, job_id: str) -> tuple[Segment, ...]:
    """Return a job's lines over an open connection."""
    rows = (
        SegmentRow.select(*(getattr(SegmentRow, name) for name in _COLUMNS[1:]))
        .where(SegmentRow.job == job_id)
        .order_by(SegmentRow.position, SegmentRow.start)
        .tuples()
        .execute(engine)
    )
    return tuple(_segment(row) for row in rows)


def write_segments(database: Database, job_id: str, segments: Sequence[Segment]) -> None:
    """Replace a job's lines inside an open transaction."""
    SegmentRow.delete().where(SegmentRow.job == job_id).execute(database.engine)
    database.insert_all("segments", _COLUMNS, (_row(job_id, segment) for segment in segments))


def _row(job_id: str, segment: Segment) -> tuple[Any, ...]:
    source, target, speaker, note, voice = (codec.clean_text(getattr(segment, name)) for name in _TEXTS)
    words = json.dumps([[word.start, word.end, word.text] for word in segment.words]) if segment.words else ""
    flags = json.dumps(segment.flags) if segment.flags else ""
    return (
        job_id, segment.id, segment.index, segment.start, segment.end, source, target, speaker, segment.origin.value,
        note, segment.approved, voice, words, flags, codec.dump_rest(segment, _KEPT),
    )  # fmt: skip


def _segment(row: tuple[Any, ...]) -> Segment:
    id_, index, start, end, source, target, speaker, origin, note, approved, voice, words, flags, rest = row
    return Segment(
        id_, index, start, end, source, target, speaker, Origin(origin), note, bool(approved), voice,
        tuple(Word(*word) for word in json.loads(words)) if words else (),
        tuple(json.loads(flags)) if flags else (), **codec.load_rest(Segment, rest),
    )  # fmt: skip

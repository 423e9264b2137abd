"""Voiced lines: which clip a job's line has, and which clips the cache holds under a content key."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from peewee import SQL, ModelSelect

from dubai_desktop.domain.segment import Clip
from dubai_desktop.store import codec
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.segments import require_job
from dubai_desktop.store.tables import ClipRow

_COLUMNS = (
    "job_id", "segment_id", "key", "path", "engine", "voice", "rate", "sample_rate", "lead", "length", "tail",
    "reused", "rest",
)  # fmt: skip
_SHARED = 2  # lines to read for each sound: short ones ("Yes.") have the same
_UPSERT = "ON CONFLICT (job_id, segment_id) DO UPDATE SET " + ", ".join(
    f'"{name}" = excluded."{name}"' for name in _COLUMNS[2:]
)


class Clips:
    """Clips by job, and by key over all jobs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, job_id: str, clip: Clip) -> None:
        """Save the clip of one line, in place of the one it had; durable on return. Raises Problem(JOB_UNKNOWN)."""
        with self._database.write() as engine:
            require_job(engine, job_id)
            self._database.insert_all("clips", _COLUMNS, [_row(job_id, clip)], _UPSERT)

    def list(self, job_id: str) -> tuple[Clip, ...]:
        """Return a job's clips in the order they came; empty for an unknown job."""
        with self._database.read() as engine:
            return read_clips(engine, job_id)

    def find(self, key: str) -> Clip | None:
        """Return the newest clip with this content key from any job, None if there is none."""
        with self._database.read() as engine:
            row = _select().where(ClipRow.key == key).order_by(SQL("rowid DESC")).first(engine)
        return _clip(row) if row else None

    def spoken_by(self, engine_id: str, voice: str, language: str, most: int = 200) -> tuple[tuple[str, float], ...]:
        """Return (what was said, seconds at the voice's own pace) of the newest clips that a voice spoke in a language.

        The text is the one that the clip was made of, not what stands in its line now; each sound counts once, however
        many lines use it. Clips of versions that did not keep their text are left out.
        """
        sql = (
            "SELECT key, json_extract(rest, '$.said'), length * rate FROM clips WHERE engine = ? AND voice = ?"
            " AND rest != '' AND json_extract(rest, '$.language') = ? ORDER BY rowid DESC LIMIT ?"
        )
        with self._database.read() as engine:
            rows = engine.execute_sql(sql, (engine_id, voice, language, _SHARED * most)).fetchall()
        sounds = {key: (str(said), float(seconds)) for key, said, seconds in rows if said}
        return tuple(islice(sounds.values(), most))

    def remove(self, job_id: str, segment_ids: Sequence[str]) -> None:
        """Forget the clips of these lines; the files stay in the cache."""
        with self._database.write() as engine:
            for segment_id in segment_ids:
                ClipRow.delete().where((ClipRow.job == job_id) & (ClipRow.segment_id == segment_id)).execute(engine)

    def keys(self) -> set[str]:
        """Return every content key in use, so that the cache knows what it may drop."""
        with self._database.read() as engine:
            return {key for (key,) in ClipRow.select(ClipRow.key).distinct().tuples().execute(engine)}


def read_clips(engine: Engine, job_id: str) -> tuple[Clip, ...]:
    """Return a job's clips over an open connection."""
    rows = _select().where(ClipRow.job == job_id).order_by(SQL("rowid")).execute(engine)
    return tuple(_clip(row) for row in rows)


def write_clips(database: Database, job_id: str, clips: Iterable[Clip]) -> None:
    """Replace a job's clips inside an open transaction."""
    ClipRow.delete().where(ClipRow.job == job_id).execute(database.engine)
    database.insert_all("clips", _COLUMNS, (_row(job_id, clip) for clip in clips))


def _select() -> ModelSelect[Any]:
    return ClipRow.select(*(getattr(ClipRow, name) for name in _COLUMNS[1:])).tuples()


def _row(job_id: str, clip: Clip) -> tuple[Any, ...]:
    return (
        job_id, clip.segment_id, clip.key, os.fsencode(clip.path), clip.engine, clip.voice, clip.rate,
        clip.sample_rate, clip.lead, clip.length, clip.tail, clip.reused,
        codec.dump_rest(clip, _COLUMNS),
    )  # fmt: skip


def _clip(row: tuple[Any, ...]) -> Clip:
    segment_id, key, path, engine, voice, *figures, reused, rest = row
    rate, sample_rate, lead, length, tail = figures
    return Clip(
        segment_id, key, os.fsdecode(bytes(path)), engine, voice, rate, sample_rate, lead, length, tail, bool(reused),
        **codec.load_rest(Clip, rest),
    )  # fmt: skip

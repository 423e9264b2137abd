"""The translation memory: what was translated once is not asked again, and what a person corrected stays corrected."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from dubai_desktop.domain.languages import find_language
from dubai_desktop.store import codec
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.tmx import read_tmx
from dubai_desktop.store.words import fold, words

PERSON = "person"
IMPORT = "import"
SEED = "seed"

_BATCH = 2_000
_CANDIDATES = 200  # pairs handed out for one text
_POSTINGS = 3_000  # word occurrences looked at for one text: bounds the time, whatever the memory's size
_COLUMNS = (
    "key", "source_language", "target_language", "source", "target", "length", "origin", "note", "updated",
)  # fmt: skip
# A person's words are only replaced by a person's, a seed replaces nothing but seeds; among equals the newest wins.
_RANK = "CASE {} WHEN 'person' THEN 2 WHEN 'seed' THEN 0 ELSE 1 END"
_UPSERT = (
    'ON CONFLICT ("key", source_language, target_language) DO UPDATE SET source = excluded.source,'
    " target = excluded.target, origin = excluded.origin, note = excluded.note, updated = excluded.updated"
    f" WHERE {_RANK.format('excluded.origin')} >= {_RANK.format('memory.origin')}"
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A translation to remember. `origin` is a domain Origin value, "import" or "seed"."""

    source: str
    target: str
    source_language: str
    target_language: str
    origin: str = PERSON
    note: str = ""


class TranslationMemory:
    """Remembered translations; an `engines.base.Memory`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def exact(self, source: str, source_language: str, target_language: str) -> str | None:
        """Return the remembered translation of this text (case, white space and composition aside), None if none."""
        sql = "SELECT target FROM memory WHERE key = ? AND source_language = ? AND target_language = ?"
        key = (fold(codec.clean_text(source)), _code(source_language), _code(target_language))
        with self._database.read() as engine:
            row = engine.execute_sql(sql, key).fetchone()
        return str(row[0]) if row else None

    def candidates(self, source: str, source_language: str, target_language: str) -> tuple[tuple[str, str], ...]:
        """Return (source, target) pairs worth comparing: half to twice as long, sharing rare words, best first."""
        key = fold(codec.clean_text(source))
        with self._database.read() as engine:
            rare = _rarest(engine, words(key))
            if not rare:
                return ()
            postings = " UNION ALL ".join(
                ["SELECT * FROM (SELECT entry_id FROM memory_words WHERE word = ? ORDER BY entry_id DESC LIMIT ?)"]
                * len(rare)
            )
            sql = (
                f"SELECT m.source, m.target FROM ({postings}) AS w JOIN memory AS m ON m.id = w.entry_id"  # noqa: S608
                " WHERE m.source_language = ? AND m.target_language = ? AND m.length BETWEEN ? AND ?"
                " GROUP BY m.id ORDER BY count(*) DESC, abs(m.length - ?), m.updated DESC LIMIT ?"
            )
            found = [value for word in rare for value in (word, _POSTINGS)]
            window = (len(key) // 2, len(key) * 2)
            languages = (_code(source_language), _code(target_language))
            return tuple(engine.execute_sql(sql, (*found, *languages, *window, len(key), _CANDIDATES)).fetchall())

    def remember(  # noqa: PLR0917 - one entry
        self, source: str, target: str, source_language: str, target_language: str, origin: str, note: str = ""
    ) -> None:
        """Keep one translation, durable on return; nothing is kept where a text is empty."""
        self.remember_all([Entry(source, target, source_language, target_language, origin, note)])

    def remember_all(self, entries: Iterable[Entry]) -> int:
        """Keep many translations in one transaction; returns how many were given."""
        count = 0
        waiting = iter(entries)
        with self._database.write() as engine:
            while batch := list(islice(waiting, _BATCH)):
                count += self._write(engine, batch)
        return count

    def import_tmx(self, path: Path, origin: str = IMPORT) -> int:
        """Keep every pair of a TMX file, or none where it cannot be read to its end; returns how many.

        Raises Problem(TMX_UNREADABLE).
        """
        return self.remember_all(
            Entry(unit.source, unit.target, unit.source_language, unit.target_language, origin, unit.note)
            for unit in read_tmx(path)
        )

    def count(self) -> int:
        """Return how many translations are remembered."""
        with self._database.read() as engine:
            return int(engine.execute_sql("SELECT count(*) FROM memory").fetchone()[0])

    def _write(self, engine: Engine, batch: Iterable[Entry]) -> int:
        now = time.time()
        rows = [row for row in (_row(entry, now) for entry in batch) if row]
        self._database.insert_all("memory", _COLUMNS, rows, _UPSERT)
        find = "SELECT id FROM memory WHERE key = ? AND source_language = ? AND target_language = ?"
        numbers = [(row[0], engine.execute_sql(find, row[:3]).fetchone()[0]) for row in rows]
        pairs = ((word, number) for key, number in numbers for word in words(str(key)))
        self._database.insert_all("memory_words", ("word", "entry_id"), pairs, "ON CONFLICT DO NOTHING")
        return len(rows)


def _row(entry: Entry, now: float) -> tuple[str | int | float, ...] | None:
    source, target, note = (codec.clean_text(text) for text in (entry.source, entry.target, entry.note))
    key = fold(source)
    if not key or not target.strip():
        return None
    languages = (_code(entry.source_language), _code(entry.target_language))
    return (key, *languages, source, target, len(key), str(entry.origin), note, now)


def _rarest(engine: Engine, found: Iterable[str]) -> list[str]:
    """Return the words to look up, rarest first, as many as the bound on postings lets; at least one that occurs."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM memory_words WHERE word = ? LIMIT ?)"
    counted = sorted((engine.execute_sql(sql, (word, _POSTINGS)).fetchone()[0], word) for word in found)
    chosen: list[str] = []
    budget = _POSTINGS
    for count, word in counted:
        if not count:
            continue
        if chosen and count > budget:
            break
        chosen.append(word)
        budget -= count
    return chosen


def _code(language: str) -> str:
    known = find_language(language)
    return known.code if known else language.strip().lower()

"""The character bank: one voice for somebody in a series and a language; what a person chose stays."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from typing import Any

from dubai_desktop.domain.character import Character
from dubai_desktop.store import codec
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.tables import CharacterRow
from dubai_desktop.store.words import fold

_COLUMNS = ("series", "key", "language", "label", "voice", "gender", "print", "chosen", "updated")
_KEEP = "CASE WHEN excluded.{0} = '' THEN characters.{0} ELSE excluded.{0} END"
_UPSERT = (
    'ON CONFLICT (series, "key", language) DO UPDATE SET label = excluded.label,'
    " voice = CASE WHEN excluded.chosen OR NOT characters.chosen THEN excluded.voice ELSE characters.voice END,"
    f" gender = {_KEEP.format('gender')}, print = {_KEEP.format('print')},"
    " chosen = max(characters.chosen, excluded.chosen), updated = excluded.updated"
)


class Characters:
    """The people of every series. Labels are compared as `fold` does: letter case and white space aside."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, series: str = "", language: str = "") -> tuple[Character, ...]:
        """Return the people of a series (empty: of all), for a language (empty: for all), by series and label."""
        row = CharacterRow
        query = row.select(*(getattr(row, name) for name in _COLUMNS))
        if series:
            query = query.where(row.series == _plain(series))
        if language:
            query = query.where(row.language == language)
        with self._database.read() as engine:
            found = query.order_by(row.series, row.key, row.language).tuples().execute(engine)
            return tuple(_character(values) for values in found)

    def keep(self, *characters: Character) -> None:
        """Keep people, durable on return. A voice that a person chose is replaced only by another chosen one, and an
        empty gender or print leaves what is known.
        """
        now = time.time()
        with self._database.write():
            rows = (_row(character, now) for character in characters)
            self._database.insert_all("characters", _COLUMNS, rows, _UPSERT)

    def remove(self, series: str, label: str, language: str = "") -> int:
        """Forget somebody, in one language or (empty) all; returns how many entries that were."""
        with self._database.write() as engine:
            return _delete(engine, series, label, language)

    def rename(self, series: str, old: str, new: str) -> None:
        """Call somebody otherwise in all languages; who was called so before is forgotten."""
        same = fold(_plain(old)) == fold(_plain(new))
        with self._database.write() as engine:
            mine = [one for one in self.list(series) if fold(one.label) == fold(_plain(old))]
            for one in mine:
                if not same:
                    _delete(engine, series, new, one.language)
            sql = 'UPDATE characters SET label = ?, "key" = ? WHERE series = ? AND "key" = ?'
            engine.execute_sql(sql, (_plain(new), fold(_plain(new)), _plain(series), fold(_plain(old))))


def _delete(engine: Engine, series: str, label: str, language: str) -> int:
    row = CharacterRow
    query = row.delete().where((row.series == _plain(series)) & (row.key == fold(_plain(label))))
    if language:
        query = query.where(row.language == language)
    return int(query.execute(engine))


def _plain(text: str) -> str:
    return codec.clean_text(text).strip()


def _row(one: Character, now: float) -> tuple[Any, ...]:
    label = _plain(one.label)
    voice_print = json.dumps([round(value, 6) for value in one.print]) if one.print else ""
    return (
        _plain(one.series), fold(label), one.language, label, _plain(one.voice), one.gender, voice_print, one.chosen,
        one.updated or now,
    )  # fmt: skip


def _character(values: Iterable[Any]) -> Character:
    series, _, language, label, voice, gender, voice_print, chosen, updated = values
    numbers = tuple(float(value) for value in json.loads(voice_print)) if voice_print else ()
    return Character(series, label, language, voice, gender, numbers, bool(chosen), updated)

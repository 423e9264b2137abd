"""The glossary as it is kept: one term for the same words, languages and case rule; a file comes in whole or not."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.glossary import Term, for_languages, identity
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Problem
from dubai_desktop.store import codec
from dubai_desktop.store.database import Database, Engine
from dubai_desktop.store.glossary_csv import read_rows, refused
from dubai_desktop.store.tables import GlossaryRow

MAX_WORDS = 200
"""Characters of a term, its translation or its pronunciation: it is a few words, not a line."""

MAX_NOTE = 1_000

_ANY = frozenset({"", "*", "any", "all"})
_COLUMNS = (
    "key", "source_language", "target_language", "case_sensitive", "source", "target", "pronunciation", "note",
    "updated",
)  # fmt: skip
_UPSERT = (
    'ON CONFLICT ("key", source_language, target_language, case_sensitive) DO UPDATE SET source = excluded.source,'
    " target = excluded.target, pronunciation = excluded.pronunciation, note = excluded.note,"
    " updated = excluded.updated"
)


class Glossary:
    """This person's terms. What is put in is checked as `checked` does; every change is durable on return."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list(self, source_language: str = "", target_language: str = "") -> tuple[Term, ...]:
        """Return all terms in alphabetical order, or with a language those that count for it (see `for_languages`)."""
        row = GlossaryRow
        fields = (
            row.source, row.target, row.pronunciation, row.source_language, row.target_language, row.case_sensitive,
            row.note,
        )  # fmt: skip
        with self._database.read() as engine:
            terms = tuple(sorted((Term(*values) for values in row.select(*fields).tuples().execute(engine)), key=order))
        if not (source_language or target_language):
            return terms
        return for_languages(terms, source_language, target_language)

    def put(self, *terms: Term) -> int:
        """Keep terms, each in place of what was there for the same words; returns how many. Raises Problem."""
        kept = [checked(term) for term in terms]
        with self._database.write():
            self._insert(kept)
        return len(kept)

    def swap(self, old: Iterable[Term], new: Iterable[Term]) -> None:
        """Forget some terms and keep others, in one step that may be done again. Raises Problem; then nothing was."""
        kept = [checked(term) for term in new]
        with self._database.write() as engine:
            _delete(engine, old)
            self._insert(kept)

    def remove(self, *terms: Term) -> int:
        """Forget terms; returns how many of them were there."""
        with self._database.write() as engine:
            return _delete(engine, terms)

    def replace_all(self, terms: Iterable[Term]) -> int:
        """Keep these terms and no others; returns how many. Raises Problem; then nothing was changed."""
        kept = [checked(term) for term in terms]
        with self._database.write() as engine:
            GlossaryRow.delete().execute(engine)
            self._insert(kept)
        return len(kept)

    def import_csv(self, path: Path) -> int:
        """Keep every term of a CSV file (see `glossary_csv`) beside those that are there; returns how many.

        Raises Problem(GLOSSARY_INVALID) that names the wrong lines; then nothing was taken.
        """
        return self.put(*_sound(path))

    def count(self) -> int:
        """Return how many terms there are."""
        with self._database.read() as engine:
            return int(GlossaryRow.select().count(engine))

    def _insert(self, terms: Iterable[Term]) -> None:
        now = time.time()
        rows = ((*identity(t), t.source, t.target, t.pronunciation, t.note, now) for t in terms)
        self._database.insert_all("glossary", _COLUMNS, rows, _UPSERT)


def order(term: Term) -> tuple[str, str, str, str, bool]:
    """Return what terms are sorted by: their words, upper and lower case together."""
    return (term.source.casefold(), term.source, term.source_language, term.target_language, term.case_sensitive)


def checked(term: Term) -> Term:
    """Return a term as it is kept: NFC, plain spaces, language codes. Raises Problem(GLOSSARY_INVALID)."""
    source, target, pronunciation, note = map(_plain, (term.source, term.target, term.pronunciation, term.note))
    if not source:
        raise refused("A term needs its word in the source language. Write it, then save again.")
    for text in (source, target, pronunciation):
        if len(text) > MAX_WORDS:
            raise refused(f"“{text[:40]}…” is longer than {MAX_WORDS} characters. A term is a few words: shorten it.")
    if len(note) > MAX_NOTE:
        raise refused(f"The note of “{source[:40]}” is longer than {MAX_NOTE} characters. Shorten it.")
    return replace(
        term,
        source=source,
        target=target,
        pronunciation=pronunciation,
        note=note,
        source_language=_language(term.source_language),
        target_language=_language(term.target_language),
    )


def _plain(text: str) -> str:
    shown = "".join(" " if unicodedata.category(char) == "Cc" else char for char in codec.clean_text(text))
    return " ".join(unicodedata.normalize("NFC", shown).split())


def _language(text: str) -> str:
    if text.strip().lower() in _ANY:
        return ""
    known = find_language(text)
    if known is None:
        raise refused(f"The language “{text[:20]}” is not known. Use a code such as “en” or “bn”, or leave it empty.")
    return known.code


def _sound(path: Path) -> list[Term]:
    """Return a file's terms, all checked. Raises Problem(GLOSSARY_INVALID) naming lines."""
    terms: dict[tuple[str, str, str, bool], tuple[int, Term]] = {}
    wrong: list[str] = []
    for line, given in read_rows(path):
        try:
            term = checked(given) if isinstance(given, Term) else given
        except Problem as problem:
            term = problem.message
        if isinstance(term, str):
            wrong.append(f"Line {line}: {term}")
            continue
        first, same = terms.setdefault(identity(term), (line, term))
        if same != term:
            wrong.append(f"Line {line}: “{term.source}” is already said otherwise in line {first}. Keep one of them.")
    if wrong:
        raise refused(_summary(wrong), facts={"wrong": wrong})
    return [term for _, term in terms.values()]


def _summary(wrong: list[str]) -> str:
    more = f" And {len(wrong) - 5} more lines." if len(wrong) > 5 else ""
    return f"Nothing was taken from the file. {' '.join(wrong[:5])}{more}"


def _is(term: Term) -> object:
    key, source_language, target_language, case_sensitive = identity(term)
    row = GlossaryRow
    for_pair = (row.source_language == source_language) & (row.target_language == target_language)
    return (row.key == key) & for_pair & (row.case_sensitive == case_sensitive)


def _delete(engine: Engine, terms: Iterable[Term]) -> int:
    return sum(int(GlossaryRow.delete().where(_is(term)).execute(engine)) for term in terms)

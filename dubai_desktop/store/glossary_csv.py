"""A glossary as a table file (CSV), to and from spreadsheets."""

from __future__ import annotations

import codecs
import csv
import io
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store.cells import given, table_text

MAX_BYTES = 5_000_000
MAX_ROWS = 50_000
COLUMNS = ("source", "target", "pronunciation", "source_language", "target_language", "case_sensitive", "note")

_DELIMITERS = ",;\t"
_YES = frozenset({"1", "yes", "y", "true", "x"})
_NO = frozenset({"", "0", "no", "n", "false"})


def read_rows(path: Path) -> Iterator[tuple[int, Term | str]]:
    """Yield (line number, term as it is written, or what is wrong with the line).

    UTF-8 with or without its mark, or UTF-16 with one; comma, semicolon or tab between the cells; the first line names
    the columns. Raises Problem(GLOSSARY_INVALID) for a file that is none: over 5 MB or 50,000 rows, other text, other
    columns.
    """
    text = _text(path)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        columns = _columns(next(reader, []), path)
        line = reader.line_num + 1
        for count, row in enumerate(reader, 1):
            if count > MAX_ROWS:
                raise _unreadable(path, f"it has more than {MAX_ROWS:,} rows")
            if any(cell.strip() for cell in row):
                yield line, _term(columns, row)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(path, f"line {reader.line_num} is not closed or too long", str(error)) from error


def csv_text(terms: Iterable[Term]) -> str:
    """Return terms as the text of a CSV file: the columns' names, then a row each."""
    return table_text(COLUMNS, map(_cells, terms))


def _cells(term: Term) -> tuple[str, ...]:
    case = "yes" if term.case_sensitive else ""
    words = (term.source, term.target, term.pronunciation)
    return (*words, term.source_language, term.target_language, case, term.note)


def refused(message: str, detail: str = "", facts: dict[str, Any] | None = None) -> Problem:
    """Return the Problem of a term or a file that the glossary does not take."""
    return Problem(Code.GLOSSARY_INVALID, message, detail=detail, facts=facts)


def _text(path: Path) -> str:
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise _unreadable(path, "it is not a file")
        if info.st_size > MAX_BYTES:
            raise _unreadable(path, "it is larger than 5 MB")
        raw = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, "it is not there or not allowed to be read", str(error)) from error
    is_wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = raw.decode("utf-16" if is_wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, "its text is not UTF-8", str(error)) from error
    if "\0" in text:
        raise _unreadable(path, "it is not a text file")
    return text


def _columns(names: list[str], path: Path) -> list[str]:
    columns = [name.strip().lower().replace(" ", "_") for name in names]
    unknown = [name for name in columns if name and name not in COLUMNS]
    if "source" not in columns or unknown or len(set(columns) - {""}) < len([name for name in columns if name]):
        named = f" (“{unknown[0][:30]}” is not one of them)" if unknown else ""
        raise _unreadable(path, f"its first line does not name the columns {', '.join(COLUMNS)}{named}")
    return columns


def _term(columns: list[str], row: list[str]) -> Term | str:
    if any(cell.strip() for cell in row[len(columns) :]):
        return f"it has {len(row)} cells, and there are {len(columns)} columns."
    cells = dict(zip(columns, map(given, row), strict=False))
    case = cells.get("case_sensitive", "").strip().lower()
    if case not in _YES | _NO:
        return f"“{case[:20]}” is neither yes nor no (case_sensitive)."
    return Term(
        cells.get("source", ""),
        cells.get("target", ""),
        cells.get("pronunciation", ""),
        cells.get("source_language", ""),
        cells.get("target_language", ""),
        case in _YES,
        cells.get("note", ""),
    )


def _unreadable(path: Path, why: str, detail: str = "") -> Problem:
    name = "".join(char if char.isprintable() else "�" for char in path.name)
    message = f"The glossary “{name}” cannot be read: {why}. Choose a CSV file in UTF-8 with a source column."
    return refused(message, detail, {"path": str(path)})

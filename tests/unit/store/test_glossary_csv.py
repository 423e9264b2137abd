"""Glossaries as table files: what spreadsheets write is read, what is no table is refused, formulas are defused."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import glossary_csv
from dubai_desktop.store.glossary_csv import COLUMNS, csv_text, read_rows


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "terms.csv"


def refused(path: Path) -> Problem:
    with pytest.raises(Problem) as caught:
        list(read_rows(path))
    assert caught.value.code is Code.GLOSSARY_INVALID
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_what_spreadsheets_write_is_read(file: Path, encoding: str, delimiter: str, end: str) -> None:
    rows = ['Source|Target|"Case Sensitive"', 'Dhaka|"ঢাকা, শহর; বড়"|TRUE', "|  |", "AI||"]
    file.write_bytes(end.join(rows).replace("|", delimiter).encode(encoding))
    assert list(read_rows(file)) == [(2, Term("Dhaka", "ঢাকা, শহর; বড়", case_sensitive=True)), (4, Term("AI"))]


def test_columns_may_stand_in_any_order_and_lines_are_counted_through_cells_of_several(file: Path) -> None:
    file.write_text('note,pronunciation,source\n"two\nlines",গুগল,Google\n,,\n,x,y,z\n', "utf-8")
    first, wrong = read_rows(file)
    assert first == (2, Term("Google", pronunciation="গুগল", note="two\nlines"))
    assert wrong == (5, "it has 4 cells, and there are 3 columns.")


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\n\n", b"Dhaka,x\n", b"source,pronounciation\na,b\n", b"source,source\na,b\n", b"target\nx\n",
        b"\xff\xfe\x00", b"source\n\xe9\n", b"source\na\x00b\n", b"\x89PNG\r\n", b'source\n"never closed\n',
        b'source\n"a"b\n', b"source\n" + b"x" * 200_000,
    ],
)  # fmt: skip
def test_other_files_are_refused_with_a_reason(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    problem = refused(file)
    assert "terms.csv" in problem.message and problem.message.endswith("source column.")


def test_an_unknown_column_is_named(file: Path) -> None:
    file.write_text("source,<b>pronounce</b>\n", "utf-8")
    assert "“<b>pronounce</b>”" in refused(file).message


def test_folders_pipes_missing_and_large_files_are_refused_unread(file: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", tmp_path / "missing"):
        refused(path)
    with file.open("wb") as out:
        out.truncate(glossary_csv.MAX_BYTES + 1)
    assert "5 MB" in refused(file).message


def test_too_many_rows_are_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(glossary_csv, "MAX_ROWS", 3)
    file.write_text("source\n" + "a\n" * 3, "utf-8")
    assert len(list(read_rows(file))) == 3
    file.write_text("source\n" + "a\n" * 4, "utf-8")
    assert "3 rows" in refused(file).message


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@x", "'=x", "''-", '=HYPERLINK("x")'])
def test_a_cell_that_looks_like_a_formula_is_written_as_text_and_read_as_it_was(file: Path, cell: str) -> None:
    text = csv_text([Term(cell, note=cell)])
    row = list(csv.reader(io.StringIO(text)))[1]
    assert row[0] == row[6] == f"'{cell}"
    file.write_text(text, "utf-8")
    assert list(read_rows(file)) == [(2, Term(cell, note=cell))]


@pytest.mark.parametrize("cell", ["'tis", "a=b", "’+", "O'Neil"])
def test_other_apostrophes_are_left_alone(file: Path, cell: str) -> None:
    text = csv_text([Term(cell)])
    assert list(csv.reader(io.StringIO(text))) == [list(COLUMNS), [cell, *[""] * 6]]
    file.write_text(text, "utf-8")
    assert list(read_rows(file)) == [(2, Term(cell))]

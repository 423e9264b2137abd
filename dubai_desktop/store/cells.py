"""Cells of table files (CSV): every cell is data, never a formula.

A cell that a spreadsheet could take for a formula gets an apostrophe in front (OWASP ASVS 1.2.10), which reading
takes away again.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

_FORMULA = re.compile("'*[=+\\-@\t\r\0]")


def harmless(cell: object) -> object:
    """Return a cell as it is written: text that could be a formula with an apostrophe, numbers as they are."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def given(cell: str) -> str:
    """Return a cell as it was before it was written."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def table_text(columns: Sequence[str], rows: Iterable[Iterable[object]]) -> str:
    """Return the text of a CSV file: the columns' names, then the rows."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    for row in rows:
        writer.writerow(map(harmless, row))
    return out.getvalue()

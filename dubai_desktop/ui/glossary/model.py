"""The glossary as a table model. Edits leave it as `edited`; whoever keeps the undo stack puts them in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from dubai_desktop.domain.glossary import Term, identity
from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.store.glossary import order
from dubai_desktop.ui import theme, words
from dubai_desktop.ui.text import tip, visible
from dubai_desktop.ui.tokens import SIZES


class Column(IntEnum):
    """The table's columns."""

    SOURCE = 0
    TARGET = 1
    SAY = 2
    FROM = 3
    TO = 4
    CASE = 5
    NOTE = 6


HEADINGS = ("Word or phrase", "Translation", "Say it as", "From", "To", "Letter case", "Note")
FIELDS = ("source", "target", "pronunciation", "source_language", "target_language", "case_sensitive", "note")
CASES = ((False, "any"), (True, "as written"))
LANGUAGE_CHOICES = (("", "any"), *((code, known.name) for code, known in LANGUAGES.items()))
TERM_ROLE = Qt.ItemDataRole.UserRole + 1
_EMPTY = {Column.SOURCE: "Type the word here", Column.TARGET: "kept as it is"}
_LARGE = (Column.SOURCE, Column.TARGET, Column.SAY)  # may be Bangla
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class TermsModel(QAbstractTableModel):
    """Terms in rows; one of them may be a draft that has no word yet and is kept nowhere."""

    edited = Signal(object, object)  # the Term as it was, and as it is to be

    def __init__(self) -> None:
        super().__init__()
        self._terms: list[Term] = []
        self._rows: dict[tuple[str, str, str, bool], int] = {}

    # --- reading ---

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Number of terms."""
        return 0 if parent.isValid() else len(self._terms)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a column's heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return HEADINGS[section] if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """Every cell can be chosen and edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return one cell in one role."""
        if role not in _ROLES or not index.isValid():
            return None
        return _ROLES[role](self._terms[index.row()], Column(index.column()))

    @property
    def terms(self) -> tuple[Term, ...]:
        """All terms that have a word: drafts are left out."""
        return tuple(term for term in self._terms if term.source)

    def has(self, term: Term) -> bool:
        """True where there is a term for the same words."""
        return identity(term) in self._rows

    # --- changing ---

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Pass a changed cell on."""
        if role != Qt.ItemDataRole.EditRole or not index.isValid():
            return False
        old = self._terms[index.row()]
        new = replace(old, **{FIELDS[index.column()]: value})  # type: ignore[arg-type]  # editors give the right kind
        if new != old:
            self.edited.emit(old, new)
        return True

    def load(self, terms: Iterable[Term]) -> None:
        """Show these terms and no others."""
        self.beginResetModel()
        self._terms = list(terms)
        self._count()
        self.endResetModel()

    def add_draft(self) -> int:
        """Return the row of a term without words: the one that is there, or a new one at the end."""
        for row, term in enumerate(self._terms):
            if not term.source:
                return row
        self._insert(len(self._terms), Term(""))
        return len(self._terms) - 1

    def put(self, old: Term, new: Term) -> None:
        """Show a changed term in the old one's row."""
        row = self._row(old)
        if row >= 0:
            self._terms[row] = new
            self._count()
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def swap(self, old: Iterable[Term], new: Iterable[Term]) -> None:
        """Take terms out and put others in: one for one in its row, else where the alphabet wants them."""
        gone, come = list(old), list(new)
        if len(gone) == len(come):
            for before, after in zip(gone, come, strict=True):
                self.put(before, after)
            return
        for row in sorted((row for row in map(self._row, gone) if row >= 0), reverse=True):
            self.beginRemoveRows(_ROOT, row, row)
            del self._terms[row]
            self.endRemoveRows()
        self._count()
        for term in come:
            if self.has(term):
                self.put(term, term)
            else:
                self._insert(bisect_right(self._terms, order(term), key=order), term)

    def _insert(self, row: int, term: Term) -> None:
        self.beginInsertRows(_ROOT, row, row)
        self._terms.insert(row, term)
        self._count()
        self.endInsertRows()

    def _row(self, term: Term) -> int:
        if not term.source:
            return next((row for row, one in enumerate(self._terms) if not one.source), -1)
        return self._rows.get(identity(term), -1)

    def _count(self) -> None:
        self._rows = {identity(term): row for row, term in enumerate(self._terms) if term.source}


def cell_text(term: Term, column: Column) -> str:
    """Return what a cell shows."""
    match column:
        case Column.FROM | Column.TO:
            code = getattr(term, FIELDS[column])
            return words.language(code) if code else "any"
        case Column.CASE:
            return dict(CASES)[term.case_sensitive]
        case _:
            return getattr(term, FIELDS[column]) or _EMPTY.get(column, "")


def _value(term: Term, column: Column) -> str | bool:
    value: str | bool = getattr(term, FIELDS[column])
    return value


def _tip(term: Term, column: Column) -> str | None:
    return tip(str(_value(term, column))) if column in (*_LARGE, Column.NOTE) else None


# Roles that are not here return at once: views ask for ten a cell while they scroll.
_ROLES: dict[int, Callable[[Term, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: lambda term, column: visible(cell_text(term, column)),
    Qt.ItemDataRole.EditRole: _value,
    Qt.ItemDataRole.ToolTipRole: _tip,
    Qt.ItemDataRole.FontRole: lambda _term, column: theme.font(SIZES.name) if column in _LARGE else None,
    Qt.ItemDataRole.AccessibleTextRole: lambda term, column: (
        f"{HEADINGS[column]}: {visible(cell_text(term, column)) or 'empty'}"
    ),
    TERM_ROLE: lambda term, _column: term,
}

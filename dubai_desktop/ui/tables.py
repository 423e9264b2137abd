"""A simple table of texts for the pages that only show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView, QVBoxLayout

from dubai_desktop.ui import theme
from dubai_desktop.ui.text import tip, visible
from dubai_desktop.ui.tokens import SIZES

_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class RowsModel(QAbstractTableModel):
    """Rows of plain texts. `right` columns hold figures; `key` is what a row stands for."""

    def __init__(self, headings: Sequence[str], right: Sequence[int] = ()) -> None:
        super().__init__()
        self._headings = tuple(headings)
        self._right = frozenset(right)
        self._rows: list[tuple[str, ...]] = []
        self._keys: list[str] = []
        self._figures = theme.font(SIZES.body, tabular=True)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a heading."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(section)
        return self._headings[section] if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return a cell."""
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(self._rows[index.row()][index.column()])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return self._alignment(index.column())
        if role == Qt.ItemDataRole.FontRole and index.column() in self._right:
            return self._figures
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(self._rows[index.row()][index.column()])
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignRight if column in self._right else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter

    def show_rows(self, rows: Sequence[tuple[str, tuple[str, ...]]]) -> None:
        """Show (key, texts) rows in place of those before."""
        self.beginResetModel()
        self._keys = [key for key, _ in rows]
        self._rows = [texts for _, texts in rows]
        self.endResetModel()

    def key(self, row: int) -> str:
        """Return what a row stands for."""
        return self._keys[row]


def framed_table(model: RowsModel, said: str, stretch: int) -> tuple[QFrame, QTableView]:
    """Return a table on `model` in a card; column `stretch` takes the room that is left."""
    table = QTableView()
    table.setModel(model)
    table.setAccessibleName(said)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setShowGrid(False)
    table.setWordWrap(False)
    table.setTabKeyNavigation(False)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    table.verticalHeader().hide()
    table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    table.verticalHeader().setDefaultSectionSize(38)
    head = table.horizontalHeader()
    head.setHighlightSections(False)
    head.setMinimumSectionSize(84)
    head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    head.setSectionResizeMode(stretch, QHeaderView.ResizeMode.Stretch)
    frame = QFrame()
    frame.setProperty("look", "card")
    inside = QVBoxLayout(frame)
    inside.setContentsMargins(1, 1, 1, 6)
    inside.addWidget(table)
    return frame, table

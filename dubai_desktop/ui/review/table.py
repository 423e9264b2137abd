"""The table of lines: typing edits, Return goes to the next line, the filter keeps what it showed while you edit."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView

from dubai_desktop.domain.segment import Segment
from dubai_desktop.ui.review.delegate import LETTER, ROW, ROW_SINGLE, LineDelegate
from dubai_desktop.ui.review.model import LINE_ROLE, SORT_ROLE, Column, LinesModel

WIDTHS = {Column.VOICE: 112, Column.SPEAKER: 92, Column.NUMBER: 46, Column.TIME: 124, Column.FIT: 72, Column.STATE: 104}

SPARED = (Column.VOICE, Column.SPEAKER)  # left out, in the order of WIDTHS, where the texts would be too narrow
LEAST_TEXT = 400  # pixels that both texts want together

_Index = QModelIndex | QPersistentModelIndex
_ONLY = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class LinesFilter(QSortFilterProxyModel):
    """Shows all lines, or those that were asked for when the filter was set: editing a line does not take it away."""

    def __init__(self) -> None:
        super().__init__()
        self._only: set[str] | None = None
        self.setSortRole(SORT_ROLE)
        self.setDynamicSortFilter(False)

    def show_only(self, ids: set[str] | None) -> None:
        """Show just these lines; None shows all."""
        self.beginFilterChange()
        self._only = ids
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def include(self, segment_id: str) -> None:
        """Show this line too while the filter is set."""
        if self._only is not None and segment_id not in self._only:
            self.show_only({*self._only, segment_id})

    def has(self, segment_id: str) -> bool:
        """True where a line is not left out."""
        return self._only is None or segment_id in self._only

    @property
    def is_filtered(self) -> bool:
        """True while some lines are left out."""
        return self._only is not None

    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:
        """Look the line up."""
        if self._only is None:
            return True
        line: Segment = self.sourceModel().index(source_row, 0).data(LINE_ROLE)
        return self.has(line.id)


class LinesTable(QTableView):
    """A view on one LinesModel at a time."""

    stood = Signal(str)  # id of the line the person stands on

    def __init__(self) -> None:
        super().__init__()
        self.filter = LinesFilter()
        self.filter.setParent(self)
        self.setModel(self.filter)
        self._stood: tuple[str, int] = ("", -1)  # the line and its row, to find it again after a reset
        self.filter.modelReset.connect(self._stand_again)
        self._delegate = LineDelegate(self)
        self._delegate.moved_on.connect(self._next_after)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName("Lines")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setTabKeyNavigation(False)
        self._set_headers()

    def _set_headers(self) -> None:
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(ROW_SINGLE)
        rows.setDefaultSectionSize(ROW)
        columns = self.horizontalHeader()
        columns.setHighlightSections(False)
        columns.setSectionsClickable(True)
        columns.setSortIndicatorShown(False)
        columns.sectionClicked.connect(self._sort)
        columns.setMinimumSectionSize(40)
        self._sorted = (Column.NUMBER, Qt.SortOrder.AscendingOrder)

    def _sort(self, column: int) -> None:
        same = self._sorted[0] == column and self._sorted[1] is Qt.SortOrder.AscendingOrder
        self._sorted = (Column(column), Qt.SortOrder.DescendingOrder if same else Qt.SortOrder.AscendingOrder)
        self.filter.sort(column, self._sorted[1])
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(column, self._sorted[1])

    def show_model(self, model: LinesModel) -> None:
        """Show another job's lines."""
        self._stood = ("", -1)
        self.filter.show_only(None)
        self.filter.setSourceModel(model)
        self.filter.sort(-1)
        self.horizontalHeader().setSortIndicatorShown(False)
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width out anew."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        if self.filter.columnCount() == 0:
            return
        room = self.viewport().width() - sum(WIDTHS.values())
        for column, width in WIDTHS.items():
            hidden = column in SPARED and room < LEAST_TEXT
            room += width if hidden else 0
            self.setColumnHidden(column, hidden)
            self.setColumnWidth(column, width)
        rest = max(240, room)
        self.setColumnWidth(Column.SOURCE, rest // 2)
        self.setColumnWidth(Column.TARGET, rest - rest // 2)
        self._set_row_height(rest // 2)

    def _set_row_height(self, width: int) -> None:
        """Give rows one line of text where nearly all lines fit in it, else two: one height for all scrolls fastest."""
        model = self.filter.sourceModel()
        letters = model.usual_length if isinstance(model, LinesModel) else 0
        height = ROW if letters * LETTER > width - 24 else ROW_SINGLE
        if self.verticalHeader().defaultSectionSize() != height:
            self.verticalHeader().setDefaultSectionSize(height)

    def show_only(self, ids: set[str] | None) -> None:
        """Show just these lines, None: all. The person stays on their line, or goes to the first where it is hidden."""
        kept = self.line_id
        self.filter.show_only(ids)
        if not self.stand_on(kept):
            self._go(0)

    # --- where the person stands ---

    @property
    def line_id(self) -> str:
        """Id of the line the person stands on, "" for none."""
        line: Segment | None = self.currentIndex().data(LINE_ROLE)
        return line.id if line else ""

    @property
    def chosen_ids(self) -> tuple[str, ...]:
        """Ids of the chosen lines, in the order shown: several, or the one the person stands on."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        if len(rows) < 2 or self.currentIndex().row() not in rows:
            return (self.line_id,) if self.line_id else ()
        return tuple(self.filter.index(row, 0).data(LINE_ROLE).id for row in rows)

    def stand_on(self, segment_id: str) -> bool:
        """Go to a line. False where it is not shown."""
        row = self._row_of(segment_id)
        self._go(row)
        return row >= 0

    def _row_of(self, segment_id: str) -> int:
        """Return the row where a line is shown, -1 for none."""
        model = self.filter.sourceModel()
        row = model.row(segment_id) if isinstance(model, LinesModel) else -1
        return self.filter.mapFromSource(model.index(row, 0)).row() if row >= 0 else -1

    def _go(self, row: int) -> None:
        """Stand on this row and choose it alone, whatever keys are held (Ctrl and Shift would add it)."""
        if 0 <= row < self.filter.rowCount():
            index = self.filter.index(row, Column.TARGET)
            self.selectionModel().setCurrentIndex(index, _ONLY)
            self.scrollTo(index)

    def _stand_again(self) -> None:
        """Stand on the same line after all lines were read anew; where it is gone, on its row."""
        line_id, row = self._stood
        if line_id and not self.stand_on(line_id):
            self._go(min(row, self.filter.rowCount() - 1))

    def step(self, by: int) -> None:
        """Go that many lines down, or up."""
        self._go(min(self.filter.rowCount() - 1, max(0, self.currentIndex().row() + by)))

    def step_past(self, ids: Sequence[str]) -> None:
        """Go to the line under the last of these, as they are shown."""
        last = max(map(self._row_of, ids), default=-1)
        self._go(min(self.filter.rowCount() - 1, last + 1))

    def go_to(self, wanted: Callable[[Segment], bool], start: str, *, past: bool = False) -> bool:
        """Go to the first line from `start` on (or `past` it) that is `wanted`, around the end. False for none."""
        rows, at = self.filter.rowCount(), max(0, self._row_of(start))
        for distance in range(int(past), rows + int(past)):
            row = (at + distance) % rows
            if wanted(self.filter.index(row, 0).data(LINE_ROLE)):
                self._go(row)
                return True
        return False

    def mark(self, wanted: str) -> None:
        """Show where a text stands, "" for none."""
        self._delegate.wanted = wanted.casefold()
        self.viewport().update()

    def currentChanged(self, current: _Index, previous: _Index) -> None:
        """Tell where the person stands."""
        super().currentChanged(current, previous)
        if current.isValid():
            self._stood = (self.line_id, current.row())
        if current.row() != previous.row() or current.isValid() != previous.isValid():
            self.stood.emit(self.line_id)

    def _next_after(self, row: int) -> None:
        self.setFocus()
        self._go(row + 1)

    # --- keys ---

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return steps down, letters open the editor of the translation whatever column is current."""
        if self.state() is not QAbstractItemView.State.EditingState:
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
                self.step(1)
                return
            self._delegate.replacing = bool(event.text()) and event.text().isprintable()
            if self._delegate.replacing or event.key() == Qt.Key.Key_F2:
                self._stand_in_translation()
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Let Bangla input methods open the editor too."""
        self._delegate.replacing = True
        self._stand_in_translation()
        super().inputMethodEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the editor with the caret in the text."""
        self._delegate.replacing = False
        super().mouseDoubleClickEvent(event)

    def _stand_in_translation(self) -> None:
        at = self.currentIndex()
        if at.isValid() and at.column() != Column.TARGET:
            self.selectionModel().setCurrentIndex(
                at.siblingAtColumn(Column.TARGET), self.selectionModel().SelectionFlag.NoUpdate
            )

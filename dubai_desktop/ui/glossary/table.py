"""The table of terms: typing edits, Tab goes on to the next cell, Delete removes."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSortFilterProxyModel,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from dubai_desktop.domain.glossary import Term
from dubai_desktop.store.glossary import MAX_NOTE, MAX_WORDS
from dubai_desktop.ui import theme
from dubai_desktop.ui.controls import Choice
from dubai_desktop.ui.glossary.model import CASES, HEADINGS, LANGUAGE_CHOICES, TERM_ROLE, Column, TermsModel
from dubai_desktop.ui.tokens import SIZES

ROW = 40
SIDE = 10
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
WIDTHS = {Column.FROM: 104, Column.TO: 104, Column.CASE: 104}
_Index = QModelIndex | QPersistentModelIndex


class TermsFilter(QSortFilterProxyModel):
    """Shows the terms in which a text stands; what is edited stays where it is, in sight."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted = ""
        self.setDynamicSortFilter(False)
        self.setSortCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def search(self, text: str) -> None:
        """Show what holds this text in any of its words."""
        self.beginFilterChange()
        self._wanted = text.casefold().strip()
        self.endFilterChange(QSortFilterProxyModel.Direction.Rows)

    def filterAcceptsRow(self, source_row: int, source_parent: _Index) -> bool:
        """Look into the term."""
        if not self._wanted:
            return True
        term: Term = self.sourceModel().index(source_row, 0).data(TERM_ROLE)
        said = f"{term.source}\n{term.target}\n{term.pronunciation}\n{term.note}"
        return not term.source or self._wanted in said.casefold()


class TermDelegate(QStyledItemDelegate):
    """Opens a field for words and a choice for the rest, and frames the cell the person stands on."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw a cell; what stands for nothing stays soft in a chosen row too."""
        super().paint(painter, option, index)
        painter.save()
        if not index.data(Qt.ItemDataRole.EditRole):
            painter.setFont(index.data(Qt.ItemDataRole.FontRole) or option.font)
            painter.setPen(theme.color("soft"))
            painter.drawText(option.rect.adjusted(SIDE, 0, -SIDE, 0), _LEFT, str(index.data() or ""))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(QRectF(option.rect).adjusted(1, 1, -1, -2))
        painter.restore()

    def initStyleOption(self, option: QStyleOptionViewItem, index: _Index) -> None:
        """Leave the words for nothing to `paint`."""
        super().initStyleOption(option, index)
        if not index.data(Qt.ItemDataRole.EditRole):
            option.text = ""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Open the editor of a cell."""
        column = Column(index.column())
        if column in (Column.FROM, Column.TO, Column.CASE):
            box = Choice(parent)
            for value, title in CASES if column is Column.CASE else LANGUAGE_CHOICES:
                box.addItem(title, value)
            box.setAccessibleName(HEADINGS[column])
            box.activated.connect(lambda _place: self._finish(box))
            QTimer.singleShot(0, box, box.showPopup)
            return box
        entry = QLineEdit(parent)
        entry.setMaxLength(MAX_NOTE if column is Column.NOTE else MAX_WORDS)
        entry.setAccessibleName(HEADINGS[column])
        entry.setFont(theme.font(SIZES.name))
        return entry

    def _finish(self, box: Choice) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show what the cell holds."""
        value = index.data(Qt.ItemDataRole.EditRole)
        if isinstance(editor, Choice):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QLineEdit):
            editor.setText(str(value))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Pass on what was typed or chosen."""
        if isinstance(editor, Choice):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Cover the cell."""
        editor.setGeometry(option.rect.adjusted(1, 1, -1, -2))


class TermsTable(QTableView):
    """A view on the terms."""

    removing = Signal()

    def __init__(self, model: TermsModel) -> None:
        super().__init__()
        self.filter = TermsFilter()
        self.filter.setParent(self)
        self.filter.setSourceModel(model)
        self.setModel(self.filter)
        self.setItemDelegate(TermDelegate(self))
        self.setAccessibleName("Your words")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed | triggers.AnyKeyPressed)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(ROW)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column, width in WIDTHS.items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            self.setColumnWidth(column, width)
        head.setSectionsClickable(True)
        head.setSortIndicatorShown(False)
        head.sectionClicked.connect(self._sort)
        self._sorted = (-1, Qt.SortOrder.AscendingOrder)

    def _sort(self, column: int) -> None:
        same = self._sorted == (column, Qt.SortOrder.AscendingOrder)
        self._sorted = (column, Qt.SortOrder.DescendingOrder if same else Qt.SortOrder.AscendingOrder)
        self.filter.sort(*self._sorted)
        self.horizontalHeader().setSortIndicatorShown(True)
        self.horizontalHeader().setSortIndicator(*self._sorted)

    def edit_row(self, row: int) -> None:
        """Stand on a row of the model and open the editor of its word."""
        index = self.filter.mapFromSource(self.filter.sourceModel().index(row, Column.SOURCE))
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self.edit(index)

    def chosen(self) -> list[Term]:
        """Return the chosen terms."""
        return [index.data(TERM_ROLE) for index in self.selectionModel().selectedRows()]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return edits, Delete removes."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.edit(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removing.emit()
        else:
            super().keyPressEvent(event)

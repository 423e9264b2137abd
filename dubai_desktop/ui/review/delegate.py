"""How a line's cells are drawn, and the editor that opens in the translation."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont, QFontMetricsF, QKeyEvent, QKeySequence, QPainter, QTextCursor, QTextLayout, QTextOption
from PySide6.QtWidgets import QPlainTextEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTextEdit, QWidget

from dubai_desktop.domain.segment import Segment
from dubai_desktop.ui import theme
from dubai_desktop.ui.review import lines
from dubai_desktop.ui.review.model import CLIP_ROLE, FIT_ROLE, LINE_ROLE, Column
from dubai_desktop.ui.tokens import SIZES

ROW = 56  # two lines of Bangla
ROW_SINGLE = 36
LETTER = 7.4  # pixels of a letter, on average
SIDE = 10
SOON_MS = 250
MOST = 5000  # characters that can be pasted into a line: many times what can be said in one
MARKS = 100  # finds that are marked in one line
_Index = QModelIndex | QPersistentModelIndex


class LineEditor(QPlainTextEdit):
    """Edits a translation. Return finishes, Shift+Return breaks the line; undo and redo are left to the page."""

    finished = Signal()
    typed = Signal()  # a short while after the last letter

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Translation of this line")
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setAcceptDrops(False)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.typed)
        self.textChanged.connect(self._touched)

    def _touched(self) -> None:
        if not self._soon.isActive():  # not restarted by each letter: steady typing is written down too
            self._soon.start()

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the page, where they cover everything."""
        keys = QKeySequence.StandardKey
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and (event.matches(keys.Undo) or event.matches(keys.Redo))
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Finish on Return."""
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            self.finished.emit()
            return
        super().keyPressEvent(event)

    def needed_height(self, width: int) -> int:
        """Return the height that shows the whole text, up to seven lines."""
        measure = QFontMetricsF(self.font())
        flags = int(Qt.TextFlag.TextWordWrap)
        text = measure.boundingRect(QRectF(0, 0, width - 26, 10_000), flags, self.toPlainText() + " ")
        return round(min(text.height(), 7 * measure.height())) + 16

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take plain text only, and no more of it than a line can hold."""
        room = MOST - len(self.toPlainText())
        self.insertPlainText(source.text()[: max(0, room)])

    def mark(self, wanted: str) -> None:
        """Show where a text stands in the translation, "" for none."""
        marks: list[QTextEdit.ExtraSelection] = []
        at = self.document().find(wanted) if wanted else QTextCursor()
        while not at.isNull() and at.hasSelection() and len(marks) < MARKS:
            found = QTextEdit.ExtraSelection()
            found.cursor = at
            found.format.setBackground(theme.color("warn_soft"))
            marks.append(found)
            at = self.document().find(wanted, at)
        self.setExtraSelections(marks)

    def show_text(self, text: str) -> None:
        """Show a text without counting it as typed; the caret stays where it is if the text is the same."""
        if self.toPlainText() != text:
            self.blockSignals(True)
            self.setPlainText(text)
            self.blockSignals(False)
        self._soon.stop()


class LineDelegate(QStyledItemDelegate):
    """Draws lines in two rows of text at most, chips for the fit, words for the state."""

    moved_on = Signal(int)  # row where editing ended with Return

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.replacing = False  # the next editor opens because of a letter, which takes the place of the text
        self.wanted = ""  # text to mark where it stands, casefolded
        self._lines = 2
        self._body = theme.font(SIZES.body)
        self._name = theme.font(SIZES.name)
        self._times = theme.font(SIZES.body, tabular=True)
        self._chip = theme.font(SIZES.chip, "strong", tabular=True)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw one cell."""
        rect = QRectF(option.rect)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, theme.color("accent_soft" if chosen else "surface"))
        painter.fillRect(QRectF(rect.left(), rect.bottom() - 1, rect.width(), 1), theme.color("line"))
        line: Segment = index.data(LINE_ROLE)
        cell = rect.adjusted(SIDE, 7, -SIDE, -5)
        self._lines = 2 if rect.height() >= ROW else 1
        if self.wanted and self.wanted in _TEXT_OF.get(index.column(), _no_text)(line).casefold():
            painter.fillRect(rect.adjusted(2, 2, -2, -3), theme.color("warn_soft"))
        match index.column():
            case Column.FIT:
                self._draw_fit(painter, cell, index.data(FIT_ROLE))
            case Column.STATE:
                words, kind = lines.state_words(line)
                self._draw_text(painter, cell, words, self._body, "soft" if kind in {"plain", "ok"} else kind)
            case Column.VOICE:
                self._draw_voice(painter, cell, str(index.data() or ""), bool(index.data(CLIP_ROLE)))
            case Column.TARGET:
                if line.needs_translation:
                    self._draw_text(painter, cell, "Type the translation here", self._body, "soft")
                else:
                    self._draw_text(painter, cell, line.target, self._name, "text")
            case Column.NUMBER | Column.TIME:
                self._draw_text(painter, cell, str(index.data() or ""), self._times, "soft")
            case _:
                self._draw_text(painter, cell, str(index.data() or ""), self._body, "text")
        painter.restore()

    def _draw_text(self, painter: QPainter, rect: QRectF, text: str, font: QFont, token: str) -> None:
        painter.setPen(theme.color(token))
        painter.setFont(font)
        draw_lines(painter, rect, text, font, self._lines)

    def _draw_fit(self, painter: QPainter, rect: QRectF, view: lines.FitView) -> None:
        if not view.text:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self._chip)
        wide = painter.fontMetrics().horizontalAdvance(view.text) + 16
        box = QRectF(rect.left(), rect.top() - 1, wide, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{view.kind}_soft"))
        painter.drawRoundedRect(box, SIZES.radius_chip, SIZES.radius_chip)
        painter.setPen(theme.color(view.kind))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, view.text)

    def _draw_voice(self, painter: QPainter, rect: QRectF, voice: str, spoken: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        dot = QRectF(rect.left(), rect.top() + 5, 7, 7)
        painter.setPen(theme.color("accent" if spoken else "edge"))
        painter.setBrush(theme.color("accent") if spoken else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
        painter.setPen(theme.color("soft"))
        painter.setFont(self._body)
        room = rect.adjusted(14, 0, 0, 0)
        shown = painter.fontMetrics().elidedText(voice or "automatic", Qt.TextElideMode.ElideRight, int(room.width()))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), shown)

    # --- editing ---

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """Open the editor over the cell."""
        editor = LineEditor(parent)
        editor.setProperty("look", "cell")
        editor.setFont(self._name)
        editor.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        kept = QPersistentModelIndex(index)
        editor.typed.connect(lambda: self.commitData.emit(editor))
        editor.finished.connect(lambda: self._finish(editor, kept))
        return editor

    def _finish(self, editor: LineEditor, index: QPersistentModelIndex) -> None:
        self.commitData.emit(editor)
        self.closeEditor.emit(editor)
        self.moved_on.emit(index.row())

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """Show the line's text, unless it is what stands there."""
        if isinstance(editor, LineEditor):
            fresh = not editor.toPlainText()
            editor.show_text(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            if fresh and self.replacing:
                editor.selectAll()
            elif fresh:
                editor.moveCursor(QTextCursor.MoveOperation.End)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """Pass on what was typed."""
        if isinstance(editor, LineEditor):
            model.setData(index, editor.toPlainText())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Cover the cell."""
        place = option.rect.adjusted(1, 1, -1, -2)
        if isinstance(editor, LineEditor):
            place.setHeight(max(place.height(), editor.needed_height(place.width())))
            room = editor.parentWidget()
            if room is not None and place.bottom() > room.height() > place.height():
                place.moveBottom(room.height() - 1)
        editor.setGeometry(place)


def _no_text(_line: Segment) -> str:
    return ""


_TEXT_OF: dict[int, Callable[[Segment], str]] = {
    Column.SPEAKER: lambda line: line.speaker,
    Column.SOURCE: lambda line: line.source,
    Column.TARGET: lambda line: line.target,
}


def draw_lines(painter: QPainter, rect: QRectF, text: str, font: QFont, most: int = 2) -> None:
    """Draw text in one line or two, broken between words, the last ending in an ellipsis where it must."""
    flat = text[:400].replace("\n", " ")
    if most == 1:
        shown = QFontMetricsF(font).elidedText(flat, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), shown)
        return
    layout = QTextLayout(flat, font)
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    first = layout.createLine()
    if not first.isValid():
        layout.endLayout()
        return
    first.setLineWidth(rect.width())
    first.setPosition(QPointF(0, 0))
    end = first.textStart() + first.textLength()
    layout.endLayout()
    first.draw(painter, rect.topLeft())
    if end < len(flat.encode("utf-16-le")) // 2:
        metrics = QFontMetricsF(font)
        rest = _from_utf16(flat, end)
        shown = metrics.elidedText(rest, Qt.TextElideMode.ElideRight, rect.width())
        below = QRectF(rect.left(), rect.top() + first.height(), rect.width(), first.height())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)


def _from_utf16(text: str, start: int) -> str:
    """Return the rest of a text from a position that Qt counted in UTF-16 units."""
    return text.encode("utf-16-le")[2 * start :].decode("utf-16-le", "replace")

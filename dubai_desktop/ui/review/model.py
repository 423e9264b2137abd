"""The lines of one job as a table model; made for 10,000 of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from dubai_desktop.domain.fitscore import FitScore
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.ui import words
from dubai_desktop.ui.review import lines
from dubai_desktop.ui.text import tip, visible


class Column(IntEnum):
    """The table's columns."""

    NUMBER = 0
    TIME = 1
    SPEAKER = 2
    SOURCE = 3
    TARGET = 4
    FIT = 5
    VOICE = 6
    STATE = 7


HEADINGS = ("#", "Time", "Speaker", "Original", "Translation", "Fit", "Voice", "State")
LINE_ROLE = Qt.ItemDataRole.UserRole + 1  # the Segment
FIT_ROLE = Qt.ItemDataRole.UserRole + 2  # its FitView
SORT_ROLE = Qt.ItemDataRole.UserRole + 3
CLIP_ROLE = Qt.ItemDataRole.UserRole + 4  # True where the line is spoken
_ROOT = QModelIndex()
_Index = QModelIndex | QPersistentModelIndex


class LinesModel(QAbstractTableModel):
    """Lines with their fits and clips. Edits leave it as `edited`; whoever keeps the undo stack puts them in."""

    edited = Signal(str, str)  # segment id, new translation
    fitted = Signal()  # fits or clips changed

    def __init__(self) -> None:
        super().__init__()
        self._lines: list[Segment] = []
        self._rows: dict[str, int] = {}
        self._scores: dict[str, FitScore] = {}
        self._clips: dict[str, Clip] = {}
        self._titles: dict[str, str] = {}
        self.voice = ""
        self.usual_length = 0  # letters that 19 of 20 lines do not exceed
        self.editable = True

    # --- reading ---

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """Number of lines."""
        return 0 if parent.isValid() else len(self._lines)

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
        """Every cell can be chosen, the translation edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        base = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if self.editable and index.column() == Column.TARGET:
            return base | Qt.ItemFlag.ItemIsEditable
        return base

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401
        """Return one cell in one role."""
        if role not in _ROLES or not index.isValid():
            return None
        return _ROLES[role](self, self._lines[index.row()], Column(index.column()))

    def _text(self, line: Segment, column: Column) -> str:
        return _TEXTS[column](self, line)

    def _sort_key(self, line: Segment, column: Column) -> str | float:
        match column:
            case Column.NUMBER | Column.TIME:
                return line.start
            case Column.FIT:
                return -self.fit_view(line).factor
            case _:
                return self._text(line, column).casefold()

    def _tip(self, line: Segment, column: Column) -> str | None:
        match column:
            case Column.SOURCE | Column.TARGET:
                return tip(self._text(line, column))
            case Column.FIT:
                return tip(self.fit_view(line).said)
            case Column.STATE:
                return tip(line.note)
            case Column.VOICE:
                return tip("Spoken already" if line.id in self._clips else "Not spoken yet")
            case _:
                return None

    def voice_of(self, line: Segment) -> str:
        """Return the voice that spoke, or will speak, a line, as short as it can be said."""
        clip = self._clips.get(line.id)
        named = f"{clip.engine}:{clip.voice}" if clip else line.voice or self.voice
        return visible(self._titles.get(named) or named.partition(":")[2] or named)

    def fit_view(self, line: Segment) -> lines.FitView:
        """Return a line's fit as it is shown."""
        return lines.fit_view(line, self._scores.get(line.id))

    def score(self, segment_id: str) -> FitScore | None:
        """Return how well a line fits, None while that is not known."""
        return self._scores.get(segment_id)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All lines."""
        return tuple(self._lines)

    @property
    def scores(self) -> Mapping[str, FitScore]:
        """How well the lines fit, by segment id."""
        return self._scores

    def has_clip(self, segment_id: str) -> bool:
        """True where a line is spoken."""
        return segment_id in self._clips

    def line(self, segment_id: str) -> Segment | None:
        """Return a line, None if there is none of this id."""
        row = self._rows.get(segment_id)
        return None if row is None else self._lines[row]

    def row(self, segment_id: str) -> int:
        """Return a line's row, -1 if there is none."""
        return self._rows.get(segment_id, -1)

    # --- changing ---

    def setData(self, index: _Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Pass a typed translation on."""
        if role != Qt.ItemDataRole.EditRole or index.column() != Column.TARGET:
            return False
        line = self._lines[index.row()]
        if str(value) != line.target:
            self.edited.emit(line.id, str(value))
        return True

    def load(self, segments: Iterable[Segment], clips: Iterable[Clip], voice: str) -> None:
        """Show another job's lines."""
        self.beginResetModel()
        self._lines = list(segments)
        self._rows = {line.id: row for row, line in enumerate(self._lines)}
        self._clips = {clip.segment_id: clip for clip in clips}
        self._scores = {}
        self.voice = voice
        lengths = sorted(max(len(line.source), len(line.target)) for line in self._lines)
        self.usual_length = lengths[len(lengths) * 19 // 20] if lengths else 0
        self.endResetModel()

    def put(self, changed: Iterable[Segment]) -> None:
        """Replace lines by those with the same ids."""
        for line in changed:
            row = self._rows.get(line.id)
            if row is None or self._lines[row] is line:
                continue
            spoken = self._lines[row].target == line.target and self._lines[row].voice == line.voice
            self._lines[row] = line
            if not spoken:
                self._clips.pop(line.id, None)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))

    def replace(self, new: Sequence[Segment]) -> None:
        """Replace all lines, telling views only of the part that differs, so that they stay where they are."""
        old = self._lines
        head = 0
        while head < min(len(old), len(new)) and old[head].id == new[head].id:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail].id == new[-1 - tail].id:
            tail += 1
        if len(old) - tail > head:
            self.beginRemoveRows(_ROOT, head, len(old) - tail - 1)
            del old[head : len(old) - tail]
            self.endRemoveRows()
        if len(new) - tail > head:
            self.beginInsertRows(_ROOT, head, len(new) - tail - 1)
            old[head:head] = new[head : len(new) - tail]
            self.endInsertRows()
        self._lines = list(new)
        self._rows = {line.id: row for row, line in enumerate(self._lines)}
        if self._lines:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._lines) - 1, len(Column) - 1))

    def set_scores(self, scores: Iterable[FitScore]) -> None:
        """Show a new plan."""
        self._scores = {made.segment_id: made for made in scores}
        self._fresh(Column.FIT, Column.FIT)

    def set_clips(self, clips: Iterable[Clip]) -> None:
        """Show which lines are spoken."""
        self._clips = {clip.segment_id: clip for clip in clips}
        self._fresh(Column.VOICE, Column.STATE)

    def set_voice_titles(self, titles: Mapping[str, str]) -> None:
        """Call voices by name: "engine:voice" to "espeak-ng · Bangla, female"; the table shows the last part."""
        self._titles = {key: title.rpartition(" · ")[2].rpartition(", ")[2] for key, title in titles.items()}
        self._fresh(Column.VOICE, Column.VOICE)

    def set_editable(self, editable: bool) -> None:
        """Let lines be edited, or not while the job runs."""
        self.editable = editable

    def _fresh(self, first: Column, last: Column) -> None:
        if self._lines:
            self.dataChanged.emit(self.index(0, first), self.index(len(self._lines) - 1, last))
        self.fitted.emit()


_TEXTS: dict[Column, Callable[[LinesModel, Segment], str]] = {
    Column.NUMBER: lambda _model, line: str(line.index),
    Column.TIME: lambda _model, line: words.span(line.start, line.end),
    Column.SPEAKER: lambda _model, line: visible(line.speaker),
    Column.SOURCE: lambda _model, line: line.source,
    Column.TARGET: lambda _model, line: line.target,
    Column.FIT: lambda model, line: model.fit_view(line).text,
    Column.VOICE: lambda model, line: model.voice_of(line),
    Column.STATE: lambda _model, line: lines.state_words(line)[0],
}

# Roles that are not here return at once: views ask for ten a cell while they scroll.
_ROLES: dict[int, Callable[[LinesModel, Segment, Column], Any]] = {
    Qt.ItemDataRole.DisplayRole: LinesModel._text,
    Qt.ItemDataRole.EditRole: LinesModel._text,
    Qt.ItemDataRole.ToolTipRole: LinesModel._tip,
    Qt.ItemDataRole.AccessibleTextRole: lambda model, line, column: (
        f"{HEADINGS[column]}: {model._text(line, column) or 'empty'}"
    ),
    LINE_ROLE: lambda _model, line, _column: line,
    FIT_ROLE: lambda model, line, _column: model.fit_view(line),
    SORT_ROLE: LinesModel._sort_key,
    CLIP_ROLE: lambda model, line, _column: model.has_clip(line.id),
}

"""Carries out what the find bar asks for, on the lines of the open job."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from dubai_desktop.ui.review import find
from dubai_desktop.ui.review.delegate import LineEditor
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.review.find import FindBar
from dubai_desktop.ui.review.table import LinesTable


class Finder(QObject):
    """Finds while the person types, counts, marks, and replaces; every replacement can be undone."""

    def __init__(self, bar: FindBar, table: LinesTable, editor: LineEditor, desk: Callable[[], Desk | None]) -> None:
        super().__init__(bar)
        self._bar = bar
        self._table = table
        self._editor = editor
        self._desk = desk
        self._from = ""  # line where the search began: more letters may go back to a line before
        self._found = ""  # line that the last step went to
        bar.looked.connect(self._look)
        bar.find_next.connect(self.find_next)
        bar.replace_one.connect(self.replace_one)
        bar.replace_all.connect(self.replace_all)
        bar.closed.connect(table.setFocus)
        table.stood.connect(lambda _line: self.count())

    def _look(self, wanted: str) -> None:
        """Mark what is typed and go to the first line that has it, from where the search began."""
        self._table.mark(wanted)
        if not wanted:
            self._from = self._found = ""
        elif not self._from:
            self._from = self._table.line_id
        if wanted and self._table.go_to(lambda line: find.has(line, wanted), self._from):
            self._found = self._table.line_id
        self.count()

    def count(self) -> None:
        """Say in how many of the lines shown the text stands, and mark it in the line chosen."""
        desk, wanted = self._desk(), self._bar.wanted.text()
        if desk is None or self._bar.isHidden():
            self._editor.mark("")
            return
        found = [line.id for line in desk.model.segments if find.has(line, wanted) and self._table.filter.has(line.id)]
        here = self._table.line_id
        self._bar.tell(len(found), found.index(here) + 1 if here in found else 0)
        self._editor.mark(wanted)

    def find_next(self, wanted: str) -> None:
        """Stand on the next line that has the text; on the person's own line, where the search has not been there."""
        here = self._table.line_id
        if self._table.go_to(lambda line: find.has(line, wanted), here, past=here == self._found):
            self._found = self._from = self._table.line_id
        self.count()

    def replace_one(self, wanted: str, by: str) -> None:
        """Replace in the line the person stands on, and go to the next."""
        desk = self._desk()
        line = desk.model.line(self._table.line_id) if desk else None
        if desk is None or line is None:
            return
        made = find.replace_in([line], wanted, by)
        if made.segments:
            desk.change("replacing", made.segments)
        self._found = line.id
        self.find_next(wanted)

    def replace_all(self, wanted: str, by: str) -> None:
        """Replace in all lines, as one step."""
        desk = self._desk()
        if desk is not None:
            made = find.replace_in(desk.model.segments, wanted, by)
            desk.change("replacing", made.segments)
            self._bar.tell_replaced(made.times)

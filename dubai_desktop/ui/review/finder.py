"""Carries out what the find bar asks for, on the lines of the open job."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from dubai_desktop.ui.review import find
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.review.find import FindBar
from dubai_desktop.ui.review.table import LinesTable


class Finder(QObject):
    """Finds and replaces; every replacement can be undone."""

    def __init__(self, bar: FindBar, table: LinesTable, desk: Callable[[], Desk | None]) -> None:
        super().__init__(bar)
        self._bar = bar
        self._table = table
        self._desk = desk
        bar.find_next.connect(self.find_next)
        bar.replace_one.connect(self.replace_one)
        bar.replace_all.connect(self.replace_all)
        bar.closed.connect(table.setFocus)

    def find_next(self, wanted: str) -> None:
        """Stand on the next line that has the text."""
        self._bar.tell(self._table.go_to_next(lambda line: find.has(line, wanted)))

    def replace_one(self, wanted: str, by: str) -> None:
        """Replace in the line the person stands on, and go to the next."""
        desk = self._desk()
        line = desk.model.line(self._table.line_id) if desk else None
        if desk is None or line is None:
            return
        made = find.replace_in([line], wanted, by)
        if made.segments:
            desk.change("replacing", made.segments)
        self.find_next(wanted)

    def replace_all(self, wanted: str, by: str) -> None:
        """Replace in all lines, as one step."""
        desk = self._desk()
        if desk is not None:
            made = find.replace_in(desk.model.segments, wanted, by)
            desk.change("replacing", made.segments)
            self._bar.tell_replaced(made.times)

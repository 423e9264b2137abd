"""Undo and redo of everything done to lines: a command knows the lines before and after."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import monotonic

from PySide6.QtGui import QUndoCommand

from dubai_desktop.domain.segment import Segment

PAUSE = 1.5  # seconds without typing after which the next letters are a step of their own
_TYPED = 1

Put = Callable[[Sequence[Segment]], None]


class ChangeLines(QUndoCommand):
    """Lines changed. `put` takes them: by their ids, or all anew after a split or a join."""

    def __init__(self, words: str, before: Sequence[Segment], after: Sequence[Segment], put: Put) -> None:
        super().__init__(words)
        self._before, self._after = tuple(before), tuple(after)
        self._put = put

    def redo(self) -> None:
        """Put the new lines in."""
        self._put(self._after)

    def undo(self) -> None:
        """Put the old lines back."""
        self._put(self._before)


class TypeLine(ChangeLines):
    """One line's translation typed: letters typed without a pause are one step."""

    def __init__(self, before: Segment, after: Segment, put: Put) -> None:
        super().__init__(f"typing in line {before.index}", [before], [after], put)
        self._at = monotonic()

    def id(self) -> int:
        """Let Qt offer it for merging."""
        return _TYPED

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Take the next letters in."""
        if not isinstance(other, TypeLine) or other._before[0].id != self._before[0].id:
            return False
        if other._at - self._at > PAUSE:
            return False
        self._after, self._at = other._after, other._at
        return True

"""The scrolling list of cards. Only the cards in sight exist, so that 500 jobs cost what ten do."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from PySide6.QtCore import QEvent, QModelIndex, QObject, QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.queue import state as told
from dubai_desktop.ui.queue.card import Card, height_for
from dubai_desktop.ui.queue.model import JobListModel
from dubai_desktop.ui.queue.thumbs import Thumbs
from dubai_desktop.ui.text import restyle
from dubai_desktop.ui.tokens import SIZES

GAP = SIZES.s3
FOOT = 150  # least height of what stands under the cards


class CardList(QAbstractScrollArea):
    """Cards over a JobListModel, with `foot` (the drop zone) under the last. Up and down choose, Return acts."""

    def __init__(self, model: JobListModel, thumbs: Thumbs, act: Callable[[Act, str], object], foot: QWidget) -> None:
        super().__init__()
        self._model = model
        self._thumbs = thumbs
        self._act = act
        self._foot = foot
        self._cards: list[Card] = []
        self._heights: list[int] = []
        self._tops: list[int] = []
        self._height = 0
        self._chosen = -1
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Videos in the queue")
        self.viewport().setAutoFillBackground(False)
        foot.setParent(self.viewport())
        foot.show()
        model.modelReset.connect(self._measure)
        model.rowsInserted.connect(self._inserted)
        model.rowsRemoved.connect(self._removed)
        model.dataChanged.connect(self._changed)
        thumbs.made.connect(self._fill)
        self.verticalScrollBar().valueChanged.connect(self._fill)

    # --- where each card stands ---

    def _measure(self) -> None:
        """Ask every card for its height."""
        width = self.viewport().width()
        self._heights = [height_for(state, width) + GAP for state in self._model.states]
        self._stand()

    def _inserted(self, _parent: QModelIndex, first: int, last: int) -> None:
        width = self.viewport().width()
        fresh = [height_for(self._model.state(row), width) + GAP for row in range(first, last + 1)]
        self._heights[first:first] = fresh
        self._stand()

    def _removed(self, _parent: QModelIndex, first: int, last: int) -> None:
        del self._heights[first : last + 1]
        self._stand()

    def _changed(self, first: QModelIndex, last: QModelIndex) -> None:
        width = self.viewport().width()
        moved = False
        for row in range(first.row(), last.row() + 1):
            height = height_for(self._model.state(row), width) + GAP
            moved = moved or height != self._heights[row]
            self._heights[row] = height
        if moved:
            self._stand()
        else:
            self._fill()

    def _stand(self) -> None:
        """Put every card under the one before."""
        *self._tops, self._height = accumulate(self._heights, initial=0)
        page = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(0, self._height + FOOT - page))
        bar.setPageStep(page)
        bar.setSingleStep(38)
        self._chosen = min(self._chosen, len(self._tops) - 1)
        self._fill()

    def _bottom(self, row: int) -> int:
        return (self._tops[row + 1] if row + 1 < len(self._tops) else self._height) - GAP

    def _fill(self) -> None:
        """Put cards on the rows in sight."""
        top = self.verticalScrollBar().value()
        page = self.viewport().rect()
        first = max(0, bisect_right(self._tops, top) - 1)
        used = 0
        for row in range(first, len(self._tops)):
            if self._tops[row] > top + page.height():
                break
            card = self._card(used)
            state = self._model.state(row)
            card.setGeometry(QRect(0, self._tops[row] - top, page.width(), self._bottom(row) - self._tops[row]))
            self._model.want_lines(state)
            card.show_state(state, self._thumbs.get(state.job))
            restyle(card, "chosen", "true" if row == self._chosen and self.hasFocus() else "false")
            card.show()
            used += 1
        for spare in self._cards[used:]:
            spare.hide()
        self._foot.setGeometry(0, self._height - top, page.width(), max(FOOT, page.height() - self._height))

    def _card(self, place: int) -> Card:
        while place >= len(self._cards):
            made = Card(self._act, self.viewport())
            made.installEventFilter(self)
            self._cards.append(made)
        return self._cards[place]

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards in sight, from the top."""
        shown = [card for card in self._cards if not card.isHidden()]
        return tuple(shown)

    # --- keyboard, mouse, size ---

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand anew."""
        super().resizeEvent(event)
        self._measure()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll."""
        self.verticalScrollBar().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose the card that is pressed."""
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(watched, Card) and watched.state:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.choose(next(n for n, s in enumerate(self._model.states) if s.job.id == watched.state.job.id))
        return super().eventFilter(watched, event)

    def choose(self, row: int) -> None:
        """Mark a row and bring it into sight."""
        if not 0 <= row < len(self._tops):
            return
        self._chosen = row
        bar = self.verticalScrollBar()
        if self._tops[row] < bar.value():
            bar.setValue(self._tops[row])
        elif self._bottom(row) > bar.value() + self.viewport().height():
            bar.setValue(self._bottom(row) - self.viewport().height() + GAP)
        self._fill()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down choose, Return does what the first button does, Delete removes."""
        key = Qt.Key(event.key())
        rows = len(self._tops)
        if key is Qt.Key.Key_Down:
            self.choose(min(rows - 1, self._chosen + 1))
        elif key is Qt.Key.Key_Up:
            self.choose(max(0, self._chosen - 1))
        elif 0 <= self._chosen < rows and key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Delete}:
            state = self._model.state(self._chosen)
            offered = told.menu(state) if key is Qt.Key.Key_Delete else told.acts(state)
            wanted = Act.REMOVE if key is Qt.Key.Key_Delete else next(iter(offered), None)
            if wanted in offered and wanted is not None:
                self._act(wanted, state.job.id)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show which card is chosen."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self.choose(max(0, self._chosen))

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Unmark."""
        super().focusOutEvent(event)
        self._fill()

"""Words of the person's own: names to keep, fixed translations, and how the voice says them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLineEdit, QStackedLayout, QVBoxLayout

from dubai_desktop.domain.problems import Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.wordlist import FILE_NAME
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import Empty, button, row
from dubai_desktop.ui.glossary.book import Book
from dubai_desktop.ui.glossary.table import TermsTable
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.text import ElidedLabel, visible

FOR_WHAT = (
    "Keep a name as it is, fix how a word is translated, or tell the voice how to say it. "
    "Your words count in every line that is translated or spoken from then on."
)
KEYS = "Return or F2 edits, Tab goes to the next cell, Delete removes, Ctrl+Z takes the last step back."
FILES = "Tables (*.csv *.tsv *.txt)"


class WordsPage(Page):
    """The glossary: searched, edited in place, saved at once."""

    saved = Signal(str, bool)  # sentence for the foot of the window, whether all is well

    def __init__(self, queue: JobQueue) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search your words")
        self.search.setAccessibleName("Search your words")
        self.search.setFixedWidth(220)
        self.search.setClearButtonEnabled(True)
        self._import = button("Import…", self._browse, icon="folder", tip="Take terms from a table file (CSV)")
        self._export = button("Export…", self._save_as, icon="export", tip="Write all terms to a table file (CSV)")
        self._add = button("Add a word", self.add, look="primary", icon="add", tip="Ctrl+N")
        super().__init__("Words", self.search, self._import, self._export, self._add)
        self.book = Book(queue)
        self.table = TermsTable(self.book.model)
        self._remove = button("Remove", self.remove, small=True, icon="remove")
        self._stack = QStackedLayout()
        self._build()
        self._connect()

    def _build(self) -> None:
        frame = QFrame()
        frame.setProperty("look", "card")
        inside = QVBoxLayout(frame)
        inside.setContentsMargins(1, 1, 1, 6)
        inside.addWidget(self.table)
        first = button("Add a word", self.add, look="primary", icon="add")
        file = button("Import…", self._browse, icon="folder")
        self._stack.addWidget(Empty("No words of your own yet", FOR_WHAT, first, file))
        self._stack.addWidget(frame)
        self._stack.addWidget(Empty("None of your words has that in it", "Search for a part of a word or of its note."))
        self.body.addLayout(self._stack, 1)
        self._hint = ElidedLabel(KEYS, "small")
        foot = row()
        foot.addWidget(self._hint, 1)
        foot.addWidget(self._remove)
        self.body.addLayout(foot)
        self._show()

    def _connect(self) -> None:
        self.book.told.connect(self.saved)
        self.book.changed.connect(self._show)
        self.book.failed.connect(self._tell)
        self.book.brought.connect(self._brought)
        self.book.written.connect(self._written)
        self.search.textChanged.connect(self._find)
        self.table.removing.connect(self.remove)
        self.table.selectionModel().selectionChanged.connect(lambda _now, _before: self._enable())
        for model in (self.book.model, self.table.filter):
            model.modelReset.connect(self._show)
            model.rowsInserted.connect(self._show)
            model.rowsRemoved.connect(self._show)
        keys: tuple[tuple[str, Callable[[], object]], ...] = (
            ("Ctrl+Z", self.book.stack.undo),
            ("Ctrl+Y", self.book.stack.redo),
            ("Ctrl+Shift+Z", self.book.stack.redo),
            ("Ctrl+N", self.add),
            ("Ctrl+F", self.search.setFocus),
        )
        for text, does in keys:
            QShortcut(QKeySequence(text), self, does, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def entered(self) -> None:
        """Read the glossary anew."""
        self.book.look()

    # --- what a person does ---

    def add(self) -> None:
        """Open a new row to type a word in."""
        self.search.clear()
        draft = self.book.model.add_draft()
        self._stack.setCurrentIndex(1)
        self.table.edit_row(draft)

    def remove(self) -> None:
        """Forget the chosen terms, and offer to bring them back."""
        gone = self.table.chosen()
        if not gone:
            return
        self.book.remove(gone)
        kept = [term for term in gone if term.source]
        if kept:
            undo = button("Undo", self._undo_removal, small=True)
            self.notice.tell(f"{words.count(len(kept), 'term')} removed", "", undo, kind="plain")
            if not self.table.isVisible():  # the keys would go nowhere
                undo.setFocus()

    def _undo_removal(self) -> None:
        self.notice.hide()
        self.book.stack.undo()

    def _find(self, text: str) -> None:
        self.table.filter.search(text)
        self._show()

    def _browse(self) -> None:
        dialog = QFileDialog(self, "Import words", "", FILES)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.book.bring(Path(name)))
        dialog.open()

    def _save_as(self) -> None:
        dialog = QFileDialog(self, "Export words", FILE_NAME, FILES)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("csv")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.book.write(Path(name)))
        dialog.open()

    # --- what is shown ---

    def _show(self) -> None:
        count = self.book.model.rowCount()
        some = self.table.filter.rowCount()
        self._stack.setCurrentIndex(1 if some else 2 if count else 0)
        self.beside.setText(words.count(len(self.book.model.terms), "term") if count else "")
        for made in (self._import, self._export, self._add, self.search):
            made.setVisible(bool(count))
        self._hint.setVisible(bool(some))
        self._remove.setVisible(bool(some))
        self._enable()

    def _enable(self) -> None:
        self._remove.setEnabled(self.table.selectionModel().hasSelection())

    def _tell(self, problem: Problem) -> None:
        self.notice.tell(problem.message, kind="bad")

    def _brought(self, count: int) -> None:
        self.notice.tell(f"{words.count(count, 'term')} taken from the file", kind="plain")

    def _written(self, path: Path) -> None:
        self.notice.tell("Your words are written", visible(str(path)), kind="plain")

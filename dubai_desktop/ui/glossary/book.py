"""The glossary open in the window: what was done to it, with undo, and on its way to the disk at once. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from dubai_desktop.domain.glossary import Term, identity
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.store.glossary import checked
from dubai_desktop.ui.glossary.model import TermsModel

AGAIN_MS = 4000
_Step = tuple[tuple[Term, ...], tuple[Term, ...]]


class Book(QObject):
    """Terms with undo and autosave; `told` says whether all are on disk."""

    told = Signal(str, bool)  # sentence, whether all is well
    failed = Signal(object)  # Problem: what was typed cannot be kept
    changed = Signal()  # another number of terms
    brought = Signal(int)  # terms taken from a file
    written = Signal(object)  # Path of the file that was written

    def __init__(self, queue: JobQueue) -> None:
        super().__init__(queue)
        self._queue = queue
        self.model = TermsModel()
        self.model.setParent(self)
        self.model.edited.connect(self.change)
        self.stack = QUndoStack(self)
        self._steps: list[_Step] = []
        self._is_writing = False
        self.is_failing = False  # the last try to write did not succeed
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._write)

    @property
    def is_clean(self) -> bool:
        """True where everything is on disk."""
        return not self._steps and not self._is_writing

    def look(self) -> None:
        """Read the glossary anew: a terminal may have changed it."""
        if self.is_clean:
            self._queue.errand(self._queue.studio.wordlist.list, self._take, self.failed.emit, owner=self, ordered=True)

    def _take(self, terms: tuple[Term, ...]) -> None:
        if self.is_clean and set(terms) != set(self.model.terms):
            self.model.load(terms)
            self.stack.clear()
        self.changed.emit()

    # --- what is done to terms ---

    @Slot(object, object)
    def change(self, old: Term, new: Term) -> None:
        """Take a term as typed. A draft is kept once it has its word."""
        if not old.source and not new.source.strip():
            self.model.put(old, new)
            return
        try:
            kept = checked(new)
        except Problem as problem:
            self.failed.emit(problem)
            return
        if self.model.has(kept) and (not old.source or identity(kept) != identity(old)):
            message = f"There is a term “{kept.source}” for these languages already. Change that one."
            self.failed.emit(Problem(Code.GLOSSARY_INVALID, message))
            return
        if old.source:
            self._push("changing a term", (old,), (kept,))
        else:
            self.model.put(old, kept)
            self._push("adding a term", (), (kept,))

    def remove(self, terms: Sequence[Term]) -> None:
        """Forget terms."""
        drafts = [term for term in terms if not term.source]
        gone = tuple(term for term in terms if term.source)
        self.model.swap(drafts, ())
        if gone:
            self._push("removing terms", gone, ())

    def bring(self, path: Path) -> None:
        """Take every term of a file in, or none; it can be undone."""
        words, before = self._queue.studio.wordlist, self.model.terms

        def work() -> tuple[int, tuple[Term, ...]]:
            return words.bring(path), words.list()

        def done(found: tuple[int, tuple[Term, ...]]) -> None:
            count, now = found
            gone, come = set(before) - set(now), set(now) - set(before)
            self.model.load(now)
            self.stack.push(_Change("an import", tuple(gone), tuple(come), self._put, is_done=True))
            self.changed.emit()
            self.brought.emit(count)

        self._queue.errand(work, done, self.failed.emit, owner=self, ordered=True)

    def write(self, path: Path) -> None:
        """Write all terms to a file, in place of what is there: the person was asked."""
        words = self._queue.studio.wordlist
        self._queue.errand(
            lambda: words.write(path, overwrite=True), self.written.emit, self.failed.emit, owner=self, ordered=True
        )

    def _push(self, said: str, old: Iterable[Term], new: Iterable[Term]) -> None:
        self.stack.push(_Change(said, tuple(old), tuple(new), self._put))

    def _put(self, old: tuple[Term, ...], new: tuple[Term, ...]) -> None:
        self.model.swap(old, new)
        self._steps.append((old, new))
        self.told.emit("Saving…", True)
        self.changed.emit()
        self._write()

    # --- to the disk ---

    def _write(self) -> None:
        if self._is_writing or not self._steps:
            return
        self._is_writing = True
        self._again.stop()
        steps, self._steps = self._steps, []
        words = self._queue.studio.wordlist

        def work() -> None:
            for old, new in steps:
                words.swap(old, new)

        self._queue.errand(
            work, lambda _none: self._done(), lambda problem: self._not_done(problem, steps), owner=self, ordered=True
        )

    def _done(self) -> None:
        self._is_writing = self.is_failing = False
        if self._steps:
            self._write()
        else:
            self.told.emit("All edits saved", True)

    def _not_done(self, problem: Problem, steps: list[_Step]) -> None:
        """Keep what could not be written, in its order, and try again in a while."""
        self._is_writing, self.is_failing = False, True
        self._steps = [*steps, *self._steps]
        self.told.emit(f"Not saved yet: {problem.message}", False)
        self._again.start(AGAIN_MS)


class _Change(QUndoCommand):
    """Terms taken out and others put in; `is_done` where that has happened already."""

    def __init__(
        self,
        said: str,
        old: tuple[Term, ...],
        new: tuple[Term, ...],
        put: Callable[[tuple[Term, ...], tuple[Term, ...]], None],
        *,
        is_done: bool = False,
    ) -> None:
        super().__init__(said)
        self._old, self._new, self._put, self._is_done = old, new, put, is_done

    def redo(self) -> None:
        """Put the new ones in."""
        if not self._is_done:
            self._put(self._old, self._new)
        self._is_done = False

    def undo(self) -> None:
        """Put the old ones back."""
        self._put(self._new, self._old)

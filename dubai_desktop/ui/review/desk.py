"""One job open for review: its lines, what was done to them, and what can be done. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial, reduce
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QUndoCommand, QUndoStack

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import Event, JobFinished, JobStarted, LineVoiced
from dubai_desktop.domain.fitscore import FitScore
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.ui.review import lines
from dubai_desktop.ui.review.model import LinesModel
from dubai_desktop.ui.review.saver import Saver
from dubai_desktop.ui.review.undo import ChangeLines, Put, TypeLine

PLAN_MS = 250  # edits within this time share one new plan


class Desk(QObject):
    """The lines of one job with undo, autosave, fits and voices."""

    changed = Signal()  # lines, fits or the job's status
    structure = Signal(str)  # lines were split, joined, removed, or a step was undone: the id to stand on
    failed = Signal(object)  # Problem
    voicing = Signal(str, bool)  # segment id, whether it is being spoken now
    heard = Signal(str, object)  # segment id, Path of its sound

    def __init__(self, queue: JobQueue, job: Job, parent: QObject) -> None:
        super().__init__(parent)
        self._queue = queue
        self.job = job
        self.model = LinesModel()
        self.model.setParent(self)
        self.stack = QUndoStack(self)
        self.saver = Saver(queue, job.id, self)
        self.busy_lines: set[str] = set()
        self._asked = 0  # plans asked for so far
        self._touched = ""  # the first line that the last step changed
        self.needs = 0  # how many lines a person should look at
        self._plan = QTimer(self)
        self._plan.setSingleShot(True)
        self._plan.setInterval(PLAN_MS)
        self._plan.timeout.connect(self._ask_fits)
        self.model.load(job.segments, job.clips, _voice(job))
        self.needs = self._needing(job.segments)
        self.model.set_editable(not queue.is_busy(job.id))
        self.model.edited.connect(self.type)
        self.saver.saved.connect(self._plan.start)
        queue.happened.connect(self._happened)
        self._ask_fits()

    # --- what is done to lines ---

    @Slot(str, str)
    def type(self, segment_id: str, text: str) -> None:
        """Take a translation as typed."""
        line = self.model.line(segment_id)
        if line is not None and self.model.editable and text != line.target:
            self.stack.push(TypeLine(line, lines.retarget(line, text), self._put))

    def change(self, words: str, after: Sequence[Segment]) -> None:
        """Change lines in place."""
        before = [line for line in (self.model.line(segment.id) for segment in after) if line is not None]
        if before and before != list(after) and self.model.editable:
            self.stack.push(ChangeLines(words, before, after, self._put))

    def step(self, make: Callable[[Put], QUndoCommand]) -> None:
        """Do a step that is about more than lines; `make` is given what takes changed ones."""
        if self.model.editable:
            self.stack.push(make(self._put))

    def approve_lines(self, ids: Sequence[str], approved: bool = True) -> None:
        """Mark lines as read and right; lines without a translation are left."""
        found = [line for line in (self.model.line(one) for one in ids) if line is not None]
        marked = [replace(line, approved=approved) for line in found if not line.needs_translation]
        if marked:
            self.change("approving" if approved else "taking back approval", marked)

    def set_voice(self, segment_id: str, voice: str) -> None:
        """Let another voice speak a line."""
        line = self.model.line(segment_id)
        if line is not None:
            self.change("another voice", [replace(line, voice=voice)])

    def split(self, segment_id: str, caret: int) -> bool:
        """Cut a line in two at the caret. False where that makes no sense."""
        row = self.model.row(segment_id)
        halves = lines.split(self.model.segments[row], caret) if row >= 0 else None
        if halves is None:
            return False
        self._restructure("splitting", row, row + 1, halves)
        return True

    def mergeable(self, ids: Sequence[str]) -> tuple[Segment, ...]:
        """Return the neighbouring lines that a merge of these joins; one alone goes with the next. () where none do."""
        rows = sorted(self.model.row(one) for one in ids)
        if len(rows) == 1:
            rows.append(rows[0] + 1)
        together = rows == list(range(rows[0], rows[0] + len(rows))) if rows else False
        if not together or rows[0] < 0 or rows[-1] >= self.model.rowCount():
            return ()
        return self.model.segments[rows[0] : rows[-1] + 1]

    def merge(self, ids: Sequence[str]) -> bool:
        """Join neighbouring lines, one alone with the next. False where there is nothing to join."""
        found = self.mergeable(ids)
        if not found:
            return False
        row = self.model.row(found[0].id)
        self._restructure("joining", row, row + len(found), (reduce(lines.merge, found),))
        return True

    def undo(self) -> None:
        """Take the last step back and tell where that was."""
        self._tell_place(self.stack.undo)

    def redo(self) -> None:
        """Take a step that was undone again, and tell where that was."""
        self._tell_place(self.stack.redo)

    def _tell_place(self, step: Callable[[], None]) -> None:
        self._touched = ""
        step()
        if self._touched:
            self.structure.emit(self._touched)

    def _restructure(self, words: str, first: int, last: int, middle: Sequence[Segment]) -> None:
        if not self.model.editable:
            return
        before = self.model.segments
        after = lines.renumber((*before[:first], *middle, *before[last:]))
        self.stack.push(ChangeLines(words, before, after, self._put_all))

    def _put(self, segments: Sequence[Segment]) -> None:
        before = self._needing(self.model.line(segment.id) for segment in segments)
        self.model.put(segments)
        self._touched = segments[0].id if segments else ""
        self.needs += self._needing(segments) - before
        self.saver.keep(segments)
        self.changed.emit()

    def _put_all(self, segments: Sequence[Segment]) -> None:
        before = {line.id: line for line in self.model.segments}
        self.model.replace(segments)
        self.needs = self._needing(segments)
        self.saver.keep_all(segments)
        last = segments[-1].id if segments else ""
        self._touched = next((line.id for line in segments if before.get(line.id) != line), last)
        self.structure.emit(self._touched)
        self.changed.emit()

    # --- the plan ---

    def _ask_fits(self) -> None:
        studio, job_id = self._queue.studio, self.job.id
        self._asked += 1
        take = partial(self._take_fits, self._asked)
        self._queue.errand(lambda: studio.fit_scores(job_id), take, self.failed.emit, owner=self)

    def _take_fits(self, asked: int, scores: Sequence[FitScore]) -> None:
        if asked != self._asked:  # a newer plan is on its way: this one may know less
            return
        self.model.set_scores(scores)
        self.needs = self._needing(self.model.segments)
        self.changed.emit()

    def _needing(self, segments: Iterable[Segment | None]) -> int:
        """Count the lines that a person should look at."""
        score = self.model.score
        return sum(lines.needs_person(segment, score(segment.id)) for segment in segments if segment is not None)

    # --- voices ---

    def revoice(self, ids: Sequence[str], *, listen: bool = True) -> None:
        """Speak lines anew, after what was typed is on disk; then let the first be heard."""
        wanted = [one for one in ids if one not in self.busy_lines and self._can_speak(one)]
        if not wanted:
            return
        for one in wanted:
            self.busy_lines.add(one)
            self.voicing.emit(one, True)
        self.saver.when_saved(lambda: self._revoice(wanted, listen))

    def _can_speak(self, segment_id: str) -> bool:
        line = self.model.line(segment_id)
        return line is not None and not line.needs_translation and not self._queue.is_busy(self.job.id)

    def _revoice(self, ids: Sequence[str], listen: bool) -> None:
        studio, job_id, post, token = self._queue.studio, self.job.id, self._queue.post, CancelToken()

        def spoken(job: Job) -> None:
            self._free(ids)
            self._reread(job)
            if listen:
                self.listen(ids[0])

        def failed(problem: Problem) -> None:
            self._free(ids)
            self.failed.emit(problem)

        self._queue.errand(lambda: studio.revoice(job_id, ids, post, token), spoken, failed, owner=self)

    def _free(self, ids: Sequence[str]) -> None:
        for one in ids:
            self.busy_lines.discard(one)
            self.voicing.emit(one, False)

    def listen(self, segment_id: str) -> None:
        """Get a line's sound ready and tell through `heard`; a line not spoken yet is spoken first."""
        if not self.model.has_clip(segment_id):
            self.revoice([segment_id])
            return
        studio, job_id = self._queue.studio, self.job.id

        def ready(path: Path | None) -> None:
            if path is None:
                self.revoice([segment_id])
            else:
                self.heard.emit(segment_id, path)

        self._queue.errand(lambda: studio.clip(job_id, segment_id), ready, self.failed.emit, owner=self)

    def take_translation(self, subtitles: Path, done: Callable[[int], None]) -> None:
        """Fill the lines without translation from a subtitle file; `done` gets how many are still without."""
        studio, job_id = self._queue.studio, self.job.id

        def taken(missing: int) -> None:
            self.reload()
            done(missing)

        def go() -> None:
            self._queue.errand(
                lambda: studio.give_translation(job_id, subtitles), taken, self.failed.emit, owner=self, ordered=True
            )

        self.saver.when_saved(go)

    # --- passing on ---

    def approve(self, done: Callable[[Job], None]) -> None:
        """Pass the review: everything is written, then the job goes on to be voiced."""
        studio, job_id = self._queue.studio, self.job.id
        again = self.job.status is not JobStatus.REVIEW

        def work() -> Job:
            return studio.retry(job_id, "speak") if again else studio.approve(job_id)

        def go() -> None:
            self._queue.errand(work, done, self.failed.emit, owner=self, ordered=True)

        self.saver.when_saved(go)

    # --- what happens meanwhile ---

    @Slot(str, object)
    def _happened(self, job_id: str, event: Event) -> None:
        if job_id != self.job.id:
            return
        if isinstance(event, JobStarted):
            self.model.set_editable(False)
            self.changed.emit()
        elif isinstance(event, JobFinished):
            self.reload()
        elif isinstance(event, LineVoiced) and self._queue.is_busy(job_id):
            self._plan.start()

    def reload(self) -> None:
        """Read the job anew."""
        studio, job_id = self._queue.studio, self.job.id
        self._queue.errand(lambda: studio.job(job_id), self._reread, self.failed.emit, owner=self)

    def _reread(self, job: Job) -> None:
        self.job = job
        self.model.set_editable(not self._queue.is_busy(job.id))
        if self.saver.is_clean and job.segments != self.model.segments:
            same = [s.id for s in job.segments] == [s.id for s in self.model.segments]
            if same:
                self.model.put(job.segments)
            else:
                self.model.load(job.segments, job.clips, _voice(job))
                self.stack.clear()
        self.model.set_clips(job.clips)
        self.needs = self._needing(self.model.segments)
        self._plan.start()
        self.changed.emit()


def _voice(job: Job) -> str:
    used = job.engines.get("voice")
    return job.options.voice or (used.used if used else "")

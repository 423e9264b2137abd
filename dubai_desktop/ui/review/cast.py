"""Who speaks in a job: names, voices, and how somebody sounds. A dialog that can stay open beside the lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QUndoCommand
from PySide6.QtWidgets import QDialog, QFrame, QGridLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget
from shiboken6 import isValid

from dubai_desktop.domain.character import series_of
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.people import LONGEST_NAME, Part
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import Picker, button, icon_button, row
from dubai_desktop.ui.player import Player
from dubai_desktop.ui.review.desk import Desk
from dubai_desktop.ui.review.undo import ChangeLines, Put
from dubai_desktop.ui.text import ElidedLabel, PlainLabel, visible
from dubai_desktop.ui.tokens import SIZES

GENDERS = (("", "not told"), ("female", "woman"), ("male", "man"))
NOBODY = "Nobody named"
NO_ORIGINAL = "The original sound of this video is not kept any more. Listen to the dub, or to the video itself."

Choices = tuple[tuple[str, str], ...]


class Rename(ChangeLines):
    """A speaker's name changed in all lines, and beside them where the voices are kept."""

    def __init__(
        self, before: Sequence[Segment], after: Sequence[Segment], put: Put, aside: Callable[[bool], object]
    ) -> None:
        super().__init__("renaming a speaker", before, after, put)
        self._aside = aside

    def redo(self) -> None:
        """Give the new name."""
        super().redo()
        self._aside(True)

    def undo(self) -> None:
        """Give the old name back."""
        super().undo()
        self._aside(False)


class Recast(QUndoCommand):
    """Another voice or gender for a speaker; no line changes."""

    def __init__(self, said: str, before: str, after: str, give: Callable[[str], object]) -> None:
        super().__init__(said)
        self._before, self._after, self._give = before, after, give

    def redo(self) -> None:
        """Give the new one."""
        self._give(self._after)

    def undo(self) -> None:
        """Give the old one back."""
        self._give(self._before)


class Casting(QObject):
    """What is done to a job's speakers: on its undo stack, and kept off the UI thread."""

    done = Signal()
    failed = Signal(object)  # Problem
    original = Signal(str, object)  # label, Path of somebody's own voice; None where it is gone

    def __init__(self, queue: JobQueue, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._queue = queue
        self.desk = desk

    def parts(self, take: Callable[[tuple[Part, ...]], None]) -> None:
        """Ask for the speakers as the lines are now."""
        people, job, lines = self._queue.studio.people, self.desk.job, self.desk.model.segments
        self._queue.errand(lambda: people.parts(job, lines), take, self.failed.emit, owner=self)

    def rename(self, old: str, new: str) -> None:
        """Call a speaker otherwise in all lines; a name that is another's makes the two one."""
        before = [line for line in self.desk.model.segments if line.speaker == old]
        after = [replace(line, speaker=new) for line in before]
        people, job_id = self._queue.studio.people, self.desk.job.id
        renamed = [False]  # whether the series was too: told by the one errand, needed by the other

        def name() -> None:
            renamed[0] = people.rename(job_id, old, new)

        def unname() -> None:
            if renamed[0]:
                people.unname(job_id, old, new)

        self.desk.step(lambda put: Rename(before, after, put, lambda on: self._keep(name if on else unname)))

    def set_voice(self, part: Part, voice: str) -> None:
        """Let a voice speak for somebody, in this job and the series."""
        if voice == part.voice:
            return
        people, job_id = self._queue.studio.people, self.desk.job.id

        def give(chosen: str) -> None:
            self._keep(lambda: people.set_voice(job_id, part.label, chosen))

        self.desk.step(lambda _put: Recast("another voice for a speaker", part.voice, voice, give))

    def set_gender(self, part: Part, gender: str) -> None:
        """Say whether somebody is a woman or a man."""
        if gender == part.gender:
            return
        people, job_id = self._queue.studio.people, self.desk.job.id

        def give(told: str) -> None:
            self._keep(lambda: people.set_gender(job_id, part.label, told))

        self.desk.step(lambda _put: Recast("what a speaker is", part.gender, gender, give))

    def hear(self, part: Part) -> None:
        """Get somebody's own voice ready, as the video has it."""
        people, job_id = self._queue.studio.people, self.desk.job.id
        self._queue.errand(
            lambda: people.sample(job_id, part.sample_line),
            lambda path: self.original.emit(part.label, path),
            self.failed.emit,
            owner=self,
        )

    def _keep(self, work: Callable[[], object]) -> None:
        self._queue.errand(work, lambda _none: self._kept(), self._refused, owner=self, ordered=True)

    def _kept(self) -> None:
        self.desk.reload()
        self.done.emit()

    def _refused(self, problem: Problem) -> None:
        self.failed.emit(problem)
        self.done.emit()  # shows again what is in force


class CastDialog(QDialog):
    """One row a speaker: name, lines, gender, voice, and both voices to hear."""

    def __init__(self, casting: Casting, voices: Choices, player: Player, parent: QWidget) -> None:
        super().__init__(parent)
        self.casting, self._voices, self._player = casting, voices, player
        self._shown: tuple[Part, ...] = ()
        self.rows: list[_Row] = []
        self.setWindowTitle("Speakers")
        self.setMinimumSize(640, 260)
        self.resize(820, 420)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._said = PlainLabel("", "bad", wrap=True)
        self._said.hide()
        self._grid = QGridLayout()
        self._build()
        desk = casting.desk
        desk.changed.connect(self._look)
        casting.done.connect(self._look_anew)
        casting.failed.connect(lambda problem: self._tell(problem.message))
        casting.original.connect(self._play)
        player.failed.connect(self._tell)
        self._look()

    def _build(self) -> None:
        job = self.casting.desk.job
        named = job.options.series.strip()
        kept = f"the series “{named}”" if named else f"videos in the folder “{Path(series_of(job)).name}”"
        inside = QWidget()
        inside.setProperty("look", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, SIZES.s2, 0)
        self._grid.setHorizontalSpacing(SIZES.s3)
        self._grid.setVerticalSpacing(SIZES.s2)
        self._grid.setColumnStretch(0, 1)
        for place, heading in enumerate(("Name", "Lines", "Who", "Voice", "Original", "Dub")):
            self._grid.addWidget(PlainLabel(heading, "small"), 0, place)
        column.addLayout(self._grid)
        column.addStretch(1)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(inside)
        close = button("Close", self.close)
        close.setAutoDefault(False)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(SIZES.s5, SIZES.s4, SIZES.s5, SIZES.s4)
        outside.setSpacing(SIZES.s3)
        outside.addWidget(ElidedLabel(f"Names and chosen voices are kept for {kept}.", "soft"))
        outside.addWidget(area, 1)
        outside.addWidget(self._said)
        desk = self.casting.desk
        undo = icon_button("undo", "Undo", desk.undo, small=True)
        redo = icon_button("redo", "Redo", desk.redo, small=True)
        for made, can, told in (
            (undo, desk.stack.canUndo, desk.stack.canUndoChanged),
            (redo, desk.stack.canRedo, desk.stack.canRedoChanged),
        ):
            made.setEnabled(can())
            told.connect(made.setEnabled)
        outside.addLayout(row(undo, redo, PlainLabel("Two speakers with one name become one.", "soft"), None, close))

    # --- what is shown ---

    def _look(self) -> None:
        self.casting.parts(self._show)

    def _look_anew(self) -> None:
        self._shown = ()
        self._look()

    def _show(self, parts: tuple[Part, ...]) -> None:
        if not isValid(self) or parts == self._shown:  # it may have been closed while they were looked for
            return
        at = next((n for n, one in enumerate(self.rows) if one.has_focus()), 0)
        self._shown = parts
        for old in self.rows:
            old.remove()
        self.rows = [_Row(self, part, number, self._voices) for number, part in enumerate(parts)]
        for number, made in enumerate(self.rows):
            for place, widget in enumerate(made.widgets):
                self._grid.addWidget(widget, number + 1, place)
        if self.rows and self.isActiveWindow():
            self.rows[min(at, len(self.rows) - 1)].name.setFocus()

    def _tell(self, said: str) -> None:
        self._said.setText(said)
        self._said.setVisible(bool(said))

    def _play(self, label: str, path: Path | None) -> None:
        self._tell("" if path else NO_ORIGINAL)
        if path:
            self._player.play(path, f"speaker {label}")

    # --- what is done ---

    def rename(self, part: Part, text: str) -> None:
        """Take a name as typed."""
        new = " ".join(text.split())
        if new != part.label and (new or not part.label):
            self._tell("")
            self.casting.rename(part.label, new)
        elif not new:
            self._look_anew()

    def hear_dub(self, part: Part) -> None:
        """Let a line of the speaker be heard in the dub; one not spoken yet is spoken first."""
        self._tell("")
        self.casting.desk.listen(part.sample_line)


class _Row:
    """The widgets of one speaker."""

    def __init__(self, dialog: CastDialog, part: Part, number: int, voices: Choices) -> None:
        casting = dialog.casting
        who = visible(part.label) or NOBODY
        editable = casting.desk.model.editable
        self.name = QLineEdit()
        self.name.setMaxLength(LONGEST_NAME)
        self.name.setText(visible(part.label))
        self.name.setCursorPosition(0)
        self._as_shown = self.name.text()
        self.name.setPlaceholderText(NOBODY)
        self.name.setAccessibleName(f"Name of speaker {number + 1}")
        self.name.editingFinished.connect(lambda: self._named(dialog, part))
        count = PlainLabel(words.count(part.lines, "line"), "soft")
        gender = Picker("", partial(casting.set_gender, part))
        gender.fill(GENDERS, part.gender)
        gender.setAccessibleName(f"{who} is: {dict(GENDERS).get(part.gender, '')}")
        voice = Picker("", partial(casting.set_voice, part))
        voice.fill((("", self._automatic(part, voices)), *voices), part.voice)
        voice.setAccessibleName(f"Voice of {who}: {dict(voices).get(part.voice, 'automatic')}")
        voice.setMaximumWidth(280)
        for picker in (gender, voice):
            picker.setProperty("small", True)
            picker.setAutoDefault(False)
        original = icon_button("play", f"Hear {who} in the original", lambda: casting.hear(part), small=True)
        dub = icon_button("speaker", f"Hear {who} in the dub", lambda: dialog.hear_dub(part), small=True)
        for made in (self.name, gender, voice):
            made.setEnabled(editable)
        self.widgets: tuple[QWidget, ...] = (self.name, count, gender, voice, original, dub)

    @staticmethod
    def _automatic(part: Part, voices: Choices) -> str:
        """Say what the program casts, where it did already."""
        heard = dict(voices).get(part.heard[0], part.heard[0]) if part.heard and not part.voice else ""
        return f"Automatic · {heard}" if heard else "Automatic"

    def _named(self, dialog: CastDialog, part: Part) -> None:
        if self.name.text() != self._as_shown:
            self._as_shown = self.name.text()
            dialog.rename(part, self.name.text())

    def has_focus(self) -> bool:
        """True where the person is on this row."""
        return any(widget.hasFocus() for widget in self.widgets)

    def remove(self) -> None:
        """Take the widgets away."""
        self.name.blockSignals(True)
        for widget in self.widgets:
            widget.hide()
            widget.deleteLater()


class CastButton(QObject):
    """The button over the lines that opens the dialog; one at a time."""

    def __init__(self, queue: JobQueue, opener: QPushButton, player: Player, desk: Callable[[], Desk | None]) -> None:
        super().__init__(opener)
        self._queue, self._opener, self._player, self._desk = queue, opener, player, desk
        opener.clicked.connect(lambda _checked=False: self.open())
        self._voices: Choices = ()
        self.dialog: CastDialog | None = None

    def set_voices(self, choices: Choices) -> None:
        """Offer these voices the next time."""
        self._voices = choices

    def open(self) -> None:
        """Show the speakers of the open job."""
        desk = self._desk()
        if desk is None:
            return
        if self.dialog is not None and isValid(self.dialog):
            self.dialog.close()
        casting = Casting(self._queue, desk, desk)
        self.dialog = CastDialog(casting, self._voices, self._player, self._opener.window())
        self.dialog.destroyed.connect(casting.deleteLater)
        self.dialog.show()

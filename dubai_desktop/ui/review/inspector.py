"""The chosen line, large: its text to edit, how it fits, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from dubai_desktop.domain.fitscore import FitScore
from dubai_desktop.domain.segment import Segment
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import Picker, button, row
from dubai_desktop.ui.icons import set_icon
from dubai_desktop.ui.review import lines
from dubai_desktop.ui.review.delegate import LineEditor
from dubai_desktop.ui.review.fitbar import FitBar
from dubai_desktop.ui.text import ElidedLabel, PlainLabel, chip, restyle, set_tip
from dubai_desktop.ui.tokens import SIZES


class Inspector(QFrame):
    """Shows one line; what the person does comes out as signals."""

    typed = Signal(str, str)  # segment id, text
    listen = Signal()
    revoice = Signal()
    split = Signal(int)  # caret
    merge = Signal()
    approve = Signal()
    fit_asked = Signal()
    voice = Signal(str, str)  # segment id, "engine:voice" or "" for the job's

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("look", "card")
        self._line: Segment | None = None
        self._number = PlainLabel("", "name")
        self._time = chip()
        self._speaker = chip()
        self._voice = Picker("Voice", self._choose_voice)
        self._voice.setProperty("small", True)
        self._fit = chip()
        self._source = PlainLabel("", "soft", wrap=True)
        self.editor = LineEditor()
        self._needs = ElidedLabel("", "soft")
        self._silence = PlainLabel("", "soft")
        self._bar = FitBar()
        self._note = ElidedLabel("", "warn")
        self.listen_button = button("Listen", self.listen.emit, icon="play", small=True, tip="Ctrl+Space")
        self.revoice_button = button("Re-voice", self.revoice.emit, icon="retry", small=True, tip="F5")
        self.split_button = button("Split", self._split, icon="split", small=True, tip="At the caret · Ctrl+Shift+S")
        self.merge_button = button("Merge", self.merge.emit, icon="merge", small=True, tip="With the next · Ctrl+M")
        self.fit_button = button(
            "Make it fit  ▾", self.fit_asked.emit, icon="edit", small=True, tip="What would make this line fit · F6"
        )
        self.approve_button = button(
            "Approve, next", self.approve.emit, look="primary", icon="check", small=True, tip="Ctrl+Return"
        )
        self._lay_out()
        self.editor.typed.connect(self.commit)
        self.editor.finished.connect(self.commit)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(SIZES.s4, SIZES.s3, SIZES.s4, SIZES.s3)
        column.setSpacing(SIZES.s2)
        column.addLayout(row(self._number, self._time, self._speaker, None, self._fit, self._voice))
        self._source.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self._source)
        self.editor.setFixedHeight(64)
        column.addWidget(self.editor)
        column.addLayout(row(self._needs, None, self._silence))
        column.addWidget(self._bar)
        column.addWidget(self._note)
        tools = (self.listen_button, self.revoice_button, self.split_button, self.merge_button, self.fit_button)
        column.addLayout(row(*tools, None, self.approve_button))

    def set_voices(self, choices: tuple[tuple[str, str], ...]) -> None:
        """Offer these voices."""
        self._voice.fill(choices, self._line.voice if self._line else "")

    def show_line(
        self, line: Segment | None, made: FitScore | None, silence: float | None, *, editable: bool, busy: bool
    ) -> None:
        """Show a line (None: nothing is chosen)."""
        if self._line is not None and (line is None or line.id != self._line.id):
            self.commit()
        self._line = line
        self.setEnabled(line is not None)
        if line is None:
            self._number.setText("No line chosen")
            self.editor.show_text("")
            return
        self._number.setText(f"Line {line.index}")
        self._time.setText(words.span(line.start, line.end))
        self._speaker.setText(line.speaker)
        self._speaker.setVisible(bool(line.speaker))
        self._voice.show_value(line.voice)
        self._source.setText(line.source)
        self.editor.show_text(line.target)
        self.editor.setReadOnly(not editable)
        self._note.setText(line.note)
        self._note.setVisible(bool(line.note))
        self._show_fit(line, made, silence)
        self.fit_button.setEnabled(editable and lines.can_be_helped(line, made))
        self._enable(line, editable, busy)

    def _enable(self, line: Segment, editable: bool, busy: bool) -> None:
        speakable = not line.needs_translation and not busy
        self.listen_button.setEnabled(speakable)
        self.revoice_button.setEnabled(speakable and editable)
        self.revoice_button.setText("Speaking…" if busy else "Re-voice")
        for made in (self.split_button, self.merge_button, self._voice):
            made.setEnabled(editable)
        self.approve_button.setEnabled(editable and not line.needs_translation)

    def _show_fit(self, line: Segment, made: FitScore | None, silence: float | None) -> None:
        view = lines.fit_view(line, made)
        text = "needs translation" if line.needs_translation else view.words
        self._fit.setVisible(bool(text))
        self._fit.setText(text)
        set_tip(self._fit, view.said)
        restyle(self._fit, "chip", "warn" if line.needs_translation else view.kind)
        said = view.said[:1].upper() + view.said[1:]
        self._needs.setText(said or f"{line.duration:.1f} s to say it in")
        self._silence.setText("" if silence is None else f"{silence:.1f} s of silence follows")
        speech = made.seconds if made is not None and view.text else 0.0
        self._bar.show_fit(line.duration, speech, silence or 0.0, view.kind)

    def commit(self) -> None:
        """Pass on what stands in the editor, if it differs."""
        if self._line is not None and not self.editor.isReadOnly():
            text = self.editor.toPlainText()
            if text != self._line.target:
                self.typed.emit(self._line.id, text)

    def show_playing(self, playing: bool) -> None:
        """Let the listen button say what it does now."""
        self.listen_button.setText("Stop" if playing else "Listen")
        set_icon(self.listen_button, "stop" if playing else "play")

    def _split(self) -> None:
        self.commit()
        self.split.emit(self.editor.textCursor().position())

    def _choose_voice(self, key: str) -> None:
        if self._line is not None:
            self.voice.emit(self._line.id, key)

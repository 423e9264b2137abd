"""The queue page: what to dub to, the cards, and where to drop more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.engines.base import Engines
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.halts import Halt
from dubai_desktop.ui import words
from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.controls import Picker, Picture, Well, button, row
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.queue.adding import Refused
from dubai_desktop.ui.queue.cards import CardList
from dubai_desktop.ui.queue.model import JobListModel
from dubai_desktop.ui.queue.thumbs import Thumbs
from dubai_desktop.ui.text import PlainLabel, visible
from dubai_desktop.ui.tokens import SIZES

_SUFFIXES = "mp4 m4v mov mkv webm avi ts mpg mpeg flv wmv mp3 wav m4a aac flac ogg opus"
FILTER = f"Videos and sound ({' '.join(f'*.{suffix}' for suffix in _SUFFIXES.split())})"

HOW = (
    "Each video is transcribed and translated on this computer. Then it waits for you to read and correct its lines, "
    "and is spoken and mixed after that. Nothing leaves it unless you choose an online engine."
)


WAITS = "The queue waits"


def voice_choices(engines: Engines, language: str) -> tuple[tuple[str, str], ...]:
    """Return ("engine:voice", title) of every voice that can speak `language` here, the router's choice first."""
    choices = [("", "Automatic")]
    for engine in engines.voices:
        if engine.availability(language).ready:
            name = engine.info.title
            choices += [
                (f"{engine.info.id}:{voice.id}", f"{name} · {voice.title}") for voice in engine.voices(language)
            ]
    return tuple(choices)


class QueuePage(Page):
    """Cards of all jobs, pickers for the next ones, the drop zone."""

    chosen = Signal(object)  # list[Path] that the person picked
    sample = Signal()

    def __init__(self, queue: JobQueue, model: JobListModel, thumbs: Thumbs, act: Callable[[Act, str], object]) -> None:
        self._target = Picker("To", self._set_target)
        self._voice = Picker("Voice", lambda _key: None)
        self._browse = button("Add videos…", self.browse, look="primary", icon="add")
        super().__init__("Queue", self._target, self._voice, self._browse)
        self._queue = queue
        self._model = model
        self._defaults = JobOptions(review=True)
        self.cards = CardList(model, thumbs, act, self._drop_zone())
        self.body.addWidget(self.cards, 1)
        self._show_how()
        for signal in (model.modelReset, model.rowsInserted, model.rowsRemoved):
            signal.connect(self._show_how)
        self._target.fill([(code, found.name) for code, found in LANGUAGES.items()], "bn")
        self._voice.fill([("", "Automatic")], "")

    def _drop_zone(self) -> QWidget:
        frame = Well()
        column = QVBoxLayout(frame)
        column.setSpacing(SIZES.s1)
        column.addStretch(1)
        self._drop_picture = Picture("drop", 40, "accent")
        column.addWidget(self._drop_picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(SIZES.s2)
        heading = PlainLabel("Drop videos or folders anywhere", "heading")
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(heading)
        browse = button("browse", self.browse, look="link")
        sample = button("Try the sample", self.sample.emit, look="link")
        asked = (PlainLabel("or", "soft"), browse, PlainLabel("· no video at hand?", "soft"), sample)
        column.addLayout(row(None, *asked, None, gap=3))
        self._how = PlainLabel(HOW, "soft", wrap=True)
        self._how.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._how.setFixedWidth(520)
        column.addSpacing(SIZES.s4)
        column.addLayout(row(None, self._how, None))  # an alignment here would cut its last line
        column.addStretch(1)
        return frame

    def _show_how(self) -> None:
        """Explain the way of a video only while there is none."""
        empty = self._model.rowCount() == 0
        self._how.setVisible(empty)
        self._drop_picture.setVisible(empty)

    # --- what the next jobs are made with ---

    def set_defaults(self, options: JobOptions) -> None:
        """Take the options of new jobs from the settings."""
        self._defaults = options
        self._target.show_value(options.target_language)
        self.load_voices()

    def options(self) -> JobOptions:
        """Return what new jobs are asked for."""
        base = self._defaults
        return JobOptions(
            target_language=self._target.value,
            source_language=base.source_language,
            out_dir=base.out_dir,
            voice=self._voice.value,
            review=base.review,
        )

    def _set_target(self, _code: str) -> None:
        self.load_voices()

    def load_voices(self) -> None:
        """Ask the engines which voices speak the target language."""
        engines, language = self._queue.studio.engines, self._target.value
        self._queue.errand(lambda: voice_choices(engines, language), self._take_voices, owner=self)

    def _take_voices(self, choices: tuple[tuple[str, str], ...]) -> None:
        kept = self._voice.value if self._voice.value in dict(choices) else ""
        self._voice.fill(choices, kept)

    # --- adding ---

    def browse(self) -> None:
        """Let the person pick files."""
        dialog = QFileDialog(self, "Add videos", "", FILTER)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda names: self.chosen.emit([Path(name) for name in names]))
        dialog.open()

    def tell_refused(self, refused: tuple[Refused, ...]) -> None:
        """Name what can't be used, with the reason."""
        heading = f"{words.count(len(refused), 'file')} can't be used"
        lines = [_refusal(visible(path.name or str(path)), reason) for path, reason in refused[:4]]
        if len(refused) > len(lines):
            lines.append(f"and {len(refused) - len(lines):,} more")
        self.notice.tell(heading, "\n".join(lines))

    @Slot(object)
    def tell_halts(self, halts: tuple[Halt, ...]) -> None:
        """Say once why the queue waits, and take it back when it goes on."""
        if not halts:
            self.notice.look_again()
            return
        body = "\n".join(visible(halt.sentence) for halt in halts)
        if any(halt.path for halt in halts):
            body = f"{body}\nThe queue goes on by itself once there is room."
        more = button("Try again", self._queue.go_on, small=True)
        self.notice.tell(WAITS, body, more, still=lambda: WAITS if self._queue.halts else "")

    def ask_doubled(self, paths: tuple[Path, ...], anyway: Callable[[], object]) -> None:
        """Ask what to do with files that are in the list already."""
        names = words.listing([visible(path.name) for path in paths])
        verb = "is" if len(paths) == 1 else "are"

        def again() -> None:
            self.notice.hide()
            anyway()

        more = button("Add again", again, small=True)
        self.notice.tell(f"{names} {verb} in the list already", "", more, kind="plain")


def _refusal(name: str, reason: str) -> str:
    return reason if name in reason else f"{name}: {reason}"

"""One card: picture, name, what is happening in words, how far, and the buttons that help."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from dubai_desktop.ui import theme, words
from dubai_desktop.ui.acts import ICONS, Act
from dubai_desktop.ui.controls import button, icon_button, row
from dubai_desktop.ui.icons import icon
from dubai_desktop.ui.queue import state as told
from dubai_desktop.ui.queue.parts import PICTURE, Picture, StepBar
from dubai_desktop.ui.queue.state import CardState
from dubai_desktop.ui.text import ElidedLabel, PlainLabel, chip, restyle, set_tip, visible
from dubai_desktop.ui.tokens import SIZES

HEIGHT = 102
LINE = 18  # a second line of a long sentence
TAGS = 4
BUTTONS = 3


class Card(QFrame):
    """Shows one CardState at a time; cards are reused while the list scrolls."""

    def __init__(self, act: Callable[[Act, str], object], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "card")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._act = act
        self._state: CardState | None = None
        self._shown: tuple[object, ...] = ()
        self.picture = Picture()
        self._name = ElidedLabel("", "name", mode=Qt.TextElideMode.ElideMiddle)
        self._languages = chip()
        self._when = PlainLabel("", "soft")
        self._buttons = [button("", self._press(place), small=True) for place in range(BUTTONS)]
        self._more = icon_button("more", "More to do with this video", small=True)
        self._more.setMenu(QMenu(self._more))
        self._bar = StepBar()
        self._chip = chip()
        self._sentence = PlainLabel("", "soft", wrap=True)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._tags = [chip() for _ in range(TAGS)]
        self._lay_out()

    def _lay_out(self) -> None:
        top = row(self._name, self._languages, None, self._when, SIZES.s1, *self._buttons, self._more)
        self._name.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        foot = row(self._chip)
        foot.addWidget(self._sentence, 1)
        for made in self._tags:
            foot.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)
        foot.setAlignment(self._chip, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addLayout(top)
        column.addSpacing(6)
        column.addWidget(self._bar)
        column.addSpacing(7)
        column.addLayout(foot)
        column.addStretch(1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(SIZES.s4, 14, SIZES.s4, 12)
        outer.setSpacing(SIZES.s4)
        outer.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        outer.addLayout(column, 1)

    @property
    def state(self) -> CardState | None:
        """What it shows."""
        return self._state

    def show_state(self, state: CardState, picture: QPixmap | None) -> None:
        """Show a job; only what differs from before is touched."""
        self._state = state
        job = state.job
        length = words.clock(job.media.duration) if job.media else ""
        has_video = job.media is None or job.media.has_video
        self.picture.show_picture(picture, length, "file" if has_video else "speaker")
        self._bar.show_progress(state.progress)
        said = told.sentence(state)
        shown = (
            job.id,
            job.name,
            said,
            told.when(state),
            state.status,
            told.acts(state),
            told.menu(state),
            told.tags(state),
            told.files(state),
            told.mended(state),
        )
        if shown == self._shown:
            return
        self._shown = shown
        self._name.setText(job.name)
        self._languages.setText(words.languages(job.source_language or _asked(state), job.options.target_language))
        self._when.setText(told.when(state))
        self._sentence.setText(said)
        set_tip(self._sentence, told.files(state))
        text, kind = told.state_chip(state)
        self._chip.setText(text)
        self._chip.setVisible(bool(text))
        restyle(self._chip, "chip", kind)
        self._show_tags(state)
        self._show_buttons(state)
        self.setAccessibleName(f"{visible(job.name)}. {text} {said}")

    def _show_tags(self, state: CardState) -> None:
        texts = told.tags(state)
        for place, made in enumerate(self._tags):
            made.setVisible(place < len(texts))
            made.setText(texts[place] if place < len(texts) else "")
        set_tip(self._tags[0], told.mended(state))

    def _show_buttons(self, state: CardState) -> None:
        offered = told.acts(state)
        for place, made in enumerate(self._buttons):
            made.setVisible(place < len(offered))
            if place < len(offered):
                self._label(made, offered[place], state)
        menu = self._more.menu()
        menu.clear()
        for act in told.menu(state):
            entry = menu.addAction(icon(ICONS[act], "soft"), told.label(act, state))
            entry.triggered.connect(lambda _on=False, act=act: self._do(act))

    def _label(self, made: QPushButton, act: Act, state: CardState) -> None:
        words_on_it = told.label(act, state)
        made.setText(words_on_it)
        made.setAccessibleName(f"{words_on_it}: {visible(state.job.name)}")
        set_tip(made, told.files(state) if act in {Act.PLAY, Act.OPEN_FOLDER} else "")
        restyle(made, "look", "primary" if told.is_primary(act, state) else "")

    def _press(self, place: int) -> Callable[[], None]:
        def pressed() -> None:
            if self._state is not None:
                self._do(told.acts(self._state)[place])

        return pressed

    def _do(self, act: Act) -> None:
        if self._state is not None:
            self._act(act, self._state.job.id)

    def sizeHint(self) -> QSize:
        """A card's usual size."""
        return QSize(900, HEIGHT)


def height_for(state: CardState, width: int) -> int:
    """Return the height a card of this `width` needs: more where the sentence takes two or three lines."""
    used = PICTURE.width() + 3 * SIZES.s4 + 16
    text, _ = told.state_chip(state)
    from_font = theme.metrics()
    used += from_font.horizontalAdvance(text) + 26 if text else 0
    used += sum(from_font.horizontalAdvance(tag) + 26 for tag in told.tags(state))
    room = max(160, width - used)
    wide = from_font.horizontalAdvance(visible(told.sentence(state)))
    lines = min(4, 1 + int(wide * 1.04) // room)
    return HEIGHT + LINE * (lines - 1)


def _asked(state: CardState) -> str:
    return state.job.options.source_language

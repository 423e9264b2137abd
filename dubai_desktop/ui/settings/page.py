"""The settings, drawn from the schema: search them, change them, be told why a value can't be."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.lines import AUTO, NONE
from dubai_desktop.settings import SettingField, describe
from dubai_desktop.ui.controls import Empty, card
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.settings.fields import Names, Value, choice_title, control_for, help_of, is_money, lay_out
from dubai_desktop.ui.settings.keys import SECRETS, SecretField, SecretRow
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.tokens import SIZES

ORDER = (
    "interface", "output", "transcription", "translation", "tts_router", "assembly", "quality", "costs", "storage",
    "processing", "debug",
)  # fmt: skip
# They take effect with the parts that use them; until those are there, changing them would do nothing.
NOT_YET = ("interface.language",)
TRANSLATOR = "translation.engine"
_EFFECTS = {"at once": "", "next job": "Counts from the next video.", "next start": "Counts from the next start."}


def found_by(field: SettingField | SecretField, wanted: str) -> bool:
    """True where every word of a search stands somewhere in what a setting says of itself."""
    allowed = getattr(field, "allowed", "")  # names what can be chosen
    said = f"{field.title} {field.help} {field.group_title} {field.key} {allowed}".casefold()
    return all(word in said for word in wanted.casefold().split())


def refusal(problem: Problem) -> str:
    """Return why a value can't be, to somebody who looks at its field and not at a file."""
    if problem.code is not Code.SETTING_INVALID or not problem.facts.get("allowed"):
        return problem.message
    why = problem.facts.get("why", "")
    return f"This must be {problem.facts['allowed']}.{f' {why}.' if why else ''}"


def default_words(field: SettingField) -> str:
    """Return what a setting was shipped with, in words; "" where its help says it."""
    if field.kind == "switch":
        return "on" if field.default else "off"
    if field.default == "" or is_money(field):
        return ""
    has_titles = field.kind == "choice" or field.key == TRANSLATOR
    return choice_title(field, field.default) if has_titles else str(field.default)  # type: ignore[arg-type]


def _names(field: SettingField, prefs: Prefs) -> Names:
    """Return the (value, title) pairs of a setting that names an engine."""
    if field.key != TRANSLATOR:
        return ()
    return (*((one, choice_title(field, one)) for one in (AUTO, NONE)), *prefs.translators())


class _Row(QWidget):
    """One setting: title and help on the left, its control on the right, a message under it where it is wrong."""

    def __init__(self, field: SettingField, prefs: Prefs) -> None:
        super().__init__()
        self.field = field
        self._prefs = prefs
        self._wrong = PlainLabel("", "bad", wrap=True)
        self._wrong.hide()
        self.control = control_for(field, prefs.value(field.key), self._changed, _names(field, prefs))
        default = default_words(field)
        parts = (help_of(field), f"Default: {default}." if default else "", _EFFECTS.get(field.effect, ""))
        said = " ".join(part for part in parts if part)
        lay_out(self, field.title, said, self._wrong, self.control)

    def _changed(self, value: Value) -> None:
        try:
            self._prefs.set(self.field.key, value)
        except Problem as problem:
            self._wrong.setText(refusal(problem))
            self._wrong.show()
        else:
            self._wrong.hide()

    @property
    def wrong(self) -> str:
        """Why the last value could not be taken, "" where it was."""
        return "" if self._wrong.isHidden() else self._wrong.text()


class SettingsPage(Page):
    """All settings in groups; the search leaves those that match."""

    def __init__(self, prefs: Prefs) -> None:
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search the settings")
        self.search.setAccessibleName("Search the settings")
        self.search.setFixedWidth(260)
        self.search.setClearButtonEnabled(True)
        super().__init__("Settings", self.search)
        self.rows: dict[str, _Row] = {}
        self.secrets: dict[str, SecretRow] = {}
        self._groups: list[tuple[QFrame, list[_Row | SecretRow], list[QWidget]]] = []
        inner = QWidget()
        inner.setProperty("look", "scrolled")
        self._column = QVBoxLayout(inner)
        self._column.setContentsMargins(0, 0, SIZES.s1, 0)
        self._column.setSpacing(SIZES.s3)
        self._column.setSizeConstraint(QLayout.SizeConstraint.SetMinimumSize)  # nothing is squeezed while groups come
        offered = [field for field in describe() if field.key not in NOT_YET]
        fields = sorted(offered, key=lambda field: ORDER.index(field.group) if field.group in ORDER else 99)
        self._coming = [list(members) for _, members in groupby(fields, key=lambda field: field.group)]
        self._prefs = prefs
        self._nothing = Empty("No setting is called that", "Search for a word of its name or of what it does.")
        self._nothing.hide()
        self._column.addWidget(self._nothing)
        self._column.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(inner)
        area.setAccessibleName("All settings")
        self.body.addWidget(area, 1)
        self.search.textChanged.connect(self._find)

    def _build_next(self) -> None:
        """Draw one group, then let the window breathe before the next."""
        if self._coming:
            self._add_group(self._coming.pop(0), self._prefs)
        if self._coming:
            QTimer.singleShot(0, self, self._build_next)

    def build_all(self) -> None:
        """Draw every group that is not there yet."""
        while self._coming:
            self._add_group(self._coming.pop(0), self._prefs)

    def _add_group(self, fields: Sequence[SettingField], prefs: Prefs) -> None:
        frame, column = card()
        column.setSpacing(0)
        column.addWidget(PlainLabel(fields[0].group_title, "heading"))
        rows: list[_Row | SecretRow] = []
        for field in fields:
            self.rows[field.key] = _Row(field, prefs)
            rows.append(self.rows[field.key])
            for secret in (secret for secret in SECRETS if secret.after == field.key):
                self.secrets[secret.key] = SecretRow(secret, prefs)
                rows.append(self.secrets[secret.key])
        rules: list[QWidget] = []
        for made in rows:
            rule = QFrame() if rules else QWidget()
            rule.setProperty("look", "rule")
            column.addWidget(rule)
            column.addWidget(made)
            rules.append(rule)
        self._groups.append((frame, rows, rules))
        self._column.insertWidget(len(self._groups) - 1, frame)

    def _find(self, wanted: str) -> None:
        self.build_all()
        anything = False
        for frame, rows, rules in self._groups:
            shown = [found_by(made.field, wanted) for made in rows]
            for made, rule, show in zip(rows, rules, shown, strict=True):
                made.setVisible(show)
                rule.setVisible(show)
            frame.setVisible(any(shown))
            anything = anything or any(shown)
        self._nothing.setVisible(not anything)

    def entered(self) -> None:
        """Be ready to search."""
        self.search.setFocus()
        self._build_next()
        for made in self.secrets.values():
            made.look()

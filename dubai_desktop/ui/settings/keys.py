"""Keys and accounts: typed or chosen once, kept by the system's keyring, never shown again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines.google_access import account_to_keep
from dubai_desktop.pipeline.choices import CHAT_KEY, GOOGLE_ACCOUNT
from dubai_desktop.settings import secrets
from dubai_desktop.ui.controls import button, row
from dubai_desktop.ui.prefs import Prefs
from dubai_desktop.ui.settings.fields import lay_out
from dubai_desktop.ui.text import PlainLabel, restyle

LONGEST = 4_096  # characters of a key
STATES = {
    "": "None is kept.",
    "keyring": "Kept in this computer's keyring.",
    "session": "Kept until the program ends: this computer has no keyring that can be used.",
}


@dataclass(frozen=True, slots=True)
class SecretField:
    """One secret of the settings page, `after` a setting. `read` makes it of a path, for one that lies in a file."""

    key: str
    after: str
    group_title: str
    title: str
    help: str
    read: Callable[[str], str] | None = None


SECRETS = (
    SecretField(
        CHAT_KEY,
        "translation.chat_model",
        "Translation",
        "Chat key",
        "The key or password of the chat endpoint, where it asks for one. Counts at once.",
    ),
    SecretField(
        GOOGLE_ACCOUNT,
        "tts_router.google_account",
        "Voices",
        "Google account in the keyring",
        "Takes a copy of the JSON file of a service account; a file named above comes first. Counts at once.",
        account_to_keep,
    ),
)


class SecretRow(QWidget):
    """One secret: whether it is kept and where, a masked field or a file to take it from, and a way to remove it."""

    def __init__(self, field: SecretField, prefs: Prefs) -> None:
        super().__init__()
        self.field = field
        self._prefs = prefs
        self.state = PlainLabel("", "small", wrap=True)
        self.entry = QLineEdit()
        self.entry.setEchoMode(QLineEdit.EchoMode.Password)
        self.entry.setMaxLength(LONGEST)
        self.entry.setPlaceholderText("Type or paste it")
        self.entry.setAccessibleName(field.title)
        self.entry.setAccessibleDescription(field.help)
        self.entry.setFixedWidth(200)
        self.keep_button = button("Choose file…", self._browse) if field.read else button("Save", self._save)
        self.remove_button = button("Remove", self.remove)
        for made in (self.keep_button, self.remove_button):
            made.setAccessibleName(f"{made.text()}: {field.title}")
        parts = (self.keep_button, self.remove_button)
        control = QWidget()
        control.setLayout(row(*(parts if field.read else (self.entry, *parts))))
        lay_out(self, field.title, field.help, self.state, control)
        self.entry.textChanged.connect(lambda _text: self._enable())
        self.entry.returnPressed.connect(self._save)
        self._where = ""
        self._is_busy = False
        self.look()

    def look(self) -> None:
        """Find out whether the secret is kept: the keyring may wait for the person, so not here."""
        self._do(lambda: secrets.where(self.field.key), self._tell)

    def take_file(self, path: str) -> None:
        """Keep what lies in a file."""
        read = self.field.read
        if read is not None:
            self._keep(lambda: read(str(Path(path))))

    def remove(self) -> None:
        """Forget the secret."""
        key = self.field.key

        def work() -> str:
            secrets.forget(key)
            return secrets.where(key)

        self._do(work, self._changed)

    def _save(self) -> None:
        value = self.entry.text().strip()
        if value and not self._is_busy:
            self.entry.clear()
            self._keep(lambda: value)

    def _keep(self, secret: Callable[[], str]) -> None:
        key = self.field.key

        def work() -> str:
            secrets.keep(key, secret())
            return secrets.where(key)

        self._do(work, self._changed)

    def _changed(self, where: str) -> None:
        self._prefs.keys_changed()
        self._tell(where)

    def _do(self, work: Callable[[], str], done: Callable[[str], None]) -> None:
        self._is_busy = True
        self._enable()
        self._prefs.aside(work, done, self._failed, self)

    def _tell(self, where: str) -> None:
        self._where = where
        self._say(STATES[where], "warn" if where == "session" else "small")

    def _failed(self, problem: Problem) -> None:
        self._say(problem.message, "bad")

    def _say(self, text: str, look: str) -> None:
        self._is_busy = False
        restyle(self.state, "look", look)
        self.state.setText(text)
        self._enable()

    def _enable(self) -> None:
        waits_for_text = not self.field.read and not self.entry.text().strip()
        self.keep_button.setEnabled(not self._is_busy and not waits_for_text)
        self.remove_button.setEnabled(not self._is_busy and bool(self._where))

    def _browse(self) -> None:
        dialog = QFileDialog(self, self.field.title, "", "Service account (*.json)")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.take_file)
        dialog.open()

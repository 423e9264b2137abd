"""Secrets on the settings page: masked, kept by the keyring off the UI thread, never shown again."""

from __future__ import annotations

import json
from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from dubai_desktop import log
from dubai_desktop.pipeline.choices import CHAT_KEY, GOOGLE_ACCOUNT
from dubai_desktop.settings import secrets
from dubai_desktop.ui.settings.keys import SECRETS, STATES, SecretRow

ACCOUNT = {"type": "service_account", "token_uri": "https://oauth2.googleapis.com/token", "project_id": "p"}


class InMemory(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop(username, None) is None:
            raise PasswordDeleteError("not there")


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Iterator[InMemory]:
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(log, "_secrets", set())
    before, made = keyring.get_keyring(), InMemory()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


@pytest.fixture
def page(window):
    window.show_page("settings")
    window.pages["settings"].build_all()
    return window.pages["settings"]


def settled(qtbot, row: SecretRow, said: str) -> None:
    qtbot.waitUntil(lambda: said in row.state.text() and not row._is_busy, timeout=3000)


def test_a_key_is_masked_saved_to_the_keyring_and_gone_from_the_field(qtbot, ring, page):
    row = page.secrets[CHAT_KEY]
    settled(qtbot, row, STATES[""])
    assert row.entry.echoMode() is QLineEdit.EchoMode.Password
    assert not row.keep_button.isEnabled() and not row.remove_button.isEnabled()
    row.entry.setText("  sk-very-secret \n")
    row.keep_button.click()
    assert row.entry.text() == ""
    settled(qtbot, row, "keyring")
    assert ring.kept == {CHAT_KEY: "sk-very-secret"}
    assert page._prefs._queue.studio.checkup.forgot == 1  # engines are asked anew whether they can be used
    assert "sk-very-secret" not in row.state.text() and log.redact("sk-very-secret") != "sk-very-secret"


def test_return_saves_and_remove_forgets(qtbot, ring, page):
    row = page.secrets[CHAT_KEY]
    settled(qtbot, row, STATES[""])
    row.entry.setText("one")
    QTest.keyClick(row.entry, Qt.Key.Key_Return)
    settled(qtbot, row, STATES["keyring"])
    row.remove_button.click()
    settled(qtbot, row, STATES[""])
    assert ring.kept == {} and not row.remove_button.isEnabled()


def test_without_a_keyring_it_says_that_the_key_lasts_until_the_end(qtbot, monkeypatch, page):
    monkeypatch.setattr(secrets, "_session", {})
    row = page.secrets[CHAT_KEY]
    settled(qtbot, row, STATES[""])
    row.entry.setText("one")
    row.keep_button.click()
    settled(qtbot, row, "until the program ends")
    assert row.state.property("look") == "warn" and row.remove_button.isEnabled()
    assert secrets.read(CHAT_KEY) == "one"


def test_an_account_is_taken_from_its_file_after_a_check(qtbot, ring, page, tmp_path):
    row = page.secrets[GOOGLE_ACCOUNT]
    settled(qtbot, row, STATES[""])
    file = tmp_path / "account.json"
    file.write_text('{"type": "external_account"}')
    file.chmod(0o600)
    row.take_file(str(file))
    settled(qtbot, row, "not a service account file")
    assert row.state.property("look") == "bad" and ring.kept == {}
    file.write_text(json.dumps(ACCOUNT))
    row.take_file(str(file))
    settled(qtbot, row, STATES["keyring"])
    assert json.loads(ring.kept[GOOGLE_ACCOUNT]) == ACCOUNT


def test_a_keyring_that_waits_for_the_person_does_not_stop_the_window(qtbot, ring, window, page, monkeypatch):
    import threading

    asked, answered = threading.Event(), threading.Event()

    def wait_for_person(service: str, username: str) -> None:
        asked.set()
        answered.wait(5)

    monkeypatch.setattr(ring, "get_password", wait_for_person)
    row = page.secrets[CHAT_KEY]
    qtbot.waitUntil(lambda: not row._is_busy)
    row.look()
    qtbot.waitUntil(asked.is_set)
    assert not row.keep_button.isEnabled()
    window.show_page("queue")
    answered.set()
    settled(qtbot, row, STATES[""])


def test_what_was_kept_elsewhere_is_seen_when_the_page_is_opened_again(qtbot, ring, window, page):
    row = page.secrets[CHAT_KEY]
    settled(qtbot, row, STATES[""])
    ring.kept[CHAT_KEY] = "kept in a terminal"
    window.show_page("queue")
    window.show_page("settings")
    settled(qtbot, row, STATES["keyring"])


def test_secrets_are_found_by_searching_and_everything_has_a_name(ring, page):
    page.search.setText("google account keyring")
    shown = [key for key, row in page.secrets.items() if not row.isHidden()]
    assert shown == [GOOGLE_ACCOUNT]
    assert {secret.key for secret in SECRETS} == set(page.secrets)
    for row in page.secrets.values():
        for widget in (row.keep_button, row.remove_button, row.entry):
            assert row.field.title in widget.accessibleName()

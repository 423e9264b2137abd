from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail
from keyring.errors import KeyringLocked, PasswordDeleteError

from dubai_desktop import log
from dubai_desktop.settings import secrets


class InMemory(KeyringBackend):
    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("not there")


class Locked(InMemory):
    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(log, "_secrets", set())
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def use(backend: KeyringBackend) -> KeyringBackend:
    keyring.set_keyring(backend)
    return backend


def test_a_secret_goes_to_the_keyring_and_back() -> None:
    backend = use(InMemory())
    assert secrets.keep("google", "s3cret-value") is True
    assert isinstance(backend, InMemory) and backend.kept == {("dubai-desktop", "google"): "s3cret-value"}
    assert secrets.read("google") == "s3cret-value"
    secrets.forget("google")
    secrets.forget("google")
    assert secrets.read("google") is None


@pytest.mark.parametrize("backend", [fail.Keyring(), Locked()])
def test_without_a_usable_keyring_a_secret_lives_for_the_session(backend: KeyringBackend) -> None:
    use(backend)
    assert secrets.read("google") is None
    assert secrets.keep("google", "s3cret-value") is False
    assert secrets.read("google") == "s3cret-value"
    secrets.forget("google")
    assert secrets.read("google") is None


def test_keyrings_that_write_plain_files_are_not_used() -> None:
    plain = type("Plaintext", (InMemory,), {"__module__": "keyrings.alt.file"})()
    use(plain)
    assert secrets.keep("google", "s3cret-value") is False
    assert plain.kept == {}


def test_the_log_never_shows_a_secret_that_was_kept_or_read() -> None:
    use(InMemory())
    secrets.keep("google", "s3cret-value")
    assert log.redact("it is s3cret-value") == "it is [secret]"
    keyring.set_password("dubai-desktop", "other", "an0ther-value")
    secrets.read("other")
    assert log.redact("an0ther-value") == "[secret]"


def test_where_a_secret_is_kept_is_told_without_telling_it() -> None:
    use(InMemory())
    assert secrets.where("google") == ""
    secrets.keep("google", "s3cret-value")
    assert secrets.where("google") == "keyring"
    use(fail.Keyring())
    assert secrets.where("google") == ""
    secrets.keep("google", "s3cret-value")
    assert secrets.where("google") == "session"

"""The keys commands as they are typed, on a keyring in memory."""

import io
import json
import sys

import keyring
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from keyring.backends import fail

from dubai_desktop import cli, log
from dubai_desktop.engines.google_access import TOKEN_URI
from dubai_desktop.pipeline import choices
from dubai_desktop.settings import Settings, secrets
from tests.helpers.keyrings import InMemory

KEY = "CANARY-sk-1234567890"


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    for name in (choices.CHAT_VARIABLE, choices.GOOGLE_VARIABLE):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(log, "_secrets", set())
    before, backend = keyring.get_keyring(), InMemory()
    keyring.set_keyring(backend)
    yield backend.kept
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def private_key():
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    plain = serialization.NoEncryption()
    return made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


@pytest.fixture
def account(tmp_path, private_key):
    file = tmp_path / "account.json"
    content = {
        "type": "service_account", "token_uri": TOKEN_URI, "project_id": "dubs", "private_key": private_key,
        "private_key_id": "CANARY-id", "client_email": "me@dubs.example",
    }  # fmt: skip
    file.write_text(json.dumps(content))
    file.chmod(0o600)
    return file


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def run(capsys, monkeypatch):
    def keys(*words, typed="", terminal=False):
        stream = Terminal(typed) if terminal else io.StringIO(typed)
        monkeypatch.setattr(sys, "stdin", stream)
        status = cli.main(["keys", *words])
        told = capsys.readouterr()
        assert "CANARY" not in told.out + told.err
        assert "Traceback" not in told.err
        return status, told.out + told.err

    return keys


def test_a_chat_key_is_taken_from_standard_input_and_used_by_the_engines(run, kept):
    assert run("set", "chat", typed=f" {KEY}\n")[0] == 0
    assert kept == {("dubai-desktop", choices.CHAT_KEY): KEY}
    assert choices.choices_of(Settings()).chat_key() == KEY


def test_on_a_terminal_it_is_asked_for_without_being_shown(run, kept, monkeypatch):
    monkeypatch.setattr("dubai_desktop.cli.keys.getpass.getpass", lambda prompt: KEY)
    assert run("set", "chat", typed="not read", terminal=True)[0] == 0
    assert list(kept.values()) == [KEY]


@pytest.mark.parametrize("typed", ["", "\n", "two\x00parts", "চাবি", "x" * 5000])
def test_what_is_no_key_is_not_kept(run, kept, typed):
    status, told = run("set", "chat", typed=typed)
    assert (status, "no key" in told) == (2, True)
    assert kept == {}


def test_a_key_as_a_word_of_the_command_is_refused(run, kept):
    status, told = run("set", "chat", KEY)
    assert (status, "others could read it" in told) == (2, True)
    assert kept == {}


def test_an_account_is_checked_kept_and_named_without_its_key(run, kept, account):
    assert run("set", "google", str(account))[0] == 0
    account.unlink()
    assert json.loads(choices.choices_of(Settings()).google_account())["project_id"] == "dubs"
    assert "me@dubs.example, project dubs" in run("list")[1]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"private_key": "CANARY"}, "damaged"),
        ({"project_id": ""}, "names no project"),
        ({"type": "external_account"}, "not a service account"),
    ],
)
def test_an_account_that_would_not_work_is_not_kept(run, kept, account, change, said):
    account.write_text(json.dumps({**json.loads(account.read_text()), **change}))
    status, told = run("set", "google", str(account))
    assert (status, said in told) == (1, True)
    assert kept == {}


def test_the_file_of_an_account_has_to_be_named(run):
    assert run("set", "google")[0] == 2


def test_a_file_as_the_browser_saved_it_is_taken_and_may_be_deleted_then(run, kept, account):
    account.chmod(0o644)
    status, told = run("set", "google", str(account))
    assert (status, len(kept)) == (0, 1)
    assert "delete the file" in told


@pytest.mark.parametrize(("name", "way"), [("chat", "DUBAI_CHAT_KEY"), ("google", "tts_router.google_account")])
def test_without_a_keyring_the_other_way_is_named_and_nothing_is_kept(run, account, name, way):
    keyring.set_keyring(fail.Keyring())
    status, told = run("set", name, *([str(account)] if name == "google" else []), typed=KEY)
    assert (status, way in told) == (1, True)
    assert secrets.where(choices.CHAT_KEY) == secrets.where(choices.GOOGLE_ACCOUNT) == ""


def test_list_says_where_each_is(run, account, monkeypatch):
    assert run("list")[1].split() == ["chat", "none", "google", "none"]
    monkeypatch.setenv(choices.CHAT_VARIABLE, KEY)
    monkeypatch.setenv(choices.GOOGLE_VARIABLE, str(account))
    rows = [json.loads(row) for row in run("list", "--json")[1].splitlines()]
    assert [(row["name"], row["where"]) for row in rows] == [("chat", "environment"), ("google", "environment")]
    run("set", "chat", typed=KEY)
    account.chmod(0o644)
    told = run("list")[1]
    assert "keyring" in told
    assert "Other people can read" in told


def test_remove_forgets_and_says_whether_it_was_there(run, kept):
    run("set", "chat", typed=KEY)
    assert "Removed" in run("remove", "chat")[1]
    assert kept == {}
    assert "did not have it" in run("remove", "chat")[1]


def test_a_key_of_the_environment_is_used_and_never_logged(monkeypatch):
    monkeypatch.setenv(choices.CHAT_VARIABLE, KEY)
    assert choices.choices_of(Settings()).chat_key() == KEY
    assert "CANARY" not in log.redact(f"it is {KEY}")

"""Fault 53: twelve secrets in keys, addresses and what services say back; none is found in anything the program writes.

Looked through: the log at its most detailed, the database, reports and pages, what it prints, and the command lines of
all its processes while they live. Its settings and the account's file, where a person put them, are not.
"""

from __future__ import annotations

import json
import threading
from pathlib import Path

import grpc
import pytest

from dubai_desktop.engines.google_access import TOKEN_URI
from tests.helpers import chat_server, google_server
from tests.helpers.chat_server import refusal
from tests.helpers.program import SERVED

MARK = "cANARy"
GIVEN = {
    "chat key": f"zq-{MARK}-chat-key-83520",
    "key of the account": f"MIIE{MARK}q7Wm3x",
    "id of that key": f"{MARK}0a1b2c3d4e5f",
    "hub token": "hf_" + f"{MARK}x" * 5,
    "password of a proxy": f"{MARK}-proxy-pass",
}
SAID_BACK = {
    "Google key": "AIza" + f"Sy{MARK}" * 5,
    "Google token": f"ya29.{MARK}-{MARK}",
    "other service's key": "sk-" + f"{MARK}0" * 5,
    "JWT": f"eyJhbGciOiJ9.eyJz{MARK}dWIi.{MARK}-sig",
    "bearer": f"Bearer {MARK}-{MARK}-token",
    "password in an address": f"https://me:{MARK}-pw@db.example/x",
    "key in an address": f"https://api.example/v1?key={MARK}{MARK}",
}
ACCOUNT = json.dumps(
    {
        "type": "service_account", "token_uri": TOKEN_URI, "project_id": "dubs", "client_email": "me@dubs.example",
        "private_key_id": GIVEN["id of that key"],
        "private_key": f"-----BEGIN PRIVATE KEY-----\n{GIVEN['key of the account']}\n-----END PRIVATE KEY-----\n",
    }
)  # fmt: skip
SETTINGS = """
[debug]
log_level = "DEBUG"
[processing]
max_retry_attempts = 0
[translation]
chat_url = "{url}"
chat_model = "qwen3:8b"
[tts_router]
google_account = {account}
fallback_enabled = {fallback}
"""


class CommandLines:
    """Reads the command lines of a desk's processes as long as the block runs."""

    def __init__(self, desk):
        self.desk, self.seen, self.over = desk, set(), threading.Event()
        self.thread = threading.Thread(target=self.look)

    def look(self):
        while not self.over.wait(0.1):
            self.seen.update(line.split(" ", 1)[1] for line in self.desk.processes())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


@pytest.fixture
def served(desk):
    """A desk with all secrets in place, and services that refuse and say secrets back."""
    words = "it failed: " + " and ".join(SAID_BACK.values())
    account = desk.root / "account.json"
    account.write_text(ACCOUNT)
    account.chmod(0o600)
    desk.program = SERVED
    with chat_server.running() as chat, google_server.running() as (google, endpoint):
        chat.key = GIVEN["chat key"]
        chat.moves = [refusal(403, words) for _ in range(20)]
        google.fault = (grpc.StatusCode.PERMISSION_DENIED, words)
        desk.env.update(
            DUBAI_CHAT_KEY=GIVEN["chat key"], HF_TOKEN=GIVEN["hub token"], GOOGLE_ENDPOINT=endpoint,
            HTTPS_PROXY=f"http://me:{GIVEN['password of a proxy']}@127.0.0.1:9", PYTHON_KEYRING_BACKEND=
            "keyring.backends.fail.Keyring",
        )  # fmt: skip

        def configured(fallback):
            (desk.root / "config").mkdir(exist_ok=True)
            values = {"url": chat.url, "account": json.dumps(str(account)), "fallback": str(fallback).lower()}
            (desk.root / "config" / "settings.toml").write_text(SETTINGS.format(**values))

        yield configured, chat, google


def written(desk) -> list[Path]:
    """Everything that the program wrote."""
    return [path for folder in (desk.data, desk.out) for path in folder.rglob("*") if path.is_file()]


def hits(texts: dict[str, bytes]) -> list[tuple[str, str]]:
    """Which secret is found where; a part of one counts."""
    return [(where, name) for where, text in texts.items() for name in found_in(text)]


def found_in(text: bytes) -> list[str]:
    secrets = {**GIVEN, **SAID_BACK}
    whole = [name for name, value in secrets.items() if value.encode() in text]
    return whole or ["a part"] * (MARK.encode() in text)


def test_no_secret_is_found_in_anything_that_is_written(desk, short_talk, served, count):
    configured, chat, google = served
    source = ["dub", short_talk.video, "--from", "en", "--out", desk.out, "--json"]
    given = [*source, *short_talk.subtitles, "--voice", "google"]
    with CommandLines(desk) as lines:
        configured(fallback=False)
        ended = [
            desk.run(*source, "--transcript", short_talk.transcript, "--translator", "chat"),
            desk.run(*given),
            desk.run(*given, GOOGLE_ENDPOINT=""),  # the account itself is used, and is not good
            desk.run("doctor"),
        ]
        configured(fallback=True)
        ended += [desk.run(*given), desk.run("jobs", "list", "--json"), desk.run("jobs", "show", desk.job().id)]
    assert 0 not in [run.status for run in ended[:3]]  # all services refused
    assert chat.asked and google.requests
    assert ended[4].status == 0
    texts = {str(path.relative_to(desk.root)): path.read_bytes() for path in written(desk)}
    texts |= {f"words {number}": (run.out + run.err).encode() for number, run in enumerate(ended)}
    texts |= {f"command line {number}": line.encode() for number, line in enumerate(lines.seen)}
    assert len(lines.seen) > 5
    assert {"data/logs/dubai-desktop.log", "data/studio.db"} <= set(texts)
    assert len([name for name in texts if name.startswith("out/")]) == 7
    assert texts["data/logs/dubai-desktop.log"].count(b"[secret]") > 1  # services were heard
    count("secrets", f"{len(GIVEN) + len(SAID_BACK)} in {len(texts)} texts, {len(hits(texts))} found")
    assert hits(texts) == []


def test_a_secret_would_be_seen():
    assert hits({"log": f"key {GIVEN['chat key']}".encode()}) == [("log", "chat key")]
    assert hits({"log": f"... {MARK} ...".encode()}) == [("log", "a part")]

"""Fault 53: keys of services that fail stay out of every log, store, message and command line."""

import json
from pathlib import Path

import keyring
import pytest

from dubai_desktop import cli, log
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.google_access import TOKEN_URI
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.mt.chat import ChatTranslator
from dubai_desktop.engines.mt.google_translate import GoogleTranslator
from dubai_desktop.pipeline import choices
from dubai_desktop.settings import secrets
from tests.helpers import chat_server, make_media
from tests.helpers.engines import make_kit, no_progress, segment
from tests.helpers.keyrings import InMemory

CANARY = "CANARY"
CHAT_KEY = "zq-CANARY-chat-key-83520"
ACCOUNT = json.dumps(
    {
        "type": "service_account", "token_uri": TOKEN_URI, "project_id": "dubs", "client_email": "me@dubs.example",
        "private_key_id": "CANARY-key-id",
        "private_key": "-----BEGIN PRIVATE KEY-----\nCANARYCANARY\n-----END PRIVATE KEY-----",
    }
)  # fmt: skip
LINES = "1\n00:00:00,500 --> 00:00:01,600\n{}\n\n2\n00:00:02,200 --> 00:00:03,400\n{}\n"


@pytest.fixture(autouse=True)
def kept(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(secrets, "_session", {})
    monkeypatch.setattr(log, "_secrets", set())
    before, backend = keyring.get_keyring(), InMemory()
    keyring.set_keyring(backend)
    secrets.keep(choices.CHAT_KEY, CHAT_KEY)
    secrets.keep(choices.GOOGLE_ACCOUNT, ACCOUNT)
    log.setup("DEBUG")
    yield
    log.shutdown()
    keyring.set_keyring(before)


@pytest.fixture
def cancel():
    return CancelToken()


@pytest.fixture
def server():
    with chat_server.running() as service:
        service.key = "another key"  # so that it refuses ours, and says it back
        yield service


@pytest.fixture
def settings(tmp_path, server):
    (tmp_path / "config").mkdir()
    file = tmp_path / "config" / "settings.toml"
    file.write_text(
        f'[translation]\nengine = "chat"\nchat_url = "{server.url}"\nchat_model = "qwen3:8b"\n'
        '[debug]\nlog_level = "DEBUG"\n'
    )


def found_in(folder: Path) -> list[str]:
    """Names of the files below a folder that hold a part of a key."""
    return [str(path) for path in folder.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def command_lines() -> bytes:
    """The command lines of every process that can be read."""
    found = b""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found += process.read_bytes()
        except OSError:
            continue
    return found


def test_a_dub_whose_chat_service_and_paid_voice_refuse_shows_no_key(tmp_path, settings, server, capfd):
    make_media.video(tmp_path / "talk.mp4", 4.0)
    (tmp_path / "a.srt").write_text(LINES.format("Copper rusts green.", "Whales sing deeply."), encoding="utf-8")
    (tmp_path / "b.srt").write_text(LINES.format("তামা সবুজ হয়।", "তিমি গান গায়।"), encoding="utf-8")
    words = ["dub", str(tmp_path / "talk.mp4"), "--transcript", str(tmp_path / "a.srt"), "--out", str(tmp_path / "out")]
    assert cli.main(words) != 0
    assert CHAT_KEY in str(server.headers)  # it was really used
    assert cli.main([*words, "--translation", str(tmp_path / "b.srt"), "--voice", "google", "--json"]) == 0
    told = capfd.readouterr()
    assert "Traceback" not in told.err
    assert CANARY not in told.out + told.err
    assert found_in(tmp_path / "data") == found_in(tmp_path / "out") == found_in(tmp_path / "config") == []


@pytest.mark.parametrize("name", ["chat", "google"])
def test_a_refused_call_carries_no_key_in_its_problem_log_or_command_line(tmp_path, server, cancel, name):
    made = {"chat": ChatTranslator, "google": GoogleTranslator}[name]
    request = TranslationRequest((segment(1, 0, 1, "Whales sing."),), "en", "bn")
    with EngineHost() as host:
        engine = made(
            make_kit(
                host, tmp_path, chat_url=server.url, chat_model="qwen3:8b",
                chat_key=lambda: CHAT_KEY, google_account=lambda: ACCOUNT,
            )
        )  # fmt: skip
        with pytest.raises(Problem) as caught:
            engine.translate(request, no_progress, cancel)
        assert CANARY.encode() not in command_lines()
    problem = caught.value
    assert problem.code in {Code.SERVICE_AUTH, Code.TTS_AUTH}
    assert CANARY not in f"{problem!r}{problem.message}{problem.detail}{problem.facts}{problem.__cause__}"
    log.logging.getLogger("dubai_desktop.test").error("it failed: %s %s", ACCOUNT, CHAT_KEY, exc_info=problem)
    log.shutdown()
    assert found_in(tmp_path / "data") == []
    assert "it failed" in log.log_file().read_text(encoding="utf-8")


def test_the_test_would_see_a_key(tmp_path):
    (tmp_path / "leak").write_text(CHAT_KEY)
    assert found_in(tmp_path) == [str(tmp_path / "leak")]
    assert b"pytest" in command_lines() or b"python" in command_lines()

"""The models commands as they are typed, in this process; a local hub stands in for the network."""

import json
import shlex

import pytest

from dubai_desktop.cli.models import Meter
from dubai_desktop.engines import models as catalogue
from tests.helpers import hub as hub_server

COMMAND = "models"

FILES = {
    "model.bin": b"w" * 300_000,
    "config.json": b"{}",
    "tokenizer.json": b"{}",
    "sentencepiece.bpe.model": b"s",
    "shared_vocabulary.json": b"[]",
}


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data" / "models"


@pytest.fixture
def hub(monkeypatch):
    with hub_server.running(dict(FILES)) as (server, address):
        monkeypatch.setenv("HF_ENDPOINT", address)
        yield server


@pytest.fixture
def given(tmp_path):
    path = tmp_path / "faster-whisper-base"
    path.mkdir()
    for name in catalogue.WHISPER_FILES:
        (path / name).write_bytes(b"x" * 1000)
    return path


def test_the_list_tells_size_licence_languages_and_purpose(typed):
    status, out, _ = typed("list")
    assert status == 0
    assert out.splitlines()[0] == "Transcription:"
    row = next(line for line in out.splitlines() if "coqui-bn-female" in line)
    for word in ("330 MB", "Apache-2.0", "Bangla", "natural female voice", "800 MB of memory"):
        assert word in row


def test_the_list_tells_what_is_installed_damaged_and_stopped(typed, given, folder):
    typed("import", str(given))
    (folder / "whisper-tiny").mkdir()
    (folder / "nllb-600m.download").mkdir()
    (folder / "nllb-600m.download" / "model.bin.0123.part").write_bytes(b"x" * 5_000_000)
    rows = {row["id"]: row for row in map(json.loads, typed("list", "--json")[1].splitlines())}
    assert rows["whisper-base"]["installed"]
    assert rows["whisper-tiny"]["state"] == "damaged"
    assert (rows["nllb-600m"]["state"], rows["nllb-600m"]["downloaded"]) == ("stopped", 5_000_000)
    assert rows["nllb-600m"]["needs_acceptance"]
    assert "stopped, 5 MB" in typed("list")[1]


def test_a_model_is_installed_verified_and_removed(typed, hub, folder):
    status, _, err = typed("install", "whisper-base")
    assert status == 0
    assert "Whisper base is installed in" in err
    assert "100 %" in err
    assert typed("verify")[:2] == (0, "whisper-base: every byte is as it was when it was installed\n")
    assert typed("remove", "whisper-base")[::2] == (0, "Removed.\n")
    assert typed("remove", "whisper-base")[::2] == (0, "It was not installed.\n")


def test_a_licence_is_shown_and_has_to_be_accepted(typed, hub, folder):
    status, _, err = typed("install", "nllb-600m")
    assert status == 1
    assert "non-commercial" in err
    assert "models install nllb-600m --accept-licence" in err
    assert hub.asked == []
    assert typed("install", "nllb-600m", "--accept-licence")[0] == 0
    assert catalogue.is_whole(folder / "nllb-600m", catalogue.NLLB_FILES)


def test_a_flipped_bit_is_named_with_what_to_do(typed, given, folder):
    typed("import", str(given))
    (folder / "whisper-base" / "model.bin").write_bytes(b"x" * 999 + b"y")
    status, _, err = typed("verify", "whisper-base")
    assert status == 1
    assert "model.bin" in err
    assert "  To have it anew: dubai-desktop models install whisper-base\n" in err
    assert "damaged" in next(row for row in typed("list")[1].splitlines() if "whisper-base" in row)


def test_one_damaged_model_does_not_hide_the_others(typed, given, folder):
    typed("import", str(given))
    typed("import", str(given), "--model", "whisper-tiny")
    (folder / "whisper-tiny" / "config.json").unlink()
    status, out, err = typed("verify")
    assert (status, out) == (1, "whisper-base: every byte is as it was when it was installed\n")
    assert "config.json" in err


def test_what_was_put_there_by_hand_is_said_to_be_unknown(typed, given, folder):
    folder.mkdir(parents=True)
    given.rename(folder / "whisper-base")
    status, out, _ = typed("verify", "whisper-base")
    assert status == 0
    assert "put there by hand" in out


def test_nothing_to_verify_is_said(typed):
    assert typed("verify") == (0, "", "No model is installed.\n")


def test_which_model_it_is_can_be_said(typed, tmp_path, folder):
    source = tmp_path / "a voice"
    source.mkdir()
    for name in catalogue.MMS_FILES:
        (source / name).write_bytes(b"x")
    assert typed("import", str(source))[0] == 1
    status, _, err = typed("import", str(source), "--model", "mms-hin")
    assert status == 1
    assert f"models import {shlex.quote(str(source))} --model mms-hin --accept-licence" in err
    status, _, err = typed("import", str(source), "--model", "mms-hin", "--accept-licence")
    assert (status, "MMS Hindi is installed" in err) == (0, True)


@pytest.mark.parametrize("words", [("install", "whisper-bose"), ("remove", "whisper-bose"), ("verify", "whisper-bose")])
def test_an_unknown_model_names_the_nearest(typed, words):
    status, _, err = typed(*words)
    assert status == 1
    assert "“whisper-base”" in err


def test_plain_lines_are_few(capsys):
    with Meter("Whisper base") as told:
        for step in range(1001):
            told(step / 1000, "some")
    lines = capsys.readouterr().err.splitlines()
    assert 15 <= len(lines) <= 25
    assert lines[0] == "Whisper base:   0 %  some"


def test_a_terminal_gets_a_bar(monkeypatch, capsys):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with Meter("[b]Whisper[/b]") as told:
        told(0.5, "74 of 148 MB [x]")
    shown = capsys.readouterr().err
    assert "[b]Whisper[/b]" in shown
    assert "50 %" in shown
    assert "74 of 148 MB [x]" in shown

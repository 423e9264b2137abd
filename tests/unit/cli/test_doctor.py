"""The doctor looks at every part, whatever is wrong with the others."""

import json
import os
import sys

import pytest

from dubai_desktop import cli, paths
from dubai_desktop.cli import doctor
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts.espeak import EspeakVoice


@pytest.fixture
def findings(capsys):
    def look():
        status = cli.main(["doctor", "--json"])
        rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
        return status, {row["what"]: (row["state"], row["text"]) for row in rows}, [row["text"] for row in rows]

    return look


def test_a_data_folder_that_cannot_be_made_is_named_and_the_rest_still_looked_at(findings, tmp_path, monkeypatch):
    (tmp_path / "file").touch()
    place = str(tmp_path / "file" / "data")
    monkeypatch.setenv("DUBAI_DATA_DIR", place)
    status, found, _ = findings()
    assert status == 1
    assert found["Disk"][0] == found["Settings and store"][0] == "problem"
    assert place in found["Disk"][1]
    assert place in found["Settings and store"][1]
    assert found["ffmpeg"][0] == "ok"
    assert "Memory" in found


def test_a_missing_ffmpeg_stops_no_other_part(findings, monkeypatch):
    def gone():
        raise Problem(Code.FFMPEG_MISSING, "The program’s ffmpeg is missing. Install the program again.")

    monkeypatch.setattr(doctor, "ffmpeg", gone)
    status, found, _ = findings()
    assert (status, found["ffmpeg"][0]) == (1, "problem")
    assert found["Store"][0] == "ok"
    assert found["Store"][1].startswith("0 jobs, ")


def test_an_engine_that_cannot_be_looked_at_stops_no_other(findings, monkeypatch):
    def broken(self, language=""):
        raise OSError(13, "Permission denied", "/voices")

    monkeypatch.setattr(EspeakVoice, "availability", broken)
    status, _, texts = findings()
    assert status == 1
    assert any("“/voices”: Permission denied" in text for text in texts)
    assert any("Google" in text for text in texts)


def test_a_wrong_setting_is_told_with_the_other_parts(findings):
    paths.settings_file().write_text("[assembly]\nchannels = 9\n")
    status, found, _ = findings()
    assert (status, found["Settings and store"][0], found["Disk"][0]) == (1, "problem", "ok")


def test_the_device_is_told_without_loading_the_engines_library_here(findings):
    before = "ctranslate2" in sys.modules
    state, text = findings()[1]["Computed on"]
    assert state == "ok"
    assert "cores" in text
    assert "int8" in text
    assert ("ctranslate2" in sys.modules) == before


def test_a_device_that_cannot_be_asked_stops_no_other_part(findings, monkeypatch):
    monkeypatch.setattr(doctor.device_child, "devices", os.abort)
    _, found, texts = findings()
    assert found["Computed on"][0] == "problem"
    assert any("Google" in text for text in texts)


def test_a_graphics_card_is_told():
    host = type("Host", (), {"call": lambda *_args, **_more: {"cpu": ("int8",), "cuda": ("float16", "int8")}})()
    (finding,) = doctor._device(type("Desk", (), {"host": host})())
    assert finding.text.startswith("the graphics card (float16, int8)")


def test_what_mends_an_engine_is_one_command(findings):
    _, _, texts = findings()
    whisper = next(text for text in texts if text.startswith("Whisper: "))
    assert whisper.endswith("To mend it: dubai-desktop models install whisper-base")
    nllb = next(text for text in texts if text.startswith("NLLB-200: "))
    assert nllb.endswith("models install nllb-600m --accept-licence")


def test_installed_and_damaged_models_are_told(findings):
    folder = paths.models_dir()
    for name, files in (
        ("whisper-base", ("model.bin", "config.json", "tokenizer.json")),
        ("nllb-600m", ("config.json",)),
    ):
        (folder / name).mkdir()
        for file in files:
            (folder / name / file).write_bytes(b"x")
    _, _, texts = findings()
    assert any(text.startswith("whisper-base (148 MB in ") for text in texts)
    assert any(text.startswith("nllb-600m is damaged") for text in texts)


@pytest.mark.parametrize(
    ("facts", "command"),
    [
        ({"model": "xtts-v2"}, "dubai-desktop models install xtts-v2 --accept-licence"),
        ({"install": "dubai-desktop keys set google FILE"}, "dubai-desktop keys set google FILE"),
        ({"model": "my-own"}, ""),
        ({}, ""),
    ],
)
def test_the_command_comes_from_the_facts(facts, command):
    assert doctor.mending(Problem(Code.MODEL_MISSING, "m", facts=facts)) == command

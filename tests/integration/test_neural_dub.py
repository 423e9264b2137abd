"""With model folders in place the real program hears, translates and speaks; without, it says what is missing."""

import contextlib
import importlib.util
import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from dubai_desktop import app
from dubai_desktop.domain.timing import DEFAULT_RULES
from tests.helpers import tiny_vits
from tests.helpers.make_media import make
from tests.helpers.program import Desk, no_traceback

MODELS = Path(__file__).parents[1] / "models"
COQUI = all(importlib.util.find_spec(name) for name in ("TTS", "torch", "torchaudio", "torchcodec"))


@pytest.fixture(scope="module")
def speech(tmp_path_factory):
    """The sample without its subtitle track: what is said can only be heard."""
    return make(tmp_path_factory.mktemp("film") / "talk.mp4", "-i", str(app.sample()), "-map", "0:v", "-map", "0:a",
                "-c", "copy", "-sn", "-map_metadata", "-1")  # fmt: skip


@pytest.fixture(scope="module")
def person(tmp_path_factory):
    made = Desk(tmp_path_factory.mktemp("person") / "desk")
    models = made.data / "models"
    models.mkdir(parents=True, mode=0o700)
    made.out.mkdir()
    shutil.copytree(MODELS / "whisper-sample", models / "whisper-base")
    shutil.copytree(MODELS / "nllb-sample", models / "nllb-600m")
    if COQUI:
        tiny_vits.make(models)
    yield made
    made.clean_up()


def forget_translations(person):
    """The memory that ships with the program knows the sample's lines: leave it one line of something else."""
    assert person.call("doctor").status == 0
    with person.store() as store:
        store.memory.remember("Something else.", "অন্য কিছু।", "en", "bn", "seed")
    with contextlib.closing(sqlite3.connect(person.data / "studio.db")) as database, database:
        database.execute("DELETE FROM memory WHERE source != 'Something else.'")


@pytest.fixture(scope="module")
def report(person, speech):
    forget_translations(person)
    ended = person.run("dub", speech, "--from", "en", "--out", person.out, "--json", patience=240)
    no_traceback(ended)
    assert ended.status == 0, ended.err
    return json.loads((person.out / "talk.bn.json").read_text("utf-8"))


def test_the_report_names_the_neural_engines(report):
    used = {kind: use["used"] for kind, use in report["engines"].items()}
    assert used["transcription"] == "whisper-base"
    assert "nllb-600m" in used["translation"]
    assert used["voice"].startswith("coqui:" if COQUI else "espeak:")


def test_every_line_was_heard_translated_and_placed(report):
    lines = report["segments"]
    assert len(lines) >= 8
    assert all(line["source"] and line["target"] for line in lines)
    assert all(line["clip_start"] >= line["start"] - DEFAULT_RULES.early - 0.001 for line in lines)


def test_without_models_it_says_what_is_missing_and_how_to_get_it(speech, tmp_path):
    desk = Desk(tmp_path / "desk")
    desk.out.mkdir(parents=True)
    ended = desk.run("dub", speech, "--from", "en", "--out", desk.out)
    assert ended.status == 1
    no_traceback(ended)
    assert "The speech model is missing: Whisper base" in ended.err
    desk.clean_up()


def test_without_models_given_lines_are_spoken_by_the_embedded_voice_and_the_report_says_why(tmp_path):
    desk = Desk(tmp_path / "desk")
    desk.out.mkdir(parents=True)
    ended = desk.run("dub", app.sample(), "--out", desk.out)
    assert ended.status == 0, ended.err
    report = json.loads((desk.out / "water.bn.json").read_text("utf-8"))
    voice = report["engines"]["voice"]
    assert voice["used"].startswith("espeak:")
    assert voice["why"].startswith("Coqui: ")
    assert report["engines"]["transcription"]["why"] == "the source carries a subtitle track"
    assert report["engines"]["translation"]["used"] == "memory"
    desk.clean_up()

"""`check` says before any work whether a video can be dubbed so, and what mends what stands in the way."""

import json

import pytest

from dubai_desktop import app, cli
from tests.helpers import make_media

LINES = "1\n00:00:00,500 --> 00:00:01,600\nCopper rusts green.\n"


@pytest.fixture
def talk(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    (tmp_path / "a.srt").write_text(LINES, encoding="utf-8")
    return make_media.video(tmp_path / "talk.mp4", 3.0)


def test_a_video_that_can_be_dubbed_is_fine_with_its_warnings(talk, tmp_path, capsys):
    assert cli.main(["check", str(talk), "--transcript", str(tmp_path / "a.srt")]) == 0
    told = capsys.readouterr().out
    assert told.startswith("talk.mp4:\n")
    for line in ("fine     Input", "fine     Disk", "warning  Translation", "Voice"):
        assert line in told
    assert "is needed, " in told
    with app.studio() as desk:
        assert desk.jobs() == ()


def test_only_a_dub_can_be_estimated(talk, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(talk), "--estimate"])
    assert ended.value.code == 2
    assert "unrecognized arguments: --estimate" in capsys.readouterr().err


def test_what_stands_in_the_way_ends_with_1_and_names_the_command(talk, capsys):
    assert cli.main(["check", str(talk)]) == 1
    told = capsys.readouterr().out
    assert "BLOCKS   Transcript" in told
    assert "[MODEL_MISSING]" in told
    assert "To mend it: dubai-desktop models install whisper-base" in told


def test_every_input_is_told_as_json_and_one_that_is_missing_blocks(talk, tmp_path, capsys):
    args = ["check", str(talk), str(tmp_path / "none.mp4"), "--transcript", str(tmp_path / "a.srt"), "--json"]
    assert cli.main(args) == 1
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert {"input", "what", "state", "sentence", "mend", "code", "facts"} == set(rows[0])
    missing = [row for row in rows if row["input"].endswith("none.mp4")]
    assert [(row["state"], row["code"]) for row in missing] == [("blocks", "INPUT_MISSING")]
    assert {row["state"] for row in rows if row["input"] == str(talk)} == {"fine", "warning"}


def test_what_no_dub_can_be_asked_for_blocks(talk, capsys):
    assert cli.main(["check", str(talk), "--voice", "espeek"]) == 1
    assert "The nearest is “espeak”" in capsys.readouterr().out

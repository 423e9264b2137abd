"""Results in further forms, asked for with a dub or of a finished job."""

import pytest

from dubai_desktop import app, cli
from dubai_desktop.cli.parser import parse
from dubai_desktop.domain.kinds import KINDS
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.media.probe import probe
from dubai_desktop.pipeline.studio import Studio
from tests.helpers import make_media

LINES = "1\n00:00:00,300 --> 00:00:01,600\n{}\n"


@pytest.fixture
def dubbed(tmp_path):
    """A finished job; returns its id and its folder."""

    def go(*more):
        make_media.video(tmp_path / "talk.mp4", 2.0)
        (tmp_path / "a.srt").write_text(LINES.format("Copper rusts green."), encoding="utf-8")
        (tmp_path / "b.srt").write_text(LINES.format("সুপ্রভাত।"), encoding="utf-8")
        words = ["--transcript", tmp_path / "a.srt", "--translation", tmp_path / "b.srt", "--out", tmp_path / "out"]
        assert cli.main([str(word) for word in ("dub", tmp_path / "talk.mp4", "--from", "en", *words, *more)]) == 0
        with app.studio() as desk:
            return desk.jobs()[0].id, tmp_path / "out"

    return go


def test_further_kinds_are_written_with_the_dub_and_named(dubbed, capsys):
    job_id, out = dubbed("--also", "mp3, vtt,mp3")
    assert {"talk.bn.mp3", "talk.bn.vtt"} < {path.name for path in out.iterdir()}
    told = capsys.readouterr().err
    assert told.count("talk.bn.mp3") == told.count("talk.bn.vtt") == 1
    assert cli.main(["jobs", "show", job_id]) == 0
    assert "talk.bn.vtt" in capsys.readouterr().out


def test_a_finished_job_is_exported_and_says_how_far_it_is(dubbed, tmp_path, capsys):
    job_id, _ = dubbed()
    capsys.readouterr()
    assert cli.main(["jobs", "export", job_id[:8], "burned.mp4", str(tmp_path / "mine.mp4")]) == 0
    told = capsys.readouterr()
    assert told.out == f"{tmp_path / 'mine.mp4'}\n"
    assert "Writing burned.mp4" in told.err
    assert probe(tmp_path / "mine.mp4").video_codec == "h264"


def test_an_export_that_is_stopped_ends_with_1(dubbed, tmp_path, capsys, monkeypatch):
    job_id, _ = dubbed()

    def stopped(*_args, **_named):
        raise Cancelled

    monkeypatch.setattr(Studio, "export", stopped)
    assert cli.main(["jobs", "export", job_id, "mp3", str(tmp_path / "x.mp3")]) == 1
    assert "Nothing was written." in capsys.readouterr().err


@pytest.mark.parametrize("words", [["dub", "x.mp4", "--also", "mp3,exe"], ["jobs", "export", "abcd", "exe", "x"]])
def test_a_kind_nobody_knows_is_wrong_usage_and_the_known_are_told(words, capsys):
    with pytest.raises(SystemExit) as ended:
        parse(words)
    assert ended.value.code == 2
    told = capsys.readouterr().err
    assert all(kind in told for kind in KINDS)

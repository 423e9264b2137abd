"""`voices`: which there are, and hearing two of them blindly."""

import io
import json
import sys

import pytest

from dubai_desktop import app, cli
from dubai_desktop.domain.job import JobOptions
from dubai_desktop.pipeline.comparing import verdicts
from tests.helpers import make_media


@pytest.fixture
def typed(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def run(*words, answers=""):
        monkeypatch.setattr(sys, "stdin", io.StringIO(answers))
        return cli.main(list(words))

    return run


@pytest.fixture
def job(typed, tmp_path):
    make_media.video(tmp_path / "talk.mp4", 7.0)
    for name, texts in (("a", ("Rivers run.", "The sky is blue.")), ("b", ("নদী বয়ে যায়।", "আকাশ নীল।"))):
        cues = (f"{n}\n00:00:0{3 * n - 2},000 --> 00:00:0{3 * n},500\n{text}\n" for n, text in enumerate(texts, 1))
        (tmp_path / f"{name}.srt").write_text("\n".join(cues), encoding="utf-8")
    given = ["--transcript", "a.srt", "--translation", "b.srt", "--from", "en", "--out", "out", "--review"]
    assert typed("dub", "talk.mp4", *given) == 3
    with app.studio() as desk:
        return desk.jobs()[0]


def test_the_list_has_what_can_speak_the_language(typed, capsys):
    assert typed("voices", "list", "--to", "bn", "--json") == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"voice": "espeak:bn", "language": "bn", "micro_per_million": 0}.items() <= rows[0].items()
    assert typed("voices", "list") == 0
    assert "espeak:bn+f2" in capsys.readouterr().out
    assert typed("voices", "list", "--to", "tlh") == 2


def test_pairs_are_written_asked_for_and_the_winner_speaks_the_job(typed, job, tmp_path, capsys):
    assert typed("voices", "compare", job.id[:8], "espeak:bn", "espeak:bn+f2", "--use", "job", answers="x\n1\n1\n") == 0
    told = capsys.readouterr()
    folder = tmp_path / f"voices-{job.id[:8]}"
    assert sorted(path.name for path in folder.iterdir()) == ["01-1.wav", "01-2.wav", "02-1.wav", "02-2.wav"]
    assert "Type 1, 2 or 0." in told.err
    with app.studio() as desk:
        (verdict,) = verdicts(job, desk.store)
        voice = desk.job(job.id).options.voice
    assert verdict.voices == ("espeak:bn", "espeak:bn+f2")
    assert sum(verdict.votes) == 2
    assert voice == verdict.winner
    assert ("The winner is" in told.out) == bool(verdict.winner)


def test_a_script_gets_the_pairs_and_the_result(typed, job, tmp_path, capsys):
    words = ["voices", "compare", job.id, "espeak:bn", "espeak:bn+f2", "--lines", "1", "--out", "here", "--json"]
    assert typed(*words, answers="2\n") == 0
    pair, result = map(json.loads, capsys.readouterr().out.splitlines())
    assert (pair["first"], pair["second"]) == (str(tmp_path / "here/01-1.wav"), str(tmp_path / "here/01-2.wav"))
    assert result["winner"] in result["voices"]


def test_a_folder_that_cannot_be_made_is_named_before_anything_is_spoken(typed, job, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert typed("voices", "compare", job.id, "espeak:bn", "espeak:bn+f2", "--out", "file/here", answers="") == 1
    assert f"The folder “{tmp_path / 'file'}” cannot be written to" in capsys.readouterr().err


def test_answers_that_end_too_soon_decide_nothing(typed, job):
    assert typed("voices", "compare", job.id, "espeak:bn", "espeak:bn+f2", answers="1\n") == 3
    with app.studio() as desk:
        assert verdicts(job, desk.store) == ()
        assert desk.job(job.id).options.voice == JobOptions().voice


def test_the_same_voice_twice_is_wrong_usage_and_leaves_no_folder(typed, job, tmp_path):
    assert typed("voices", "compare", job.id, "espeak:bn", "espeak") == 2
    assert not list(tmp_path.glob("voices-*"))

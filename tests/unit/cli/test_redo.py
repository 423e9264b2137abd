"""`dub --voice A,B` and `jobs redo`: who stands in, and the lines that go back to the voice that was asked for."""

import pytest

from dubai_desktop import app, cli
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.redo import fallback_lines
from tests.helpers import make_media
from tests.helpers.studio import ToneVoice, with_voices

BAD = Problem(Code.TTS_BAD_AUDIO, "The sound is empty. Try another voice.")
LINES = ("নদী বয়ে যায়।", "আকাশ নীল।")


@pytest.fixture
def typed(tmp_path, monkeypatch):
    """Type a command; the voices are `typed.voices`, other than the real ones."""
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    make_media.video(tmp_path / "talk.mp4", 7.0)
    for name, texts in (("a", ("Rivers run.", "The sky is blue.")), ("b", LINES)):
        cues = (f"{n}\n00:00:0{3 * n - 2},000 --> 00:00:0{3 * n},500\n{text}\n" for n, text in enumerate(texts, 1))
        (tmp_path / f"{name}.srt").write_text("\n".join(cues), encoding="utf-8")
    voices = [ToneVoice("spare"), ToneVoice("paid", price=1), ToneVoice("other")]
    real = app.build
    monkeypatch.setattr(app, "build", lambda kit: _with(real(kit), voices))

    def run(*words):
        return cli.main([word.format(folder=tmp_path) for word in words])

    run.voices = voices
    return run


def _with(engines, voices):
    class Desk:
        pass

    desk, desk.engines, desk.runner = Desk(), engines, Desk()
    with_voices(desk, *voices)
    return desk.engines


def dub(typed, *more):
    given = [
        "--transcript",
        "{folder}/a.srt",
        "--translation",
        "{folder}/b.srt",
        "--from",
        "en",
        "--out",
        "{folder}/out",
    ]
    return typed("dub", "{folder}/talk.mp4", *given, *more)


def only_job():
    with app.studio() as desk:
        return desk.job(desk.jobs()[0].id)


def test_who_is_named_behind_a_comma_stands_in_and_redo_brings_the_line_back(typed, capsys):
    typed.voices[1].fails_on = {"আকাশ": BAD}
    assert dub(typed, "--voice", "paid, other:high") == 0
    job = only_job()
    assert [(clip.engine, clip.voice) for clip in job.clips if clip.engine != "paid"] == [("other", "high")]
    typed.voices[1].fails_on = {}
    assert typed("jobs", "redo", job.id[:8]) == 0
    assert "1 line speaks with the voice asked for now, 0 with another." in capsys.readouterr().err
    assert {clip.engine for clip in only_job().clips} == {"paid"}
    assert fallback_lines(only_job()) == ()


def test_a_line_that_fails_again_is_told_and_the_command_has_worked(typed, capsys):
    typed.voices[1].fails_on = {"আকাশ": BAD}
    dub(typed, "--voice", "paid")
    assert typed("jobs", "redo", only_job().id) == 0
    assert "0 lines speak with the voice asked for now, 1 with another." in capsys.readouterr().err


def test_where_nothing_moved_nothing_is_done(typed, capsys):
    dub(typed)
    before = only_job()
    assert typed("jobs", "redo", before.id) == 0
    assert "every line is spoken by the voice that was asked for" in capsys.readouterr().err
    assert only_job() == before


@pytest.mark.parametrize(("voice", "code"), [("paid,nobody", "ENGINE_UNKNOWN"), ("paid,other:bass", "VOICE_UNKNOWN")])
def test_who_stands_in_must_be_there(typed, capsys, voice, code):
    assert dub(typed, "--voice", voice) == 2
    assert f"[{code}]" in capsys.readouterr().err

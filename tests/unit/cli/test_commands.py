"""The commands as they are typed, on a real studio in temporary folders."""

import json

import pytest

from dubai_desktop import app, cli
from dubai_desktop.cli.parser import parse
from dubai_desktop.cli.show import as_json
from dubai_desktop.domain.quality import Check, Finding, Mark, Quality
from dubai_desktop.pipeline.quality.kept import keep_quality
from tests.helpers import make_media

LINES = "1\n00:00:00,500 --> 00:00:01,600\n{}\n\n2\n00:00:02,200 --> 00:00:03,400\n{}\n"


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("HOME", str(tmp_path))


@pytest.fixture(scope="session")
def talk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cli")
    make_media.video(folder / "talk.mp4", 4.0)
    (folder / "a.srt").write_text(LINES.format("Copper rusts green.", "Whales sing deeply."), encoding="utf-8")
    (folder / "b.srt").write_text(LINES.format("সুপ্রভাত।", "এখন বিদায়।"), encoding="utf-8")
    return folder


@pytest.fixture
def dub(talk, tmp_path):
    def run(*more, translation=True, also=()):
        given = ["--translation", str(talk / "b.srt")] if translation else []
        transcript = ["--transcript", str(talk / "a.srt")]
        return cli.main(
            ["dub", str(talk / "talk.mp4"), *also, *transcript, *given, "--out", str(tmp_path / "out"), *more]
        )

    return run


def only_job():
    with app.studio() as desk:
        return desk.job(desk.jobs()[0].id)


def test_a_dub_ends_with_0_and_names_its_files(dub, capsys):
    assert dub() == 0
    told = capsys.readouterr().err
    assert "talk.mp4: done. 2 lines, all at a natural pace." in told
    assert told.count("/out/talk.") == 7


def test_json_is_one_update_a_line_and_nothing_else_on_standard_output(dub, capsys):
    assert dub("--json") == 0
    rows = [json.loads(row) for row in capsys.readouterr().out.splitlines()]
    assert [row["progress"] for row in rows] == sorted(row["progress"] for row in rows)
    assert rows[-1]["status"] == "completed"
    assert {"job_id", "status", "progress", "message", "metrics", "error"} <= set(rows[0])
    assert [metric["name"] for metric in rows[-1]["metrics"]][-1] == "finalize"


def test_a_missing_translation_waits_and_resume_finishes_it(dub, talk, capsys):
    assert dub(translation=False) == 3
    assert "jobs resume" in capsys.readouterr().err
    assert cli.main(["jobs", "resume"]) == 3
    assert cli.main(["jobs", "resume", "--translation", str(talk / "b.srt")]) == 0
    assert only_job().status.value == "completed"


def test_a_similar_line_is_never_taken_unasked(talk, tmp_path, capsys):
    near = tmp_path / "near.srt"
    near.write_text(LINES.format("So what should I do first now?", "So what should I do first?"), encoding="utf-8")
    args = ["dub", str(talk / "talk.mp4"), "--transcript", str(near), "--out", str(tmp_path / "out")]
    assert cli.main(args) == 3
    assert "1 line has only a similar one to confirm" in capsys.readouterr().err
    assert cli.main(["jobs", "resume"]) == 3
    assert "--accept-similar" in capsys.readouterr().err
    assert cli.main(["jobs", "resume", "--accept-similar"]) == 0


def test_review_waits_and_resume_approves_it(dub):
    assert dub("--review") == 3
    assert cli.main(["jobs", "resume"]) == 0


def test_nothing_to_resume_is_said(capsys):
    assert cli.main(["jobs", "resume"]) == 0
    assert "no unfinished job" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("more", "status", "said"),
    [
        (["--to", "tlh"], 2, "language"),
        (["--voice", "espeek"], 2, "The nearest is “espeak”"),
        (["--voice", "espeak:basso"], 2, "no voice “basso”"),
        (["--track", "9"], 1, "audio track"),
    ],
)
def test_what_cannot_be_asked_for_is_said_plainly(dub, capsys, more, status, said):
    assert dub(*more) == status
    told = capsys.readouterr().err
    assert said in told
    assert "Traceback" not in told


def test_wrong_usage_ends_with_2(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["dub"])
    assert ended.value.code == 2
    assert "INPUT" in capsys.readouterr().err


def test_a_bad_input_stops_no_other(dub, talk, tmp_path, capsys):
    bad = tmp_path / "bad.mp4"
    bad.write_text("this is no video")
    assert dub(also=[str(bad)]) == 1
    told = capsys.readouterr().err
    assert "talk.mp4: done." in told
    assert "bad.mp4" in told


def test_jobs_are_listed_shown_exported_and_cancelled(dub, tmp_path, capsys):
    assert dub("--review") == 3
    capsys.readouterr()
    job = only_job()
    assert cli.main(["jobs", "list"]) == 0
    assert f"{job.id[:8]}  review" in capsys.readouterr().out
    assert cli.main(["jobs", "list", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == job.id
    assert cli.main(["jobs", "show", job.id[:8]]) == 0
    assert "সুপ্রভাত" in capsys.readouterr().out
    assert cli.main(["jobs", "export", job.id[:8], "srt", str(tmp_path / "x.srt")]) == 0
    assert "সুপ্রভাত" in (tmp_path / "x.srt").read_text("utf-8")
    assert cli.main(["jobs", "cancel", job.id[:8]]) == 0
    assert only_job().status.value == "cancelled"
    assert cli.main(["jobs", "cancel", job.id[:8]]) == 0
    assert capsys.readouterr().err.endswith("talk.mp4: it is cancelled already.\n")
    assert cli.main(["jobs", "show", "nothing-like-it"]) == 2


def test_a_finished_job_is_not_said_to_be_cancelled(dub, capsys):
    assert dub() == 0
    capsys.readouterr()
    assert cli.main(["jobs", "cancel", only_job().id[:8]]) == 0
    assert capsys.readouterr().err == "talk.mp4: it is completed already.\n"
    assert only_job().status.value == "completed"


@pytest.mark.parametrize("number", ["0", "-3", "two", "1.5"])
@pytest.mark.parametrize("asked", [["dub", "talk.mp4", "--track"], ["voices", "compare", "1", "a", "b", "--lines"]])
def test_tracks_and_lines_are_counted_from_1(asked, number, capsys):
    with pytest.raises(SystemExit) as ended:
        parse([*asked[:-1], f"{asked[-1]}={number}"])
    assert ended.value.code == 2
    assert "is no whole number from 1" in capsys.readouterr().err


def test_commas_alone_name_no_voice(dub, capsys):
    with pytest.raises(SystemExit) as ended:
        dub("--voice", ",")
    assert ended.value.code == 2
    assert "no voice is named" in capsys.readouterr().err


def test_a_finished_job_is_shown_with_its_verdict_and_each_finding_names_its_line(dub, capsys):
    assert dub() == 0
    job = only_job()
    evil = "is faded out; left unsaid: “\x1b[31m\u202eevil\nline”"
    check = Check("cut", "No words are cut off", Mark.WARN, "1 line is faded out.", lines=(2,))
    found = Finding("cut", job.segments[1].id, 2, 3.2, Mark.WARN, evil)
    with app.studio() as desk:
        assert desk.quality(job.id).mark in (Mark.PASS, Mark.WARN)
        keep_quality(desk.store, job.id, Quality("Look at 1 line", Mark.WARN, (check,), (found,)))
    capsys.readouterr()
    assert cli.main(["jobs", "show", job.id[:8]]) == 0
    told = capsys.readouterr().out
    assert "Quality: Look at 1 line\n" in told
    assert "  No words are cut off: 1 line is faded out.\n" in told
    assert "  line 2, 3.20 s: it is faded out; left unsaid: “\\x1b[31m\\u202eevil line”\n" in told
    assert cli.main(["jobs", "show", job.id[:8], "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["quality"]["findings"][0]["index"] == 2


def test_the_demo_dubs_the_sample_in_the_terminal(tmp_path, monkeypatch, capsys):
    monkeypatch.delenv("DISPLAY", raising=False)
    assert cli.main(["demo", "--out", str(tmp_path / "demo")]) == 0
    assert (tmp_path / "demo" / "water.bn.mp4").is_file()
    assert "12 lines" in capsys.readouterr().err


def test_doctor_tells_what_is_there_and_what_is_missing(capsys):
    assert cli.main(["doctor"]) in (0, 1)
    told = capsys.readouterr().out
    for what in ("Python", "Memory", "Disk", "ffmpeg", "Window", "Whisper", "espeak-ng"):
        assert what in told
    assert cli.main(["doctor", "--json"]) in (0, 1)
    assert all(set(json.loads(row)) == {"state", "what", "text"} for row in capsys.readouterr().out.splitlines())


def test_models_are_listed_and_an_unknown_one_names_the_nearest(capsys):
    assert cli.main(["models", "list"]) == 0
    assert "whisper-base" in capsys.readouterr().out
    assert cli.main(["models", "remove", "whisper-bose"]) == 1
    assert "whisper-base" in capsys.readouterr().err


def test_the_window_without_a_display_says_what_to_do_instead(monkeypatch, capsys):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(app.sys, "platform", "linux")
    assert cli.main([]) == 1
    assert "no display" in capsys.readouterr().err


def test_a_broken_settings_file_is_named(tmp_path, capsys):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.toml").write_text("[processing]\nmax_retry_attempts = 'many'\n")
    assert cli.main(["jobs", "list"]) == 2
    assert "max_retry_attempts" in capsys.readouterr().err


def test_text_that_is_no_unicode_still_makes_json():
    written = as_json({"name": "\udcff.mp4"})
    assert json.loads(written.encode("utf-8")) == {"name": "\udcff.mp4"}


def test_the_defaults_of_the_command_line():
    args = parse(["dub", "x.mp4"])
    assert (args.to, args.source, args.track, args.review, args.force, args.partial) == (
        None, "auto", 1, False, False, False,
    )  # fmt: skip
    assert parse([]).command == "window"

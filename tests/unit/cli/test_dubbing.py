"""What is asked for wrongly is said once, before any input is tried."""

import pytest

from dubai_desktop import app, cli, paths
from tests.helpers import make_media


@pytest.fixture(scope="session")
def talks(tmp_path_factory):
    folder = tmp_path_factory.mktemp("talks")
    first = make_media.video(folder / "one.mp4", 2.0)
    (folder / "two.mp4").write_bytes(first.read_bytes())
    (folder / "latin.srt").write_bytes("1\n00:00:00,100 --> 00:00:01,000\ncaf\xe9\n".encode("latin-1"))
    return folder


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        (["--to", "tlh"], 2, "LANGUAGE_UNSUPPORTED"),
        (["--from", "bn", "--to", "bn"], 2, "LANGUAGE_UNSUPPORTED"),
        (["--voice", "espeek"], 2, "ENGINE_UNKNOWN"),
        (["--voice", "espeak:basso"], 2, "VOICE_UNKNOWN"),
        (["--transcript", "{folder}/latin.srt"], 1, "SRT_ENCODING"),
        (["--translation", "{folder}/missing.srt"], 1, "INPUT_MISSING"),
        (["--out", "{folder}/latin.srt/out"], 1, "OUT_NOT_WRITABLE"),
    ],
)
def test_a_wrong_option_is_said_once_for_all_inputs(talks, capsys, more, status, code):
    given = [part.format(folder=talks) for part in more]
    assert cli.main(["dub", str(talks / "one.mp4"), str(talks / "two.mp4"), *given]) == status
    assert capsys.readouterr().err.count(f"[{code}]") == 1
    with app.studio() as desk:
        assert desk.jobs() == ()


def test_a_missing_model_says_what_brings_it_and_how_to_go_on(talks, capsys):
    assert cli.main(["dub", str(talks / "one.mp4")]) == 1
    told = capsys.readouterr().err
    with app.studio() as desk:
        (job,) = desk.jobs()
    assert told.endswith(
        "  Which command brings it, tells: dubai-desktop doctor\n"
        f"  Then go on with: dubai-desktop jobs resume {job.id[:8]}\n"
    )


def test_the_terminal_keeps_house_too(talks, tmp_path, capsys):
    cli.main(["dub", str(talks / "one.mp4"), "--voice", "espeek"])
    assert list((tmp_path / "data" / "backups").glob("daily-*.db"))


@pytest.mark.parametrize("command", [["jobs", "list"], ["jobs", "resume"], ["dub", "{folder}/one.mp4", "--to", "tlh"]])
def test_a_restored_store_is_told_of_once_whatever_the_command(talks, capsys, command):
    assert cli.main(["jobs", "list"]) == 0
    paths.database_file().write_bytes(b"not a database" * 100)
    cli.main([part.format(folder=talks) for part in command])
    assert capsys.readouterr().err.count("was damaged") == 1


@pytest.mark.parametrize(("more", "kept"), [([], ""), (["--background", "none"], "none")])
def test_what_becomes_of_the_original_sound_is_the_jobs(talks, more, kept):
    cli.main(["dub", str(talks / "one.mp4"), *more])
    with app.studio() as desk:
        (job,) = desk.jobs()
    assert job.options.background == kept


@pytest.mark.parametrize(
    ("more", "kept"), [([], 0), (["--budget", "1.50"], 1_500_000), (["--budget", "$0.07"], 70_000)]
)
def test_a_budget_is_the_jobs_in_whole_micro_units(talks, more, kept):
    cli.main(["dub", str(talks / "one.mp4"), *more])
    with app.studio() as desk:
        (job,) = desk.jobs()
    assert job.options.budget_micro == kept


@pytest.mark.parametrize("amount", ["much", "-1", "0", "nan"])
def test_a_budget_that_is_no_amount_is_wrong_usage(talks, capsys, amount):
    with pytest.raises(SystemExit, match="2"):
        cli.main(["dub", str(talks / "one.mp4"), f"--budget={amount}"])
    assert "--budget" in capsys.readouterr().err

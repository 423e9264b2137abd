"""What every command promises: exit statuses, sentences, JSON lines, and no traceback whatever it is connected to."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest

from dubai_desktop.domain.job import JobStatus
from tests.helpers.program import STEPS, never_back, no_traceback, wait_for


def test_exit_statuses_of_a_job_that_waits_is_resumed_and_is_done(desk, short_talk):
    waits = desk.call("dub", short_talk.video, "--transcript", short_talk.transcript, "--out", desk.out, "--json")
    no_traceback(waits)
    assert (waits.status, waits.updates[-1]["status"]) == (3, "review")
    assert "--translation" in waits.err  # how to go on
    still = desk.call("jobs", "resume", "--json")
    assert (still.status, still.out) == (3, "")
    done = desk.call("jobs", "resume", "--translation", short_talk.translation, "--json")
    no_traceback(done)
    assert (done.status, done.updates[-1]["status"], done.updates[-1]["progress"]) == (0, "completed", 100.0)
    again = desk.call("jobs", "resume")
    assert (again.status, "no unfinished job" in again.err) == (0, True)
    shown = desk.call("jobs", "show", desk.job().id[:8], "--json")
    assert [step["name"] for step in shown.updates[0]["steps"]] == list(STEPS)
    out = desk.root / "elsewhere.srt"
    assert desk.call("jobs", "export", desk.job().id, "srt", out).status == 0
    assert "-->" in out.read_text("utf-8")


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["--help"], 0),
        (["--version"], 0),
        (["dub"], 2),
        (["dance"], 2),
        (["jobs"], 2),
        (["jobs", "show", "nothing"], 2),
        (["jobs", "cancel", "nothing"], 2),
        (["jobs", "export", "nothing", "srt", "x.srt"], 2),
        (["models", "remove", "../../etc"], None),
        (["models", "import", "/dev/null"], None),
        (["dub", "{video}", "--to", "xx"], 2),
        (["dub", "{video}", "--voice", "nobody"], 2),
        (["dub", "{video}", "--voice", "espeak:nobody"], None),
        (["dub", "{video}", "--track", "9"], 1),
        (["dub", "{video}", "--transcript", "missing.srt"], 1),
        (["dub", "{video}", "--out", "{video}"], 1),
        (["dub", ""], 1),
        (["doctor"], None),
        (["doctor", "--json"], None),
        (["models", "list", "--json"], 0),
        ([], 1),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, list) else "",
)
def test_every_command_ends_with_a_status_and_a_sentence(desk, short_talk, monkeypatch, args, status):
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    ended = desk.call(*[word.format(video=short_talk.video) for word in args])
    assert ended.status in ({0, 1, 2} if status is None else {status}), ended.err
    assert ended.out or ended.err
    assert "UNEXPECTED" not in ended.err
    if "--json" in args:
        assert all(isinstance(line, dict) for line in ended.updates)


def test_one_bad_job_among_several_stops_no_other(desk, short_talk, tmp_path):
    good, bad = tmp_path / "good.mp4", tmp_path / "bad.mp4"
    shutil.copyfile(short_talk.video, good)
    shutil.copyfile(short_talk.video, bad)
    program = desk.start("dub", bad, good, *short_talk.subtitles, "--out", desk.out, "--json", held="before:speak")
    program.until_held()
    program.until_held()
    bad.unlink()
    desk.release()
    ended = program.end()
    no_traceback(ended)
    never_back(ended.updates)
    assert ended.status == 1
    with desk.store() as store:
        ends = {job.name: (job.status, job.error_code) for job in store.jobs.list()}
    assert ends == {"good.mp4": (JobStatus.COMPLETED, ""), "bad.mp4": (JobStatus.FAILED, "INPUT_MISSING")}


def test_two_processes_on_one_job_and_only_one_of_them_works(desk, short_talk):
    first = desk.start("dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json", held="before:speak")
    first.until_held()
    first.kill()
    first.end()
    pair = [desk.start("jobs", "resume", "--json") for _ in range(2)]
    ends = [program.end() for program in pair]
    for ended in ends:
        no_traceback(ended)
    assert 0 in {ended.status for ended in ends}
    for ended in ends:
        assert ended.status == 0 or "[JOB_BUSY]" in ended.err, ended.err
    assert desk.job().status is JobStatus.COMPLETED
    assert len(list(desk.out.iterdir())) == 7
    assert desk.temporary() == []


@pytest.mark.parametrize(
    "environment", [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}]
)
def test_a_plain_locale_changes_nothing(desk, short_talk, environment):
    video = desk.root / "বাংলা.mp4"
    shutil.copyfile(short_talk.video, video)
    ended = desk.run("dub", video, *short_talk.subtitles, "--out", desk.out, "--json", **environment)
    no_traceback(ended)
    assert ended.status == 0, ended.err
    assert (desk.out / "বাংলা.bn.mp4").is_file()


@pytest.mark.parametrize("end", ["2>&-", ">&-", ">/dev/full", "2>/dev/full", "<&- >&- 2>&-"])
def test_closed_or_full_streams_cost_the_words_not_the_dub(desk, short_talk, end):
    words = [sys.executable, "-m", "dubai_desktop", "dub", short_talk.video, *short_talk.subtitles, "--out", desk.out]
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {end}', "sh", *words, "--json"],
        env=desk.environment,
        cwd=desk.root,
        capture_output=True,
        timeout=30,
        check=False,
    )
    assert b"Traceback" not in done.stderr
    assert b"Exception" not in done.stderr
    assert desk.job().status is JobStatus.COMPLETED
    assert done.returncode == 0
    desk.settle(2)


def test_a_reader_that_goes_away_costs_the_words_not_the_dub(desk, short_talk):
    program = desk.start("dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json")
    program.until_step("extract")
    program.hang_up()
    ended = program.end()
    no_traceback(ended)
    assert desk.job().status is JobStatus.COMPLETED


def test_an_edit_that_was_acknowledged_is_never_lost(desk, short_talk, chance):
    assert desk.run("dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--review").status == 3
    job = desk.job().id
    for kill in range(4):
        editor = desk.start_editor(job)
        acknowledged = [editor.next_word() for _ in range(chance.randrange(1, 40))]
        editor.kill()
        editor.end()
        kept = desk.job().segments[0].target
        assert kept.split()[-1] in {acknowledged[-1], str(int(acknowledged[-1]) + 1)}, kill
    ended = desk.run("jobs", "resume")
    no_traceback(ended)
    assert ended.status == 0
    assert kept in next(desk.out.glob("*.bn.srt")).read_text("utf-8")
    desk.settle()


def test_a_running_dub_answers_other_commands_at_once(desk, long_talk):
    program = desk.start("dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json")
    assert program.until_step("speak")
    ended = desk.run("jobs", "list", "--json")
    no_traceback(ended)
    assert ended.updates[0]["status"] == "running"
    wait_for(lambda: program.process.poll() is not None, 60)
    assert program.end().status == 0


def _may_leave_the_network():
    return shutil.which("unshare") and not subprocess.run(["unshare", "-rn", "true"], check=False).returncode


@pytest.mark.skipif(not _may_leave_the_network(), reason="this system does not let us run without a network")
def test_without_any_network_every_local_step_is_done(desk, short_talk):
    words = ["dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json"]
    ended = desk.run(*words, before=("unshare", "-rn"))
    no_traceback(ended)
    assert ended.status == 0, ended.err
    assert [metric.name for metric in desk.job().metrics] == list(STEPS)
    assert len(list(desk.out.iterdir())) == 7

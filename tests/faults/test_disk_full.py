"""A disk that is full, read-only or gone: a sentence says which, nothing is half-written, and on it goes later."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media import process
from tests.faults.conftest import FULL
from tests.helpers.program import STEPS, Desk, names_in, never_back, no_traceback

IN_NAMESPACE = ("unshare", "-Urm", "sh", "-ec")
SMALL = """
mount -t tmpfs -o size=$SIZE none "$PLACE"
set +e
"$@" 2>"$DESK/first.err" >"$DESK/first.out"; echo $? >"$DESK/first.status"
find "$PLACE" -name '.dubai-*' >"$DESK/first.left"
mount -o remount,size=300m none "$PLACE" || exit 99
"$PYTHON" -m dubai_desktop jobs resume --json; status=$?
mkdir -p "$DESK/kept"; cp -a "$PLACE/." "$DESK/kept"
exit $status
"""
FILLED = """
mount -t tmpfs -o size=60m none "$PLACE"
"$PYTHON" -m dubai_desktop jobs list
set +e
cat /dev/zero >"$PLACE/filler" 2>/dev/null
"$@" 2>"$DESK/first.err" >"$DESK/first.out"; echo $? >"$DESK/first.status"
"$PYTHON" -m dubai_desktop doctor >"$DESK/doctor.out" 2>&1
rm "$PLACE/filler"
"$PYTHON" -m dubai_desktop jobs list --json
"$@" 2>/dev/null >/dev/null
"""
READ_ONLY = """
mount -t tmpfs -o ro none "$PLACE"
exec "$@"
"""


def _may_mount() -> bool:
    if sys.platform != "linux" or not all(map(shutil.which, ("unshare", "mount"))):
        return False
    command = [*IN_NAMESPACE, "mount -t tmpfs -o size=64k none /mnt"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


mounts = pytest.mark.skipif(not _may_mount(), reason="this system does not let us mount a small disk in a namespace")


def first(desk: Desk, what: str) -> str:
    return (desk.root / f"first.{what}").read_text()


def environment(desk: Desk, place: str, size: str = "") -> dict[str, str]:
    (desk.root / place).mkdir(parents=True, exist_ok=True)
    return {"DESK": str(desk.root), "PLACE": str(desk.root / place), "SIZE": size, "PYTHON": sys.executable}


@mounts
@pytest.mark.parametrize(("place", "size"), [("data/work", "400k"), ("data/clips", "200k"), ("out", "400k")])
def test_a_disk_too_small_for_any_step_stops_the_job_before_its_work_and_more_room_lets_it_run(
    desk, long_talk, place, size
):
    words = ["dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json"]
    ended = desk.run(*words, before=(*IN_NAMESPACE, SMALL, "sh"), **environment(desk, place, size))
    assert first(desk, "status").strip() == "1", first(desk, "err")
    assert re.search(r"The disk is full: \d+\.\d\d GB more is needed in “.*”.* \[DISK_FULL\]", first(desk, "err"))
    assert [json.loads(line)["status"] for line in first(desk, "out").splitlines()] == ["failed"]
    assert "Traceback" not in first(desk, "err")
    assert first(desk, "left") == ""
    no_traceback(ended)
    assert ended.status == 0, ended.err
    never_back(ended.updates)
    job = desk.job()
    assert job.status is JobStatus.COMPLETED
    assert [metric.name for metric in job.metrics] == list(STEPS)
    made = desk.out if place != "out" else desk.root / "kept"
    assert set(names_in(made)) == {path.name for path in job.outputs.existing()}


@mounts
def test_a_full_disk_under_the_store_is_said_and_everything_saved_before_is_there(desk, short_talk):
    words = ["dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json"]
    ended = desk.run(*words, before=(*IN_NAMESPACE, FILLED, "sh"), **environment(desk, "data"))
    assert first(desk, "status").strip() == "1"
    assert "[DISK_FULL]" in first(desk, "err")
    assert "Traceback" not in first(desk, "err") + (desk.root / "doctor.out").read_text()
    no_traceback(ended)
    assert ended.status == 0
    assert len(names_in(desk.out)) == 7


@pytest.mark.parametrize(
    "place",
    ["after:translate", "before:speak", "after:finalize", *(["saved:extract", "before:assemble"] if FULL else [])],
)
def test_when_no_file_can_grow_any_more_the_job_stops_and_goes_on_later(desk, long_talk, place):
    program = desk.start(
        "dub", long_talk.video, *long_talk.subtitles, "--out", desk.out, "--json", held=place, HOLD_ACTION="fsize:4096"
    )
    program.until_held()
    desk.release()
    ended = program.end()
    no_traceback(ended)
    never_back(ended.updates)
    assert ended.status == 1
    assert "[DISK_FULL]" in ended.err
    assert (ended.updates[-1]["status"], ended.updates[-1]["code"]) == ("failed", "DISK_FULL")
    desk.settle()
    again = desk.run("jobs", "resume", "--json")
    no_traceback(again)
    assert again.status == 0, again.err
    assert desk.job().status is JobStatus.COMPLETED
    assert len(names_in(desk.out)) == 7
    assert desk.temporary() == []


def test_an_ffmpeg_stopped_at_a_size_limit_says_so(tmp_path, monkeypatch):
    stub = tmp_path / "stub"
    stub.write_text("#!/bin/sh\nkill -XFSZ $$\n")
    stub.chmod(0o700)
    monkeypatch.setattr(process, "ffmpeg", lambda: stub)
    with pytest.raises(Problem) as caught:
        process.run_ffmpeg(["-version"], out=tmp_path / "out.wav")
    assert caught.value.code is Code.DISK_FULL
    assert "large" in caught.value.message


@mounts
def test_a_read_only_folder_is_refused_before_any_work(desk, short_talk):
    for target in ("out", "beside"):
        place = desk.root / target
        place.mkdir(exist_ok=True)
        options = ["--out", place] if target == "out" else []
        words = ["dub", short_talk.video, *short_talk.subtitles, *options, "--json"]
        more = environment(desk, target)
        if target == "beside":
            more["PLACE"] = str(short_talk.video.parent)
            script = 'mount --bind -o ro "$PLACE" "$PLACE" && mount -o remount,bind,ro "$PLACE" && exec "$@"'
        else:
            script = READ_ONLY
        ended = desk.run(*words, before=(*IN_NAMESPACE, script, "sh"), **more)
        no_traceback(ended)
        assert (ended.status, ended.out) == (1, ""), ended.err
        assert "[OUT_NOT_WRITABLE]" in ended.err
        with desk.store() as store:
            assert store.jobs.list() == ()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_refused(desk, short_talk):
    desk.out.chmod(0o500)
    ended = desk.run("dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json")
    desk.out.chmod(0o700)
    no_traceback(ended)
    assert (ended.status, "[OUT_NOT_WRITABLE]" in ended.err) == (1, True)


def test_an_output_folder_that_goes_away_keeps_the_voices(desk, short_talk):
    program = desk.start(
        "dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json", held="saved:speak"
    )
    program.until_held()
    desk.out.rmdir()
    desk.release()
    ended = program.end()
    no_traceback(ended)
    assert (ended.status, desk.job().error_code) == (1, "OUT_NOT_WRITABLE")
    clips = {path: path.stat().st_mtime_ns for path in (desk.data / "clips").glob("??/*.wav")}
    desk.out.mkdir()
    again = desk.run("jobs", "resume", "--json")
    assert (again.status, again.updates[0]["step"]) == (0, "finalize")
    assert {path: path.stat().st_mtime_ns for path in clips} == clips


def test_a_missing_output_folder_is_made(desk, short_talk):
    made = desk.out / "a" / "b"
    assert desk.call("dub", short_talk.video, *short_talk.subtitles, "--out", made).status == 0
    assert len(names_in(made)) == 7

"""Any name that a file system allows is dubbed as it is, shown escaped, and means nothing else to anybody."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.media.files import safe_stem
from tests.helpers.program import names_in, never_back, no_traceback

NAMES = [
    b"-y.mp4",
    b"--out.mp4",
    b"new\nline.mp4",
    b"http:x.mp4",
    b"concat:a|b.mp4",
    b"pipe:1.mp4",
    b"100%d %s {0}.mp4",
    b'it\'s "quoted" $(id) `id` ;&.mp4',
    b"',negate,'.mp4",
    b"[red]<b>markup.mp4",
    b"\x1b[31mescape.mp4",
    b"not utf-8 \xff\xfe.mp4",
    "emoji 🎬.mp4".encode(),
    "من اليمين \u202e.mp4".encode(),
    b"CON.mp4",
    "caf\u00e9 one.mp4".encode(),
    "cafe\u0301 one.mp4".encode(),
    "বাংলা ভিডিও.mp4".encode(),
    (b"l" * 251 + b".mp4"),
    ("ম" * 83 + "xx.mp4").encode(),
    b" .mp4",
    b"...mp4",
]
SHARE = [NAMES[n::3] for n in range(3)]


def wanted(name: bytes) -> set[str]:
    stem = os.fsencode(safe_stem(os.fsdecode(name))).decode("utf-8", "backslashreplace")
    return {f"{stem}.{end}" for end in ("bn.mp4", "bn.wav", "bn.voice.wav", "bn.srt", "en.srt", "bn.json", "bn.html")}


@pytest.fixture
def folder(desk):
    """A folder of its own for the inputs; the program runs in the desk's folder."""
    made = desk.root / "in"
    made.mkdir()
    return made


@pytest.mark.parametrize("names", SHARE, ids=["one", "two", "three"])
def test_names_are_only_names(desk, folder, short_talk, names):
    for name in names:
        shutil.copyfile(short_talk.video, os.fsencode(folder) + b"/" + name)
    paths = [b"in/" + name for name in names]  # relative, as people type them
    ended = desk.run("dub", *paths, *short_talk.subtitles, "--out", "out", "--json", "--from", "en", LC_ALL="C")
    no_traceback(ended)
    assert ended.status == 0, ended.err
    never_back(ended.updates)
    assert set(names_in(desk.out)) == set().union(*map(wanted, names))
    for bad in ("\x1b", "\u202e", "new\nline"):
        assert bad not in ended.err
    listed = desk.run("jobs", "list")
    no_traceback(listed)
    assert listed.out.count("completed") == len(names)
    assert len(listed.out.splitlines()) == len(names)
    assert desk.run("jobs", "list", "--json").updates[0]["status"] == "completed"


def test_a_name_that_begins_with_a_dash_is_taken_after_two_dashes(desk, short_talk):
    shutil.copyfile(short_talk.video, desk.root / "-y.mp4")
    ended = desk.run("dub", *short_talk.subtitles, "--out", "out", "--", "-y.mp4")
    no_traceback(ended)
    assert ended.status == 0
    assert len(names_in(desk.out)) == 7


def test_a_folder_of_files_is_dubbed_whole_with_names_in_another_order_of_bytes(desk, folder, short_talk):
    for name in ("b.mp4", "sub/a.mp4", "sub/notes.txt"):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        shutil.copyfile(short_talk.video, path)
    ended = desk.run("dub", folder, *short_talk.subtitles, "--out", desk.out)
    no_traceback(ended)
    assert ended.status == 0
    assert len(names_in(desk.out)) == 14


def test_a_folder_dubbed_twice_gives_no_dubs_of_dubs(desk, folder, short_talk):
    shutil.copyfile(short_talk.video, folder / "a.mp4")
    for _ in range(2):
        ended = desk.call("dub", folder, *short_talk.subtitles, "--from", "en")
        assert ended.status == 0, ended.err
    assert len(names_in(folder)) == 1 + 2 * 7
    with desk.store() as store:
        assert [job.name for job in store.jobs.list()] == ["a.mp4", "a.mp4"]


def test_two_inputs_of_one_name_never_overwrite_each_other(desk, folder, short_talk):
    paths = []
    for number in range(4):
        paths.append(folder / str(number) / "talk.mp4")
        paths[-1].parent.mkdir()
        shutil.copyfile(short_talk.video, paths[-1])
    program = desk.start("dub", *paths, *short_talk.subtitles, "--out", desk.out, "--json", held="before:finalize")
    program.until_held()
    program.until_held()
    desk.release()  # two choose their names at once
    ended = program.end()
    no_traceback(ended)
    assert ended.status == 0
    assert len(names_in(desk.out)) == 28
    with desk.store() as store:
        named = [path for job in store.jobs.list() for path in job.outputs.existing()]
    assert len(set(named)) == 28
    assert all(path.is_file() for path in named)


@pytest.mark.parametrize("force", [False, True])
def test_what_is_there_stays_unless_overwriting_is_asked_for(desk, short_talk, force):
    mine = desk.out / "short.bn.srt"
    mine.write_text("mine")
    options = ["--force"] if force else []
    ended = desk.call("dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--from", "en", *options)
    assert ended.status == 0, ended.err
    assert (mine.read_text() == "mine") != force
    outputs = desk.job().outputs.existing()
    assert all((" (2)" in Path(path).name) != force for path in outputs)
    assert len(names_in(desk.out)) == (7 if force else 8)
    assert desk.job().status is JobStatus.COMPLETED


def test_nothing_is_written_outside_the_folder_asked_for(desk, short_talk):
    before = set(desk.root.rglob("*"))
    assert desk.call("dub", short_talk.video, *short_talk.subtitles, "--out", desk.out).status == 0
    made = {path for path in set(desk.root.rglob("*")) - before if path.is_file()}
    outside = [p for p in made if not any(p.is_relative_to(f) for f in (desk.out, desk.data, desk.root / "config"))]
    assert outside == []
    assert len(list(short_talk.video.parent.iterdir())) == 3

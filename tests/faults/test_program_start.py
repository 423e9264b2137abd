"""Starting on what may lie there: a damaged or newer store, wrong settings, things in the way, an open window."""

from __future__ import annotations

import os
import signal
import sqlite3
import time
from contextlib import closing

import pytest

from dubai_desktop.store.instance import InstanceLock
from tests.helpers.program import names_in, no_traceback, wait_for


@pytest.mark.parametrize("damage", ["zero bytes", "garbage", "middle overwritten", "another program's"])
def test_a_damaged_store_is_moved_aside_and_the_program_starts(desk, short_talk, damage):
    words = ["dub", short_talk.video, *short_talk.subtitles, "--out", desk.out]
    assert desk.call(*words).status == 0
    store = desk.data / "studio.db"
    before = store.read_bytes()
    if damage == "another program's":
        store.unlink()
        with closing(sqlite3.connect(store)) as other:
            other.execute("CREATE TABLE cats (name)")
            other.commit()
    else:
        new = {"zero bytes": b"", "garbage": os.urandom(len(before))}
        store.write_bytes(new.get(damage, before[:5000] + b"\xee" * 60_000 + before[65_000:]))
    first = desk.call("jobs", "list")
    no_traceback(first)
    assert first.status in {0, 1}
    assert first.err.strip()  # it is said, not silently emptied
    assert [name for name in names_in(desk.data) if ".damaged-" in name]
    again = desk.call(*words)
    no_traceback(again)
    assert again.status == 0, again.err
    assert len(names_in(desk.out)) == 14


def test_a_store_of_a_newer_version_is_not_touched(desk):
    assert desk.call("jobs", "list").status == 0
    store = desk.data / "studio.db"
    with closing(sqlite3.connect(store)) as newer:
        columns = [row[1] for row in newer.execute("PRAGMA table_info(schema_migration)")]
        row = newer.execute("SELECT * FROM schema_migration LIMIT 1").fetchone()
        values = dict(zip(columns, row, strict=True)) | {"name": "9999_future"}
        values.pop("id", None)
        marks = ",".join("?" * len(values))
        newer.execute(f"INSERT INTO schema_migration ({','.join(values)}) VALUES ({marks})", tuple(values.values()))
        newer.commit()
        newer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = store.read_bytes()
    ended = desk.call("jobs", "list")
    no_traceback(ended)
    assert (ended.status, "[DB_TOO_NEW]" in ended.err) == (1, True)
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    "text",
    ["nonsense = = 1", "[processing]\nmax_concurrent_procesing = 2\n", "[processing]\nmax_concurrent_processing = 0\n"],
)
def test_wrong_settings_are_named_and_nothing_starts(desk, text):
    (desk.root / "config").mkdir()
    (desk.root / "config" / "settings.toml").write_text(text)
    ended = desk.call("jobs", "list")
    no_traceback(ended)
    assert (ended.status, "[SETTING_INVALID]" in ended.err) == (2, True)
    assert "settings.toml" in ended.err
    assert (desk.root / "config" / "settings.toml").read_text() == text
    doctor = desk.call("doctor")
    no_traceback(doctor)
    assert doctor.status == 1
    assert "PROBLEM" in doctor.out


@pytest.mark.parametrize(
    "name", ["data", "config", "data/logs", "data/work", "data/clips", "data/studio.db", "data/models"]
)
def test_a_file_or_folder_in_the_way_of_ours_is_a_sentence(desk, short_talk, name):
    place = desk.root / name
    if name == "data":
        place.rmdir()
    if name.endswith(".db"):
        place.mkdir()
    else:
        place.write_text("in the way")
    for command in (["jobs", "list"], ["dub", short_talk.video, *short_talk.subtitles, "--out", desk.out], ["doctor"]):
        ended = desk.call(*command)
        no_traceback(ended)
        assert ended.status in {0, 1, 2}
        assert ended.status == 0 or ended.err.strip() or ended.out.strip()


def test_a_second_window_says_so_at_once_and_a_killed_first_one_leaves_the_place_free(desk):
    pytest.importorskip("PySide6.QtWidgets", exc_type=ImportError)
    first = desk.start(QT_QPA_PLATFORM="offscreen")
    lock = InstanceLock(desk.data / "window.lock")
    wait_for(lambda: lock.owner() == first.process.pid, 20, lambda: "".join(first.err))
    began = time.monotonic()
    second = desk.run(QT_QPA_PLATFORM="offscreen")
    no_traceback(second)
    assert (second.status, "already" in second.err) == (11, True)
    assert time.monotonic() - began < 4
    first.kill(signal.SIGKILL)
    no_traceback(first.end())
    desk.settle()
    assert lock.acquire()
    lock.release()

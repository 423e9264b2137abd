from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop import log
from dubai_desktop.store import Store


def test_events_come_newest_first_with_their_facts(store: Store) -> None:
    assert store.audit.append("person", "job added", "job-1", source="ওহে.mp4", size=3, fine=True, none=None) == 1
    assert store.audit.append("program", "job finished", "job-1") == 2
    newest, oldest = store.audit.list()
    assert (newest.seq, newest.event, newest.facts) == (2, "job finished", {})
    assert oldest.facts == {"source": "ওহে.mp4", "size": 3, "fine": True, "none": None}
    assert store.audit.list(1) == (newest,)


def test_an_untouched_log_holds(store: Store) -> None:
    assert store.audit.verify()
    for number in range(5):
        store.audit.append("person", f"event {number}", n=number)
    assert store.audit.verify()


def test_secrets_do_not_get_in(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_secrets", set())
    log.register_secret("hunter2-hunter2")
    store.audit.append("hunter2-hunter2", "login hunter2-hunter2", key="AIza" + "x" * 35, word="hunter2-hunter2")
    assert "hunter2" not in str(store.audit.list())
    assert "AIza" not in str(store.audit.list())
    assert store.audit.verify()


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE seq = 2"])
def test_the_table_refuses_changes(store: Store, path: Path, statement: str) -> None:
    store.audit.append("person", "one")
    store.audit.append("person", "two")
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
    assert store.audit.verify()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE audit SET facts = '{\"n\":99}' WHERE seq = 2",
        "UPDATE audit SET utc = utc - 60 WHERE seq = 1",
        "DELETE FROM audit WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "UPDATE audit SET seq = 9 WHERE seq = 3",
        "DELETE FROM audit",
    ],
)
def test_tampering_with_the_file_shows(store: Store, path: Path, tampering: str) -> None:
    for number in range(3):
        store.audit.append("person", "event", n=number)
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(f"DROP TRIGGER audit_keeps_rows; DROP TRIGGER audit_keeps_values; {tampering};")
    assert not store.audit.verify()


def test_events_are_found_by_kind_and_time_and_counted(store: Store) -> None:
    for event in ("job.completed", "job.start", "job.failed"):
        store.audit.append("app", event, "j", code="X")
    found = store.audit.events(("job.completed", "job.failed"))
    assert [(event.event, event.facts["code"]) for event in found] == [("job.completed", "X"), ("job.failed", "X")]
    assert store.audit.events(("job.failed",), found[-1].utc + 1) == ()
    assert (store.audit.count("job.failed"), store.audit.count("job.paused")) == (1, 0)

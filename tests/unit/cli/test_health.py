"""`health` on a person's own folders: in words, and for programs."""

import time

import pytest

from dubai_desktop.domain.metrics import EngineCall, ProcessingMetrics
from dubai_desktop.store import Store
from tests.helpers.program import Desk


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    made.data.mkdir()
    with Store(made.data / "studio.db") as store:
        now = time.time()
        run = ProcessingMetrics(
            "speak", now - 60, now - 40, 20.0, True, engine="espeak", device="cpu", lines=9, characters=400,
            media_seconds=100.0, retry_count=1, actions=("retry_with_same_params",),
        )  # fmt: skip
        store.history.add("j", run)
        store.audit.append("app", "job.completed", "j", code="")
        store.audit.append("app", "job.failed", "k", code="DISK_FULL")
        store.calls.add(EngineCall("j", "speak", "espeak", utc=now, code="ENGINE_CRASHED"))
        store.calls.add(EngineCall("j", "speak", "espeak", "bn", "cpu", now, 2.0, 1, 40, 4.0))
    return made


def test_health_tells_in_words_how_dubs_end_and_what_steps_take(desk):
    ended = desk.call("health")
    assert ended.status == 0, ended.err
    for said in (
        "7 days   50% of 2 succeeded",
        "Voice          1 run  usually 20.0 s  on average 20.0 s  0.20 s per second of media  1 tried again",
        "Voice          espeak on cpu: 0.20 s per second of media, 20 characters a second, 1 run",
        "espeak bn on cpu: 0.50 s per second of speech, 20 characters a second",
        "1 job stopped by DISK_FULL (system)",
        "1 call of espeak failed with ENGINE_CRASHED",
        "1 time: retry with same params",
        "missing  voice          Google Cloud: ",
        "GB free (",
    ):
        assert said in ended.out, ended.out


def test_health_is_one_json_object_for_programs(desk):
    ended = desk.call("health", "--json")
    (told,) = ended.updates
    assert (told["week"], told["ever"]) == ({"completed": 1, "failed": 1}, {"completed": 1, "failed": 1})
    assert told["steps"][0]["factor"] == 0.2
    assert {"kind": "voice", "id": "espeak"}.items() <= next(
        one for one in told["services"] if one["id"] == "espeak"
    ).items()
    assert told["days"][-1]["failed"] == 1
    assert told["sizes"]["database"] > 0


def test_health_of_a_fresh_studio_says_that_nothing_ended(tmp_path):
    made = Desk(tmp_path)
    ended = made.call("health")
    assert (ended.status, "Jobs on the list: none" in ended.out, "nothing ended" in ended.out) == (0, True, True)


def test_a_full_disk_is_an_exit_status_and_a_sentence(desk, monkeypatch):
    usage = type("Usage", (), {"total": 10**12, "used": 0, "free": 5_000_000})
    monkeypatch.setattr("dubai_desktop.pipeline.checkup.shutil.disk_usage", lambda path: usage)
    ended = desk.call("health")
    assert ended.status == 1
    assert ended.out.startswith("PROBLEM: The disk with your data and work files is nearly full")

from __future__ import annotations

from dubai_desktop.domain.metrics import EngineCall
from dubai_desktop.store import Store
from dubai_desktop.store.calls import DAY, LastCalls, Pace


def call(utc: float, code: str = "", **more: object) -> EngineCall:
    usual = {"voice": "bn", "device": "cpu", "duration": 2.0, "lines": 1, "characters": 10, "media_seconds": 4.0}
    return EngineCall("j", "speak", str(more.pop("engine", "coqui")), utc=utc, code=code, **{**usual, **more})


def test_paces_are_sums_of_the_calls_that_succeeded(store: Store) -> None:
    for made in (call(10.0), call(20.0, duration=4.0), call(30.0, "TIMEOUT"), call(40.0, engine="google", voice="x")):
        store.calls.add(made)
    assert store.calls.paces() == (
        Pace("coqui", "bn", "cpu", 2, 6.0, 20, 8.0),
        Pace("google", "x", "cpu", 1, 2.0, 10, 4.0),
    )
    assert store.calls.paces(since=35.0) == (Pace("google", "x", "cpu", 1, 2.0, 10, 4.0),)


def test_failures_are_counted_by_engine_and_code(store: Store) -> None:
    for utc, code in ((1.0, "TIMEOUT"), (2.0, "NETWORK"), (3.0, "NETWORK"), (4.0, "")):
        store.calls.add(call(utc, code))
    assert store.calls.failures() == (("coqui", "NETWORK", 2), ("coqui", "TIMEOUT", 1))
    assert store.calls.failures(since=2.5) == (("coqui", "NETWORK", 1),)


def test_when_an_engine_last_answered_and_last_failed(store: Store) -> None:
    assert store.calls.last() == {}
    for made in (call(1.0), call(2.0, "NETWORK"), call(3.0, "TTS_QUOTA"), call(5.0, engine="google")):
        store.calls.add(made)
    assert store.calls.last() == {
        ("speak", "coqui"): LastCalls(1.0, 3.0, "TTS_QUOTA"),
        ("speak", "google"): LastCalls(5.0, 0.0, ""),
    }


def test_old_calls_go_and_so_do_all_but_the_newest(store: Store) -> None:
    assert store.calls.cleanup() == 0
    now = 200 * DAY
    for days in (120, 100, 3, 2, 1):
        store.calls.add(call(now - days * DAY))
    assert store.calls.cleanup(now=now) == 2
    assert store.calls.cleanup(most=1, now=now) == 2
    assert store.calls.paces()[0].calls == 1

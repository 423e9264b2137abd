from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dubai_desktop.domain.costs import month_start
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import Store, schema
from dubai_desktop.store.ledger import Budgets, ChargeState, ServiceTotal


def test_nothing_is_spent_at_first(store: Store) -> None:
    assert store.ledger.total() == 0
    assert store.ledger.per_service() == ()


def test_totals_are_by_job_and_overall(store: Store) -> None:
    store.ledger.charge("a", "google", "tts", 100, 1600)
    store.ledger.charge("b", "google", "tts", 50, 800)
    assert (store.ledger.total(), store.ledger.total("a"), store.ledger.total("c")) == (2400, 1600, 0)


def test_totals_can_start_at_a_time(store: Store) -> None:
    store.ledger.charge("a", "google", "tts", 1, 7)
    assert store.ledger.total(since=time.time() - 60) == 7
    assert store.ledger.total(since=time.time() + 60) == 0


def test_currencies_are_never_added_up(store: Store) -> None:
    store.ledger.charge("a", "google", "tts", 1, 7, "USD")
    store.ledger.charge("a", "other", "tts", 1, 9, "EUR")
    assert (store.ledger.total(), store.ledger.total(currency="EUR")) == (7, 9)
    assert {row.currency for row in store.ledger.per_service()} == {"USD", "EUR"}


@pytest.mark.parametrize(("state", "counts"), [("intent", 9), ("done", 9), ("unknown", 9), ("void", 0)])
def test_all_but_void_charges_count(store: Store, state: str, counts: int) -> None:
    store.ledger.charge("a", "google", "tts", 1, 9, state=state)
    assert store.ledger.total() == counts


def test_an_unknown_state_is_a_mistake(store: Store) -> None:
    with pytest.raises(ValueError):
        store.ledger.charge("a", "google", "tts", 1, 9, state="maybe")
    assert store.ledger.total() == 0


def test_an_intent_is_settled_with_what_it_really_cost(store: Store) -> None:
    charge = store.ledger.charge("a", "google", "tts", 100, 1600, state=ChargeState.INTENT)
    assert store.ledger.per_service() == (ServiceTotal("google", "tts", 100, 1600, 1600, "USD"),)
    store.ledger.settle(charge, ChargeState.DONE, 1500)
    assert store.ledger.per_service() == (ServiceTotal("google", "tts", 100, 1500, 0, "USD"),)


def test_a_refused_intent_costs_nothing(store: Store) -> None:
    charge = store.ledger.charge("a", "google", "tts", 100, 1600, state=ChargeState.INTENT)
    store.ledger.settle(charge, ChargeState.VOID)
    assert store.ledger.per_service() == ()


def test_a_charge_is_settled_once(store: Store) -> None:
    charge = store.ledger.charge("a", "google", "tts", 100, 1600, state=ChargeState.INTENT)
    store.ledger.settle(charge, ChargeState.DONE)
    store.ledger.settle(charge, ChargeState.VOID)
    store.ledger.settle(999, ChargeState.VOID)
    assert store.ledger.total() == 1600
    assert store.ledger.verify()


def test_the_dearest_service_comes_first(store: Store) -> None:
    store.ledger.charge("a", "cheap", "tts", 1, 5)
    store.ledger.charge("a", "dear", "translation", 1, 50)
    assert [row.service for row in store.ledger.per_service()] == ["dear", "cheap"]


BUDGETS = {
    "job": Budgets(job_micro=100),
    "month": Budgets(month_micro=100),
    "total": Budgets(total_micro=100),
}


@pytest.mark.parametrize("name", BUDGETS)
def test_a_budget_is_never_passed(store: Store, name: str) -> None:
    budgets = BUDGETS[name]
    store.ledger.charge("a", "google", "tts", 60, 60, budgets=budgets)
    with pytest.raises(Problem) as caught:
        store.ledger.charge("a", "google", "tts", 41, 41, budgets=budgets)
    assert caught.value.code is Code.TTS_QUOTA
    assert caught.value.facts == {"budget": name, "spent_micro": 60, "amount_micro": 41, "budget_micro": 100}
    assert "0.0001 USD" in caught.value.message
    store.ledger.charge("a", "google", "tts", 40, 40, budgets=budgets)
    store.ledger.charge("a", "espeak", "tts", 999, 0, budgets=budgets)
    assert store.ledger.total() == 100
    assert store.ledger.verify()


def test_the_budget_of_a_job_is_for_that_job_alone(store: Store) -> None:
    store.ledger.charge("a", "google", "tts", 100, 100, budgets=BUDGETS["job"])
    store.ledger.charge("b", "google", "tts", 100, 100, budgets=BUDGETS["job"])
    assert store.ledger.total() == 200


def test_the_budget_of_a_month_begins_anew_with_the_next_in_utc(store: Store) -> None:
    now = _at(store, "2026-10-31T23:59:59+00:00")
    store.ledger.charge("a", "google", "tts", 100, 100, budgets=BUDGETS["month"])
    now(2)
    store.ledger.charge("a", "google", "tts", 100, 100, budgets=BUDGETS["month"])
    assert store.ledger.total(since=month_start(store.ledger.clock())) == 100


def test_charges_keep_their_month_when_the_clock_jumps(store: Store) -> None:
    now = _at(store, "2026-11-01T00:00:10+00:00")
    november = month_start(store.ledger.clock())
    charge = store.ledger.charge("a", "google", "tts", 100, 100, state=ChargeState.INTENT)
    now(-86_400)
    store.ledger.settle(charge, ChargeState.DONE, 90)
    assert store.ledger.total(since=november) == 90
    with pytest.raises(Problem):  # on the day before, what is already there of November counts too
        store.ledger.charge("a", "google", "tts", 11, 11, budgets=BUDGETS["month"])
    now(86_400)
    assert store.ledger.units("google", "tts", november) == 100


def test_jobs_side_by_side_cannot_pass_the_budget_together(store: Store) -> None:
    def spend(_: int) -> bool:
        try:
            store.ledger.charge("a", "google", "tts", 10, 10, budgets=BUDGETS["total"])
        except Problem:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(24))) == 10
    assert store.ledger.total() == 100


_SPENDER = """
import sys
from pathlib import Path
from dubai_desktop.domain.problems import Problem
from dubai_desktop.store import Store
from dubai_desktop.store.ledger import Budgets
with Store(Path(sys.argv[1]), busy_seconds=30) as store:
    for amount in range(1, 16):
        try:
            store.ledger.charge(sys.argv[2], "google", "tts", amount, amount, budgets=Budgets(60, 100, 500))
        except Problem:
            print("refused")
"""


def test_processes_side_by_side_cannot_pass_a_budget_together(store: Store, path: Path) -> None:
    commands = [[sys.executable, "-c", _SPENDER, str(path), job] for job in ("a", "b", "c")]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for command in commands]
    refused = sum(process.communicate(timeout=60)[0].count("refused") for process in running)
    assert refused > 0
    assert 85 < store.ledger.total() <= 100, "and no more is refused than must be"
    assert max(store.ledger.total(job) for job in "abc") <= 60
    assert store.ledger.verify()


CALLS = st.tuples(st.sampled_from("abc"), st.integers(0, 60), st.integers(0, 9), st.integers(0, 60) | st.none())


@settings(max_examples=40, deadline=None)
@given(st.lists(CALLS, max_size=25), st.tuples(*[st.integers(0, 200)] * 3), st.integers(0, 80))
def test_no_order_of_calls_passes_a_budget(tmp_path_factory, calls, most, free) -> None:  # type: ignore[no-untyped-def]
    with Store(tmp_path_factory.mktemp("budget") / "s.db") as store:
        for job, units, each, came_to in calls:
            row = (job, "google", "voice", units, units * each)
            try:
                number = store.ledger.charge(
                    *row, state="intent", what="x", free_per_month=free, budgets=Budgets(*most)
                )
            except Problem as problem:
                facts = problem.facts
                assert facts["spent_micro"] + facts["amount_micro"] > facts["budget_micro"]
            else:
                real = None if came_to is None else min(came_to, units)
                store.ledger.settle(number, ChargeState.DONE, None if real is None else real * each, real)
        spent = [max(store.ledger.total(job) for job in "abc"), store.ledger.total(), store.ledger.total()]
        assert all(not limit or total <= limit for total, limit in zip(spent, most, strict=True))
        assert store.ledger.verify()


# --- what a service gives away ---------------------------------------------------------------------------------------


def test_free_characters_of_the_month_are_taken_off_until_they_are_used_up(store: Store) -> None:
    now = _at(store, "2026-11-10T12:00:00+00:00")

    def buy(what: str = "Standard") -> int:
        before = store.ledger.total()
        store.ledger.charge("a", "google", "voice", 60, 600, what=what, free_per_month=100)
        return store.ledger.total() - before

    assert [buy(), buy(), buy()] == [0, 200, 600]
    assert buy("Wavenet") == 0
    assert store.ledger.units("google", "voice", month_start(store.ledger.clock()), "Standard") == 180
    assert store.ledger.units("google", "voice", month_start(store.ledger.clock())) == 240
    now(30 * 86_400)
    assert buy() == 0


def test_a_refused_call_gives_its_free_characters_back(store: Store) -> None:
    charge = store.ledger.charge("a", "google", "voice", 100, 1000, state="intent", what="x", free_per_month=100)
    store.ledger.settle(charge, ChargeState.VOID)
    store.ledger.charge("a", "google", "voice", 100, 1000, what="x", free_per_month=100)
    assert store.ledger.total() == 0


def test_a_call_that_came_to_less_used_less_of_what_is_free(store: Store) -> None:
    charge = store.ledger.charge("a", "google", "voice", 200, 2000, state="intent", what="x", free_per_month=100)
    assert store.ledger.total() == 1000
    store.ledger.settle(charge, ChargeState.DONE, 1200, 120)
    assert store.ledger.total() == 200
    assert store.ledger.units("google", "voice", 0.0, "x") == 120


# --- the ledger as an audit ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM costs",
        "UPDATE costs SET amount_micro = 0 WHERE id = 1",
        "UPDATE costs SET state = 'void' WHERE id = 1",
        "UPDATE costs SET utc = 0 WHERE id = 2",
        "UPDATE costs SET job_id = 'b', state = 'done' WHERE id = 2",
    ],
)
def test_the_ledger_refuses_changes(store: Store, path: Path, statement: str) -> None:
    store.ledger.charge("a", "google", "voice", 10, 100)
    store.ledger.charge("a", "google", "voice", 10, 100, state="intent")
    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)
    assert store.ledger.verify()


@pytest.mark.parametrize(
    "tampering",
    [
        "UPDATE costs SET amount_micro = 1 WHERE id = 2",
        "UPDATE costs SET state = 'void' WHERE id = 3",
        "UPDATE costs SET state = 'done' WHERE id = 3",
        "DELETE FROM costs WHERE id = 2",
        "INSERT INTO costs SELECT 9, utc, job_id, service, kind, units, 7, currency, state, what, ref, free_units"
        " FROM costs WHERE id = 2",
    ],
)
def test_tampering_with_the_ledger_shows(store: Store, path: Path, tampering: str) -> None:
    for state in ("done", "done", "intent"):
        store.ledger.charge("a", "google", "voice", 10, 100, state=state)
    assert store.ledger.verify()
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(f"DROP TRIGGER costs_keeps_rows; DROP TRIGGER costs_keeps_values; {tampering};")
    assert not store.ledger.verify()


def test_the_audit_log_tells_of_every_charge_and_its_end(store: Store) -> None:
    charge = store.ledger.charge("a", "google", "voice", 10, 100, state="intent", what="Standard", ref="key")
    store.ledger.settle(charge, ChargeState.UNKNOWN)
    end, begin = store.audit.list()
    assert (begin.event, end.event, begin.job_id) == ("cost.intent", "cost.unknown", "a")
    assert end.facts == {
        "charge": charge, "service": "google", "kind": "voice", "what": "Standard", "units": 10, "free_units": 0,
        "amount_micro": 100, "currency": "USD", "state": "unknown",
    }  # fmt: skip


def test_charges_from_before_the_log_are_taken_as_they_are(tmp_path: Path) -> None:
    older = tmp_path / "older"
    ignored = shutil.ignore_patterns("__pycache__", "0005_*", "0006_*", "0007_*", "0008_*", "0009_*")
    shutil.copytree(schema.MIGRATIONS, older, ignore=ignored)
    path = tmp_path / "studio.db"
    schema.prepare(path, older)
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("INSERT INTO costs VALUES (1, 5.0, 'a', 'google', 'voice', 10, 100, 'USD', 'done')")
        raw.commit()
    with Store(path) as store:
        assert store.ledger.total() == 100
        assert store.ledger.verify()
        store.ledger.charge("a", "google", "voice", 10, 100)
        assert store.ledger.verify()


def _at(store: Store, moment: str) -> Callable[[float], None]:
    """Set the ledger's clock; returns what moves it by seconds."""
    time = [datetime.fromisoformat(moment).timestamp()]
    store.ledger.clock = lambda: time[0]

    def move(seconds: float) -> None:
        time[0] += seconds

    return move

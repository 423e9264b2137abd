from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import Store
from dubai_desktop.store.ledger import ChargeState, ServiceTotal


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
    store.ledger.settle(charge, ChargeState.VOID)
    assert store.ledger.per_service() == ()


def test_the_dearest_service_comes_first(store: Store) -> None:
    store.ledger.charge("a", "cheap", "tts", 1, 5)
    store.ledger.charge("a", "dear", "translation", 1, 50)
    assert [row.service for row in store.ledger.per_service()] == ["dear", "cheap"]


def test_a_budget_is_never_passed(store: Store) -> None:
    store.ledger.charge("a", "google", "tts", 60, 60, budget_micro=100)
    with pytest.raises(Problem) as caught:
        store.ledger.charge("a", "google", "tts", 41, 41, budget_micro=100)
    assert caught.value.code is Code.TTS_QUOTA
    assert caught.value.facts == {"spent_micro": 60, "amount_micro": 41, "budget_micro": 100}
    store.ledger.charge("a", "google", "tts", 40, 40, budget_micro=100)
    store.ledger.charge("a", "espeak", "tts", 999, 0, budget_micro=100)
    assert store.ledger.total() == 100


def test_jobs_side_by_side_cannot_pass_the_budget_together(store: Store) -> None:
    def spend(_: int) -> bool:
        try:
            store.ledger.charge("a", "google", "tts", 10, 10, budget_micro=100)
        except Problem:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(spend, range(24))) == 10
    assert store.ledger.total() == 100

from __future__ import annotations

from datetime import datetime

from dubai_desktop.domain.costs import CostBreakdown
from dubai_desktop.store import Store
from dubai_desktop.store.spending import FamilySum, JobSum


def at(store: Store, day: str) -> float:
    when = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    store.ledger.clock = lambda: when
    return when


def test_sums_are_by_family_with_what_was_free_and_what_is_in_doubt(store: Store) -> None:
    store.ledger.charge("a", "google", "voice", 10, 40, what="Standard", free_per_month=5)
    store.ledger.charge("b", "google", "voice", 10, 40, what="Standard", state="unknown")
    store.ledger.charge("b", "google", "voice", 10, 160, what="Wavenet", state="void")
    store.ledger.charge("b", "google", "translation", 2, 40, what="NMT")
    assert store.spending.per_family() == (
        FamilySum("google", "voice", "Standard", "USD", 20, 5, 60, 40),
        FamilySum("google", "translation", "NMT", "USD", 2, 0, 40, 0),
    )


def test_sums_are_by_job_the_newest_first_and_outlive_it(store: Store) -> None:
    store.ledger.charge("a", "google", "voice", 10, 40)
    store.ledger.charge("b", "google", "voice", 1, 4)
    store.ledger.charge("a", "chat", "translation", 5, 7, state="unknown")
    store.ledger.charge("a", "other", "voice", 5, 7, "EUR")
    assert store.spending.per_job() == (
        JobSum("a", CostBreakdown(translation=7, tts=40), 15, 7),
        JobSum("b", CostBreakdown(tts=4), 1, 0),
    )
    assert store.spending.breakdown("a") == CostBreakdown(translation=7, tts=40)
    assert store.spending.breakdown() == CostBreakdown(translation=7, tts=44)


def test_sums_are_by_calendar_month(store: Store) -> None:
    for day, micro in (("2026-09-30", 1), ("2026-11-01", 2), ("2026-11-30", 4)):
        since = at(store, day)
        store.ledger.charge("a", "google", "voice", 1, micro)
    assert [(row.month, row.costs.total) for row in store.spending.months()] == [("2026-09", 1), ("2026-11", 6)]
    assert [row.month for row in store.spending.months(1)] == ["2026-11"]
    assert store.spending.breakdown(since=since).total == 4


def test_only_what_nobody_knows_is_in_doubt(store: Store) -> None:
    for state in ("done", "unknown", "void", "intent"):
        store.ledger.charge("a", "google", "voice", 1, 4, state=state)
    assert [line.number for line in store.spending.maybe_charged()] == [2]
    assert [line.state for line in store.spending.lines()] == ["done", "unknown", "void", "intent"]

"""How far, and how long still."""

import pytest

from dubai_desktop.pipeline import progress
from dubai_desktop.pipeline.progress import Tracker


@pytest.fixture
def clock(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def told():
    return []


@pytest.fixture
def saved():
    return []


@pytest.fixture
def tracker(told, saved, clock):
    return Tracker("j", told.append, {"a": 10.0, "b": 40.0}, lambda done, message: saved.append((done, message)))


def test_a_step_moves_within_its_window(tracker, told):
    tracker.enter("a", "Reading", (5.0, 15.0), ["b"])
    tracker.report(0.5, "half")
    assert [(u.progress, u.message) for u in told] == [(5.0, "Reading"), (10.0, "half")]


def test_progress_never_goes_back_even_when_a_step_begins_again(tracker, told):
    tracker.enter("a", "Reading", (5.0, 15.0), [])
    for fraction in (0.8, 0.2, -1.0, 2.0):
        tracker.report(fraction, "")
    figures = [u.progress for u in told]
    assert figures == sorted(figures)
    assert figures[-1] == 15.0


def test_the_estimate_trusts_the_steps_own_pace_once_it_can_be_told(tracker, told, clock):
    tracker.enter("a", "Reading", (0.0, 50.0), ["b"])
    assert told[-1].eta == pytest.approx(50.0)
    clock[0] += 20.0
    tracker.report(0.5, "")
    assert told[-1].eta == pytest.approx(20.0 + 40.0, rel=0.02)


def test_keeping_is_not_done_at_every_update(tracker, saved, clock):
    tracker.enter("a", "Reading", (0.0, 50.0), [])
    for number in range(10):
        tracker.report(number / 10, "")
    assert len(saved) == 1
    clock[0] += 1.5
    tracker.report(1.0, "end")
    assert saved[-1] == (50.0, "end")


def test_without_progress_tracking_only_the_steps_are_told(told, saved, clock):
    tracker = Tracker("j", told.append, {"a": 10.0, "b": 40.0}, lambda *kept: saved.append(kept), steps_only=True)
    tracker.enter("a", "Reading", (5.0, 15.0), ["b"])
    for tenth in range(11):
        clock[0] += 2.0
        tracker.report(tenth / 10, "a tenth more")
    tracker.enter("b", "Writing", (15.0, 50.0), [])
    assert [(u.step, u.progress, u.message, u.eta) for u in told] == [
        ("a", 5.0, "Reading", None),
        ("b", 15.0, "Writing", None),
    ]
    assert saved == [(5.0, "Reading"), (15.0, "Writing")]


def test_the_time_still_to_go_never_leaps(tracker, told, clock):
    tracker.enter("a", "Reading", (0.0, 50.0), ["b"])
    clock[0] += 0.5
    tracker.report(0.9, "suddenly nearly done")
    assert 40.0 < told[-1].eta < 50.0
    tracker.estimates = {"a": 10.0, "b": 4000.0}
    clock[0] += 0.1
    tracker.enter("b", "Writing", (50.0, 100.0), [])
    assert told[-1].eta < 150.0
    for _ in range(60):
        clock[0] += 0.5
        tracker.report(0.0, "")
    assert told[-1].eta == pytest.approx(4000.0 - 30.0, rel=0.05)


def test_a_step_that_is_overdue_is_not_about_to_end(tracker, told, clock):
    tracker.enter("a", "Reading", (0.0, 50.0), [])
    clock[0] += 300.0
    tracker.report(0.0, "")
    assert told[-1].eta == pytest.approx(30.0, rel=0.05)

"""How paid calls stand in the ledger: before they are made, and after they went well, badly or nobody knows how."""

from dataclasses import replace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import prices
from dubai_desktop.pipeline.charges import Buys, charged
from dubai_desktop.settings import change


@pytest.fixture
def call(desk, video, options):
    job = desk.add(video, options)

    def within(most=100):
        ctx = desk.runner.context(job.id, lambda event: None, CancelToken())
        return charged(job, ctx, "service", "voice", units=10, most=most)

    return within


def booked(desk):
    return [(row.units, row.amount_micro, row.maybe_micro) for row in desk.store.ledger.per_service()]


def test_a_call_stands_in_the_ledger_while_it_is_made_and_costs_what_the_service_says(desk, call):
    with call() as charge:
        assert booked(desk) == [(10, 100, 100)]
        charge.amount = 40
    assert booked(desk) == [(10, 40, 0)]


def test_a_call_of_which_nothing_is_said_costs_what_was_reckoned(desk, call):
    with call():
        pass
    assert booked(desk) == [(10, 100, 0)]


def test_what_costs_nothing_leaves_no_trace(desk, call):
    with call(most=0):
        pass
    assert booked(desk) == []


def test_what_was_to_cost_nothing_is_counted_where_it_did(desk, call):
    with call(most=0) as charge:
        charge.amount, charge.units = 40, 4
    assert booked(desk) == [(4, 40, 0)]
    assert desk.store.ledger.verify()


@pytest.mark.parametrize(
    ("stopped", "is_counted"),
    [
        (Problem(Code.SERVICE_QUOTA, "x"), False),
        (Problem(Code.TTS_AUTH, "x"), False),
        (Problem(Code.TTS_QUOTA, "x", facts={"charged": True}), True),
        (Problem(Code.TIMEOUT, "x"), True),
        (Problem(Code.NETWORK, "x", facts={"charged": False}), False),
        (Cancelled(), True),
        (KeyError("a bug"), True),
    ],
    ids=["quota", "auth", "half answered", "timeout", "never sent", "cancelled", "bug"],
)
def test_what_may_have_been_charged_counts_and_a_refusal_does_not(desk, call, stopped, is_counted):
    with pytest.raises(type(stopped)), call():
        raise stopped
    assert booked(desk) == ([(10, 100, 100)] if is_counted else [])


def test_a_call_that_would_pass_the_budget_is_not_made(desk, call):
    desk.use(change(desk.settings, "costs.budget_total_micro", 150))
    with call():
        pass
    with pytest.raises(Problem) as caught, call():
        pytest.fail("it was made")
    assert caught.value.code is Code.TTS_QUOTA


@pytest.mark.parametrize(
    ("own", "settings", "named"),
    [
        (0, {"budget_job_micro": 150}, "job"),
        (150, {"budget_job_micro": 999}, "job"),
        (0, {"budget_month_micro": 150}, "month"),
        (999, {"budget_total_micro": 150}, "total"),
    ],
)
def test_every_budget_counts_and_a_job_s_own_goes_before_the_setting(desk, video, options, own, settings, named):
    for name, micro in settings.items():
        desk.use(change(desk.settings, f"costs.{name}", micro))
    job = desk.add(video, replace(options, budget_micro=own))
    ctx = desk.runner.context(job.id, lambda event: None, CancelToken())
    with charged(job, ctx, "service", "voice", units=10, most=100):
        pass
    with pytest.raises(Problem) as caught, charged(job, ctx, "service", "voice", units=10, most=100):
        pytest.fail("it was made")
    assert caught.value.facts["budget"] == named
    assert desk.store.ledger.total() == 100


def test_free_characters_of_the_service_are_taken_off(desk, video, options, tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path))
    (tmp_path / prices.NAME).write_text("[google-voices.free]\nStandard = 15\n")
    job = desk.add(video, options)
    ctx = desk.runner.context(job.id, lambda event: None, CancelToken())
    for _ in range(2):
        with charged(job, ctx, "google", "voice", units=10, most=100, buys=Buys("google-voices", "Standard", "key")):
            pass
    assert desk.store.ledger.total() == 50
    assert desk.store.ledger.units("google", "voice", 0.0, "Standard") == 20


def test_all_jobs_together_ask_a_service_no_faster_than_it_takes(desk, video, options, tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path))
    (tmp_path / prices.NAME).write_text("[google-voices.limits]\nrequests = 12\n")
    waits = []

    class Waiting(CancelToken):
        def wait(self, seconds):
            waits.append(seconds)
            return False

    for _ in range(3):
        job = desk.add(video, options)
        ctx = desk.runner.context(job.id, lambda event: None, Waiting())
        with charged(job, ctx, "google", "voice", units=1, most=4, buys=Buys("google-voices", "Standard")):
            pass
    assert waits == [pytest.approx(6.0, abs=1.0)]

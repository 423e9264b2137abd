"""The button that lets a job go on says what that costs and how long it takes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dubai_desktop.domain.estimate import BudgetLeft, Estimate, Item
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.ui.review.reckoner import cost, told
from dubai_desktop.ui.text import tip

FREE = Estimate((), 0, 0, 0, 0, 170.0, False, ())
VOICE = Item("google", "Google Cloud", "voice", "bn-IN-Standard-A", 31_000, 1_000, 4_000_000, 120_000)
PAID = replace(FREE, items=(VOICE,), low_micro=120_000, high_micro=120_000)


def said(page) -> str:
    return page.approve_all.text()


def test_the_button_says_what_it_costs_and_how_long_it_takes(qtbot, review):
    qtbot.waitUntil(lambda: said(review) == "Approve all and voice: free, about 3 min")
    assert review.approve_all.accessibleName() == said(review)


def test_an_edit_has_it_reckoned_anew(qtbot, studio, review):
    qtbot.waitUntil(lambda: "free" in said(review))
    studio.reckoned = PAID
    review.desk.approve_lines([review.desk.model.segments[0].id])
    qtbot.waitUntil(lambda: said(review) == "Approve all and voice: 0.12 USD, about 3 min")
    assert review.approve_all.toolTip() == tip("Google Cloud bn-IN-Standard-A: 31,000 characters, 1,000 of them free")


def test_what_cannot_be_reckoned_is_left_out(qtbot, studio, review):
    qtbot.waitUntil(lambda: "free" in said(review))
    studio.refuse["estimate"] = Problem(Code.LANGUAGE_UNSUPPORTED, "No voice here speaks it.")
    review.reckoner._reckon()
    qtbot.waitUntil(lambda: review.approve_all.toolTip() == tip("No voice here speaks it."))
    assert said(review) == "Approve all and voice"


def test_a_finished_dub_is_not_reckoned(qtbot, studio, review):
    qtbot.waitUntil(lambda: "free" in said(review))
    review.desk.job = replace(review.desk.job, status=JobStatus.COMPLETED)
    review._show_foot(review.desk)
    assert said(review) == "Make the dub again"


@pytest.mark.parametrize(
    ("found", "text"),
    [(FREE, "free"), (PAID, "0.12 USD"), (replace(PAID, guessed=True, low_micro=50_000), "0.05 USD to 0.12 USD")],
)
def test_money_is_said_in_a_word_or_a_range(found, text):
    assert cost(found) == text


def test_what_is_saved_and_what_passes_a_budget_is_told():
    over = replace(PAID, saved_characters=1_200, saved_micro=4_800, budgets=(BudgetLeft("month", 20_000, True),))
    assert told(over).splitlines()[1:] == [
        "Reuse saves 1,200 characters (0.0048 USD)",
        "This would pass the budget of this month: 0.02 USD are left",
    ]

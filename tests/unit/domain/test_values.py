"""Money, languages, problems, segments, cancel."""

import pickle

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.costs import CostBreakdown, after_free, format_money, month_start, parse_money, price
from dubai_desktop.domain.job import Outputs
from dubai_desktop.domain.languages import LANGUAGES, find_language, iso3
from dubai_desktop.domain.problems import Cancelled, Category, Code, Problem
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.domain.words import counted


def test_costs_add_up_in_whole_micro_units():
    both = CostBreakdown(tts=5) + CostBreakdown(translation=2, processing=1)
    assert (both.total, both.tts) == (8, 5)
    with pytest.raises(ValueError, match="EUR"):
        CostBreakdown() + CostBreakdown(currency="EUR")


@pytest.mark.parametrize(
    ("units", "per_million", "amount"), [(0, 4_000_000, 0), (1, 4_000_000, 4), (1, 1, 1), (3, 500_000, 2)]
)
def test_prices_round_up(units, per_million, amount):
    assert price(units, per_million) == amount


@pytest.mark.parametrize(
    ("micro", "text"),
    [(0, "0.00 USD"), (1_500_000, "1.50 USD"), (4_200, "0.0042 USD"), (-2_000_000, "-2.00 USD"), (999_999, "1.00 USD")],
)
def test_money_is_shown_as_people_write_it(micro, text):
    assert format_money(micro) == text


@pytest.mark.parametrize("name", ["bn", "ben", "bn-IN", "Bangla", "bengali", "BN_bd"])
def test_a_language_is_found_by_its_codes_and_names(name):
    assert find_language(name) is LANGUAGES["bn"]


def test_unknown_languages_are_undetermined():
    assert find_language("klingon") is None
    assert (iso3("klingon"), iso3("fre")) == ("und", "fra")


def test_a_problem_crosses_processes_whole():
    problem = Problem(Code.DISK_FULL, "Full. Free some.", detail="x", facts={"needed": 5})
    back = pickle.loads(pickle.dumps(problem))
    assert (back.code, back.message, back.detail, back.facts) == (problem.code, problem.message, "x", {"needed": 5})
    assert back.category is Category.SYSTEM


@pytest.mark.parametrize(
    ("target", "origin", "approved", "needs"),
    [
        ("", Origin.NONE, False, True),
        ("x", Origin.GIVEN, False, False),
        ("x", Origin.FUZZY, False, True),
        ("x", Origin.FUZZY, True, False),
    ],
)
def test_only_empty_and_unconfirmed_similar_lines_need_a_person(target, origin, approved, needs):
    assert Segment("i", 1, 0, 1, "a", target, origin=origin, approved=approved).needs_person is needs


def test_a_cancel_token_stops_at_the_next_check():
    token = CancelToken()
    token.check()
    token.cancel(pause=True)
    assert (token.cancelled, token.paused, token.wait(5)) == (True, True, True)
    with pytest.raises(Cancelled):
        token.check()


def test_outputs_name_only_what_was_made():
    made = Outputs(wav="/x/a.wav", report="/x/a.json", page="/x/a.html")
    assert [path.name for path in made.existing()] == ["a.wav", "a.json", "a.html"]


@pytest.mark.parametrize(
    ("number", "verb", "said"),
    [
        (1, ("", ""), "1 line"),
        (0, ("", ""), "0 lines"),
        (2, ("has", "have"), "2 lines have"),
        (1, ("has", "have"), "1 line has"),
    ],
)
def test_numbers_agree_with_their_nouns_and_verbs(number, verb, said):
    assert counted(number, verb=verb) == said


@pytest.mark.parametrize(("text", "micro"), [("1.50", 1_500_000), ("$0.25", 250_000), ("2 USD", 2_000_000), ("0", 0)])
def test_an_amount_is_read_without_any_loss(text, micro):
    assert parse_money(text) == micro


@pytest.mark.parametrize("text", ["", "free", "-1", "nan", "inf", "1e30", "0.0000001", "1,50"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError, match="is no amount"):
        parse_money(text)


def test_months_begin_in_utc():
    assert month_start(1_793_491_199.9) == 1_790_812_800  # the last moment of October 2026
    assert month_start(1_793_491_200.0) == 1_793_491_200


def test_what_is_free_is_taken_off_by_its_share_and_rounded_up():
    assert [after_free(100, 10, free) for free in (0, 3, 10, 12)] == [100, 70, 0, 0]
    assert after_free(10, 3, 1) == 7
    assert after_free(5, 0, 0) == 5

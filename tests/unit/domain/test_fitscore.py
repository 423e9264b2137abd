"""The verdict on a line's fit, its score and the sentence a person reads."""

from dataclasses import replace

import pytest

from dubai_desktop.domain import flags
from dubai_desktop.domain.fitscore import Verdict, rooms, score, verdict_of
from dubai_desktop.domain.pace import Reckoned
from dubai_desktop.domain.timing import DEFAULT_RULES, Fit, Line, plan

FIT = Fit("a", 0.0, 2.0)


@pytest.mark.parametrize(
    ("fit", "verdict"),
    [
        (FIT, Verdict.FITS),
        (replace(FIT, speed=1.15), Verdict.FITS),
        (replace(FIT, rate=1.1, speed=1.1), Verdict.FASTER),
        (replace(FIT, speed=1.3), Verdict.FASTER),
        (replace(FIT, speed=1.6), Verdict.HURRIED),
        (replace(FIT, flags=(flags.TOO_LONG,)), Verdict.TOO_LONG),
        (replace(FIT, flags=(flags.CUT,)), Verdict.TOO_LONG),
        (replace(FIT, flags=(flags.TOO_LONG, flags.OVERRUN)), Verdict.OVER),
        (replace(FIT, flags=(flags.TOO_LONG, flags.OVERRUN), speed=1.7), Verdict.TOO_LONG),
        (replace(FIT, flags=(flags.TOO_LONG, flags.OVERRUN, flags.CUT)), Verdict.TOO_LONG),
        (replace(FIT, flags=(flags.UNVOICED,)), Verdict.EMPTY),
    ],
)
def test_the_verdict_follows_the_plan(fit, verdict):
    assert verdict_of(fit, DEFAULT_RULES) is verdict


@pytest.mark.parametrize(("seconds", "least", "most"), [(1.0, 100, 100), (2.3, 45, 55), (3.5, 0, 0)])
def test_the_score_is_the_chance_to_be_said_in_time_at_a_speed_that_nobody_notices(seconds, least, most):
    made = score(FIT, Reckoned(seconds, 0.5), 2.0, "words", DEFAULT_RULES)
    assert least <= made.score <= most


def test_a_line_that_is_too_long_never_has_a_good_score():
    made = score(replace(FIT, flags=(flags.TOO_LONG,)), Reckoned(2.2, 0.9), 2.0, "words", DEFAULT_RULES)
    assert made.score < 50


def test_a_measured_line_is_certain():
    one, other = (score(FIT, Reckoned(seconds, 0.0), 2.0, "words", DEFAULT_RULES) for seconds in (2.3, 2.4))
    assert (one.score, other.score) == (100, 0)
    assert one.measured and "About" not in one.said and "sure" not in one.said


def test_the_letters_to_leave_out_bring_the_line_into_its_room():
    text = "ক" * 60
    made = score(replace(FIT, flags=(flags.TOO_LONG,)), Reckoned(4.0, 0.5), 2.0, text, DEFAULT_RULES)
    assert (60 - made.letters) / 60 * 4.0 <= 2.0 * DEFAULT_RULES.quiet
    assert made.over == pytest.approx(2.0)


@pytest.mark.parametrize(
    ("fit", "seconds", "said"),
    [
        (FIT, 1.8, "About 1.8 s, ± 0.3, with room for 2.0 s: fits"),
        (replace(FIT, speed=1.2), 2.4, "About 2.4 s, ± 0.3, with room for 2.0 s: said 1.20× its own pace"),
        (replace(FIT, flags=(flags.OVERRUN,)), 2.4, "About 2.4 s, ± 0.3, with room for 2.0 s: runs over as allowed"),
        (FIT, 0.0, ""),
    ],
)
def test_the_sentence_names_length_room_and_verdict(fit, seconds, said):
    assert score(fit, Reckoned(seconds, 0.3), 2.0, "words", DEFAULT_RULES).said.startswith(said)


def test_one_letter_is_not_called_letters():
    made = score(replace(FIT, flags=(flags.TOO_LONG,)), Reckoned(2.31, 0.3), 2.0, "a" * 9, DEFAULT_RULES)
    assert made.said.endswith("1 letter less would do")


def test_a_lines_room_is_its_time_and_the_pause_behind_it():
    lines = [Line("a", 0.0, 2.0, 1.0), Line("b", 3.0, 4.0, 1.0), Line("c", 4.05, 5.0, 1.0), Line("d", 8.0, 9.0, 0.0)]
    found = rooms(lines, DEFAULT_RULES, 10.0)
    assert found["a"] == pytest.approx(3.0 - DEFAULT_RULES.gap)
    assert found["b"] == pytest.approx(1.0)  # its pause is shorter than what is always kept
    assert found["c"] == pytest.approx(10.0 - 4.05)  # a line without length is not in the way
    assert found["d"] == pytest.approx(1.0)


def test_rooms_of_odd_cues_are_never_negative():
    lines = [Line("a", 5.0, 4.0, 1.0), Line("b", -1.0, 0.5, 1.0), Line("c", 12.0, 13.0, 1.0), Line("d", 5.0, 5.0, 9.0)]
    assert all(room >= 0.0 for room in rooms(lines, DEFAULT_RULES, 10.0).values())
    assert set(rooms(lines, DEFAULT_RULES, None)) == {"a", "b", "c", "d"}


def test_what_is_too_long_for_the_plan_is_over_its_room():
    lines = [Line("a", 0.0, 2.0, 4.0, text="x"), Line("b", 2.2, 5.0, 2.0)]
    (first, _) = plan(lines, DEFAULT_RULES, 6.0)
    made = score(first, Reckoned(4.0, 0.4), rooms(lines, DEFAULT_RULES, 6.0)["a"], "x" * 40, DEFAULT_RULES)
    assert made.verdict is Verdict.TOO_LONG and made.over > 1.5 and made.letters > 0

"""Number words against an independent table, and their building rules."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.engines.spoken.bangla import cardinals

# Where num2words 0.5.14 differs: a final vowel left unwritten, the one শত for শো, and three wrong words.
_UNWRITTEN = {15: "পনের", 16: "ষোল", 17: "সতের"}
_WRONG_THERE = {35, 37, 44, 52, 66}  # পঁইত্রিশ, সাতত্রিশ, চৌচল্লিশ; বাহান্ন, ছিষট্টি are West Bengal's


def test_zero_to_ninety_nine_agree_with_num2words_but_for_its_known_slips():
    num2words = pytest.importorskip("num2words").num2words
    differing = {
        number: theirs
        for number in range(100)
        if (theirs := num2words(number, lang="bn")).replace("\u09df", "য়") != cardinals.cardinal(number)
    }
    assert differing.keys() - _WRONG_THERE == _UNWRITTEN.keys()
    assert {number: differing[number] for number in _UNWRITTEN} == _UNWRITTEN


def test_no_two_numbers_to_a_thousand_sound_alike():
    assert len({cardinals.cardinal(number) for number in range(1001)}) == 1001


@given(st.integers(1, 10**15), st.integers(1, 10**6))
def test_crores_and_what_is_left_are_said_after_each_other(high, low):
    assert cardinals.cardinal(high * 10**7 + low) == f"{cardinals.cardinal(high)} কোটি {cardinals.cardinal(low)}"


@given(st.integers(0, 10**15 - 1))
def test_grouping_either_way_says_the_same(number):
    plain = cardinals.cardinal(number)
    assert cardinals.number(f"{number:,}") == plain
    rest, last = divmod(number, 1000)
    if rest:
        pairs = f"{rest:02d}" if rest > 9 else str(rest)
        head = len(pairs) % 2
        grouped = ",".join(([pairs[:head]] if head else []) + [pairs[at : at + 2] for at in range(head, len(pairs), 2)])
        assert cardinals.number(f"{grouped},{last:03d}") == plain


@pytest.mark.parametrize(
    ("number", "said"),
    [(1066, "এক হাজার ছেষট্টি"), (1100, "এগারোশো"), (1905, "উনিশশো পাঁচ"), (1999, "উনিশশো নিরানব্বই"), (2000, "দুই হাজার")],
)
def test_years_are_said_in_hundreds_from_1100_to_1999(number, said):
    assert cardinals.year(number) == said


@pytest.mark.parametrize(
    ("figures", "value"), [("12,345", 12345), ("0", 0), ("1.5", None), ("", None), ("9" * 16, None), ("১২", None)]
)
def test_whole_knows_plain_amounts_only(figures, value):
    assert cardinals.whole(figures) == value

import itertools
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.segment import Word
from dubai_desktop.engines.asr.words import LONGEST, mended


def mend(*spans, until=math.inf):
    made = mended([Word(start, end, f" w{number}") for number, (start, end) in enumerate(spans)], until)
    return [(round(word.start, 2), round(word.end, 2)) for word in made]


def test_good_words_stay_as_they_are():
    spans = [(0.5, 0.8), (0.8, 1.0), (2.0, 2.5)]
    assert mend(*spans) == spans


def test_collapsed_words_share_the_room_between_their_neighbours():
    assert mend((0.0, 1.0), (1.0, 1.0), (1.0, 1.0), (1.2, 2.0)) == [(0.0, 1.0), (1.0, 1.1), (1.1, 1.2), (1.2, 2.0)]


def test_a_collapsed_word_in_a_pause_takes_only_what_its_letters_need():
    (_, alone, _) = mend((0.0, 1.0), (3.0, 3.0), (5.0, 6.0))
    assert alone == (3.0, 3.14)


@pytest.mark.parametrize("bad", [(1.5, 1.2), (math.nan, 2.0), (1.0, math.inf), (-5.0, -4.0), (9.0, 1.0)])
def test_backwards_and_impossible_times_are_replaced(bad):
    first, second, third = mend((0.5, 1.0), bad, (3.0, 3.5), until=60.0)
    assert first[1] <= second[0] < second[1] <= third[0]


def test_a_word_far_too_long_loses_its_pause():
    assert mend((0.0, 20.0)) == [(0.0, LONGEST)]
    assert mend((0.0, 1.0), (1.0, 20.0))[1] == (20.0 - LONGEST, 20.0)


def test_nothing_lies_beyond_the_programme():
    assert mend((0.0, 1.0), (9.0, 12.0), (12.0, 12.5), until=10.0)[-1][1] <= 10.0


def test_parts_of_a_word_come_together():
    parts = [Word(0, 1, " twenty"), Word(1, 2, "-five"), Word(2, 3, " don"), Word(3, 4, "'t")]
    assert [word.text for word in mended(parts)] == [" twenty-five", " don't"]
    assert [(word.start, word.end) for word in mended(parts)] == [(0, 2), (2, 4)]


@pytest.mark.parametrize("text", ["安全な水", "น้ำสะอาด"])
def test_scripts_without_spaces_stay_parted(text):
    assert len(mended([Word(i, i + 1, letter) for i, letter in enumerate(text[:3])])) == 3


def test_words_of_nothing_are_left_out():
    assert mended([Word(0, 1, " "), Word(1, 2, "")]) == ()


times = st.one_of(st.floats(-5, 100), st.just(math.nan), st.just(math.inf))


@given(st.lists(st.tuples(times, times), max_size=40), st.sampled_from([math.inf, 100.0, 20.0]))
def test_whatever_comes_in_order_and_lengths_are_right(spans, until):
    made = mended([Word(start, end, f" w{number}") for number, (start, end) in enumerate(spans)], until)
    assert [word.text for word in made] == [f" w{number}" for number in range(len(spans))]
    assert all(0 <= word.start < word.end <= until for word in made)
    assert all(one.end <= two.start + 1e-9 for one, two in itertools.pairwise(made))

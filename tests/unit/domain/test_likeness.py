"""How alike two voice prints are."""

import math

import pytest

from dubai_desktop.domain.likeness import likeness, nearest, unit


@pytest.mark.parametrize("vector", [(), (0.0, 0.0), (math.inf, 1.0), (math.nan, 1.0)])
def test_what_has_no_length_is_no_print(vector):
    assert unit(vector) == ()


def test_prints_have_length_one():
    assert unit((3.0, 4.0)) == (0.6, 0.8)


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [((1.0, 0.0), (1.0, 0.0), 1.0), ((1.0, 0.0), (0.0, 1.0), 0.0), ((1.0, 0.0), (-1.0, 0.0), -1.0), ((), (), 0.0),
     ((1.0,), (1.0, 0.0), 0.0)],
)  # fmt: skip
def test_likeness_is_the_cosine_and_0_where_prints_cannot_be_compared(one, other, alike):
    assert likeness(one, other) == alike


def test_the_nearest_counts_only_where_it_is_near_enough():
    people = {"Anna": (1.0, 0.0), "Ben": (0.0, 1.0)}
    assert nearest((0.8, 0.6), people) == "Anna"
    assert nearest((0.8, 0.6), people, 0.9) is None
    assert nearest((0.8, 0.6), {}) is None

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.store.words import fold, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hello  World", " hello\tworld\n"),
        ("É", "E\u0301"),
        ("STRASSE", "straße"),
        ("ক\u09cb", "ক\u09c7\u09be"),
        ("a\u00a0b", "a b"),
    ],
)
def test_texts_that_read_the_same_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more_and_is_composed(text: str) -> None:
    folded = fold(text)
    assert unicodedata.is_normalized("NFC", folded)
    assert folded == folded.strip()


def test_punctuation_goes_and_marks_stay() -> None:
    assert words(fold('"Hello," she said - (twice).')) == {"hello", "she", "said", "twice"}
    assert words("আমি বাংলায় গান গাই।") == {"আমি", "বাংলায়", "গান", "গাই"}
    assert words("don't co-op") == {"don't", "co-op"}


def test_scripts_without_spaces_are_cut_into_pairs() -> None:
    assert words("今日は。") == {"今日", "日は"}
    assert words("猫") == {"猫"}


def test_nothing_but_signs_has_no_words() -> None:
    assert words("... — !") == frozenset()


def test_a_text_of_any_length_gives_a_bounded_number_of_words() -> None:
    assert len(words(" ".join(map(str, range(10_000))))) <= 201

"""Terms go out as placeholders and come back whole, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.glossary import Term
from dubai_desktop.engines.mt.protect import hide, only_terms, reveal

KEPT, FIXED = Term("Karim"), Term("water", "জল")


def test_terms_give_way_to_placeholders():
    assert hide("Karim, is the water safe?", (KEPT, FIXED)) == ("XQ0, is the XQ1 safe?", (KEPT, FIXED))


def test_each_place_has_its_own_placeholder():
    assert hide("water to water", (FIXED,)) == ("XQ0 to XQ1", (FIXED, FIXED))


def test_a_text_that_has_such_words_itself_is_left_alone():
    assert hide("Karim has an XQ0.", (KEPT,)) == ("Karim has an XQ0.", ())


def test_they_come_back():
    assert reveal("XQ0, XQ1 কি নিরাপদ?", (KEPT, FIXED)) == "Karim, জল কি নিরাপদ?"


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        ("XQ১ কি XQ০?", "জল কি Karim?"),
        ("XQ 0 XQ1কে", "Karim জলকে"),
    ],
    ids=["figures of another script", "a blank within, an ending behind"],
)
def test_placeholders_that_models_write_otherwise(answer, shown):
    assert reveal(answer, (KEPT, FIXED)) == shown


@pytest.mark.parametrize(
    "answer",
    ["XQ0 কি নিরাপদ?", "XQ0 XQ1 XQ1", "XQ0 XQ2", "XQ0 XQ11", "কিছু না", "AXQ0 XQ1", ""],
    ids=["lost", "doubled", "another", "longer", "none", "part of a word", "empty"],
)
def test_anything_less_is_refused(answer):
    assert reveal(answer, (KEPT, FIXED)) is None


@given(st.text(max_size=80))
def test_hidden_and_shown_again_a_text_has_what_the_terms_want(text):
    source = f"{text} Karim water"
    masked, hidden = hide(source, (KEPT, FIXED))
    if hidden:
        shown = reveal(masked, hidden)
        assert shown is not None
        assert shown.endswith("Karim জল")


@pytest.mark.parametrize(
    ("text", "expected"), [("Karim!", "Karim!"), ("Water, Karim.", "জল, Karim."), ("Karim is here.", None), ("♪", None)]
)
def test_a_line_of_nothing_but_terms_needs_no_model(text, expected):
    assert only_terms(text, (KEPT, FIXED)) == expected

"""Terms that are kept: one for the same words, checked, changed in one step, and in and out of files whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store import Store
from dubai_desktop.store.glossary import MAX_NOTE, MAX_WORDS, checked
from dubai_desktop.store.glossary_csv import csv_text


def refused(act, *args) -> Problem:
    with pytest.raises(Problem) as caught:
        act(*args)
    assert caught.value.code is Code.GLOSSARY_INVALID
    return caught.value


def test_terms_come_back_in_alphabetical_order_the_next_time_too(path: Path) -> None:
    terms = (Term("Zoo", "চিড়িয়াখানা"), Term("apple", "আপেল", "আপ্পেল", "en", "bn", True, "a fruit"))
    with Store(path) as store:
        assert store.glossary.put(*terms) == 2
    with Store(path) as store:
        assert store.glossary.list() == (checked(terms[1]), checked(terms[0]))
        assert store.glossary.count() == 2


def test_the_same_words_are_one_term_and_the_last_one_counts(store: Store) -> None:
    store.glossary.put(Term("Bank", "ব্যাংক"), Term("  BANK ", "তীর"))
    assert store.glossary.list() == (Term("BANK", "তীর"),)


def test_other_languages_or_case_rules_are_other_terms(store: Store) -> None:
    terms = {
        Term("us", "আমাদের"), Term("us", "हम", target_language="hi"), Term("us", "আমরা", source_language="en"),
        Term("US", "যুক্তরাষ্ট্র", case_sensitive=True), Term("Us", "আমরা", case_sensitive=True),
    }  # fmt: skip
    store.glossary.put(*terms)
    assert set(store.glossary.list()) == {checked(term) for term in terms}


def test_a_language_pair_gets_the_terms_that_count_for_it(store: Store) -> None:
    store.glossary.put(Term("a"), Term("b", "x", target_language="hi"), Term("A", "ক", target_language="ben"))
    assert store.glossary.list("en", "bn-IN") == (Term("A", "ক", target_language="bn"),)
    assert store.glossary.list(target_language="hi") == (Term("a"), Term("b", "x", target_language="hi"))


def test_removing_minds_the_words_not_the_rest_of_the_term(store: Store) -> None:
    store.glossary.put(Term("one", "এক"), Term("two"))
    assert store.glossary.remove(Term("ONE", "other"), Term("three")) == 1
    assert store.glossary.list() == (Term("two"),)


def test_a_changed_term_takes_the_old_ones_place_in_one_step_that_may_be_done_again(store: Store) -> None:
    store.glossary.put(Term("colour"), Term("shade"))
    for _ in range(2):
        store.glossary.swap([Term("colour")], [Term(" color ", "রং")])
    assert store.glossary.list() == (Term("color", "রং"), Term("shade"))
    refused(store.glossary.swap, [Term("shade")], [Term("")])
    assert store.glossary.list()[1] == Term("shade")


def test_replacing_all_is_one_step_that_a_wrong_term_stops(store: Store) -> None:
    store.glossary.put(Term("old"))
    refused(store.glossary.replace_all, [Term("new"), Term(" ")])
    assert store.glossary.list() == (Term("old"),)
    assert store.glossary.replace_all([Term("new")]) == 1
    assert store.glossary.list() == (Term("new"),)


def test_what_is_kept_is_composed_on_one_line_without_control_characters(store: Store) -> None:
    store.glossary.put(Term(" cafe\u0301\n\x00bar ", "a\tb", "\ud800c", note=" n\r\nm "))
    assert store.glossary.list() == (Term("café bar", "a b", "\ufffdc", note="n m"),)


@pytest.mark.parametrize(
    "term",
    [
        Term(""), Term(" \n"), Term("x" * (MAX_WORDS + 1)), Term("x", "y" * (MAX_WORDS + 1)),
        Term("x", "", "z" * (MAX_WORDS + 1)), Term("x", note="n" * (MAX_NOTE + 1)), Term("x", source_language="Elvish"),
    ],
)  # fmt: skip
def test_a_term_that_cannot_be_one_is_refused_in_words_and_nothing_is_kept(store: Store, term: Term) -> None:
    assert refused(store.glossary.put, Term("good"), term).message.endswith(".")
    assert store.glossary.count() == 0


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_file_adds_to_what_is_there(store: Store, tmp_path: Path) -> None:
    store.glossary.put(Term("kept"), Term("bank", "তীর"))
    file = tmp_path / "terms.csv"
    file.write_text("source,target\nBank,ব্যাংক\nNASA,\n", "utf-8")
    assert store.glossary.import_csv(file) == 2
    assert store.glossary.list() == (Term("Bank", "ব্যাংক"), Term("kept"), Term("NASA"))


def test_one_wrong_line_keeps_the_whole_file_out_and_all_are_named(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text(
        "source,target,source_language,case_sensitive\ngood,ভালো,en,no\n,x,,\n\nw,x,Elvish,\nq,r,,maybe\n"
        "one,1,,\nONE,2,,\na,b,,,more\n",
        "utf-8",
    )
    problem = refused(store.glossary.import_csv, file)
    assert store.glossary.count() == 0
    assert [line.partition(":")[0] for line in problem.facts["wrong"]] == [
        "Line 3",
        "Line 5",
        "Line 6",
        "Line 8",
        "Line 9",
    ]
    assert "Nothing was taken" in problem.message and "line 7" in problem.message


def test_only_the_first_wrong_lines_are_in_the_sentence(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("source,target\n" + ",x\n" * 100, "utf-8")
    problem = refused(store.glossary.import_csv, file)
    assert "And 95 more lines" in problem.message and len(problem.facts["wrong"]) == 100


words = st.text(max_size=12)
terms = st.builds(
    Term, words.filter(lambda t: checked_or_none(t) is not None), words, words, st.sampled_from(["", "en", "bn"]),
    st.sampled_from(["", "hi", "bn"]), st.booleans(), words,
)  # fmt: skip


def checked_or_none(text: str) -> Term | None:
    try:
        return checked(Term(text))
    except Problem:
        return None


@given(st.lists(terms, max_size=6))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_is_written_to_a_file_comes_back_the_same(store: Store, tmp_path: Path, given_terms: list[Term]) -> None:
    store.glossary.replace_all(given_terms)
    kept = store.glossary.list()
    file = tmp_path / "terms.csv"
    file.write_bytes(csv_text(kept).encode("utf-8-sig"))
    store.glossary.replace_all([])
    assert store.glossary.import_csv(file) == len(kept)
    assert store.glossary.list() == kept

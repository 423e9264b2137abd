"""The glossary as both faces call it."""

from __future__ import annotations

import inspect
import os
import stat
from pathlib import Path

import pytest

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.wordlist import FILE_NAME, WordList
from dubai_desktop.store import Store
from tests.helpers.fake_words import TERMS, FakeWordList


@pytest.fixture
def words(tmp_path: Path):
    with Store(tmp_path / "studio.db") as store:
        yield WordList(store)


def test_the_windows_stand_in_has_the_same_calls():
    def calls(kind: type) -> dict[str, list[str]]:
        found = inspect.getmembers(kind, inspect.isfunction)
        return {name: list(inspect.signature(call).parameters) for name, call in found if not name.startswith("_")}

    assert calls(FakeWordList) == calls(WordList)


def test_what_is_swapped_in_is_listed_for_its_languages(words):
    assert words.keep(TERMS) == len(TERMS) and words.list() == TERMS
    words.swap(TERMS[:1], [Term("আড়ং", source_language="bn")])
    assert TERMS[0] not in words.list()
    assert [term.source for term in words.list("bn", "en")] == ["আড়ং"]
    assert words.remove(words.list()) == len(TERMS)


def test_a_folder_takes_the_file_under_its_usual_name_and_the_rights_of_the_person(words, tmp_path):
    words.keep(TERMS)
    old = os.umask(0o022)
    try:
        made = words.write(tmp_path)
    finally:
        os.umask(old)
    assert made == tmp_path / FILE_NAME and stat.S_IMODE(made.stat().st_mode) == 0o644
    assert words.write(tmp_path).name == "glossary (2).csv"
    assert words.write(tmp_path / FILE_NAME, overwrite=True) == made
    assert sorted(path.name for path in tmp_path.glob("*glossary*")) == ["glossary (2).csv", "glossary.csv"]


def test_an_import_is_in_the_audit_log_and_a_refused_one_is_not(tmp_path):
    with Store(tmp_path / "studio.db") as store:
        file = tmp_path / "terms.csv"
        file.write_text("source\none\ntwo\n", "utf-8")
        assert WordList(store).bring(file) == 2
        file.write_text("target\none\n", "utf-8")
        with pytest.raises(Problem) as caught:
            WordList(store).bring(file)
        assert caught.value.code is Code.GLOSSARY_INVALID
        assert [(event.event, event.facts) for event in store.audit.list()] == [("glossary.import", {"terms": 2})]


def test_a_folder_that_cannot_be_written_is_named(words, tmp_path):
    with pytest.raises(Problem) as caught:
        words.write(tmp_path / "gone" / "terms.csv")
    assert caught.value.code is Code.OUT_NOT_WRITABLE

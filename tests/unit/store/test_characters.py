"""The character bank as it is kept: one voice for one person, what a person chose stays, names are one name."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.character import Character
from dubai_desktop.store import Store

ANNA = Character("Water", "Anna", "bn", "espeak:bn+f2", "female", (0.6, 0.8))
BEN = Character("Water", "Ben", "bn", "espeak:bn+m3", "male")


def kept(store: Store, *more: str) -> list[tuple[str, str, bool]]:
    return [(one.label, one.voice, one.chosen) for one in store.characters.list(*more)]


def test_people_come_back_the_next_time_by_series_and_name(path: Path) -> None:
    with Store(path) as store:
        store.characters.keep(BEN, replace(ANNA, series="Milk"), ANNA)
    with Store(path) as store:
        assert [(one.series, one.label) for one in store.characters.list()] == [
            ("Milk", "Anna"), ("Water", "Anna"), ("Water", "Ben"),
        ]  # fmt: skip
        found = store.characters.list("Water", "bn")[0]
        assert replace(found, updated=0.0) == ANNA
        assert found.updated > 0


def test_a_name_in_other_letters_is_the_same_person(store: Store) -> None:
    store.characters.keep(ANNA, replace(ANNA, label=" ANNA ", voice="espeak:bn+f3"))
    assert kept(store) == [("ANNA", "espeak:bn+f3", False)]


def test_each_language_has_a_voice_of_its_own(store: Store) -> None:
    store.characters.keep(ANNA, replace(ANNA, language="hi", voice="espeak:hi"))
    assert kept(store, "Water", "hi") == [("Anna", "espeak:hi", False)]
    assert len(store.characters.list("Water")) == 2


def test_what_a_person_chose_is_not_changed_by_the_program(store: Store) -> None:
    store.characters.keep(replace(ANNA, chosen=True))
    store.characters.keep(replace(ANNA, voice="espeak:bn+f5"))
    assert kept(store) == [("Anna", "espeak:bn+f2", True)]
    store.characters.keep(replace(ANNA, voice="espeak:bn+f4", chosen=True))
    assert kept(store) == [("Anna", "espeak:bn+f4", True)]


def test_what_is_not_known_now_leaves_what_was_known(store: Store) -> None:
    store.characters.keep(ANNA)
    store.characters.keep(replace(ANNA, gender="", print=()))
    found = store.characters.list()[0]
    assert (found.gender, found.print) == (ANNA.gender, ANNA.print)


@pytest.mark.parametrize(("language", "left"), [("bn", ["hi"]), ("", []), ("ta", ["bn", "hi"])])
def test_somebody_is_forgotten_in_one_language_or_all(store: Store, language: str, left: list[str]) -> None:
    store.characters.keep(ANNA, replace(ANNA, language="hi"))
    assert store.characters.remove("Water", "ANNA", language) == 2 - len(left)
    assert [one.language for one in store.characters.list()] == left


def test_a_new_name_keeps_the_voice_and_takes_the_place_of_who_was_called_so(store: Store) -> None:
    store.characters.keep(replace(ANNA, label="Speaker 1"), BEN, replace(BEN, series="Milk"))
    store.characters.rename("Water", "speaker 1", "Ben")
    assert kept(store, "Water") == [("Ben", "espeak:bn+f2", False)]
    assert kept(store, "Milk") == [("Ben", "espeak:bn+m3", False)]


def test_another_spelling_of_the_same_name_loses_nothing(store: Store) -> None:
    store.characters.keep(ANNA)
    store.characters.rename("Water", "Anna", "ANNA")
    assert kept(store) == [("ANNA", "espeak:bn+f2", False)]


def test_a_series_that_is_a_folder_with_a_strange_name_is_kept(store: Store) -> None:
    store.characters.keep(replace(ANNA, series="/home/\udcff/50% <b>"))
    assert len(store.characters.list("/home/\udcff/50% <b>")) == 1

"""The tables of English words, the rules behind them, and how sounds are written."""

import unicodedata
from pathlib import Path

import pytest

from dubai_desktop.engines.spoken import spoken
from dubai_desktop.engines.spoken.bangla import loans, sounds
from dubai_desktop.engines.spoken.bangla.spelling import written


def test_every_word_of_the_tables_is_bangla_only_and_reads_as_itself():
    tables = {**loans.words(), **loans.acronyms(), **loans.mixed()}
    assert len(tables) > 1400
    for english, said in tables.items():
        assert said
        assert unicodedata.is_normalized("NFC", said)
        assert spoken(said, "bn") == said, english


def test_made_words_are_bangla_letters_only():
    for english in ("exactly", "johnson", "language", "wonderful"):
        assert loans.word(english)
    made = "".join(loans.word(english) for english in list(loans._common()))
    assert {letter for letter in made if not "\u0980" <= letter <= "\u09ff"} == set()


def test_words_by_hand_come_before_made_ones():
    assert loans.word("software") == "সফটওয়্যার"
    assert loans.word("nosuchword") == ""


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("johnson", "জন্সন"),
        ("exactly", "এক্স্যাক্টলি"),
        ("jackson", "জ্যাক্সন"),
        ("player", "প্লেয়ার"),
        ("sweet", "সুইট"),
        ("poetry", "পোয়েট্রি"),
        ("brunch", "ব্রাঞ্চ"),
        ("thoughts", "থটস"),
        ("yesterday", "ইয়েস্টার্ডে"),
    ],
)
def test_words_made_from_their_sounds_are_spelled_as_loan_words_are(english, said):
    assert loans.word(english) == said


@pytest.mark.parametrize(
    ("english", "said"),
    [
        ("foodpanda", "ফুডপান্ডা"),
        ("zorbine", "জর্বাইন"),
        ("blimp", "ব্লিম্প"),
        ("tranchation", "ট্রাঞ্চাশন"),
        ("gnome", "গনোম"),
        ("phime", "ফাইম"),
        ("yanna", "ইয়ানা"),
    ],
)
def test_unknown_words_are_spelled_by_rule(english, said):
    assert sounds.bangla(english) == said


def test_words_without_a_vowel_are_spelled_by_their_letters():
    assert spoken("xkcd", "bn") == "এক্সকেসিডি"


@pytest.mark.parametrize(
    ("heard", "word"),
    [
        (["ক", "আ", "র"], "কার"),
        (["আ", "র", "ট"], "আর্ট"),
        (["ড", "আই", "আ", "ল"], "ডায়াল"),
        (["প", "আউ", "আ", "র"], "পাওয়ার"),
        (["ভ", "ই", "ড", "ই", "ও"], "ভিডিও"),
        (["ক", "অ্যা", "ট"], "ক্যাট"),
        (["চ", "এ", "ন", "জ"], "চেঞ্জ"),
        (["ট", "ই", "ম", "স"], "টিমস"),
        (["ন", "অ", "র", "ম", "আ", "ল"], "নরমাল"),
        (["ফ", "অ", "র", "ম"], "ফর্ম"),
        (["এ", "ক", "স", "প", "ও", "র", "ট"], "এক্সপোর্ট"),
        ([], ""),
    ],
)
def test_sounds_are_written_with_signs_glides_and_clusters(heard, word):
    assert written(unicodedata.normalize("NFC", sound) for sound in heard) == unicodedata.normalize("NFC", word)


def test_source_and_tables_are_in_the_normal_form_that_text_comes_in():
    folder = Path(loans.__file__).parent
    files = [*folder.glob("*.py"), *folder.glob("*.tsv")]
    assert len(files) > 15
    assert [file.name for file in files if not unicodedata.is_normalized("NFC", file.read_text("utf-8"))] == []

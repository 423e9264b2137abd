"""How many syllables are said in a text, Bangla's first."""

import time
import unicodedata

import pytest

from dubai_desktop.domain.syllables import Amount, amount


@pytest.mark.parametrize(
    ("word", "syllables"),
    [
        ("কি", 1),
        ("ভাই", 1),  # a glide is no nucleus
        ("বই", 1),
        ("খুব", 1),  # a single consonant at the end has no vowel
        ("হয়", 1),
        ("চাঁদ", 1),  # a nasal vowel is one vowel
        ("আমরা", 2),  # am-ra: the vowel in the middle is not said
        ("এখন", 2),
        ("বাংলা", 2),
        ("উৎসব", 2),  # khanda ta has no vowel
        ("জন্য", 2),  # ya-phala: joined consonants keep theirs
        ("সত্য", 2),
        ("কর্ম", 2),  # reph
        ("ক্ষমা", 2),  # a conjunct is one akshara
        ("বিশ্ব", 2),
        ("নিরাপদ", 3),
        ("পরিষ্কার", 3),
        ("ব্যবহার", 3),
        ("র‍্যাপ", 1),  # written with a joiner
    ],
)
def test_bangla_syllables_are_those_that_are_said(word, syllables):
    assert amount(word, "bn").syllables == syllables


def test_a_letter_written_in_one_or_two_code_points_counts_the_same():
    composed, decomposed = "বড়\u09df", unicodedata.normalize("NFD", "বড়\u09df")
    assert amount(composed, "bn") == amount(decomposed, "bn")


@pytest.mark.parametrize(
    ("word", "language", "syllables"),
    [
        ("make", "en", 1),
        ("table", "en", 2),
        ("looked", "en", 1),
        ("wanted", "en", 2),
        ("café", "en", 2),
        ("the", "en", 1),
        ("hmm", "en", 1),
        ("make", "it", 2),
        ("आदमी", "hi", 2),
        ("नमस्ते", "hi", 3),
        ("Привет", "ru", 2),
        ("你好", "zh", 2),
        ("안녕하세요", "ko", 5),
    ],
)
def test_other_scripts_are_counted_in_their_own_way(word, language, syllables):
    assert amount(word, language).syllables == syllables


def test_inherent_vowels_are_all_said_in_the_scripts_of_the_south():
    assert amount("மரம", "ta").syllables == 3


@pytest.mark.parametrize("text", ["", "   ", "...", "।", "—", "\u200d", "!?"])
def test_nothing_to_say_is_nothing(text):
    assert amount(text, "bn") == Amount()


def test_pauses_inside_count_and_the_stop_at_the_end_does_not():
    assert (amount("ক, খ। গ।", "bn").commas, amount("ক, খ। গ।", "bn").stops) == (1, 1)
    assert amount("Wait... what?", "en").stops == 1


def test_a_point_in_a_figure_is_no_pause_and_a_digit_is_a_word():
    said = amount("3.14 or 1,000", "en")
    assert (said.commas, said.stops) == (0, 0)
    assert said.syllables > 10


def test_a_very_long_line_is_counted_quickly():
    began = time.thread_time()
    amount("পরিষ্কার" * 5_000, "bn")
    assert time.thread_time() - began < 1.0

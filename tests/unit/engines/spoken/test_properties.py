"""What holds for any text: no digit, no Latin letter is left, Bangla words stay, twice is once, time is linear."""

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dubai_desktop.engines.spoken import spoken

_ALPHABET = st.one_of(
    st.sampled_from("০১২৩৫৯0123459.,:;-–/%+×=<>()[]\"'’#@&৳$€°½²~ \n"),
    st.sampled_from("কখগনমরলসযািীুেো্ংঃঁ়\u200c\u200d।"),
    st.sampled_from("aeiouAEIOUbcdmpstkBCDMPST"),
    st.characters(),
)
_TEXTS = st.text(_ALPHABET, max_size=60)
_PIECES = st.lists(
    st.sampled_from(
        [
            "১৯৭১",
            "২০২৬-এর",
            "৫টি",
            "7:30",
            "am",
            "৭:৩০টায়",
            "$5.50",
            "৳১,৫০০",
            "৫%",
            "60km/h",
            "কি.মি.",
            "ডা.",
            "মোঃ",
            "(সা.)",
            "নং",
            "BBC",
            "Facebook-",
            "এর",
            "e.g.",
            "http://a.com",
            "a@b.co",
            "#ট্যাগ",
            "@x",
            "COVID-19",
            "5G",
            "২৩/১১/২০২৬",
            "2026-11-23T14:05:00Z",
            "১৫ই",
            "আগস্ট",
            "১/২",
            "3½",
            "৩:২",
            "১০-১৫",
            "01712-345678",
            "+880",
            "-5",
            ",",
            "।",
            "?",
            "—",
            "…",
        ]
    ),
    max_size=6,
)
_WORDS = st.lists(
    st.sampled_from(
        [
            "আমি",
            "বাংলাদেশ",
            "কাপড়",
            "দুঃখ",
            "চাঁদ",
            "র\u200d্যাব",
            "সৎ",
            "ঐক্য",
            "মেয়ে",
            "অংশ",
            "মিলি",
            "ঘ",
            "সে",
            "মি",
            "কি",
        ]
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(st.one_of(_TEXTS, _PIECES.map(" ".join), _PIECES.map("".join)))
@example("ও.মোঃ")
@example("TV’S I'M")
def test_the_spoken_form_is_its_own_spoken_form_in_words_only(text):
    said = spoken(text, "bn")
    assert spoken(said, "bn") == said
    assert unicodedata.is_normalized("NFC", said)
    assert not [
        letter
        for letter in said
        if unicodedata.category(letter).startswith(("N", "C", "S")) and letter not in "\u200c\u200d"
    ]
    assert not [letter for letter in said if "LATIN " in unicodedata.name(letter, "")]


@settings(max_examples=80, deadline=None)
@given(_WORDS, _PIECES)
def test_bangla_words_stay_in_their_order(words, pieces):
    between = [piece for pair in zip(words, [*pieces, *words], strict=False) for piece in (pair[0], "৫%", "BBC", ",")]
    said = iter(spoken(" ".join(between), "bn").replace(",", " ").split())
    assert all(any(heard == unicodedata.normalize("NFC", word) for heard in said) for word in words)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, st.sampled_from(["en", "hi", "ar", "fa", "xx", ""]))
def test_other_languages_are_cleaned_only(text, language):
    said = spoken(text, language)
    assert spoken(said, language) == said
    assert unicodedata.is_normalized("NFC", said)
    assert [letter for letter in said if letter.isalnum()] == [
        letter for letter in unicodedata.normalize("NFC", text) if letter.isalnum() and letter.isprintable()
    ]


_NASTY = {
    "digits": "১" * 20_000,
    "commas": "1," * 10_000,
    "groups": "1,234" * 4_000,
    "dots": "1." * 10_000,
    "colons": "1:" * 10_000,
    "slashes": "1/" * 10_000,
    "dashes": "1-" * 10_000,
    "spaced": "0 " * 10_000,
    "letters": "a" * 20_000,
    "capitals": "A" * 20_000,
    "initials": "A." * 10_000,
    "bangla": "ক" * 20_000,
    "conjuncts": "ক্" * 10_000,
    "joiners": "ক\u200d" * 10_000,
    "mail": "a." * 9_990 + "@",
    "ats": "@" * 20_000,
    "mails": "a@" * 10_000,
    "hosts": "a-" * 10_000 + ".com",
    "links": "http://" * 2_800,
    "tags": "#a" * 10_000,
    "brackets": "(" * 20_000,
    "stops": "।" * 20_000,
    "quotes": "'" * 20_000,
    "spaces": " " * 20_000,
    "signs": "৳" * 20_000,
    "money": "৳-" * 10_000,
    "periods": "সকাল" * 5_000,
    "months": "মার্চ " * 3_300,
    "minus": "-" * 20_000,
    "units": "5 km/" * 4_000,
    "short forms": "মি." * 6_600,
    "hyphens": "ক-" * 10_000,
    "marks": "\u0301" * 20_000,
    "mixed": "a1" * 10_000,
    "phones": "+1 (" * 5_000,
    "sum": "1 - " * 5_000,
    "emoji": "😀" * 20_000,
    "emoji and commas": "😀😀😀, " * 4_000,
}


@pytest.mark.parametrize("name", _NASTY)
def test_nasty_text_takes_no_longer_than_its_length_allows(name):
    text = _NASTY[name]
    spoken(text[:200], "bn")
    started = time.thread_time()
    spoken(text[: len(text) // 4], "bn")
    quarter = time.thread_time() - started
    started = time.thread_time()
    spoken(text, "bn")
    whole = time.thread_time() - started
    assert whole < max(8 * quarter, 0.2)  # four times the text; sixteen were quadratic
    assert whole < 5.0

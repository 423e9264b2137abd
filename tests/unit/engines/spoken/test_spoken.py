"""The door: languages by code or name, what others get, and what importing costs."""

import subprocess
import sys

import pytest

from dubai_desktop.engines.spoken import spoken


@pytest.mark.parametrize("language", ["bn", "Bengali", "bn-IN", "ben"])
def test_bangla_is_known_by_its_codes_and_name(language):
    assert spoken("৫টি", language) == "পাঁচটি"


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        ("en", "It cost $5  in\n1971.\x00", "It cost $5 in 1971."),
        ("hi", "५ किताबें", "५ किताबें"),
        ("as", "ৰাম ৫", "ৰাম ৫"),
        ("fa", "می\u200cروم", "می\u200cروم"),
        ("en", "co\u00adop\u200b \u202eright\u202c e\u0301", "coop right é"),
        ("xx", "5 \ud800?", "5 ?"),
    ],
)
def test_other_languages_are_left_to_their_voices(language, text, said):
    assert spoken(text, language) == said


def test_nothing_is_read_as_nothing():
    assert [spoken(text, "bn") for text in ("", " ", "\n", "\x00", "…", "।", "🎵")] == [""] * 7


def test_importing_loads_no_table_and_no_pattern_of_a_language():
    program = (
        "import sys, dubai_desktop.engines.spoken\n"
        "print([name for name in sys.modules if name.startswith('dubai_desktop.engines.spoken.bangla') or"
        " name in {'num2words', 'bangla', 'bnnumerizer', 'bnunicodenormalizer'}])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""How long a text takes to say."""

import pytest

from dubai_desktop.domain.pace import Pace, measured, units


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("abc", 3), ("কি", 1), ("ক্ষ", 2), ("a, b.", 6), ("১২", 6), ("...", 0), ("নদী।", 2)],
)
def test_spoken_units_leave_out_vowel_signs_and_count_pauses(text, count):
    assert units(text) == count


def test_a_voice_not_heard_yet_is_reckoned_at_the_languages_usual_pace():
    assert Pace().predict("abcdefghij", "en") == pytest.approx(0.68)
    assert Pace().predict("কখগঘঙ", "bn") > Pace().predict("abcde", "en")


def test_what_was_heard_moves_the_prediction_towards_it():
    slow = measured([("abcdefghij" * 100, 200.0)])
    assert 1.5 < slow.predict("abcdefghij", "en") < 2.0

"""How long a text takes to say, as a voice's own lines teach it."""

import random

import pytest

from dubai_desktop.domain.pace import Pace, learned, letters, units

WORDS = "আমরা পরিষ্কার পানি নিয়ে কথা বলব এবং দেখব কেমন করে কাজটি সহজে করা যায়".split()  # noqa: SIM905


def lines(count, slower=1.0, noise=0.0, seed=1):
    """Made-up lines of a voice that is `slower` than usual, each off by up to `noise`."""
    chance = random.Random(seed)
    texts = [" ".join(chance.choices(WORDS, k=3 + n % 7)) + "।" for n in range(count)]
    return [(t, Pace().predict(t, "bn") * slower * chance.uniform(1 - noise, 1 + noise)) for t in texts]


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("abc", 3), ("কি", 1), ("ক্ষ", 2), ("a, b.", 6), ("১২", 6), ("...", 0), ("নদী।", 2)],
)
def test_units_leave_out_vowel_signs_and_count_pauses(text, count):
    assert units(text) == count


@pytest.mark.parametrize(
    ("text", "language", "seconds"),
    [  # espeak-ng at its own pace, edge silence trimmed
        ("পরিষ্কার পাত্রে ঢেকে রাখুন।", "bn", 1.80),
        ("সবাইকে শুভেচ্ছা।", "bn", 1.32),
        ("In this lesson, we will learn something new.", "en", 2.23),
    ],
)
def test_a_voice_not_heard_yet_is_reckoned_at_the_languages_usual_pace(text, language, seconds):
    assert Pace().predict(text, language) == pytest.approx(seconds, rel=0.2)


def test_one_line_moves_the_prediction_and_thirty_settle_it():
    text, usual = "আমরা কথা বলব", Pace().predict("আমরা কথা বলব", "bn")
    one, thirty = learned(lines(1, 1.4), "bn"), learned(lines(30, 1.4), "bn")
    assert usual * 1.15 < one.predict(text, "bn") < usual * 1.4
    assert thirty.predict(text, "bn") == pytest.approx(usual * 1.4, rel=0.02)


def test_the_margin_shrinks_with_what_was_heard_and_grows_with_its_scatter():
    text = "আমরা কথা বলব"

    def margin(pace):
        reckoned = pace.reckon(text, "bn")
        return reckoned.margin / reckoned.seconds

    steady, uneven = learned(lines(30, 1.2), "bn"), learned(lines(30, 1.2, noise=0.4), "bn")
    assert margin(Pace()) > 0.35
    assert margin(steady) < 0.12
    assert margin(uneven) > 2 * margin(steady)


def test_nine_of_ten_lines_lie_within_the_margin():
    heard = lines(240, 1.1, noise=0.2)
    pace = learned(heard[:80], "bn")
    reckoned = [(pace.reckon(text, "bn"), seconds) for text, seconds in heard[80:]]
    within = sum(abs(r.seconds - seconds) <= r.margin for r, seconds in reckoned) / len(reckoned)
    assert 0.8 < within <= 1.0


def test_a_voice_that_rests_long_at_commas_is_known_by_it():
    def slow(text):
        return Pace().predict(text, "bn") + 0.5 * text.count(",")

    texts = [" ".join(WORDS[n % 5 : n % 5 + 4]) + (", আর কথা" if n % 2 else "") for n in range(40)]
    pace = learned([(text, slow(text)) for text in texts], "bn")
    text = "কাজটি সহজে, এবং পানি"
    assert pace.predict(text, "bn") == pytest.approx(slow(text), rel=0.06)


def test_a_clip_that_says_something_else_teaches_nothing():
    strange = [("আমরা কথা বলব", 30.0), ("আমরা কথা বলব", 0.05), ("", 2.0), ("...", 1.0), ("আমরা", -1.0)]
    assert learned(strange, "bn") == Pace()


def test_what_was_learned_does_not_depend_on_the_order_of_the_lines():
    heard = lines(20, 1.2, noise=0.2)
    one, other = learned(heard, "bn"), learned(heard[::-1], "bn")
    assert one.predict("আমরা কথা বলব", "bn") == pytest.approx(other.predict("আমরা কথা বলব", "bn"))


def test_nothing_to_say_takes_no_time_and_is_certain():
    reckoned = Pace().reckon("...", "bn")
    assert (reckoned.seconds, reckoned.margin) == (0.0, 0.0)
    assert reckoned.chance_within(0.1) == 1.0


def test_the_chance_to_be_done_in_time_is_even_at_the_expected_length():
    reckoned = learned(lines(30), "bn").reckon("আমরা কথা বলব", "bn")
    assert reckoned.chance_within(reckoned.seconds) == pytest.approx(0.5)
    assert reckoned.chance_within(reckoned.seconds + reckoned.margin) == pytest.approx(0.95, abs=0.001)
    assert reckoned.chance_within(reckoned.seconds - reckoned.margin) == pytest.approx(0.05, abs=0.001)


@pytest.mark.parametrize("language", ["bn", "en", "hi", "zh", "ar"])
def test_a_slower_voice_says_fewer_letters(language):
    usual = letters(3.0, Pace(), language)
    slow = letters(3.0, Pace(1, (1.5,) * 5), language)
    assert usual > 15
    assert slow == pytest.approx(usual / 1.5, abs=1)


def test_letters_of_a_given_text_are_a_share_of_its_own():
    text = "আমরা পরিষ্কার পানি নিয়ে কথা বলব"
    half = Pace().predict(text, "bn") / 2
    assert letters(half, Pace(), "bn", text) == pytest.approx(len(text) / 2, abs=1)

"""Models' bad answers are told from good ones."""

import pytest

from dubai_desktop.engines.mt.answers import fault, repeats


@pytest.mark.parametrize(
    ("source", "answer", "reason"),
    [
        ("Be careful.", None, "gave no words"),
        ("Be careful.", "", "gave no words"),
        ("Be careful.", " ।… ", "gave no words"),
        ("Be careful.", "be careful", "gave the source back"),
        ("সাবধান", "সাবধান।", "gave the source back"),
        ("Be careful.", "Soyez prudent.", "answered in other letters"),
        ("Be careful.", "सावधान रहें।", "answered in other letters"),
        ("Be careful.", "সাবধান সাবধান সাবধান সাবধান", "said the same again and again"),
        ("Be careful.", "সাবধান থাকুন " * 6, "said the same again and again"),
        ("Be careful.", "খবববববববববব", "said the same again and again"),
        ("Be careful.", "হাহাহাহাহাহাহাহাহা", "said the same again and again"),
        (
            "Yes.",
            "এটি একটি বড় কথা যা কেউ কখনো বলেনি, কেউ কখনো শুনতেও চায়নি, আর কেউ কখনো বলবেও না",
            "said far more than the line",
        ),
        ("We need clean water every day, and the whole family has to know why.", "হ্যাঁ।", "left most of the line out"),
    ],
)
def test_what_cannot_be_used(source, answer, reason):
    assert fault(source, answer, "bn") == reason


@pytest.mark.parametrize(
    ("source", "answer"),
    [
        ("Be careful.", "সাবধান থাকুন।"),
        ("No, no, no, no!", "না, না, না, না!"),
        ("Ha ha ha ha ha ha ha ha.", "হা হা হা হা হা হা হা হা।"),
        ("Open Google Chrome.", "Google Chrome খুলুন।"),
        ("Step by step, little by little.", "ধাপে ধাপে, একটু একটু করে।"),
        ("Yes.", "হ্যাঁ, অবশ্যই।"),
        ("It costs 1000000000.", "এর দাম ১০০০০০০০০০।"),
    ],
)
def test_what_can_be_used(source, answer):
    assert fault(source, answer, "bn") == ""


def test_a_chinese_answer_may_be_short():
    assert fault("We need clean water every day for the whole family.", "我们全家每天都需要干净的水。", "zh") == ""


def test_an_unknown_language_has_no_letters_of_its_own():
    assert fault("Be careful.", "Waspada nganti", "jv") == ""


@pytest.mark.parametrize(
    ("text", "times"),
    [("", 1), ("one", 1), ("no no no", 3), ("so far, so far", 2), ("a b c a b c a b c", 3), ("a b a", 1)],
)
def test_repeats_in_a_row(text, times):
    assert repeats(text) == times

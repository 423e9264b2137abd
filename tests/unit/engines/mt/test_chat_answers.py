import time

import pytest

from dubai_desktop.engines.mt.chat_answers import fault, read, repeated, tidy

TWO = {1: "এক", 2: "দুই"}


@pytest.mark.parametrize(
    "content",
    [
        '{"1": "এক", "2": "দুই"}',
        'Sure! Here you are:\n```json\n{"1": "এক", "2": "দুই"}\n```\nAnything else?',
        '<think>{"1": "no", "2": "no"}</think>{"1": "এক", "2": "দুই"}',
        '{"lines": {"1": "এক", "2": "দুই"}}',
        '{"translations": ["এক", "দুই"]}',
        '["এক", "দুই"]',
        '[{"id": 2, "text": "দুই"}, {"id": "1", "translation": "এক"}]',
        '{"1": {"text": "এক"}, "2": {"translation": "দুই"}}',
        '{"note": "x"} {"1": "এক", "2": "দুই"}',
        '{broken {"1": "এক", "2": "দুই"}',
    ],
)
def test_an_answer_is_found_in_whatever_stands_around_it(content):
    assert read(content, 2) == TWO


@pytest.mark.parametrize(
    "content",
    [
        "", "None", "null", "I cannot translate this.", '{"1": "এক"}', '{"1": "এক", "2": "দুই", "3": "তিন"}', '["এক"]',
        '{"1": "এক", "2": "দু', '[{"id": 1, "text": "এক"}, {"id": 1, "text": "দুই"}]', "[" * 100_000, '{"a":' * 5000,
        '{"1": "এক", "²": "দুই"}', "7",
    ],
)  # fmt: skip
def test_another_count_or_no_json_is_no_answer(content):
    start = time.monotonic()
    assert read(content, 2) == {}
    assert time.monotonic() - start < 2


@pytest.mark.parametrize("nothing", ["null", '""', "7", "[]", "{}"])
def test_one_line_without_a_text_leaves_the_others(nothing):
    assert read(f'{{"1": "এক", "2": {nothing}}}', 2) == {1: "এক", 2: ""}


def test_a_text_becomes_one_plain_line_with_its_joiners():
    assert tidy(" এক\r\n দুই\x00\x1b[0m \u202eতিন র\u200dয\u09cd ") == "এক দুই [0m তিন র\u200dয\u09cd"


@pytest.mark.parametrize(
    ("source", "translation", "what"),
    [
        ("Good morning.", "সুপ্রভাত।", ""),
        ("Good morning.", "", "empty"),
        ("Good morning.", "Good morning.", "the line itself"),
        ("Yes", "yes!", "the line itself"),
        ("NASA", "NASA", ""),
        ("42!", "42!", ""),
        ("Good morning.", "Suprobhat.", "not written in Bangla"),
        ("Good morning.", "शुभ प्रभात।", "not written in Bangla"),
        ("Open Google Chrome now.", "এখন Google Chrome খুলুন।", ""),
        ("Ha ha ha ha ha ha ha", "হা হা হা হা হা হা হা", ""),
        ("Go on.", "চলো চলো চলো চলো চলো চলো চলো", "repeats"),
        ("Go.", "ক" * 200, "too long"),
        ("Google Cloud", "Google Cloud", ""),
    ],
)
def test_what_is_wrong_with_a_line_is_said(source, translation, what):
    found = fault(source, translation, "bn", ["Google Cloud"])
    assert (what in found) if what else not found


@pytest.mark.parametrize(
    ("source", "translation", "what"),
    [
        ("Good morning to you.", "Good morning to you.", "the line itself"),
        ("Madrid, Barcelona.", "Madrid, Barcelona.", ""),
        ("Where is he?", "I'm sorry, but I can't help with that.", "declined"),
        ("I'm sorry, but I can't come.", "As an AI I would say: no puedo.", ""),
    ],
)
def test_between_languages_of_one_script_whole_sentences_are_not_echoed(source, translation, what):
    found = fault(source, translation, "es")
    assert (what in found) if what else not found


def test_one_sentence_for_unlike_lines_is_a_stuck_model():
    stuck = "আমি বুঝতে পারছি না।"
    pairs = {"a": ("Where do whales sleep?", stuck), "b": ("Copper rusts.", stuck), "c": ("Yes.", "হ্যাঁ।"),
             "d": ("Yeah.", "হ্যাঁ।"), "e": ("Copper rusts!", "তামায় মরচে ধরে।")}  # fmt: skip
    assert repeated(pairs) == {"a", "b"}


def test_the_same_line_twice_may_have_the_same_translation():
    assert (
        repeated({"a": ("Thank you very much.", "অনেক ধন্যবাদ।"), "b": ("Thank you very much!", "অনেক ধন্যবাদ।")}) == set()
    )

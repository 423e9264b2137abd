"""Sentences are put together across lines, and their translations come back line by line, none empty."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.engines.mt.sentences import (
    MOST_LETTERS,
    MOST_LINES,
    Sentence,
    assemble,
    has_words,
    sentences,
    spread,
)
from tests.helpers.engines import segment

WORDS = st.lists(st.sampled_from(["পানি", "আগে", "নিন,", "ছেঁকে", "নিন।", "ও", "—", "(তারপর)"]), min_size=1, max_size=30)


def lines(*rows):
    """Lines from (start, end, text) or (start, end, text, more fields)."""
    return [segment(i, *row[:3], **(row[3] if len(row) > 3 else {})) for i, row in enumerate(rows, 1)]


def in_a_row(*texts, length=2.0):
    return lines(*((at * length, (at + 1) * length - 0.1, text) for at, text in enumerate(texts)))


def texts(found):
    return [sentence.text for sentence in found]


class TestPuttingTogether:
    def test_a_sentence_over_two_lines_is_one(self):
        found = sentences(in_a_row("First let the water settle,", "then pour it through a clean cloth."), "en")
        assert texts(found) == ["First let the water settle, then pour it through a clean cloth."]
        assert found[0].parts == ("First let the water settle,", "then pour it through a clean cloth.")
        assert sum(found[0].shares) == pytest.approx(1.0)

    def test_a_line_with_two_sentences_gives_two(self):
        assert texts(sentences(in_a_row("Not always. Clear water can still carry germs."), "en")) == [
            "Not always.",
            "Clear water can still carry germs.",
        ]

    def test_a_sentence_may_begin_in_the_middle_of_a_line(self):
        found = sentences(in_a_row("That is all. We need", "clean water every day."), "en")
        assert [(s.text, s.first, s.parts) for s in found] == [
            ("That is all.", 0, ("That is all.",)),
            ("We need clean water every day.", 0, ("We need", "clean water every day.")),
        ]

    def test_a_title_at_the_end_of_a_line_is_no_end(self):
        assert texts(sentences(in_a_row("Today we meet Dr.", "Rahman from Dhaka."), "en")) == [
            "Today we meet Dr. Rahman from Dhaka."
        ]

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            pytest.param({}, {"speaker": "Nadia"}, id="another speaker"),
            pytest.param({}, {"target": "ঢেলে নিন"}, id="translated already"),
            pytest.param({"source": "♪ ♪"}, {}, id="music"),
            pytest.param({}, {"source": "- Pour it.\n- Why"}, id="a talk of several people"),
        ],
    )
    def test_what_is_never_joined(self, first, second):
        rows = [{"source": "Let it settle"} | first, {"source": "and pour it."} | second, {"source": "It is done."}]
        found = sentences([segment(i, i * 2.0, i * 2.0 + 1.9, **row) for i, row in enumerate(rows)], "en")
        assert all(len(sentence.parts) == 1 for sentence in found)

    def test_nothing_is_joined_across_a_short_translated_line(self):
        rows = lines(
            (0, 2, "Let it settle"), (2, 2.3, "now", {"target": "এখন"}), (2.3, 4, "and pour it."), (4, 5, "Go.")
        )
        assert texts(sentences(rows, "en")) == ["Let it settle", "and pour it.", "Go."]

    def test_a_long_pause_ends_a_sentence(self):
        assert len(sentences(lines((0, 2, "Let it settle"), (3.5, 5, "and pour it.")), "en")) == 2

    def test_lines_that_are_translated_are_left_out(self):
        done = in_a_row("Good morning.", "Good night.")[:1] + lines((4, 5, "Be careful.", {"target": "সাবধান।"}))
        assert texts(sentences(done, "en")) == ["Good morning."]

    def test_lines_without_any_stop_stay_lines(self):
        found = sentences(in_a_row(*["hello everyone and welcome"] * 20), "en")
        assert len(found) == 20

    def test_speech_without_stops_is_cut_between_lines(self):
        found = sentences(in_a_row(*["so we go on and on"] * 14, "and it ends.", *["Yes."] * 4), "en")
        assert all(len(sentence.parts) <= MOST_LINES for sentence in found)
        assert sum(len(sentence.parts) for sentence in found) == 19

    def test_a_cut_prefers_a_comma(self):
        found = sentences(in_a_row("a b", "c d,", "e f", "g h", "i j", "k l."), "en")
        assert [sentence.parts for sentence in found] == [("a b", "c d,"), ("e f", "g h", "i j", "k l.")]

    def test_an_endless_line_is_cut_between_words(self):
        found = sentences(in_a_row("one two, " * 400 + "end."), "en")
        assert all(len(text) <= MOST_LETTERS for text in texts(found))
        assert " ".join(texts(found)) == ("one two, " * 400 + "end.")

    def test_one_word_without_an_end_is_cut(self):
        assert "".join(texts(sentences(in_a_row("x" * 1000), "en"))) == "x" * 1000

    @pytest.mark.parametrize(
        ("language", "text", "expected"),
        [
            ("bn", "ডাঃ রহমান বললেন। ড. ইউনূস এলেন।", ["ডাঃ রহমান বললেন।", "ড. ইউনূস এলেন।"]),
            ("bn", "৩.৫ লিটার পানি। কেন?", ["৩.৫ লিটার পানি।", "কেন?"]),
            ("hi", "डॉ. शर्मा आए। वह है?", ["डॉ. शर्मा आए।", "वह है?"]),
            ("ja", "これはペンです。本ですか？", ["これはペンです。", "本ですか？"]),
            ("ur", "یہ ہے۔ وہ ہے؟", ["یہ ہے۔", "وہ ہے؟"]),
            ("xx", "Hello. You.", ["Hello.", "You."]),
            ("en", "It is 3.5 litres, e.g. of tea. Is it?", ["It is 3.5 litres, e.g. of tea.", "Is it?"]),
            ("en", "Two\nrows of one line.", ["Two rows of one line."]),
            ("en", "- Yes\n- No", ["- Yes", "- No"]),
        ],
    )
    def test_sentences_of_many_languages(self, language, text, expected):
        assert texts(sentences(in_a_row(text), language)) == expected

    def test_scripts_without_spaces_are_joined_without_one(self):
        assert texts(sentences(in_a_row("これはペン", "です。"), "ja")) == ["これはペンです。"]

    def test_time_and_letters_make_the_shares(self):
        quick, slow = sentences(lines((0, 1, "Let it go,"), (1, 4, "let it go.")), "en")[0].shares
        assert quick == pytest.approx((0.5 + 0.25) / 2)
        assert slow == pytest.approx(1 - quick)

    def test_lines_without_time_share_by_letters(self):
        assert sentences(lines((1, 1, "aa aa,"), (1, 1, "aa aa.")), "en")[0].shares == (0.5, 0.5)

    def test_a_whole_lecture_is_quick(self):
        many = in_a_row(*["so we go on, and then", "the water ends."] * 2500)
        began = time.perf_counter()
        assert len(sentences(many, "en")) == 2500
        assert time.perf_counter() - began < 3

    @given(st.lists(st.tuples(st.text(max_size=60), st.floats(0, 3)), max_size=12))
    def test_every_line_with_words_is_in_a_sentence_once(self, rows):
        at, made = 0.0, []
        for text, gap in rows:
            made.append((at, at + 1.5, text))
            at += 1.5 + gap
        found = sentences(lines(*made), "en")
        assert all(sentence.parts and all(sentence.parts) for sentence in found)
        assert all(sum(sentence.shares) == pytest.approx(1.0) for sentence in found)
        said = dict.fromkeys(range(len(rows)), "")
        for sentence in found:
            for line, part in enumerate(sentence.parts, sentence.first):
                said[line] += part
        for line, (text, _) in enumerate(rows):
            assert "".join(said[line].split()) == "".join(text.split())

    def test_alone_each_line_has_its_own_part(self):
        whole = Sentence("a b c", 3, ("a", "b c"), (0.3, 0.7))
        assert whole.alone() == (Sentence("a", 3, ("a",), (1.0,)), Sentence("b c", 4, ("b c",), (1.0,)))


class TestSpreading:
    def test_a_comma_is_preferred(self):
        target = "আগে পানি থিতিয়ে নিন, তারপর পরিষ্কার কাপড়ে ছেঁকে নিন।"
        assert spread(target, (0.5, 0.5), "bn") == ("আগে পানি থিতিয়ে নিন,", "তারপর পরিষ্কার কাপড়ে ছেঁকে নিন।")

    def test_a_far_comma_does_not_pull_words_out_of_their_time(self):
        first, second = spread("হ্যাঁ, আমাদের প্রতিদিন অনেক পরিষ্কার পানি খুব দরকার", (0.6, 0.4), "bn")
        assert len(first.split()) > 3
        assert len(second.split()) > 1

    @pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
    def test_the_cut_follows_the_time(self, share):
        words = [f"{letter}{letter}{letter}" for letter in "কখগঘঙচছজঝঞটঠডঢণতথদধন"]
        first, _ = spread(" ".join(words), (share, 1 - share), "bn")
        assert len(first.split()) == pytest.approx(20 * share, abs=1)

    def test_too_few_words_for_the_lines(self):
        assert spread("হ্যাঁ।", (0.5, 0.5), "bn") is None
        assert spread("", (1.0,), "bn") is None

    def test_a_lone_sign_is_no_part(self):
        assert spread("পানি — আছে", (0.9, 0.1), "bn") == ("পানি —", "আছে")
        assert spread("— পানি আছে", (0.1, 0.9), "bn") == ("— পানি", "আছে")

    def test_scripts_without_spaces_are_cut_between_letters(self):
        assert spread("これはペンです。あれは", (0.7, 0.3), "ja") == ("これはペンです。", "あれは")

    @given(WORDS, st.lists(st.floats(0.01, 1), min_size=1, max_size=6))
    def test_nothing_is_lost_and_no_part_is_empty(self, words, weights):
        target, shares = " ".join(words), [weight / sum(weights) for weight in weights]
        parts = spread(target, shares, "bn")
        if parts is None:
            said = [word for word in words if any(map(str.isalnum, word))]
            assert len(said) < len(shares)
            return
        assert len(parts) == len(shares)
        assert " ".join(parts) == " ".join(target.split())
        if any(map(str.isalnum, target)):
            assert all(any(map(str.isalnum, part)) for part in parts)


class TestAssembling:
    def test_sentences_of_a_line_are_joined(self):
        found = sentences(in_a_row("That is all. We need", "clean water."), "en")
        assert assemble(2, found, ["এই সব।", "আমাদের চাই পানি।"], "bn") == ["এই সব। আমাদের", "চাই পানি।"]

    def test_a_line_is_whole_or_not_translated(self):
        found = sentences(in_a_row("Yes. No.", "Go."), "en")
        assert assemble(2, found, ["হ্যাঁ।", None, "যান।"], "bn") == [None, "যান।"]

    def test_too_few_words_leave_all_lines_of_the_sentence(self):
        found = sentences(in_a_row("Let it go,", "please.", "Yes."), "en")
        assert assemble(3, found, ["ছাড়ুন", "হ্যাঁ।"], "bn") == [None, None, "হ্যাঁ।"]

    def test_lines_without_a_sentence_have_none(self):
        assert assemble(2, (), (), "bn") == [None, None]


@pytest.mark.parametrize(
    ("text", "expected"), [("♪ ♪", False), ("1, 2", False), ("", False), ("ক", True), ("a1", True)]
)
def test_words_are_letters(text, expected):
    assert has_words(text) is expected

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.engines.tts import text

BANGLA_TEXT = st.text("কখড়য়ি ab।,. -", max_size=300)


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("আমি একা। তুমি কোথায়? সে এসেছে।", ["আমি একা।", "তুমি কোথায়?", "সে এসেছে।"]),
        ("আমি একা।তুমি", ["আমি একা।", "তুমি"]),
        ("সে বলল “যাও।” তারপর গেল।", ["সে বলল “যাও।”", "তারপর গেল।"]),
        ("He said “go.” Then 3.5 km.", ["He said “go.”", "Then 3.5 km."]),
        ("J. Smith spoke. Well... yes?! No", ["J. Smith spoke.", "Well...", "yes?!", "No"]),
        ("你好。再见！", ["你好。", "再见！"]),
        ("کیا؟ ہاں۔", ["کیا؟", "ہاں۔"]),
        ("no end", ["no end"]),
        ("  ", []),
    ],
)
def test_a_line_is_cut_behind_its_sentences(line, parts):
    assert text.sentences(line) == parts


def test_a_short_line_is_said_in_one_breath_a_sentence():
    assert text.pieces("আমি একা। তুমি কোথায়?", 100) == (
        text.Piece("আমি একা।", text.SENTENCE_PAUSE),
        text.Piece("তুমি কোথায়?", 0.0),
    )


def test_a_long_sentence_is_cut_at_its_commas():
    found = text.pieces("one two three, four five six, seven eight nine.", 24)
    assert [piece.text for piece in found] == ["one two three,", "four five six,", "seven eight nine."]
    assert [piece.pause for piece in found] == [text.CLAUSE_PAUSE, text.CLAUSE_PAUSE, 0.0]


def test_a_long_sentence_without_commas_is_cut_evenly_between_words():
    found = text.pieces("aaa bbb ccc ddd eee fff", 20)
    assert [piece.text for piece in found] == ["aaa bbb ccc", "ddd eee fff"]
    assert found[0].pause == text.WORD_PAUSE


def test_an_endless_word_is_never_cut_before_a_sign():
    found = text.pieces("কি" * 30, 7)
    assert all(len(piece.text) <= 7 for piece in found)
    assert all(unicodedata.category(piece.text[0])[0] != "M" for piece in found)


def test_nothing_to_say_has_no_pieces():
    assert text.pieces(" \n ", 100) == ()


@given(BANGLA_TEXT, st.integers(4, 60))
def test_no_piece_is_too_long_and_no_letter_is_lost(line, limit):
    found = text.pieces(line, limit)
    assert all(0 < len(piece.text) <= limit for piece in found)
    assert "".join("".join(piece.text for piece in found).split()) == "".join(line.split())
    assert not found or found[-1].pause == 0.0


class TestSpelling:
    def test_a_model_that_knows_only_composed_letters_keeps_their_dots(self):
        known = set("ক\u09dc\u09df া।")
        assert text.spelled("ক\u09a1\u09bcা ক\u09af\u09bc।", known.__contains__) == "ক\u09dcা ক\u09df।"

    def test_a_model_that_knows_only_letter_and_dot_gets_those(self):
        known = set("ক\u09a1\u09bcা।")
        assert text.spelled("ক\u09dcা।", known.__contains__) == "ক\u09a1\u09bcা।"

    @pytest.mark.parametrize(
        ("line", "known", "said"),
        [
            ("ক; ক: ক…", "ক,। ", "ক, ক, ক।"),
            ("ক? ক!", "ক। ", "ক। ক।"),
            ("ক? ক!", "ক?!। ", "ক? ক!"),
            ("Ab Café", "abcfe ", "ab cafe"),
            ("ক/খ ক", "কখ ", "ক খ ক"),
            ("কxক", "ক", "কক"),
            ("ক\u200cক\u200d", "ক", "কক"),
            ("ক\u200cক", "ক\u200c", "ক\u200cক"),
            ("123 ☺", "ক", ""),
        ],
    )
    def test_unknown_characters_become_the_nearest_or_nothing(self, line, known, said):
        assert text.spelled(line, set(known).__contains__) == said


def test_sentences_share_a_chunk_while_they_fit():
    assert text.chunks("One. Two. Three.", 10) == ["One. Two.", "Three."]


def test_bengali_is_counted_in_bytes():
    line = "ক" * 1667
    parts = text.chunks(line, 5000)
    assert [len(part.encode()) for part in parts] == [4998, 3]
    assert "".join(parts) == line


@given(st.text("কখ ab।. ", max_size=200), st.integers(4, 60))
def test_no_chunk_is_too_long_and_no_letter_is_lost(line, limit):
    parts = text.chunks(line, limit)
    assert all(0 < len(part.encode()) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(line.split())

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.engines.tts import text


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("আমি একা। তুমি কোথায়? সে এসেছে।", ["আমি একা।", "তুমি কোথায়?", "সে এসেছে।"]),
        ("আমি একা।তুমি", ["আমি একা।", "তুমি"]),
        ("He said “go.” Then 3.5 km.", ["He said “go.”", "Then 3.5 km."]),
        ("no end", ["no end"]),
        ("  ", []),
    ],
)
def test_a_line_is_cut_behind_its_sentences(line, parts):
    assert [part.replace("”", "") for part in text.sentences(line)] == [part.replace("”", "") for part in parts]


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

import itertools

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dubai_desktop.domain.segment import Word
from dubai_desktop.engines.asr import cues


def words(text, start=0.0, each=0.4):
    return [Word(start + i * each, start + (i + 1) * each, f" {word}") for i, word in enumerate(text.split())]


def sources(segments):
    return [segment.source for segment in segments]


def rows(text):
    made = [""]
    for word in text.split(" "):
        if made[-1] and len(made[-1]) + 1 + len(word) > cues.COLUMNS:
            made.append(word)
        else:
            made[-1] = f"{made[-1]} {word}".strip()
    return made


def test_sentences_become_lines():
    said = words("Good morning to you all. I am from Barcelona. And you there?")
    assert sources(cues.lines(said)) == ["Good morning to you all.", "I am from Barcelona.", "And you there?"]


def test_a_very_short_sentence_stays_with_the_next():
    assert sources(cues.lines(words("Yes. I will come tomorrow."))) == ["Yes. I will come tomorrow."]


def test_a_very_short_sentence_at_the_end_stays_with_the_one_before():
    assert sources(cues.lines(words("I will come tomorrow. Yes."))) == ["I will come tomorrow. Yes."]


def test_a_short_line_joins_over_a_short_pause_not_over_a_long_one():
    near = [*words("Yes."), *words("I will come.", 0.9)]
    far = [*words("Yes."), *words("I will come.", 4.0)]
    assert sources(cues.lines(near)) == ["Yes. I will come."]
    assert sources(cues.lines(far)) == ["Yes.", "I will come."]


def test_a_pause_ends_a_line():
    said = [*words("first part here", 0.0), *words("second part here", 3.0)]
    made = cues.lines(said)
    assert sources(made) == ["first part here", "second part here"]
    assert [(round(s.start, 2), round(s.end, 2)) for s in made] == [(0.0, 1.2), (3.0, 4.2)]


def test_a_lone_short_word_is_drawn_out_over_the_silence_behind_it():
    first, second = cues.lines([*words("No.", 2.0), *words("Never in my life.", 5.0)])
    assert (first.start, first.end) == (2.0, 3.0)
    (last,) = cues.lines(words("No.", 2.0), until=2.6)
    assert last.end == 2.6
    assert second.end == pytest.approx(6.6)


def test_a_long_sentence_is_cut_behind_its_comma():
    said = words("when the sun comes up over the old town hall every morning, people walk along the river and talk")
    assert sources(cues.lines(said))[0].endswith("morning,")


def test_a_long_sentence_without_commas_is_cut_at_a_breath():
    said = [*words("we carried the full jars up the hill"), *words("and poured them into the old tank by noon", 3.6)]
    assert sources(cues.lines(said))[0] == "we carried the full jars up the hill"


def test_bangla_sentences_end_at_the_danda():
    said = words("আমি আজ স্কুলে যাই। তুমি কোথায় যাও আজ?")
    assert sources(cues.lines(said)) == ["আমি আজ স্কুলে যাই।", "তুমি কোথায় যাও আজ?"]


def test_a_quotation_mark_behind_the_full_stop_changes_nothing():
    assert sources(cues.lines(words("He said “come home now.” She stayed there anyway.")))[0].endswith("now.”")


@pytest.mark.parametrize("short", ["Dr.", "Mr.", "J.", "No.", "3."])
def test_a_short_form_ends_no_sentence(short):
    made = sources(cues.lines(words(f"We asked our old {short} Rahman about the water.")))
    assert made == [f"We asked our old {short} Rahman about the water."]


def test_words_of_scripts_without_spaces_are_not_parted_by_any():
    said = [Word(i * 0.3, i * 0.3 + 0.3, letter) for i, letter in enumerate("水は安全ですか。")]
    assert sources(cues.lines(said)) == ["水は安全ですか。"]


def test_no_words_no_lines():
    assert cues.lines([]) == ()


said_words = st.lists(
    st.tuples(
        st.one_of(st.text("ab.,", min_size=1, max_size=12), st.sampled_from(["জল", "খাই।", "water", "well."])),
        st.floats(0.05, 2.0),
        st.one_of(st.just(0.0), st.floats(0, 3)),
    ),
    max_size=40,
)


@settings(max_examples=60)
@given(said_words)
@example([("a" * 60, 0.5, 0.0), ("b" * 60, 0.5, 0.0)])
def test_every_word_is_in_one_line_in_order_and_each_line_fits(items):
    clock, said = 0.0, []
    for text, length, gap in items:
        said.append(Word(clock, clock + length, f" {text}"))
        clock += length + gap
    made = cues.lines(said, clock)
    assert [word.text for segment in made for word in segment.words] == [word.text.strip() for word in said]
    assert [segment.index for segment in made] == list(range(1, len(made) + 1))
    for segment in made:
        assert segment.source == " ".join(word.text for word in segment.words)
        assert segment.duration <= cues.LONGEST + 1e-6
        assert len(rows(segment.source)) <= cues.ROWS or len(segment.words) == 1
        assert segment.start <= segment.words[0].start
        assert segment.words[-1].end <= segment.end <= max(clock, segment.words[-1].end)
    for one, two in itertools.pairwise(made):
        assert one.end <= two.start + 1e-9
        if two.start - one.words[-1].end > 2.0:
            assert one.duration >= cues.SHORTEST - 1e-6

import itertools

from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.segment import Word
from dubai_desktop.engines.asr import cues


def words(text, start=0.0, each=0.4):
    return [Word(start + i * each, start + (i + 1) * each, f" {word}") for i, word in enumerate(text.split())]


def sources(segments):
    return [segment.source for segment in segments]


def test_sentences_become_lines():
    said = words("Good morning to you all. I am from Barcelona. And you?")
    assert sources(cues.lines(said)) == ["Good morning to you all.", "I am from Barcelona.", "And you?"]


def test_a_very_short_sentence_stays_with_the_next():
    assert sources(cues.lines(words("Yes. I will come tomorrow."))) == ["Yes. I will come tomorrow."]


def test_a_pause_ends_a_line():
    said = [*words("first part", 0.0), *words("second part", 3.0)]
    made = cues.lines(said)
    assert sources(made) == ["first part", "second part"]
    assert [(s.start, s.end) for s in made] == [(0.0, 0.8), (3.0, 3.8)]


def test_a_long_sentence_is_cut_behind_its_comma():
    said = words("when the sun comes up over the old town hall every morning, people walk along the river and talk")
    first = cues.lines(said)[0].source
    assert first.endswith("morning,")


def test_bangla_sentences_end_at_the_danda():
    said = words("আমি আজ স্কুলে যাই। তুমি কোথায় যাও আজ?")
    assert sources(cues.lines(said)) == ["আমি আজ স্কুলে যাই।", "তুমি কোথায় যাও আজ?"]


def test_no_words_no_lines():
    assert cues.lines([]) == ()


said_words = st.lists(
    st.tuples(st.text("ab.,", min_size=1, max_size=12), st.floats(0.05, 2.0), st.floats(0, 1.5)), max_size=60
)


@given(said_words)
def test_every_word_is_in_one_line_in_order_and_lines_are_short(items):
    clock, said = 0.0, []
    for text, length, gap in items:
        said.append(Word(clock, clock + length, f" {text}"))
        clock += length + gap
    made = cues.lines(said)
    assert [word.text for segment in made for word in segment.words] == [word.text.strip() for word in said]
    assert [segment.index for segment in made] == list(range(1, len(made) + 1))
    for segment in made:
        assert segment.duration <= cues.LONGEST or len(segment.words) == 1
        assert len(segment.source) <= cues.LETTERS or len(segment.words) == 1
    for one, two in itertools.pairwise(made):
        assert one.end <= two.start

import pytest

from dubai_desktop.domain import flags
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines.base import MemoryHit, TranslationRequest
from dubai_desktop.engines.mt.memory import MemoryTranslator, best, difference
from tests.helpers.engines import make_kit, no_progress, segment

PAIRS = (
    ("See you tomorrow at the station.", "কাল স্টেশনে দেখা হবে।"),
    ("Good morning.", "সুপ্রভাত।"),
    ("empty", "  "),
)


@pytest.fixture
def translate(host, cancel, tmp_path):
    def run(*sources, pairs=PAIRS, **more):
        engine = MemoryTranslator(make_kit(host, tmp_path, pairs=pairs))
        segments = tuple(segment(i, i, i + 1, text, **more) for i, text in enumerate(sources, 1))
        return engine.translate(TranslationRequest(segments, "en", "bn"), no_progress, cancel).segments

    return run


def test_an_exact_match_needs_nobody(translate):
    (line,) = translate("Good morning.")
    assert (line.target, line.origin, line.needs_person) == ("সুপ্রভাত।", Origin.MEMORY, False)


def test_a_similar_line_is_offered_with_its_difference_and_waits_for_a_person(translate):
    (line,) = translate("See you today at the station.")
    assert (line.target, line.origin) == ("কাল স্টেশনে দেখা হবে।", Origin.FUZZY)
    assert line.needs_person
    assert line.flags == (flags.FUZZY,)
    assert "“tomorrow” there, “today” here" in line.note
    assert "See you tomorrow at the station." in line.note


def test_an_unlike_line_stays_untranslated(translate):
    (line,) = translate("The engine is running hot.")
    assert line.needs_translation
    assert line.origin is Origin.NONE
    assert line.note == ""


def test_a_remembered_blank_is_no_translation(translate):
    assert translate("empty")[0].needs_translation or translate("empty")[0].target.strip()
    assert translate("emptyy")[0].needs_translation


def test_lines_that_have_a_target_come_back_as_they_are(translate):
    (line,) = translate("Good morning.", target="নমস্কার", origin=Origin.PERSON)
    assert (line.target, line.origin) == ("নমস্কার", Origin.PERSON)


def test_order_and_count_are_kept(translate):
    done = translate("Good morning.", "nothing like it at all", "Good morning.")
    assert [line.index for line in done] == [1, 2, 3]
    assert [bool(line.target) for line in done] == [True, False, True]


def test_cancel_is_looked_at_for_every_line(translate, cancel):
    cancel.cancel()
    with pytest.raises(Cancelled):
        translate("Good morning.")


def test_the_most_similar_candidate_wins_and_case_is_no_difference():
    hit = best("GOOD  MORNING, Ann.", [("Good morning, Anna.", "a"), ("Good morning, Ann.", "b"), ("Good night", "c")])
    assert hit is not None
    assert (hit.target, hit.score) == ("b", 1.0)


@pytest.mark.parametrize(
    ("before", "now", "said"),
    [
        ("a b", "a b c", "“c” is new here"),
        ("a b c", "a b", "“c” is missing here"),
        ("is 5 km", "is 6 km", "“5” there, “6” here"),
        ("Same", "same", "Differs: spelling"),
    ],
)
def test_the_difference_is_said_in_words(before, now, said):
    assert said in difference(MemoryHit(before, "x", 0.9), now)

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.segment import Cue, Origin
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.mt.subtitles import NO_PARTNER, SubtitleTranslator, pair
from tests.helpers.engines import make_kit, no_progress, segment

SOURCE = (segment(1, 1.26, 3.95), segment(2, 5.25, 6.63), segment(3, 7.61, 8.69))


@pytest.fixture
def translate(host, cancel, tmp_path):
    def run(cues, segments=SOURCE):
        engine = SubtitleTranslator(make_kit(host, tmp_path, cues=cues))
        return engine.translate(TranslationRequest(segments, "en", "bn", "b.srt"), no_progress, cancel).segments

    return run


def targets(segments):
    return [segment.target for segment in segments]


def test_same_times_are_paired_one_by_one(translate):
    done = translate([(1.26, 3.95, "ক\nখ"), (5.25, 6.63, "গ"), (7.61, 8.69, "ঘ")])
    assert targets(done) == ["ক খ", "গ", "ঘ"]
    assert {segment.origin for segment in done} == {Origin.GIVEN}
    assert [(s.id, s.start, s.end, s.source) for s in done] == [(s.id, s.start, s.end, s.source) for s in SOURCE]


def test_equal_counts_slightly_off_are_paired_one_by_one(translate):
    assert targets(translate([(0.9, 1.2, "ক"), (5.0, 6.0, "গ"), (7.2, 7.6, "ঘ")])) == ["ক", "গ", "ঘ"]


def test_lines_without_partner_stay_untranslated_with_a_note(translate):
    done = translate([(1.0, 4.0, "ক"), (7.7, 8.0, "ঘ")])
    assert targets(done) == ["ক", "", "ঘ"]
    assert [segment.note for segment in done] == ["", NO_PARTNER, ""]
    assert done[1].needs_translation


def test_two_cues_of_one_line_are_joined_in_order(translate):
    assert targets(translate([(1.3, 2.0, "এক"), (2.0, 3.9, "দুই"), (5.3, 6.0, "তিন"), (7.7, 8.0, "চার")])) == [
        "এক দুই",
        "তিন",
        "চার",
    ]


def test_a_cue_over_two_lines_goes_to_the_one_it_shares_most_with(translate):
    assert targets(translate([(3.5, 6.6, "মাঝে")])) == ["", "মাঝে", ""]


def test_a_file_of_another_programme_fills_nothing(translate):
    assert targets(translate([(100, 101, "ক"), (102, 103, "খ"), (104, 105, "গ")])) == ["", "", ""]


def test_a_line_that_has_a_translation_keeps_it(translate):
    kept = segment(1, 1.26, 3.95, target="আমার", origin=Origin.PERSON)
    assert translate([(1.26, 3.95, "অন্য")], (kept,)) == (kept,)


def test_is_ready_only_with_a_file(host, tmp_path):
    engine = SubtitleTranslator(make_kit(host, tmp_path))
    assert not engine.availability(TranslationRequest((), "en", "bn")).ready
    assert engine.availability(TranslationRequest((), "en", "bn", "b.srt")).ready


spans = st.lists(st.tuples(st.floats(0, 100), st.floats(0.05, 10)), max_size=20).map(
    lambda items: [(start, start + length) for start, length in sorted(items)]
)


@given(spans, spans)
def test_each_cue_goes_to_one_line_at_most_and_order_is_kept(lines, cues):
    segments = [segment(i, *span) for i, span in enumerate(lines, 1)]
    partners = pair(segments, [Cue(*span, "x") for span in cues])
    used = [number for numbers in partners.values() for number in numbers]
    assert len(used) == len(set(used))
    assert all(numbers == sorted(numbers) for numbers in partners.values())
    assert all(0 <= index < len(segments) for index in partners)

"""Lines by themselves: fit, state, split, join, find."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dubai_desktop.domain import flags
from dubai_desktop.domain.fitscore import FitScore, score
from dubai_desktop.domain.pace import Reckoned
from dubai_desktop.domain.segment import Origin, Segment, Word
from dubai_desktop.domain.timing import DEFAULT_RULES, Fit
from dubai_desktop.ui.review import find, lines

LINE = Segment("a", 1, 10.0, 12.0, "Keep it covered in a clean pot.", "পরিষ্কার পাত্রে ঢেকে রাখুন।", origin=Origin.MEMORY)


def fit(speed: float = 1.0, length: float = 2.0, *named: str) -> Fit:
    return Fit("a", 10.0, 10.0 + length, speed=speed, flags=named, why="As planned.")


def made(planned: Fit, *, room: float = 2.0, margin: float = 0.0) -> FitScore:
    return score(planned, Reckoned(lines.spoken(planned), margin), room, LINE.target, DEFAULT_RULES)


@pytest.mark.parametrize(
    "planned,text,kind,words",
    [
        (fit(1.0, 1.56), "0.78×", "ok", "fits"),
        (fit(1.0, 2.4), "1.00×", "ok", "fits"),
        (fit(1.15), "1.15×", "ok", "fits"),
        (fit(1.17), "1.17×", "warn", "said faster"),
        (fit(1.3), "1.30×", "warn", "said faster"),
        (fit(1.42), "1.42×", "bad", "hurried"),
        (fit(1.2, 2.0, flags.TOO_LONG), "1.20×", "bad", "too long by 0.4 s"),
        (fit(1.1, 2.6, flags.TOO_LONG), "1.43×", "bad", "too long by 0.9 s"),
        (fit(1.0, 2.0, flags.CUT), "1.00×", "bad", "too long"),
        (fit(1.2, 2.6, flags.TOO_LONG, flags.OVERRUN), "1.20×", "warn", "runs over"),
        (fit(9.0, 2.0, flags.TOO_LONG), "9.00×", "bad", "too long by 16.0 s"),
        (fit(30.0, 2.0, flags.TOO_LONG), "9.90×", "bad", "too long by 58.0 s"),
    ],
)
def test_a_fit_is_shown_in_figures_colour_and_words(planned, text, kind, words):
    view = lines.fit_view(LINE, made(planned))
    assert (view.text, view.kind, view.words, view.said) == (text, kind, words, "As planned.")


def test_what_is_only_expected_is_marked_and_says_how_sure_it_is():
    view = lines.fit_view(LINE, made(fit(1.0, 1.8), margin=0.5))
    assert view.text == "≈0.90×"
    assert view.said.startswith("About 1.8 s, ± 0.5, with room for 2.0 s: fits (")


@pytest.mark.parametrize("factor", [0.5, 1.0, 1.1, 1.2, 1.4, 2.5])
@pytest.mark.parametrize("named", [(), (flags.TOO_LONG,), (flags.CUT,), (flags.TOO_LONG, flags.LATE), (flags.LATE,)])
@pytest.mark.parametrize("margin", [0.0, 0.4])
def test_no_line_is_said_to_fit_and_to_be_too_long(factor, named, margin):
    view = lines.fit_view(LINE, made(fit(max(1.0, factor), 2.0 * min(1.0, factor), *named), margin=margin))
    said = f"{view.words} {view.said if margin else ''}"
    assert ("fits" in said) is not ("too long" in said or "faster" in said or "hurried" in said)
    assert (view.kind == "ok") is ("fits" in view.words)


def test_a_speed_that_was_allowed_needs_nobody():
    planned = fit(1.6)
    assert lines.fit_view(LINE, made(planned)).kind == "bad"
    allowed = replace(LINE, allow="speed")
    assert lines.fit_view(allowed, made(planned)).kind == "warn"
    assert not lines.needs_person(allowed, made(planned))
    assert lines.can_be_helped(allowed, made(fit(1.0)))


def test_native_pace_counts_like_stretching():
    assert lines.fit_view(LINE, made(replace(fit(1.1), rate=1.2))).text == "1.32×"


def test_there_is_no_fit_without_words_or_plan():
    assert lines.fit_view(replace(LINE, target=" "), made(fit())) == lines.NO_FIT
    assert lines.fit_view(LINE, None) == lines.NO_FIT


@pytest.mark.parametrize(
    "planned,can", [(fit(1.0), False), (fit(1.2), True), (fit(1.4), True), (fit(1.2, 2.0, flags.TOO_LONG), True)]
)
def test_something_can_be_done_about_lines_that_are_not_said_at_ease(planned, can):
    assert lines.can_be_helped(LINE, made(planned)) is can
    assert not lines.can_be_helped(replace(LINE, target=""), made(planned))
    assert not lines.can_be_helped(LINE, None)


@pytest.mark.parametrize(
    "line,said,kind",
    [
        (replace(LINE, target=""), "needs translation", "warn"),
        (LINE, "from memory", "plain"),
        (replace(LINE, origin=Origin.FUZZY), "check it", "warn"),
        (replace(LINE, origin=Origin.FUZZY, approved=True), "approved", "ok"),
        (replace(LINE, origin=Origin.PERSON), "edited", "plain"),
        (replace(LINE, origin=Origin.ENGINE, flags=("glossary",)), "check words", "warn"),
        (replace(LINE, origin=Origin.ENGINE, flags=("glossary",), approved=True), "approved", "ok"),
    ],
)
def test_a_lines_state_in_words(line, said, kind):
    assert lines.state_words(line) == (said, kind)


def test_lines_that_need_a_person():
    assert lines.needs_person(replace(LINE, target=""), None)
    assert lines.needs_person(replace(LINE, origin=Origin.FUZZY), made(fit()))
    assert lines.needs_person(LINE, made(fit(1.5)))
    assert not lines.needs_person(replace(LINE, approved=True), made(fit(1.5)))
    assert lines.needs_person(replace(LINE, flags=("glossary",)), made(fit()))
    assert not lines.needs_person(replace(LINE, flags=("glossary",), approved=True), made(fit()))
    assert not lines.needs_person(LINE, made(fit(1.2)))


def test_typing_makes_a_line_the_persons_and_unapproved():
    typed = lines.retarget(replace(LINE, approved=True, note="similar"), "নতুন")
    assert (typed.target, typed.origin, typed.approved, typed.note) == ("নতুন", Origin.PERSON, False, "")
    assert lines.retarget(typed, "  ").origin is Origin.NONE
    assert lines.retarget(LINE, LINE.target) is LINE
    assert lines.retarget(replace(LINE, flags=("glossary", "late")), "নতুন").flags == ("late",)


def test_a_split_shares_time_words_and_source_and_keeps_the_first_id():
    line = replace(LINE, words=(Word(10.0, 10.4, "Keep"), Word(11.5, 11.9, "pot.")))
    one, other = lines.split(line, LINE.target.index("ঢেকে"))
    assert one.id == "a" != other.id
    assert (one.start, other.end) == (10.0, 12.0) and one.end == other.start
    assert f"{one.target} {other.target}" == LINE.target
    assert f"{one.source} {other.source}" == LINE.source
    assert [w.text for w in one.words] == ["Keep"] and [w.text for w in other.words] == ["pot."]


@pytest.mark.parametrize("caret", [0, len(LINE.target)])
def test_a_split_at_an_end_is_no_split(caret):
    assert lines.split(LINE, caret) is None


def test_a_line_too_short_for_two_is_not_split():
    assert lines.split(replace(LINE, end=10.3), 10) is None


def test_a_join_spans_both_and_keeps_the_first_speaker():
    other = replace(LINE, id="b", start=12.5, end=14.0, source="Wash.", target="ধুয়ে নিন।", speaker="B")
    joined = lines.merge(replace(LINE, speaker="A"), other)
    assert (joined.id, joined.start, joined.end, joined.speaker) == ("a", 10.0, 14.0, "A")
    assert joined.target == f"{LINE.target} ধুয়ে নিন।" and joined.source.endswith("pot. Wash.")


@pytest.mark.parametrize("caret", range(1, len(LINE.target)))
def test_a_split_breaks_no_word_and_joining_again_gives_the_same_line(caret):
    assert lines.merge(*lines.split(LINE, caret)).target == LINE.target


def test_one_word_is_not_split():
    assert lines.split(replace(LINE, target="পরিষ্কার"), 3) is None


def test_positions_are_counted_from_one():
    assert [s.index for s in lines.renumber([LINE, replace(LINE, id="b"), replace(LINE, id="c", index=3)])] == [1, 2, 3]


def test_silence_behind_a_line():
    assert lines.silence_after([LINE, replace(LINE, start=12.5)], 0) == 0.5
    assert lines.silence_after([LINE], 0) is None


@pytest.mark.parametrize("wanted,found", [("COVERED", True), ("পাত্রে", True), ("xyz", False), ("", False)])
def test_finding_in_both_languages(wanted, found):
    assert find.has(LINE, wanted) is found


def test_replacing_is_letter_for_letter_and_only_in_the_translation():
    made = find.replace_in([replace(LINE, target="a.b a+b A.B"), replace(LINE, id="b", target="none")], "a.b", r"\1<b>")
    assert made.times == 2
    assert [s.target for s in made.segments] == [r"\1<b> a+b \1<b>"]


def test_replacing_nothing_changes_nothing():
    assert find.replace_in([LINE], "", "x").segments == ()

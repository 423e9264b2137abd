"""Which voice engine takes a line."""

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Engines
from dubai_desktop.pipeline.router import routes
from tests.helpers.studio import ToneVoice


def found(engines, asked="", default="b", fallback=True, then=()):
    return routes(Engines(voices=engines), asked, "bn", default=default, fallback=fallback, then=then)


def ids(engines, asked="", **more):
    return [route.engine.info.id for route in found(engines, asked, **more)]


def test_the_default_comes_first_then_what_else_is_free():
    assert ids([ToneVoice("a"), ToneVoice("b"), ToneVoice("c")]) == ["b", "a", "c"]


def test_who_is_asked_for_comes_first():
    assert ids([ToneVoice("a"), ToneVoice("b")], asked="a:high") == ["a", "b"]


def test_a_paid_voice_is_never_taken_unasked():
    assert ids([ToneVoice("a"), ToneVoice("b", price=1)]) == ["a"]
    assert ids([ToneVoice("a"), ToneVoice("b", price=1)], asked="b") == ["b", "a"]


def test_why_the_default_was_passed_over_is_said():
    (first,) = found([ToneVoice("a"), ToneVoice("b", ready=False)])
    assert first.why == "B: it is switched off"


def test_a_stand_in_that_is_missing_too_is_no_reason():
    voices = [ToneVoice("a", ready=False), ToneVoice("c"), ToneVoice("b", ready=False)]
    assert [(route.engine.info.id, route.why) for route in found(voices)] == [("c", "B: it is switched off")]


def test_without_fallback_only_the_asked_one_speaks():
    assert ids([ToneVoice("a"), ToneVoice("b")], asked="a", fallback=False) == ["a"]
    with pytest.raises(Problem, match="switched off"):
        ids([ToneVoice("a", ready=False), ToneVoice("b")], asked="a", fallback=False)


@pytest.mark.parametrize(("asked", "code"), [("nobody", Code.ENGINE_UNKNOWN), ("a:bass", Code.VOICE_UNKNOWN)])
def test_names_that_do_not_exist_are_refused(asked, code):
    with pytest.raises(Problem) as caught:
        ids([ToneVoice("a")], asked=asked)
    assert caught.value.code is code


def test_no_voice_for_the_language_is_a_clear_problem():
    with pytest.raises(Problem, match="No voice here speaks Bangla") as caught:
        ids([ToneVoice("a", ready=False)])
    assert caught.value.code is Code.LANGUAGE_UNSUPPORTED


def test_the_engines_first_voice_is_the_default():
    assert [route.voice for route in found([ToneVoice("a")])] == ["low"]


def paid_and_free():
    return [ToneVoice("a"), ToneVoice("b"), ToneVoice("p", price=1), ToneVoice("q", price=1)]


def test_those_named_come_next_in_their_order_and_the_free_ones_behind_them():
    assert ids(paid_and_free(), asked="q", then=("b", "p:high")) == ["q", "b", "p", "a"]
    assert [route.voice for route in found(paid_and_free(), asked="q", then=("b", "p:high"))][:3] == [
        "low",
        "low",
        "high",
    ]


def test_the_default_stays_first_where_only_those_behind_it_are_named():
    assert ids(paid_and_free(), then=("p", "a")) == ["b", "p", "a"]


def test_a_default_that_is_not_there_leaves_the_line_to_those_named():
    assert ids([ToneVoice("a"), ToneVoice("b", ready=False), ToneVoice("p", price=1)], then=("p",)) == ["p", "a"]


def test_without_fallback_only_those_named_speak():
    assert ids(paid_and_free(), asked="q", then=("a",), fallback=False) == ["q", "a"]


def test_an_engine_named_twice_is_asked_once_with_the_voice_named_first():
    assert [(r.engine.info.id, r.voice) for r in found([ToneVoice("a")], asked="a:high", then=("a:low",))] == [
        ("a", "high")
    ]


def test_a_name_in_the_order_that_does_not_exist_is_refused():
    with pytest.raises(Problem, match="nearest is “a”") as caught:
        ids([ToneVoice("a")], then=("aa",))
    assert caught.value.code is Code.ENGINE_UNKNOWN

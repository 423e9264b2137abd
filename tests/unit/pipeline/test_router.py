"""Which voice engine takes a line."""

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Engines
from dubai_desktop.pipeline.router import routes
from tests.helpers.studio import ToneVoice


def ids(engines, asked="", default="b", fallback=True):
    return [r.engine.info.id for r in routes(Engines(voices=engines), asked, "bn", default=default, fallback=fallback)]


def test_the_default_comes_first_then_what_else_is_free():
    assert ids([ToneVoice("a"), ToneVoice("b"), ToneVoice("c")]) == ["b", "a", "c"]


def test_who_is_asked_for_comes_first():
    assert ids([ToneVoice("a"), ToneVoice("b")], asked="a:high") == ["a", "b"]


def test_a_paid_voice_is_never_taken_unasked():
    assert ids([ToneVoice("a"), ToneVoice("b", price=1)]) == ["a"]
    assert ids([ToneVoice("a"), ToneVoice("b", price=1)], asked="b") == ["b", "a"]


def test_why_the_default_was_passed_over_is_said():
    found = routes(Engines(voices=[ToneVoice("a"), ToneVoice("b", ready=False)]), "", "bn", default="b", fallback=True)
    assert found[0].why == "B: it is switched off"


def test_a_stand_in_that_is_missing_too_is_no_reason():
    voices = [ToneVoice("a", ready=False), ToneVoice("c"), ToneVoice("b", ready=False)]
    found = routes(Engines(voices=voices), "", "bn", default="b", fallback=True)
    assert [(route.engine.info.id, route.why) for route in found] == [("c", "B: it is switched off")]


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
    assert [r.voice for r in routes(Engines(voices=[ToneVoice("a")]), "", "bn", default="a", fallback=True)] == ["low"]

"""The contract of translators, kept by the chat engine through the real client against a local server."""

import json

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines import registry
from dubai_desktop.engines.base import Kind, Shortener, TranslationRequest
from tests.helpers import chat_server
from tests.helpers.chat_server import bangla
from tests.helpers.engines import make_kit, segment
from tests.helpers.translators import check_translator


@pytest.fixture
def server():
    with chat_server.running() as service:
        yield service


@pytest.fixture
def engine(host, server, tmp_path):
    kit = make_kit(host, tmp_path, chat_url=server.url, chat_model="qwen3:8b")
    return registry.find(registry.build(kit).translators, "chat", "translator")


def test_it_keeps_the_contract(engine, cancel):
    check_translator(engine, cancel, bangla)


def test_it_is_found_by_name_and_works_on_this_machine(engine):
    assert engine.info.kind is Kind.TRANSLATION
    assert engine.info.online is False
    assert engine.batch > 0


def test_the_server_s_own_faults_never_change_the_lines(engine, server, cancel):
    server.moves = ["nonsense", '{"1": "এক"}', {"text": None}]
    lines = tuple(segment(n, n, n + 1, f"Line number {n} of these.") for n in range(1, 6))
    done = engine.translate(TranslationRequest(lines, "en", "bn"), lambda part, said: None, cancel)
    assert [(s.id, s.start, s.end, s.source) for s in done.segments] == [
        (s.id, s.start, s.end, s.source) for s in lines
    ]
    assert {s.origin for s in done.segments if s.target} == {Origin.ENGINE}


def test_a_cancelled_token_asks_nothing(engine, server):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        engine.translate(TranslationRequest((segment(1, 0, 1, "Go."),), "en", "bn"), lambda part, said: None, token)
    assert server.asked == []


LINE = segment(
    1, 0, 3, "Please wash your hands with soap before you cook.", target="রান্না করার আগে অনুগ্রহ করে সাবান দিয়ে হাত ধুয়ে নিন"
)


def shorter(most):
    return TranslationRequest((LINE,), "en", "bn", budgets={LINE.id: most})


def says(*texts):
    return [json.dumps({"1": text}, ensure_ascii=False) for text in texts]


def test_it_can_say_a_translation_in_fewer_letters(engine, server, cancel):
    assert isinstance(engine, Shortener)
    server.moves = says("রান্নার আগে হাত ধুয়ে নিন")
    done = engine.shorten(shorter(30), lambda part, said: None, cancel)
    assert [(s.id, s.target, s.origin) for s in done.segments] == [(LINE.id, "রান্নার আগে হাত ধুয়ে নিন", Origin.ENGINE)]
    assert server.data[0]["lines"]["1"]["most"] == 30
    assert server.data[0]["lines"]["1"]["translation"] == LINE.target


def test_it_asks_once_more_where_the_first_wording_is_still_too_long(engine, server, cancel):
    server.moves = says("রান্নার আগে সাবান দিয়ে হাত ধুয়ে নিন", "আগে হাত ধুয়ে নিন")
    done = engine.shorten(shorter(20), lambda part, said: None, cancel)
    assert done.segments[0].target == "আগে হাত ধুয়ে নিন"
    assert len(server.asked) == 2


@pytest.mark.parametrize("answer", ["Wash your hands.", "", "রান্না করার আগে অনুগ্রহ করে সাবান দিয়ে হাত ধুয়ে নিন এবং মুছুন"])
def test_wording_that_is_wrong_or_no_shorter_is_not_taken(engine, server, cancel, answer):
    server.moves = says(answer, answer)
    done = engine.shorten(shorter(20), lambda part, said: None, cancel)
    assert done.segments == (LINE,)
    assert done.notes


def test_shortening_costs_nothing_on_this_machine_and_at_most_the_estimate_elsewhere(host, server, tmp_path, cancel):
    set_up = {"chat_url": server.url, "chat_model": "qwen3:8b"}
    paid = make_kit(host, tmp_path, **set_up, chat_input_price=150_000, chat_output_price=600_000)
    engine = registry.find(registry.build(paid).translators, "chat", "translator")
    server.moves = says("রান্নার আগে হাত ধুয়ে নিন")
    done = engine.shorten(shorter(30), lambda part, said: None, cancel)
    assert 0 < done.amount <= engine.estimate_shorter(shorter(30))
    free = make_kit(host, tmp_path, **set_up)
    here = registry.find(registry.build(free).translators, "chat", "translator")
    assert here.estimate_shorter(shorter(30)) == 0

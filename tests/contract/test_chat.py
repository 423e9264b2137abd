"""The contract of translators, kept by the chat engine through the real client against a local server."""

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines import registry
from dubai_desktop.engines.base import Kind, TranslationRequest
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

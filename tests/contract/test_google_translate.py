"""The contract of translators, kept by Google's through the real client against a local gRPC server."""

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.engines import registry
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.mt.google_translate import GoogleTranslator
from tests.helpers.chat_server import bangla
from tests.helpers.engines import make_kit, segment
from tests.helpers.translators import check_translator

google_server = pytest.importorskip("tests.helpers.google_server")


@pytest.fixture
def server():
    with google_server.running() as (service, address):
        service.address = address
        service.translate = bangla
        yield service


@pytest.fixture
def engine(host, server, tmp_path):
    return GoogleTranslator(make_kit(host, tmp_path), endpoint=server.address)


def test_it_keeps_the_contract(engine, cancel):
    check_translator(engine, cancel, bangla)


def test_it_is_found_by_name_and_is_said_to_cost_and_to_be_online(host, tmp_path):
    engine = registry.find(registry.build(make_kit(host, tmp_path)).translators, "google", "translator")
    assert engine.info.online
    assert engine.info.price == 20_000_000


def test_a_cancelled_token_sends_nothing(engine, server):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        engine.translate(TranslationRequest((segment(1, 0, 1, "Go."),), "en", "bn"), lambda part, said: None, token)
    assert server.asked == []

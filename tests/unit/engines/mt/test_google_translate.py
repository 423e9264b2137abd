"""Google's translator through the real client, against a local server that speaks the protocol."""

import json
import threading
import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.google_access import TOKEN_URI
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.mt.google_translate import GoogleTranslator
from dubai_desktop.engines.mt.google_translate_child import POINTS, STRINGS, groups
from tests.helpers.chat_server import bangla
from tests.helpers.engines import make_kit, no_progress, segment

grpc = pytest.importorskip("grpc")
google_server = pytest.importorskip("tests.helpers.google_server")

LINES = ("Whales sing deeply.", "Copper rusts green.", "Rivers run to the sea.")


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(autouse=True)
def own_prices(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path_factory.mktemp("config")))


@pytest.fixture
def server():
    with google_server.running() as (service, address):
        service.address = address
        service.translate = bangla
        yield service


@pytest.fixture
def engine(host, server, tmp_path):
    return GoogleTranslator(make_kit(host, tmp_path), endpoint=server.address)


@pytest.fixture
def translate(engine, cancel):
    def run(*lines, token=cancel, **more):
        return engine.translate(request(*(lines or LINES), **more), no_progress, token)

    return run


def request(*lines, source="en", **more):
    segments = tuple(segment(n, 2.0 * n, 2.0 * n + 1.9, line) for n, line in enumerate(lines, 1))
    return TranslationRequest(more.pop("segments", segments), source, "bn", **more)


def test_lines_are_sent_as_plain_text_in_one_request_and_come_back_in_order(translate, server):
    done = translate()
    assert [s.target for s in done.segments] == [bangla(line) for line in LINES]
    assert {s.origin for s in done.segments} == {Origin.ENGINE}
    assert done.model == "google NMT"
    (asked,) = server.asked
    assert (asked.parent, asked.mime_type) == ("projects/test/locations/global", "text/plain")
    assert (asked.source_language_code, asked.target_language_code) == ("en", "bn")
    assert list(asked.contents) == list(LINES)


def test_a_language_that_is_not_known_is_left_to_the_service(translate, server):
    translate(source="auto")
    assert server.asked[0].source_language_code == ""


def test_a_sentence_over_two_lines_is_sent_whole_and_shared_out(translate, server):
    done = translate("The oldest whales of the sea", "sing longer than the young ones.")
    assert list(server.asked[0].contents) == ["The oldest whales of the sea sing longer than the young ones."]
    assert " ".join(s.target for s in done.segments) == bangla(server.asked[0].contents[0])
    assert all(s.target for s in done.segments)


def test_lines_that_have_a_translation_are_not_sent(translate, server):
    kept = segment(2, 4.0, 5.9, "Kept.", target="রাখা", origin=Origin.PERSON)
    done = translate(segments=(segment(1, 2.0, 3.9, LINES[0]), kept))
    assert done.segments[1] == kept
    assert list(server.asked[0].contents) == [LINES[0]]


def test_what_was_sent_is_what_is_charged_and_the_estimate_covers_it(translate, engine):
    done = translate()
    assert done.amount == sum(map(len, LINES)) * 20
    assert done.amount <= engine.estimate(request(*LINES))
    assert engine.estimate(TranslationRequest((), "en", "bn")) == 0


def test_a_sentence_that_cannot_be_shared_out_is_asked_line_by_line_within_the_estimate(translate, engine, server):
    server.translate = lambda text: "এক" if "sea" in text and "sing" in text else bangla(text)
    lines = ("The oldest whales of the sea", "sing longer than the young ones.")
    done = translate(*lines)
    assert [s.target for s in done.segments] == [bangla(line) for line in lines]
    assert done.amount == (len(" ".join(lines)) + sum(map(len, lines))) * 20
    assert done.amount <= engine.estimate(request(*lines))


def test_a_broken_term_is_asked_for_once_more_held_out(translate, server):
    server.translate = lambda text: " ".join(word if word == "XQ0" else bangla(word) for word in text.split())
    done = translate("We use Firefox today.", glossary=(Term("Firefox"),))
    assert done.segments[0].target == f"{bangla('We use')} Firefox {bangla('today.')}"
    assert [list(asked.contents) for asked in server.asked] == [["We use Firefox today."], ["We use XQ0 today."]]
    assert done.amount == (len("We use Firefox today.") + len("We use XQ0 today.")) * 20


@pytest.mark.parametrize("answer", ["", "Suprobhat.", "Whales sing deeply."])
def test_an_answer_that_is_none_leaves_the_line_open_and_is_not_paid_for_twice(translate, server, answer):
    server.translate = lambda text: answer
    done = translate(LINES[0])
    assert done.segments[0].target == ""
    assert len(done.left) == 1
    assert len(server.asked) == 1


@pytest.mark.parametrize("answers", [[], ["এক"], ["এক", "দুই", "তিন", "চার"]])
def test_another_number_of_answers_is_refused_whole(translate, server, answers):
    server.translations = answers
    with pytest.raises(Problem) as caught:
        translate()
    assert caught.value.code is Code.ENGINE_FAILED


@pytest.mark.parametrize(
    ("status", "details", "code"),
    [
        ("RESOURCE_EXHAUSTED", "Quota exceeded for 'characters' per day", Code.SERVICE_QUOTA),
        ("RESOURCE_EXHAUSTED", "limit 'RequestsPerMinutePerProject' exceeded", Code.SERVICE_RATE),
        ("PERMISSION_DENIED", "Daily Limit Exceeded", Code.SERVICE_QUOTA),
        ("PERMISSION_DENIED", "User Rate Limit Exceeded", Code.SERVICE_RATE),
        ("PERMISSION_DENIED", "no rights", Code.SERVICE_AUTH),
        ("UNAUTHENTICATED", "invalid", Code.SERVICE_AUTH),
        ("UNAVAILABLE", "503", Code.NETWORK),
        ("DEADLINE_EXCEEDED", "504", Code.TIMEOUT),
        ("INVALID_ARGUMENT", "Target language is invalid.", Code.ENGINE_FAILED),
    ],
)
def test_each_refusal_is_said_and_nothing_is_asked_twice(translate, server, status, details, code):
    server.fault = (getattr(grpc.StatusCode, status), details)
    with pytest.raises(Problem) as caught:
        translate()
    assert caught.value.code is code
    assert details not in caught.value.message
    assert len(server.asked) == 1


def test_how_long_to_wait_is_handed_on(translate, server):
    info = google_server.error_info("RATE_LIMIT_EXCEEDED", quota_limit="RequestsPerMinutePerProject")
    server.fault = google_server.fault("RESOURCE_EXHAUSTED", "Quota exceeded.", info, google_server.retry_info(9))
    with pytest.raises(Problem) as caught:
        translate()
    assert caught.value.facts == {"retry_after": 9.0}


def test_what_was_paid_for_before_the_trouble_is_not_lost(translate, server):
    server.translate = lambda text: "এক" if "sea" in text and "sing" in text else bangla(text)
    server.faults = [None, (grpc.StatusCode.UNAVAILABLE, "503")]
    done = translate(LINES[0], "The oldest whales of the sea", "sing longer than the young ones.")
    assert [bool(s.target) for s in done.segments] == [True, False, False]
    assert (done.stopped.code, done.left) == (Code.NETWORK, ())  # the open lines may be asked for yet


@pytest.mark.parametrize(
    ("status", "code", "requests"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, Code.SERVICE_QUOTA, 1),
        (grpc.StatusCode.UNAVAILABLE, Code.NETWORK, 2),  # it may have been charged: nobody knows
    ],
)
def test_a_refused_request_costs_neither_the_answers_before_it_nor_their_price(
    translate, server, status, code, requests
):
    server.faults = [None, (status, "no")]
    done = translate(*(f"Whale {a}{b} sings {'of the sea and ' * 6}." for a in "abcdefgh" for b in "kmnopr"))
    assert 0 < sum(not s.target for s in done.segments) < len(done.segments)
    assert done.stopped.code is code
    assert len(server.asked) == 2
    sent = [sum(map(len, asked.contents)) for asked in server.asked]
    assert done.amount == sum(sent[:requests]) * 20


def test_cancel_ends_a_hanging_request_at_once(translate, server):
    translate()
    server.hang = True
    token = CancelToken()
    threading.Timer(0.2, token.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        translate(token=token)
    assert time.monotonic() - start < 1.5


def test_requests_hold_what_the_service_takes():
    assert [len(group) for group in groups(["x" * 1500] * 7)] == [3, 3, 1]
    assert [len(group) for group in groups(["x"] * 2500)] == [STRINGS, STRINGS, 452]
    assert list(groups(["x" * (POINTS + 5), "y"])) == [["x" * (POINTS + 5)], ["y"]]
    assert list(groups([])) == []


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("", "keys set google"),
        (json.dumps({"type": "service_account", "token_uri": TOKEN_URI, "private_key": "CANARY"}), "no project"),
        (
            json.dumps({"type": "service_account", "token_uri": TOKEN_URI, "project_id": "p", "private_key": "CANARY"}),
            "",
        ),
    ],
)
def test_an_account_that_is_missing_or_not_whole_is_said(host, tmp_path, cancel, account, said):
    engine = GoogleTranslator(make_kit(host, tmp_path, google_account=lambda: account))
    with pytest.raises(Problem) as caught:
        engine.translate(request(*LINES), no_progress, cancel)
    answer = engine.availability()
    assert answer.ready is (not said)
    assert said in answer.reason
    assert caught.value.code in {Code.SERVICE_AUTH, Code.TTS_AUTH}
    assert "CANARY" not in f"{caught.value.message}{caught.value.detail}"

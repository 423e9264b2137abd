from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from dubai_desktop.engines.mt import chat_refusals
from dubai_desktop.engines.mt.chat_client import Dialect
from dubai_desktop.engines.mt.chat_refusals import no_endpoint, simpler


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("unsupported value: 'temperature'", Dialect(temperature=False)),
        ("use 'max_completion_tokens' instead of max_tokens", Dialect(limit="max_completion_tokens")),
        ("max_tokens is not permitted", Dialect(limit="")),
        ("response_format is not supported", Dialect(form="json_object")),
        ("something else", Dialect(form="json_object")),
    ],
)
def test_what_a_server_refuses_is_left_out_next_time(said, left):
    assert simpler(Dialect(), said) == left


def test_there_is_an_end_to_leaving_out():
    dialect, steps = Dialect(), 0
    while (next_one := simpler(dialect, "temperature max_tokens max_completion_tokens json")) is not None:
        dialect, steps = next_one, steps + 1
    assert dialect == Dialect(form="plain", limit="", temperature=False)
    assert steps == 5


@pytest.mark.parametrize(("header", "seconds"), [("", 0), ("7", 7), ("1.5", 1.5), ("-3", 0), ("soon", 0)])
def test_retry_after_is_a_number_of_seconds(header, seconds):
    assert chat_refusals._seconds(header) == seconds


@pytest.mark.parametrize(("ahead", "least", "most"), [(90, 60, 91), (-90, 0, 0)])
def test_retry_after_is_a_date(ahead, least, most):
    header = format_datetime(datetime.now(UTC) + timedelta(seconds=ahead))
    assert least <= chat_refusals._seconds(header) <= most


def test_an_address_is_shown_without_who_asks_and_without_tricks():
    problem = no_endpoint("https://me:CANARY@chat.example:8443/v1?key=CANARY", "")
    assert "“chat.example:8443”" in problem.message
    assert "CANARY" not in problem.message
    assert "\u202e" not in no_endpoint("https://evil\u202e.example/v1", "").message

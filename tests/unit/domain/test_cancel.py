"""A wish to stop, for a whole job and for a part of it."""

import threading
import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled


@pytest.fixture
def token():
    return CancelToken()


def test_a_part_is_stopped_without_the_whole(token):
    with token.part() as part:
        part.cancel()
        assert part.cancelled
    token.check()


def test_whoever_stops_the_whole_stops_its_parts_at_once(token):
    with token.part() as part:
        threading.Timer(0.02, token.cancel).start()
        assert part.wait(5)
        with pytest.raises(Cancelled):
            part.check()


def test_a_part_of_what_was_stopped_is_stopped_from_the_start(token):
    token.cancel(pause=True)
    with token.part() as part:
        assert (part.cancelled, part.paused) == (True, True)


def test_a_part_that_is_over_is_forgotten(token):
    with token.part() as part:
        pass
    token.cancel()
    assert not part.cancelled


def test_who_waits_for_others_says_so(token):
    seen = []
    with token.waiting():
        with token.waiting():
            pass
        seen.append(token.is_waiting)
    assert [*seen, token.is_waiting] == [True, False]


def test_a_wait_is_known_as_one(token):
    threading.Timer(0.02, lambda: (seen.append(token.is_waiting), token.cancel())).start()
    seen = []
    assert token.wait(5)
    assert (seen, token.is_waiting) == ([True], False)


def test_a_rest_ends_at_once_where_somebody_asks_to_stop():
    token, began = CancelToken(), time.monotonic()
    threading.Timer(0.05, token.cancel).start()
    with pytest.raises(Cancelled):
        token.rest(30)
    assert time.monotonic() - began < 2

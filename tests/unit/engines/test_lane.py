import threading
import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled
from dubai_desktop.engines import lane


@pytest.fixture
def turns():
    return lane.Turns()


def waiter(turns, order, number):
    def run():
        turns.enter(CancelToken())
        order.append(number)
        turns.leave()

    thread = threading.Thread(target=run)
    thread.start()
    while len(turns._waiting) < number:
        time.sleep(0.001)
    return thread


def test_a_free_turn_is_taken_once(turns):
    assert turns.try_enter()
    assert not turns.try_enter()
    turns.leave()
    assert turns.try_enter()


def test_turns_are_given_in_the_order_of_asking(turns):
    order = []
    turns.enter(CancelToken())
    threads = [waiter(turns, order, number) for number in (1, 2, 3)]
    turns.leave()
    for thread in threads:
        thread.join()
    assert order == [1, 2, 3]
    assert turns.try_enter()


def test_giving_up_passes_the_place_on(turns):
    order, token = [], CancelToken()
    turns.enter(CancelToken())
    token.cancel()
    with pytest.raises(Cancelled):
        turns.enter(token)
    thread = waiter(turns, order, 1)
    turns.leave()
    thread.join()
    assert order == [1]


def test_giving_up_just_as_the_turn_comes_does_not_lose_it(turns):
    turns.enter(CancelToken())
    turn = threading.Event()
    turns._waiting.append(turn)
    turns.leave()
    turns._give_up(turn)
    assert turns.try_enter()

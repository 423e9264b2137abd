import pytest

from dubai_desktop.engines import prices


def test_prices_are_whole_micro_units():
    assert prices.per_million("google") == 4_000_000


def test_a_service_without_a_price_is_no_free_one():
    with pytest.raises(KeyError):
        prices.per_million("nobody")

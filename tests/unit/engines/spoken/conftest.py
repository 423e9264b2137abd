"""One host for the tests that hear a real voice, so that its child starts once."""

import pytest

from dubai_desktop.engines.host import EngineHost


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host

"""One host for all voice tests of a module, so that the child starts once."""

import pytest

from dubai_desktop.engines.host import EngineHost


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host

"""A host with its children ended after each test, and a token nobody cancels."""

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.host import EngineHost


@pytest.fixture
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture
def cancel():
    return CancelToken()

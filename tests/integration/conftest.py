"""A desk to run the program on, with its own folders."""

import pytest

from tests.helpers.program import Desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    made = Desk(tmp_path_factory.mktemp("person") / "desk")
    made.data.mkdir(parents=True, mode=0o700)
    made.out.mkdir()
    yield made
    made.clean_up()

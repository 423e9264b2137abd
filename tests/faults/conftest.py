"""Desks to run the program on, and videos made for all fault tests together."""

import os
import random
import sys

import pytest

from tests.helpers.made_media import talk
from tests.helpers.program import Desk

FULL = os.environ.get("DUBAI_FAULTS") == "full"
COUNTS = pytest.StashKey[list[str]]()

if sys.platform != "linux":
    collect_ignore_glob = [
        "test_kill_*",
        "test_cancel_*",
        "test_disk_*",
        "test_names_*",
        "test_orphans_*",
        "test_program_*",
    ]


@pytest.fixture(scope="session")
def long_talk(tmp_path_factory):
    """45 s and 16 lines: every step takes long enough to be hit."""
    return talk(tmp_path_factory.mktemp("long"), "talk", 45, 16)


@pytest.fixture(scope="session")
def short_talk(tmp_path_factory):
    """3 s and two lines: done in a moment."""
    return talk(tmp_path_factory.mktemp("short"), "short", 3, 2)


@pytest.fixture
def desk(tmp_path):
    """One person's folders; whatever the test leaves running is ended."""
    made = Desk(tmp_path / "desk")
    made.data.mkdir(parents=True, mode=0o700)
    made.out.mkdir()
    yield made
    made.clean_up()


@pytest.fixture
def chance(request):
    """Random numbers of this test's own, printed so that a failure can be repeated with DUBAI_SEED.

    The full run takes other moments every time, the default one always the same.
    """
    seed = int(os.environ.get("DUBAI_SEED", random.SystemRandom().randrange(1 << 32) if FULL else 7))
    print(f"DUBAI_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def count(request):
    """Say what a test counted: `count("kills in speak", tally)` is a line at the end of the run."""

    def say(what, found):
        request.config.stash.setdefault(COUNTS, []).append(f"{what}: {found}")

    return say


def pytest_terminal_summary(terminalreporter, config):
    """The figures of this run, one a line."""
    if lines := config.stash.get(COUNTS, []):
        terminalreporter.section("counted")
        for line in lines:
            terminalreporter.line(line)

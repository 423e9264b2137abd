"""Every fault and promise has a test that is there, or a line that says why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
TABLE = (TESTS / "faults" / "README.md").read_text("utf-8")
FAULTS, PROMISES = TABLE.split("## Promises")
ROW = re.compile(r"^\| (\d+) \| (.+?) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`([\w/]+\.py)(?:::(\w+))?`")


def rows(text: str) -> dict[int, str]:
    return {int(number): tests for number, _, tests in ROW.findall(text)}


@pytest.mark.parametrize(("text", "last"), [(FAULTS, 56), (PROMISES, 15)], ids=["faults", "promises"])
def test_every_row_is_in_the_table_once(text: str, last: int) -> None:
    assert [int(number) for number, *_ in ROW.findall(text)] == list(range(1, last + 1))
    assert all(NAMED.search(tests) or " - " in f" {tests}" for tests in rows(text).values())


@pytest.mark.parametrize("named", sorted(set(NAMED.findall(TABLE))), ids="::".join)
def test_every_test_in_the_table_is_there(named: tuple[str, str]) -> None:
    place, name = named
    file = (
        TESTS.parent / place if place.startswith("tests/") else TESTS / (place if "/" in place else f"faults/{place}")
    )
    assert file.is_file()
    assert not name or re.search(rf"^\s*def {name}\(", file.read_text("utf-8"), re.MULTILINE)

"""What engines found out stays until room is needed; what is damaged is never used, and nothing here stops a job."""

from __future__ import annotations

import sqlite3
import stat
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.domain.answer import Answer
from dubai_desktop.store.results import TRANSLATION, Results


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "results.db"


@pytest.fixture
def results(file: Path):
    kept = Results(file)
    yield kept
    kept.close()


def change(file: Path, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(file)) as raw:
        raw.execute(sql, values)
        raw.commit()


def at(monkeypatch: pytest.MonkeyPatch, moment: float) -> None:
    monkeypatch.setattr("time.time", lambda: moment)


def test_what_was_kept_is_there_for_another_program(file: Path, results: Results) -> None:
    results.keep({"a": Answer("এক", 12, 30), "b": Answer("দুই \ud800")})
    other = Results(file)
    assert other.known(["a", "b", "c"]) == {"a": Answer("এক", 12, 30), "b": Answer("দুই \ud800")}
    other.close()


def test_a_thousand_keys_are_found_at_once(results: Results) -> None:
    results.keep({f"k{n}": Answer(str(n)) for n in range(1_000)})
    assert len(results.known([f"k{n}" for n in range(1_200)])) == 1_000


def test_a_kind_never_answers_for_another(results: Results) -> None:
    results.put("transcript", {"a": {"lines": 1}})
    assert results.known(["a"]) == {}
    assert results.get("transcript", ["a"]) == {"a": {"lines": 1}}


def test_a_damaged_entry_is_thrown_away_and_never_used(file: Path, results: Results) -> None:
    results.keep({"a": Answer("এক"), "b": Answer("দুই")})
    change(file, "UPDATE results SET value = (SELECT value FROM results WHERE key = 'b') WHERE key = 'a'")
    assert results.known(["a", "b"]) == {"b": Answer("দুই")}
    assert results.sizes()[TRANSLATION][0] == 1


@pytest.mark.parametrize("content", [b"not a database" * 400, b"SQLite format 3\x00" + b"\xff" * 5_000])
def test_a_damaged_file_is_set_aside_and_begun_anew(file: Path, results: Results, content: bytes) -> None:
    file.write_bytes(content)
    assert results.known(["a"]) == {}
    results.keep({"a": Answer("এক")})
    assert results.known(["a"]) == {"a": Answer("এক")}
    assert file.with_name("results.db.damaged").read_bytes() == content


def test_an_empty_file_is_begun_anew(file: Path, results: Results) -> None:
    file.touch()
    results.keep({"a": Answer("এক")})
    assert results.known(["a"]) == {"a": Answer("এক")}


def test_a_folder_that_takes_nothing_loses_only_the_cache(tmp_path: Path) -> None:
    results = Results(tmp_path / "absent" / "results.db")
    results.keep({"a": Answer("এক")})
    assert results.known(["a"]) == {}
    assert results.sizes() == {}


def test_a_file_that_another_program_holds_loses_only_the_answer(file: Path, results: Results) -> None:
    results.keep({"a": Answer("এক")})
    results._opened().engine.pragma("busy_timeout", 50, permanent=True)
    with closing(sqlite3.connect(file, isolation_level=None)) as raw:
        raw.execute("BEGIN IMMEDIATE")
        results.keep({"b": Answer("দুই")})
        assert results.known(["a", "b"]) == {"a": Answer("এক")}


def test_the_longest_unused_goes_first(results: Results, monkeypatch) -> None:
    for day, key in enumerate("abc", 1):
        at(monkeypatch, day * 86_400.0)
        results.keep({key: Answer(key * 50)})
    at(monkeypatch, 10 * 86_400.0)
    results.known(["a"])
    one = results.sizes()[TRANSLATION][1] // 3
    assert results.shrink(2 * one + 10) >= one
    assert set(results.known(["a", "b", "c"])) == {"a", "c"}
    results.shrink(0)
    assert results.sizes() == {}


def test_room_that_was_freed_goes_back_to_the_disk(file: Path, results: Results) -> None:
    results.put("transcript", {str(n): [hash((n, k)) for k in range(5_000)] for n in range(20)})
    results.close()
    before = file.stat().st_size
    results.shrink(0)
    results.close()
    assert file.stat().st_size < before / 5


def test_nobody_else_may_read_it(file: Path, results: Results) -> None:
    results.keep({"a": Answer("এক")})
    assert {stat.S_IMODE(path.stat().st_mode) for path in file.parent.glob("results.db*")} == {0o600}

"""Which file a path is, told by stat alone."""

import os
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.source import check_file, check_unchanged, fingerprint


def test_the_same_file_keeps_its_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    before = check_file(path)
    check_unchanged(path, before)
    assert before.size == 1


def test_a_longer_file_is_another(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    before = fingerprint(path)
    path.write_bytes(b"xy")
    with pytest.raises(Problem) as caught:
        check_unchanged(path, before)
    assert caught.value.code is Code.INPUT_CHANGED


def test_a_replaced_file_is_another(tmp_path: Path) -> None:
    path, other = tmp_path / "a", tmp_path / "b"
    path.write_bytes(b"x")
    before = fingerprint(path)
    other.write_bytes(b"x")
    os.utime(other, ns=(before.mtime_ns, before.mtime_ns))
    other.replace(path)
    with pytest.raises(Problem) as caught:
        check_unchanged(path, before)
    assert caught.value.code is Code.INPUT_CHANGED


def test_a_removed_file_is_missing_not_changed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x")
    before = fingerprint(path)
    path.unlink()
    with pytest.raises(Problem) as caught:
        check_unchanged(path, before)
    assert caught.value.code is Code.INPUT_MISSING
    assert "“a”" in caught.value.message


def test_a_name_with_a_nul_is_no_file() -> None:
    with pytest.raises(Problem) as caught:
        check_file(Path("a\0b"))
    assert caught.value.code is Code.INPUT_NOT_A_FILE

from __future__ import annotations

import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from dubai_desktop import paths


@pytest.fixture
def moved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    return tmp_path


FOLDERS = [paths.data_dir, paths.config_dir, paths.cache_dir, paths.log_dir, paths.work_dir, paths.models_dir]


@pytest.mark.parametrize("folder", FOLDERS)
def test_folders_follow_the_environment_and_are_private(moved: Path, folder: Callable[[], Path]) -> None:
    old = os.umask(0o022)
    try:
        made = folder()
    finally:
        os.umask(old)
    assert made.is_dir() and moved in made.parents
    while made != moved:
        assert stat.S_IMODE(made.stat().st_mode) == 0o700
        made = made.parent


def test_cache_and_log_lie_below_moved_data(moved: Path) -> None:
    assert paths.cache_dir().parent == paths.log_dir().parent == paths.data_dir()
    assert paths.database_file() == moved / "data" / "studio.db"
    assert paths.settings_file() == moved / "config" / "settings.toml"


def test_without_the_variables_the_systems_places_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DUBAI_DATA_DIR", "DUBAI_CONFIG_DIR"):
        monkeypatch.setenv(name, "  ")
    for kind in ("data", "config", "cache", "state", "log"):
        monkeypatch.setattr(f"platformdirs.user_{kind}_path", lambda *a, kind=kind, **k: tmp_path / kind)
    assert paths.data_dir() == tmp_path / "data"
    assert paths.config_dir() == tmp_path / "config"
    assert paths.cache_dir() == tmp_path / "cache"
    assert paths.log_dir() == tmp_path / "log"


def test_a_relative_or_home_place_is_made_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DUBAI_DATA_DIR", "here")
    assert paths.data_dir() == tmp_path / "here"
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("DUBAI_DATA_DIR", "~/there")
    assert paths.data_dir() == tmp_path / "there"


def test_a_folder_that_is_there_keeps_its_rights(moved: Path) -> None:
    (moved / "data").mkdir(mode=0o750)
    paths.data_dir()
    assert stat.S_IMODE((moved / "data").stat().st_mode) == 0o750


def test_a_file_in_the_place_of_a_folder_is_named(moved: Path) -> None:
    (moved / "data").touch()
    with pytest.raises(NotADirectoryError) as caught:
        paths.data_dir()
    assert caught.value.filename == str(moved / "data")


def test_resources_are_found_in_the_source_tree() -> None:
    assert paths.resources_dir() == Path(__file__).resolve().parents[2] / "resources"


def test_resources_of_a_bundle_come_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_dir() == tmp_path / "resources"
    (tmp_path / "dubai_desktop" / "resources").mkdir(parents=True)
    assert paths.resources_dir() == tmp_path / "dubai_desktop" / "resources"


def test_resources_of_a_wheel_lie_in_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "dubai_desktop"
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    with pytest.raises(FileNotFoundError):
        paths.resources_dir()
    (package / "resources").mkdir(parents=True)
    assert paths.resources_dir() == package / "resources"


def test_a_file_is_replaced_whole_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"old")
    paths.write_private(file, b"new")
    assert file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [file]


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.toml"
    file.write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        paths.write_private(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]

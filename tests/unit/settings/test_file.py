from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.settings import SettingField, Settings, change, describe, field_values, file, load, save, upgrades


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings.toml"


def refused(path: Path, text: str | bytes) -> Problem:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(Problem) as caught:
        load(path)
    assert caught.value.code is Code.SETTING_INVALID
    assert str(path) in caught.value.message
    return caught.value


def another(field: SettingField) -> object:
    """A valid value that is not the default, where there is one."""
    if field.kind == "switch":
        return not field.default
    if field.choices:
        return field.choices[-1] if field.choices[-1] != field.default else field.choices[0]
    if field.maximum is not None:
        return int(field.maximum) if field.kind == "whole number" else field.maximum
    if field.key.endswith("_url"):
        return "http://localhost:11434/v1"
    return 'চমৎকার "quoted" \\ # not a comment' if field.kind in ("folder", "file") else "espeak"


def test_without_a_file_there_are_the_defaults(path: Path) -> None:
    assert load(path) == Settings()
    assert not path.exists()


def test_the_place_is_the_config_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    changed = change(Settings(), "interface.theme", "dark")
    save(changed)
    assert load() == changed
    assert (tmp_path / "config" / "settings.toml").exists()


def test_what_was_saved_is_loaded(path: Path) -> None:
    settings = Settings()
    for field in reversed(describe()):  # max_speed before quiet_speed
        settings = change(settings, field.key, another(field))
    save(settings, path)
    assert load(path) == settings
    assert [key for key, value in field_values(settings).items() if value == field_values(Settings())[key]] == [
        "assembly.output_format"
    ]


@given(st.text())
def test_any_text_survives_the_file(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    place = tmp_path_factory.getbasetemp() / "any.toml"
    settings = change(Settings(), "output.directory", text)
    save(settings, place)
    assert load(place) == settings


def test_a_new_file_explains_every_setting_to_a_reader(path: Path) -> None:
    save(Settings(), path)
    text = path.read_text(encoding="utf-8")
    for field in describe():
        assert f"# {field.title}: {field.help}" in text
        assert field.allowed[1:] in text
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_comments_order_and_spelling_of_a_person_are_kept(path: Path) -> None:
    path.write_text(
        "# mine\nversion = 2\n[debug] # group\nlog_level = 'DEBUG'  # loud\n\n[processing]\nretry_delay = 5 # slow\n",
        encoding="utf-8",
    )
    save(change(load(path), "processing.max_retry_attempts", 7), path)
    text = path.read_text(encoding="utf-8")
    assert text.startswith("# mine\nversion = 2\n[debug] # group\nlog_level = 'DEBUG'  # loud\n")
    assert "retry_delay = 5 # slow" in text
    assert text.index("[debug]") < text.index("[processing]") < text.index("[assembly]")
    assert load(path).processing.max_retry_attempts == 7


def test_a_changed_value_keeps_the_comment_beside_it(path: Path) -> None:
    path.write_text("[debug]\nlog_level = 'DEBUG'  # loud\n", encoding="utf-8")
    save(Settings(), path)
    assert 'log_level = "INFO"  # loud' in path.read_text(encoding="utf-8")


def test_saving_the_same_again_changes_nothing(path: Path) -> None:
    save(Settings(), path)
    before = path.read_bytes()
    save(load(path), path)
    assert path.read_bytes() == before


def test_saving_mends_a_group_that_is_no_table(path: Path) -> None:
    path.write_text("debug = 1\n", encoding="utf-8")
    save(Settings(), path)
    assert load(path) == Settings()


@pytest.mark.parametrize(
    ("text", "key", "allowed"),
    [
        ("[processing]\nmax_retry_attempts = 'many'", "processing.max_retry_attempts", "a whole number from 0 to 10"),
        ("[processing]\nmax_retry_attempts = 2.5", "processing.max_retry_attempts", "a whole number from 0 to 10"),
        ("[processing]\nmax_retry_attempts = true", "processing.max_retry_attempts", "a whole number from 0 to 10"),
        ("[processing]\nretry_delay = nan", "processing.retry_delay", "a number from 0 to 300"),
        ("[interface]\nstop_for_review = 1", "interface.stop_for_review", "true or false"),
        ("[interface]\ntheme = 'pink'", "interface.theme", '"system", "light" or "dark"'),
        (
            "[output]\ntarget_language = 'klingon'",
            "output.target_language",
            '"bn", "en", "hi" or another language code',
        ),
        ("[assembly]\nmax_speed = 1.1", "assembly.max_speed", "at least as high as assembly.quiet_speed"),
        ("debug = 1", "debug", "a table of settings"),
        ("version = 'x'", "version", "a whole number up to 2"),
        ("version = 99", "version", "a whole number up to 2"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(path: Path, text: str, key: str, allowed: str) -> None:
    problem = refused(path, text)
    assert (problem.facts["key"], problem.facts["allowed"]) == (key, allowed)
    assert key in problem.message and allowed in problem.message


@pytest.mark.parametrize(
    ("text", "key", "nearest"),
    [
        ("[processing]\nmax_retries_attempt = 1", "processing.max_retries_attempt", "processing.max_retry_attempts"),
        ("[transcripton]\nlanguage = 'en'", "transcripton", "transcription"),
        ("[debug]\nxyzzy = 1", "debug.xyzzy", ""),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(path: Path, text: str, key: str, nearest: str) -> None:
    problem = refused(path, text)
    assert problem.facts["key"] == key
    assert problem.facts["nearest"] == nearest
    assert ("Did you mean" in problem.message) == bool(nearest)


@pytest.mark.parametrize(
    "content", ["[processing", "a = ", b"\xff\xfe\x00x", b"\x00\x01", "x = 1\n" * 200_000, "a=1\na=2"]
)
def test_a_file_that_is_no_toml_is_refused_and_never_overwritten(path: Path, content: str | bytes) -> None:
    problem = refused(path, content)
    assert "cannot be read" in problem.message
    before = path.read_bytes()
    with pytest.raises(Problem):
        save(Settings(), path)
    assert path.read_bytes() == before


def test_a_key_with_odd_characters_is_shown_printable(path: Path) -> None:
    problem = refused(path, '[debug]\n"a\\u001b[31m\\u202e" = 1\n')
    assert problem.message.isprintable()


def test_a_byte_order_mark_is_no_hindrance(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf[debug]\r\nlog_level = 'ERROR'\r\n")
    assert load(path).debug.log_level == "ERROR"


def test_language_names_are_brought_to_their_code(path: Path) -> None:
    path.write_text("[output]\ntarget_language = 'Bangla'\n[transcription]\nlanguage = 'auto'\n", encoding="utf-8")
    assert load(path).output.target_language == "bn"
    assert load(path).transcription.language == "auto"


def test_a_change_is_checked_like_the_file() -> None:
    assert change(Settings(), "debug.log_level", "DEBUG").debug.log_level == "DEBUG"
    for key, value in (("debug.log_level", "LOUD"), ("debug.nope", 1), ("nope", 1), ("output.directory", "\udcff")):
        with pytest.raises(Problem) as caught:
            change(Settings(), key, value)
        assert caught.value.code is Code.SETTING_INVALID
        assert " in " not in caught.value.message.split(".")[0]


def test_trouble_with_the_disk_is_told_and_keeps_the_old_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save(Settings(), path)
    before = path.read_bytes()
    for number, code in ((28, Code.DISK_FULL), (13, Code.OUT_NOT_WRITABLE)):

        def fail(_: int, number: int = number) -> None:
            raise OSError(number, "library text")

        monkeypatch.setattr(os, "fsync", fail)
        with pytest.raises(Problem) as caught:
            save(change(Settings(), "debug.log_level", "ERROR"), path)
        assert caught.value.code is code
        assert "library text" not in caught.value.message
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_folder_in_the_files_place_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        load(tmp_path)
    assert caught.value.code is Code.SETTING_INVALID


def test_an_old_file_is_upgraded_on_loading_and_cleaned_on_saving(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def rename(data: dict[str, dict[str, object]]) -> dict[str, dict[str, object]]:
        data["debug"]["log_level"] = data["debug"].pop("verbosity")
        return data

    monkeypatch.setattr(file, "VERSION", 2)
    monkeypatch.setattr(file, "upgrade", lambda data, version: upgrades.upgrade(data, version, {2: rename}, 2))
    path.write_text("version = 1\n[debug]\nverbosity = 'ERROR' # quiet\n", encoding="utf-8")
    settings = load(path)
    assert settings.debug.log_level == "ERROR"
    save(settings, path)
    text = path.read_text(encoding="utf-8")
    assert "verbosity" not in text and "version = 2" in text
    assert load(path) == settings

from __future__ import annotations

import logging
import os
import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop import log


@pytest.fixture(autouse=True)
def logging_restored(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path))
    monkeypatch.setattr(log, "_secrets", set())
    root = logging.getLogger()
    level, raising = root.level, logging.raiseExceptions
    yield
    log.shutdown()
    root.setLevel(level)
    logging.raiseExceptions = raising


def written() -> str:
    return log.log_file().read_text(encoding="utf-8")


def test_a_record_is_one_line_with_time_level_name_and_thread() -> None:
    log.setup("INFO")
    logging.getLogger("dubai_desktop.store").info("added %s", "ওহে.mp4")
    (line,) = written().splitlines()
    stamp, level, rest = line.split(maxsplit=2)
    assert stamp.endswith("Z") and len(stamp) == len("2026-01-01T00:00:00.000Z")
    assert (level, rest) == ("INFO", "dubai_desktop.store [MainThread] added ওহে.mp4")


def test_the_level_is_followed_and_can_be_changed() -> None:
    log.setup("WARNING")
    logging.info("not this")
    log.setup("DEBUG")
    logging.debug("but this, once")
    assert [line.split("] ")[1] for line in written().splitlines()] == ["but this, once"]


def test_a_traceback_follows_indented() -> None:
    log.setup("INFO")
    try:
        raise ValueError("bad\n2026-01-01T00:00:00.000Z ERROR root [MainThread] forged")
    except ValueError:
        logging.exception("failed")
    first, *rest = written().splitlines()
    assert first.endswith("failed")
    assert rest and all(line.startswith("    | ") for line in rest)
    assert any("ValueError: bad" in line for line in rest)


def test_the_file_is_private_under_any_umask() -> None:
    old = os.umask(0)
    try:
        log.setup("INFO")
    finally:
        os.umask(old)
    assert stat.S_IMODE(log.log_file().stat().st_mode) == 0o600
    assert stat.S_IMODE(log.log_file().parent.stat().st_mode) == 0o700


def test_files_rotate_and_the_oldest_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_MAX_BYTES", 500)
    monkeypatch.setattr(log, "_KEEP", 2)
    log.setup("INFO")
    for number in range(60):
        logging.info("record %d", number)
    files = sorted(log.log_file().parent.iterdir())
    assert [f.name for f in files] == [log.NAME, f"{log.NAME}.1", f"{log.NAME}.2"]
    assert all(f.stat().st_size <= 500 for f in files)
    assert {stat.S_IMODE(f.stat().st_mode) for f in files} == {0o600}


def test_stderr_gets_the_same_safe_lines(capsys: pytest.CaptureFixture[str]) -> None:
    log.register_secret("canary-1234")
    log.setup("INFO", to_stderr=True)
    logging.error("key canary-1234\x1b[31m")
    assert capsys.readouterr().err == written()
    assert "canary" not in written() and "\x1b" not in written()


def test_a_place_that_cannot_be_written_costs_the_log_not_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "file" / "below"))
    log.setup("INFO")
    logging.warning("still told")
    err = capsys.readouterr().err
    assert "no log is kept" in err and "still told" in err


def test_warnings_go_to_the_log() -> None:
    log.setup("INFO")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(True)
        warnings.warn("look out", UserWarning, stacklevel=1)
    assert "look out" in written()


def test_the_switch_that_logs_spoken_text_is_turned_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GOOGLE_SDK_PYTHON_LOGGING_SCOPE", "google")
    log.setup("INFO")
    assert "GOOGLE_SDK_PYTHON_LOGGING_SCOPE" not in os.environ


def test_a_long_secret_is_replaced_before_a_short_one_inside_it() -> None:
    log.register_secret("secret")
    log.register_secret("secret-and-more")
    assert log.redact("x secret-and-more y") == "x [secret] y"


def test_too_short_values_are_not_registered() -> None:
    log.register_secret("a")
    log.register_secret("  \n ")
    assert log.redact("banana") == "banana"


def test_every_line_of_a_secret_is_kept_out() -> None:
    log.register_secret("first-part\nsecond-part\n")
    assert log.redact("got second-part and first-part") == "got [secret] and [secret]"


@pytest.mark.parametrize(
    "text", ["a normal path /home/x/y.mp4", "12:34:56 half past", "key=value", "http://host/a:b@c"]
)
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert log.redact(text) == text


@given(st.text(st.characters()))
def test_escaping_gives_one_printable_encodable_line(text: str) -> None:
    escaped = log.escape(text)
    escaped.encode()
    assert len(escaped.splitlines()) <= 1
    assert not any(char in escaped for char in "\x1b\u202e\u2066\u200f\x7f")


def test_joiners_that_bangla_needs_are_kept() -> None:
    assert log.escape("র‍্যাব ক্‌ষ") == "র‍্যাব ক্‌ষ"

import logging
import os

import pytest

from dubai_desktop import log
from dubai_desktop.engines import worker
from dubai_desktop.engines.base import SpeechRequest
from tests.helpers import engine_tasks

REQUEST = SpeechRequest("Water is shown here, and পানি too.", "en", "voice-1", 1.0, "/tmp/out.wav")


@pytest.fixture
def logged(host, cancel, caplog):
    def run(function, *args, level=logging.DEBUG):
        caplog.set_level(level)
        host.call(function, *args, timeout=30, cancel=cancel)
        return [
            (record.name, record.levelname, record.getMessage())
            for record in caplog.records
            if record.threadName.startswith("child ")
        ]

    return run


def test_memory_kills_are_counted_by_the_system_or_none():
    assert worker.memory_kills() >= 0


def test_what_a_child_logs_reaches_the_programs_log(logged):
    assert logged(engine_tasks.log_lines, "dubai_desktop.engines.x", logging.INFO, "loaded", "spoken") == [
        ("dubai_desktop.engines.x", "INFO", "loaded"),
        ("dubai_desktop.engines.x", "INFO", "spoken"),
    ]


def test_what_the_log_does_not_want_is_not_sent(logged):
    assert logged(engine_tasks.log_lines, "dubai_desktop.engines.x", logging.INFO, "no", level=logging.WARNING) == []


def test_one_record_is_one_line_without_secrets_and_with_its_traceback(host, cancel, tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path))
    log.setup("DEBUG")
    log.register_secret("hunter2-hunter2")
    try:
        evil = "a\n2026-01-01 forged \x1b[31m hunter2-hunter2 hf_abcdefghijklmnopqrstuvwxyz"
        host.call(engine_tasks.log_made_of, *evil.split(" "), timeout=30, cancel=cancel)
        host.call(engine_tasks.log_error, "wrong", timeout=30, cancel=cancel)
        written = log.log_file().read_text()
    finally:
        log.shutdown()
    heads = [line for line in written.splitlines() if not line.startswith("    | ")]
    assert all(" [child " in line for line in heads if "dubai_desktop.x" in line)
    assert "forged" in written
    assert "\n2026-01-01 forged" not in written
    assert "hunter2" not in written and "hf_abc" not in written and "\x1b" not in written
    assert "    | ValueError: wrong" in written


def test_a_flood_is_cut_and_counted(logged, host, cancel):
    lines = [text for _, _, text in logged(engine_tasks.log_flood, 5000)]
    assert 90 < len(lines) < 400
    assert lines[:2] == ["line 0", "line 1"]
    later = [text for _, _, text in logged(engine_tasks.log_flood_end, 0.2)]
    assert any("lines were left out" in text for text in later)


def test_a_chatty_library_does_not_crowd_out_the_programs_own_lines(logged):
    found = logged(engine_tasks.log_between_chatter, 3000)
    assert sum(name == "somelib" for name, _, _ in found) < 400
    assert ("dubai_desktop.engines.x", "INFO", "mine") in found


def test_spoken_words_are_for_debugging_only(logged):
    found = logged(engine_tasks.log_and_say, REQUEST)
    above = [text for _, level, text in found if level != "DEBUG"]
    assert above == ["cannot speak: [text]", "speaking [text] with voice-1"]
    assert ("somelib", "DEBUG", f"speaking {REQUEST.text}") in found


def test_what_libraries_print_does_not_fill_the_disk(host, cancel, monkeypatch):
    monkeypatch.setattr(worker, "MOST_OUTPUT", 1000)
    for _ in range(3):
        host.call(os.write, 1, b"x" * 2000, timeout=30, cancel=cancel)
    engine = host._lanes["speech"]._child
    assert os.fstat(engine._output.fileno()).st_size == 0
    host.call(os.write, 1, b"y" * 10, timeout=30, cancel=cancel)
    assert engine._tail() == "y" * 10

import errno
import os
from types import SimpleNamespace

import pytest
from bootstrap import say, start
from bootstrap.stamp import Stamp


@pytest.fixture
def started(monkeypatch):
    """Everything around `start` stood in for; records what became of it."""

    state = SimpleNamespace(program=[], environ={}, asked=[], missing="", stamp=Stamp("key", "base", ("app",)))

    def become(python, arguments, environ):
        state.program = list(arguments)
        state.environ = dict(environ)
        return 0

    def environment(layout, layers, neural):
        state.asked.append((layers, neural))
        return state.stamp

    monkeypatch.setattr(start, "ready", lambda layout, layers: None)
    monkeypatch.setattr(start.prepare, "environment", environment)
    monkeypatch.setattr(start.prepare, "window", lambda layout, kind: state.missing)
    monkeypatch.setattr(start.handover, "become", become)
    monkeypatch.setattr(start.qt, "display", lambda environ: "x11")
    return state


@pytest.mark.parametrize(
    ("arguments", "window"),
    [([], True), (["demo"], True), (["demo", "--out", "x"], False), (["demo", "--out=x"], False),
     (["dub", "demo"], False), (["doctor"], False), (["--help"], False)],
)  # fmt: skip
def test_which_commands_open_a_window(arguments, window):
    assert start.wants_window(arguments) is window


@pytest.mark.parametrize(
    ("arguments", "options", "rest"),
    [
        ([], start.Options(), []),
        (["demo", "--with-coqui"], start.Options(), ["demo", "--with-coqui"]),
        (["--with-coqui", "demo"], start.Options(coqui="fit"), ["demo"]),
        (["--with-coqui=any", "--set-up-only"], start.Options(coqui="any", set_up_only=True), []),
        (["--download", "wheels"], start.Options(download="wheels"), []),
    ],
)
def test_own_options_stand_before_the_programs(arguments, options, rest):
    assert start.parse(arguments) == (options, rest)


def test_download_without_a_folder_is_told(started, capsys):
    assert start.run(["--download"]) == 1
    assert "needs a folder" in capsys.readouterr().err


def test_arguments_go_to_the_program_unchanged(started):
    start.run(["dub", "a b.mp4", "--to", "bn"])
    assert started.program == ["-P", "-m", "dubai_desktop", "dub", "a b.mp4", "--to", "bn"]


def test_a_finished_set_up_is_not_done_again(started, monkeypatch):
    monkeypatch.setattr(start, "ready", lambda layout, layers: started.stamp)
    start.run(["doctor"])
    assert started.asked == []


def test_neural_voices_are_asked_for_by_their_option(started):
    start.run(["--with-coqui", "doctor"])
    assert started.asked == [(("app",), "fit")]


@pytest.mark.parametrize("begin", [lambda: start.run(["--with-coqui", "doctor"]), lambda: start.test(["-q"])])
def test_voices_left_out_are_told(started, monkeypatch, capsys, begin):
    monkeypatch.setenv("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    monkeypatch.setattr(start.checks, "run", lambda *_: 0)
    started.stamp = Stamp("key", "base", ("app", "test"), coqui_skipped="Neural voices left out: no build.")
    assert begin() == 0
    assert capsys.readouterr().err == "Neural voices left out: no build.\n"


def test_set_up_only_starts_nothing(started):
    assert start.run(["--set-up-only"]) == 0
    assert started.program == []


def test_a_window_without_its_libraries_is_a_sentence(started, capsys):
    started.missing = "Copy this line"
    assert start.run([]) == 1
    assert "Copy this line" in capsys.readouterr().err
    assert started.program == []


def test_the_demo_without_them_goes_on_in_the_terminal(started, monkeypatch, capsys):
    monkeypatch.setenv("DISPLAY", ":0")
    started.missing = "Copy this line"
    assert start.run(["demo"]) == 0
    assert "Copy this line" in capsys.readouterr().err
    assert started.program[-1] == "demo"
    assert "DISPLAY" not in started.environ


def test_a_command_for_the_terminal_never_looks_for_them(started, monkeypatch):
    monkeypatch.setattr(start.prepare, "window", lambda *_: pytest.fail("no window is wanted"))
    assert start.run(["dub", "talk.mp4"]) == 0


def test_libraries_found_before_are_not_looked_for_again(started, monkeypatch):
    started.stamp = Stamp("key", "base", ("app",), ("x11",))
    monkeypatch.setattr(start.prepare, "window", lambda *_: pytest.fail("known"))
    assert start.run([]) == 0


def test_other_code_is_kept_out_of_the_program(started, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    start.run(["doctor"])
    assert "PYTHONPATH" not in started.environ


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(errno.ENOSPC, "full", "/x"), "/x is full"),
        (PermissionError(errno.EACCES, "no", "/x"), "/x may not be written"),
        (OSError(errno.EROFS, "read-only", "/x"), "/x may not be written"),
        (OSError(errno.EIO, "Input/output error", "/x"), "/x: Input/output error"),
    ],
)
def test_errors_of_the_file_system_are_sentences(started, monkeypatch, capsys, error, said):
    def fail(*_):
        raise error

    monkeypatch.setattr(start.prepare, "environment", fail)
    assert start.run(["doctor"]) == 1
    assert said in capsys.readouterr().err


def test_a_stop_by_the_person_is_told_that_it_goes_on(started, monkeypatch, capsys):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(start.prepare, "environment", stop)
    assert start.run(["doctor"]) == 130
    assert "Start it again" in capsys.readouterr().err


def test_tests_take_the_tools_and_the_voices_that_fit(started, monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    ran = []
    monkeypatch.setattr(start.checks, "run", lambda layout, arguments: ran.append(list(arguments)) or 0)
    assert start.test(["-k", "timing"]) == 0
    assert started.asked == [(("app", "test"), "once")]
    assert ran == [["-k", "timing"]]


def test_tests_without_the_windows_libraries_are_refused(started, monkeypatch, capsys):
    monkeypatch.setattr(start.checks, "run", lambda *_: pytest.fail("they would all fail"))
    started.missing = "Copy this line"
    assert start.test([]) == 1
    assert "Copy this line" in capsys.readouterr().err


def test_a_failure_is_never_a_traceback(started, monkeypatch, capsys):
    def fail(*_):
        raise say.SetUpFailure("The disk is full.")

    monkeypatch.setattr(start.prepare, "environment", fail)
    assert start.run(["demo"]) == 1
    assert capsys.readouterr().err == "The disk is full.\n"

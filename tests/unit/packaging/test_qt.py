import json
import subprocess

import pytest
from bootstrap import qt, say


@pytest.mark.parametrize(
    ("environ", "kind"),
    [
        ({}, ""),
        ({"DISPLAY": ":0"}, "x11"),
        ({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, "wayland"),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": ":0"}, "plain"),
        ({"QT_QPA_PLATFORM": "xcb"}, "x11"),
        ({"QT_QPA_PLATFORM": "wayland;xcb"}, "wayland"),
        ({"QT_QPA_PLATFORM": "vnc:size=800x600"}, "plain"),
    ],
)
def test_the_kind_of_display_on_linux(environ, kind):
    assert qt.display(environ, "linux") == kind


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_windows_and_macs_always_have_one(platform):
    assert qt.display({}, platform) == "plain"


def test_a_display_asks_for_more_than_none():
    assert set(qt.ALWAYS) < set(qt.wanted("x11"))
    assert set(qt.WAYLAND) <= set(qt.wanted("wayland"))
    assert qt.wanted("plain") == qt.ALWAYS


@pytest.fixture
def probes(checkout, monkeypatch):
    """Set what each look at the libraries finds, in turn: [names that do not load, Qt's words]."""
    answers = []

    def run(command, **_):
        answer = answers.pop(0)
        if isinstance(answer, str):
            return subprocess.CompletedProcess(command, 1, "", answer)
        return subprocess.CompletedProcess(command, 0, json.dumps(answer), "")

    monkeypatch.setattr(qt.subprocess, "run", run)
    monkeypatch.setattr(qt.system, "manager", lambda: "apt-get")
    return answers


def test_all_there_installs_nothing(checkout, probes, monkeypatch):
    probes.append([[], ""])
    monkeypatch.setattr(qt.system, "install", lambda *_: pytest.fail("nothing is missing"))
    assert qt.ensure(checkout, "x11", "linux") == ""


def test_only_the_missing_ones_are_installed(checkout, probes, monkeypatch):
    asked = []
    probes += [[["libEGL.so.1"], "libEGL.so.1: cannot open"], [[], ""]]
    monkeypatch.setattr(qt.system, "install", lambda names, *_: asked.extend(names) or True)
    assert qt.ensure(checkout, "plain", "linux") == ""
    assert asked == ["libegl1"]


def test_where_it_may_not_one_line_is_named(checkout, probes, monkeypatch):
    probes.append([["libEGL.so.1", "libxcb-cursor.so.0"], "no"])
    monkeypatch.setattr(qt.system, "install", lambda *_: False)
    missing = qt.ensure(checkout, "x11", "linux")
    assert missing.splitlines()[1] == "  sudo apt-get install -y libegl1 libxcb-cursor0"


def test_without_a_known_package_manager_the_libraries_are_named(checkout, probes, monkeypatch):
    probes.append([["libEGL.so.1"], "no"])
    monkeypatch.setattr(qt.system, "manager", lambda: "")
    assert "hold: libEGL.so.1" in qt.ensure(checkout, "plain", "linux")


def test_another_cause_keeps_qts_own_words(checkout, probes):
    probes.append([[], "version `GLIBC_2.34' not found"])
    assert "GLIBC_2.34" in qt.ensure(checkout, "plain", "linux")


def test_a_qt_that_ends_the_process_is_a_sentence(checkout, probes):
    probes.append("Illegal instruction\n")
    with pytest.raises(say.SetUpFailure, match="It said: Illegal instruction"):
        qt.ensure(checkout, "plain", "linux")


def test_elsewhere_nothing_is_looked_for(checkout, probes):
    assert qt.ensure(checkout, "plain", "win32") == ""

import subprocess
import sys

import pytest
from bootstrap import handover, pythons


@pytest.mark.parametrize("minor", [11, 12, 13])
def test_the_three_supported_versions_fit(minor):
    assert pythons.fits((3, minor), wide=True, implementation="cpython")


@pytest.mark.parametrize(
    ("version", "wide", "implementation"),
    [((3, 10), True, "cpython"), ((3, 14), True, "cpython"), ((2, 7), True, "cpython"),
     ((3, 12), False, "cpython"), ((3, 12), True, "pypy")],
)  # fmt: skip
def test_others_do_not_fit(version, wide, implementation):
    assert not pythons.fits(version, wide, implementation)


def _machine_with(monkeypatch, answers):
    """Stand in for a machine: `answers` maps a command's first words to what its probe prints."""

    def run(command, **_):
        text = answers.get(" ".join(command[:-2]))
        return subprocess.CompletedProcess(command, 0 if text else 1, text or "", "")

    monkeypatch.setattr(pythons.subprocess, "run", run)
    monkeypatch.setattr(
        pythons.shutil, "which", lambda name, path=None: name if name in answers or name == "py" else None
    )


def test_newest_fitting_python_is_taken(monkeypatch):
    _machine_with(monkeypatch, {
        "python3.11": "3 11 True cpython\n/usr/bin/python3.11\n",
        "python3.12": "3 12 True cpython\n/usr/bin/python3.12\n",
    })  # fmt: skip
    assert pythons.find_other("linux") == "/usr/bin/python3.12"


def test_windows_asks_the_launcher(monkeypatch):
    _machine_with(monkeypatch, {"py -3.11": "3 11 True cpython\nC:\\Python311\\python.exe\n"})
    assert pythons.find_other("win32") == "C:\\Python311\\python.exe"


def test_a_narrow_python_is_passed_over(monkeypatch):
    _machine_with(
        monkeypatch, {"py -3.13": "3 13 False cpython\nC:\\a.exe\n", "py -3.12": "3 12 True cpython\nC:\\b.exe\n"}
    )
    assert pythons.find_other("win32") == "C:\\b.exe"


def test_a_shim_without_its_python_is_passed_over(monkeypatch):
    _machine_with(monkeypatch, {"python3.13": "", "python3.11": "3 11 True cpython\n/opt/python3.11\n"})
    assert pythons.find_other("linux") == "/opt/python3.11"


def test_a_mac_also_looks_where_installers_put_it(monkeypatch):
    seen = []
    monkeypatch.setattr(pythons.shutil, "which", lambda name, path=None: seen.append(path))
    assert pythons.find_other("darwin") is None
    assert "/Library/Frameworks/Python.framework/Versions/3.12/bin" in "".join(seen)


def test_a_fitting_python_goes_on(monkeypatch):
    monkeypatch.setattr(pythons, "this_one_fits", lambda: True)
    pythons.ensure_fitting("run.py", [])


def test_another_python_runs_the_same_script(monkeypatch):
    calls = []
    monkeypatch.setattr(pythons, "this_one_fits", lambda: False)
    monkeypatch.setattr(pythons, "find_other", lambda: "/opt/python3.12")
    monkeypatch.setattr(handover, "become", lambda python, arguments: calls.append([python, *arguments]) or 3)
    with pytest.raises(SystemExit) as ended:
        pythons.ensure_fitting("run.py", ["demo"])
    assert ended.value.code == 3
    assert calls == [["/opt/python3.12", "run.py", "demo"]]


def test_no_python_is_a_sentence_with_what_to_do(monkeypatch):
    monkeypatch.setattr(pythons, "this_one_fits", lambda: False)
    monkeypatch.setattr(pythons, "find_other", lambda: None)
    with pytest.raises(SystemExit, match=r"needs Python 3\.11, 3\.12 or 3\.13 .* python3\.11-venv"):
        pythons.ensure_fitting("run.py", [])


def test_this_very_python_answers_the_probe():
    assert pythons._ask([sys.executable]) == sys.executable

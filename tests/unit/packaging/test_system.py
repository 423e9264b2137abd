import subprocess
from types import SimpleNamespace

import pytest
from bootstrap import say, system
from bootstrap.system import Library

GL = Library("libGL.so.1", "libgl1")
EGL = Library("libEGL.so.1", "libegl1")


@pytest.fixture
def machine(monkeypatch):
    """A stand-in machine: which commands it has, who this is, what its commands answer (0 unless told)."""

    state = SimpleNamespace(commands={"apt-get", "sudo"}, user=1000, answers={}, ran=[])

    def run(command, **_):
        state.ran.append(command)
        status = next((code for words, code in state.answers.items() if words in " ".join(command)), 0)
        return subprocess.CompletedProcess(command, status, b"", b"")

    monkeypatch.setattr(system.sys, "platform", "linux")
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}" if name in state.commands else None)
    monkeypatch.setattr(system.os, "geteuid", lambda: state.user)
    monkeypatch.setattr(system.subprocess, "run", run)
    return state


def test_debian_is_asked_by_package_name():
    assert system.packages([GL, EGL, GL], "apt-get") == ["libegl1", "libgl1"]


@pytest.mark.parametrize("tool", ["dnf", "zypper"])
def test_others_are_asked_by_library_name(tool):
    assert system.packages([GL], tool) == ["libGL.so.1()(64bit)"]


def test_the_copyable_line_survives_a_shell():
    assert system.copyable(["libGL.so.1()(64bit)"], "dnf") == "sudo dnf install -y 'libGL.so.1()(64bit)'"
    assert system.copyable(["libgl1"], "apt-get") == "sudo apt-get install -y libgl1"


def test_root_needs_no_sudo(machine):
    machine.user = 0
    assert system.privilege() == []


def test_sudo_is_used_where_it_asks_nothing(machine):
    assert system.privilege() == ["sudo", "-n"]


def test_a_sudo_that_would_ask_is_left_alone(machine):
    machine.answers = {"sudo -n true": 1}
    assert system.privilege() is None
    assert not system.install(["libgl1"], "apt-get", "Libraries")
    assert not any("install" in command for command in machine.ran)


def test_no_sudo_at_all(machine, monkeypatch):
    monkeypatch.setattr(machine, "commands", {"apt-get"})
    assert system.privilege() is None


def test_apt_reads_its_list_first_and_asks_nothing(machine):
    assert system.install(["libgl1"], "apt-get", "Libraries")
    update, install = machine.ran[-2:]
    assert "update" in update
    assert "DEBIAN_FRONTEND=noninteractive" in install
    assert install[-1] == "libgl1"


def test_an_apt_that_fails_is_told(machine):
    machine.answers = {"apt-get install": 100}
    assert not system.install(["libgl1"], "apt-get", "Libraries")


def test_no_package_manager_of_these_on_windows(machine, monkeypatch):
    monkeypatch.setattr(system.sys, "platform", "win32")
    assert system.manager() == ""


def test_windows_is_not_asked_who_this_is(machine, monkeypatch):
    monkeypatch.delattr(system.os, "geteuid")
    assert not system.install(["libgl1"], "", "Libraries")


def test_debians_python_gets_its_venv_package(machine, monkeypatch):
    monkeypatch.setattr(system, "_is_the_systems_python", lambda: True)
    system.install_venv_package()
    assert machine.ran[-1][-1] == f"python3.{system.sys.version_info[1]}-venv"


def test_where_it_may_not_the_line_is_named(machine, monkeypatch):
    machine.answers = {"sudo -n true": 1}
    monkeypatch.setattr(system, "_is_the_systems_python", lambda: True)
    with pytest.raises(say.SetUpFailure, match=r"\n  sudo apt-get install -y python3\.\d+-venv$"):
        system.install_venv_package()


def test_a_python_of_ones_own_is_not_mended_by_the_systems_packages(machine, monkeypatch):
    monkeypatch.setattr(system, "_is_the_systems_python", lambda: False)
    with pytest.raises(say.SetUpFailure, match="without venv and pip"):
        system.install_venv_package()
    assert not any("install" in command for command in machine.ran)

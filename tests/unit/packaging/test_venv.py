import subprocess
import sys
from pathlib import Path

import pytest
from bootstrap import say, venv


@pytest.fixture
def made(monkeypatch):
    """Record the commands of the making instead of running them; each makes what its command would."""
    commands = []

    def run(command, layout):
        commands.append(command)
        layout.scripts.mkdir(parents=True, exist_ok=True)
        layout.site_packages.mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(venv, "_run", run)
    return commands


def _modules(monkeypatch, *names):
    monkeypatch.setattr(venv, "_has", lambda module: module in names)


def test_a_complete_python_makes_its_environment(checkout, made, monkeypatch):
    _modules(monkeypatch, "ensurepip", "pip")
    checkout.venv.mkdir()
    assert venv.ensure(checkout)
    assert made == [[sys.executable, "-m", "venv", str(checkout.venv)]]
    assert checkout.unfinished.exists(), "cut off from here on, it is made anew"


def test_without_ensurepip_the_machines_pip_puts_pip_in(checkout, made, monkeypatch):
    _modules(monkeypatch, "pip")
    checkout.venv.mkdir()
    venv.ensure(checkout)
    assert made[0][-2:] == ["--without-pip", str(checkout.venv)]
    assert made[1][1:5] == ["-m", "pip", "--python", str(checkout.python)]


def test_without_both_the_systems_package_is_asked_for(checkout, made, monkeypatch):
    names = []
    monkeypatch.setattr(venv, "_has", lambda module: module in names)
    monkeypatch.setattr(venv.system, "install_venv_package", lambda: names.append("ensurepip"))
    checkout.venv.mkdir()
    venv.ensure(checkout)
    assert "--without-pip" not in made[0]


def test_a_whole_environment_is_kept(environment, made):
    assert not venv.ensure(environment)
    assert made == []


def test_a_cut_off_one_is_emptied_and_made_anew(environment, made):
    environment.unfinished.touch()
    environment.lock.touch()
    half = environment.site_packages / "half" / "file.py"
    half.parent.mkdir()
    half.touch()
    assert venv.ensure(environment)
    assert not half.exists()
    assert environment.lock.exists(), "it is held while this runs"


def test_an_environment_without_pip_is_made_anew(environment, made):
    (environment.site_packages / "pip-26.0.dist-info" / "RECORD").unlink()
    assert venv.ensure(environment)


def test_a_linked_folder_inside_is_unlinked_not_emptied(environment, made, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "kept").touch()
    (environment.venv / "lib64").symlink_to(outside)
    environment.unfinished.touch()
    venv.ensure(environment)
    assert (outside / "kept").exists()


def test_somebody_elses_folder_is_refused(checkout, made):
    checkout.venv.mkdir()
    (checkout.venv / "thesis.odt").touch()
    with pytest.raises(say.SetUpFailure, match=r"thesis\.odt"):
        venv.ensure(checkout)
    assert (checkout.venv / "thesis.odt").exists()


def test_the_source_is_found_by_a_path_that_survives_moving(environment, made):
    venv.ensure(environment)
    text = (environment.site_packages / "dubai_desktop_source.pth").read_text().strip()
    assert not Path(text).is_absolute()
    assert (environment.site_packages / text).resolve() == environment.root.resolve()


def test_a_file_in_use_is_a_sentence(environment, made, monkeypatch):
    environment.unfinished.touch()
    denied = PermissionError(13, "in use", "Qt6Core.dll")

    def refuse(*_):
        raise denied

    monkeypatch.setattr(venv.shutil, "rmtree", refuse)
    with pytest.raises(say.SetUpFailure, match=r"Qt6Core\.dll is in use"):
        venv.ensure(environment)


def test_variables_that_turn_pip_elsewhere_are_left_out(monkeypatch):
    for name in ("PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX"):
        monkeypatch.setenv(name, "/elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", "/wheels")
    kept = venv.clean()
    assert "/elsewhere" not in kept.values()
    assert kept["PIP_USER"] == "0"
    assert kept["PIP_FIND_LINKS"] == "/wheels"


def test_a_failed_making_is_a_sentence_and_a_log(checkout, monkeypatch):
    checkout.venv.mkdir()
    failed = subprocess.CompletedProcess([], 1, "", "OSError: [Errno 28] No space left on device")
    monkeypatch.setattr(venv.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(say.SetUpFailure, match="disk is full"):
        venv._run(["python", "-m", "venv"], checkout)
    assert "Errno 28" in checkout.log.read_text()

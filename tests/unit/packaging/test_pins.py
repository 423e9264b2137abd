"""The pins and the needs belong together, and the files of the set-up name no place that a person does not have."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
PINS = [line for line in (ROOT / "packaging/constraints.txt").read_text().splitlines() if not line.startswith("#")]


def _name(requirement):
    return re.split(r"[\[<>=!~ ;]", requirement)[0].lower().replace("_", "-")


NEEDS = [*PROJECT["dependencies"], *(need for group in PROJECT["optional-dependencies"].values() for need in group)]


@pytest.mark.parametrize("need", sorted({_name(need) for need in NEEDS}))
def test_every_need_is_pinned(need):
    assert need in {_name(pin) for pin in PINS}


def test_every_pin_is_exact():
    assert [pin for pin in PINS if not re.match(r"^[a-z0-9-]+==[0-9][0-9A-Za-z.]*( ; .+)?$", pin)] == []


def test_no_pin_names_a_build_of_one_machine():
    assert [pin for pin in PINS if "+" in pin or "@" in pin] == []


def test_qt_stays_below_the_version_that_aborts():
    pin = next(pin for pin in PINS if pin.startswith("pyside6=="))
    assert tuple(int(part) for part in pin.partition("==")[2].split(".")[:2]) < (6, 12)


def test_scripts_folder_is_no_package():
    assert not (ROOT / "packaging/__init__.py").exists()


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "CHANGELOG.md", ".ci/run", "packaging/constraints.txt"])
def test_texts_name_no_machine_of_ours(name):
    text = (ROOT / name).read_text()
    assert not re.search(r"/(?:tmp|work|root|home/\w+)/", text)
    assert "pypi." not in text

import sys
from pathlib import Path

import pytest
from bootstrap import stamp
from bootstrap.layout import Layout
from bootstrap.stamp import Stamp


@pytest.fixture
def stamped(environment):
    stamp.write(environment, Stamp(stamp.key(environment), stamp.base_python(environment), ("app",), ("x11",)))
    return environment


def test_a_finished_set_up_is_ready(stamped):
    found = stamp.ready(stamped, ["app"])
    assert found is not None
    assert found.qt == ("x11",)


def test_a_missing_layer_is_not_ready(stamped):
    assert stamp.ready(stamped, ["app", "test"]) is None


@pytest.mark.parametrize("name", ["packaging/constraints.txt", "pyproject.toml"])
def test_changed_needs_or_pins_are_not_ready(stamped, name):
    path = stamped.root / name
    path.write_text(path.read_text().replace("peewee", "pebble"))
    assert stamp.ready(stamped, ["app"]) is None
    assert stamp.read(stamped) is not None, "the environment itself is still whole"


def test_other_parts_of_pyproject_do_not_matter(stamped):
    with stamped.pyproject.open("a") as file:
        file.write("[tool.ruff]\nline-length = 120\n")
    assert stamp.ready(stamped, ["app"])


def test_a_cut_off_set_up_is_not_whole(stamped):
    stamped.unfinished.touch()
    assert stamp.read(stamped) is None


def test_a_removed_python_is_noticed(stamped, tmp_path):
    stamped.python.unlink()
    stamped.python.symlink_to(tmp_path / "gone")
    assert stamp.read(stamped) is None


def test_a_python_replaced_by_another_version_is_noticed(stamped, tmp_path):
    other = tmp_path / "python3.14"
    other.touch(0o755)
    stamped.python.unlink()
    stamped.python.symlink_to(other)
    assert stamp.read(stamped) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"key": 1, "base": "x", "layers": null}', "\0"])
def test_a_damaged_stamp_is_no_stamp(stamped, text):
    stamped.stamp.write_text(text)
    assert stamp.read(stamped) is None


def test_windows_reads_its_python_from_the_environment(tmp_path):
    layout = Layout(tmp_path, windows=True)
    layout.scripts.mkdir(parents=True)
    layout.python.touch()
    (layout.venv / "pyvenv.cfg").write_text(f"home = C:\\Python311\nexecutable = {sys.executable}\n")
    assert stamp.base_python(layout) == str(Path(sys.executable).resolve())
    layout.python.unlink()
    assert stamp.base_python(layout) == ""

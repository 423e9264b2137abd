from pathlib import Path

from bootstrap.layout import ROOT, Layout


def test_root_is_the_folder_of_pyproject():
    assert (ROOT / "pyproject.toml").is_file()


def test_windows_keeps_its_python_in_scripts():
    layout = Layout(Path("x"), windows=True)
    assert layout.python == Path("x/.venv/Scripts/python.exe")
    assert layout.site_packages == Path("x/.venv/Lib/site-packages")


def test_others_keep_it_in_bin():
    assert Layout(Path("x"), windows=False).python == Path("x/.venv/bin/python")


def test_packages_are_found_for_the_python_that_made_the_environment(tmp_path):
    folder = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    folder.mkdir(parents=True)
    assert Layout(tmp_path, windows=False).site_packages == folder


def test_everything_written_is_inside_the_environment():
    layout = Layout()
    assert all(path.parent == layout.venv for path in (layout.stamp, layout.unfinished, layout.lock, layout.log))

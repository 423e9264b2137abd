"""The set-up's modules made importable (they live beside the scripts, not in the package), and a made-up checkout."""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / "packaging"))  # last: a script there is named like a module of the standard library

from bootstrap.layout import Layout  # noqa: E402


@pytest.fixture
def checkout(tmp_path):
    """A checkout with needs and pins, and nothing set up."""
    (tmp_path / "packaging").mkdir()
    (tmp_path / "packaging" / "constraints.txt").write_text("peewee==4.5.3\n")
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "x"\ndependencies = ["peewee>=4.4"]\n'
        '[project.optional-dependencies]\ntest = ["pytest>=8"]\ncoqui = ["coqui-tts>=0.28", "torch>=2.10"]\n'
    )
    return Layout(tmp_path, windows=False)


@pytest.fixture
def environment(checkout):
    """The checkout with an environment that looks like one of this Python, pip included."""
    (checkout.scripts).mkdir(parents=True)
    checkout.python.symlink_to(sys.executable)
    (checkout.site_packages / "pip-26.0.dist-info").mkdir(parents=True)
    (checkout.site_packages / "pip-26.0.dist-info" / "RECORD").touch()
    real = Path(sys.executable).resolve()
    (checkout.venv / "pyvenv.cfg").write_text(f"home = {real.parent}\nexecutable = {real}\n")
    return checkout

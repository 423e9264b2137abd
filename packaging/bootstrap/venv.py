"""The virtual environment: made, checked and mended; also on a Debian whose Python comes without its venv package."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bootstrap import failures, say, system
from bootstrap.layout import Layout
from bootstrap.stamp import base_python


def ensure(layout: Layout) -> bool:
    """Make sure of a whole environment with pip in it; True where it was made (anew)."""
    made = layout.unfinished.exists() or not base_python(layout) or not _has_pip(layout)
    if made:
        _refuse_foreign(layout)
        with say.Stage("Python environment"):
            _clear(layout)
            layout.unfinished.touch()
            _make(layout)
    _link_source(layout)
    return made


def _make(layout: Layout) -> None:
    """Make the environment, with what the machine has: ensurepip, else a pip of its own, else Debian's package."""
    if not _has("ensurepip") and not _has("pip"):
        system.install_venv_package()
    target = os.fspath(layout.venv)
    if _has("ensurepip"):
        _run([sys.executable, "-m", "venv", target], layout)
        return
    _run([sys.executable, "-m", "venv", "--without-pip", target], layout)
    outer = [sys.executable, "-m", "pip", "--python", os.fspath(layout.python)]
    _run([*outer, "install", "--quiet", "--no-input", "--disable-pip-version-check", "pip"], layout)


def _run(command: list[str], layout: Layout) -> None:
    """Run one command of the making; its words go to the log, and a failure becomes a sentence."""
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=clean(), check=False
    )
    words = done.stdout + done.stderr
    with layout.log.open("a", encoding="utf-8") as log:
        log.write(words)
    if done.returncode != 0 or not layout.python.exists():
        raise failures.explain(words, "The Python environment could not be made", layout.log)


def clean() -> dict[str, str]:
    """Return the process's environment without what would turn Python or pip to another place."""
    foreign = {"PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return {**kept, "PIP_USER": "0"}


def _has(module: str) -> bool:
    """Say whether the Python that runs this line has a module; asks again after packages were put in."""
    importlib.invalidate_caches()
    return importlib.util.find_spec(module) is not None


def _has_pip(layout: Layout) -> bool:
    return any(layout.site_packages.glob("pip-*.dist-info/RECORD"))


def _refuse_foreign(layout: Layout) -> None:
    """Refuse a `.venv` that no Python made: somebody keeps something else there."""
    ours = {layout.lock.name, layout.log.name, layout.unfinished.name, layout.stamp.name}
    if layout.venv.is_dir() and not (layout.venv / "pyvenv.cfg").exists() and not layout.unfinished.exists():
        others = [path.name for path in layout.venv.iterdir() if path.name not in ours]
        if others:
            raise say.SetUpFailure(
                f"The folder {layout.venv} holds something that is no Python environment ({sorted(others)[0]}). "
                "Move it away, then start this again."
            )


def _clear(layout: Layout) -> None:
    """Empty the environment's folder, but for the lock that is held."""
    layout.stamp.unlink(missing_ok=True)
    for path in layout.venv.iterdir():
        if path.name == layout.lock.name:
            continue
        remove: Callable[[Path], None] = shutil.rmtree if path.is_dir() and not path.is_symlink() else Path.unlink
        try:
            remove(path)
        except PermissionError as error:
            raise say.SetUpFailure(
                f"The file {error.filename} is in use or belongs to somebody else. Close DubAI Desktop, or remove the "
                f"folder {layout.venv} yourself, then start this again."
            ) from error


def _link_source(layout: Layout) -> None:
    """Make the environment import the program from the checkout, by a path that survives moving the folder."""
    path = layout.site_packages / "dubai_desktop_source.pth"
    text = os.path.relpath(layout.root, layout.site_packages) + "\n"
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")

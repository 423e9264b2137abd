"""Where the set-up keeps things: everything is inside `.venv` beside pyproject.toml."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Layout(NamedTuple):
    """The paths of one checkout's environment, for Windows or for the others."""

    root: Path = ROOT
    windows: bool = os.name == "nt"

    @property
    def venv(self) -> Path:
        """The virtual environment's folder."""
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        """The environment's folder of commands."""
        return self.venv / ("Scripts" if self.windows else "bin")

    @property
    def python(self) -> Path:
        """The environment's Python."""
        return self.scripts / ("python.exe" if self.windows else "python")

    @property
    def site_packages(self) -> Path:
        """Where the environment's packages are; before there are any, where the Python that runs this puts them."""
        if self.windows:
            return self.venv / "Lib" / "site-packages"
        found = sorted((self.venv / "lib").glob("python3.*/site-packages"))
        return found[-1] if found else self.venv / "lib" / f"python3.{sys.version_info[1]}" / "site-packages"

    @property
    def constraints(self) -> Path:
        """The pinned versions of every package."""
        return self.root / "packaging" / "constraints.txt"

    @property
    def pyproject(self) -> Path:
        """The project's own list of what it needs."""
        return self.root / "pyproject.toml"

    @property
    def stamp(self) -> Path:
        """Written last by a set-up that came to its end."""
        return self.venv / "setup.json"

    @property
    def unfinished(self) -> Path:
        """There while packages are put in: found at a start, it means that a set-up was cut off."""
        return self.venv / "setup.unfinished"

    @property
    def lock(self) -> Path:
        """Held by the set-up that is running; never removed."""
        return self.venv / "setup.lock"

    @property
    def log(self) -> Path:
        """What pip and the package manager said, for a set-up that failed."""
        return self.venv / "setup.log"

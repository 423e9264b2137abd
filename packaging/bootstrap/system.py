"""The machine's own packages: installed where this person may, else named in one line to copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from typing import NamedTuple

from bootstrap import say

_APT_OPTIONS = ("-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120", "-o", "Acquire::Retries=3")


class Library(NamedTuple):
    """A shared library and the Debian package that holds it (on Fedora and SUSE the library's name asks for it)."""

    soname: str
    debian: str


def manager() -> str:
    """Return the machine's package manager: "apt-get", "dnf" or "zypper", "" where none of them is there."""
    found = (name for name in ("apt-get", "dnf", "zypper") if shutil.which(name))
    return next(found, "") if sys.platform == "linux" else ""


def packages(libraries: Sequence[Library], tool: str) -> list[str]:
    """Return what to ask package manager `tool` for, to get these libraries."""
    if tool == "apt-get":
        return sorted({library.debian for library in libraries})
    return [f"{library.soname}()(64bit)" for library in libraries]


def copyable(names: Sequence[str], tool: str) -> str:
    """Return the one line that installs these packages, to copy into a shell."""
    quoted = " ".join(f"'{name}'" if "(" in name else name for name in names)
    return f"sudo {tool} install -y {quoted}"


def privilege() -> list[str] | None:
    """Return the words before a command that needs root: none for root, sudo where it asks nothing, None otherwise."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def install(names: Sequence[str], tool: str, title: str) -> bool:
    """Install system packages; False where this person may not, or where the package manager says no."""
    before = privilege() if tool else None
    if before is None:
        return False
    with say.Stage(title) as stage:
        if tool != "apt-get":
            return _run([*before, tool, "install", "-y", *names])
        stage.show("reading the list of packages")
        # Bare machines have no list at all, old ones name versions that are gone.
        _run([*before, "env", "DEBIAN_FRONTEND=noninteractive", tool, "update", "-qq"])
        stage.show(f"{len(names)} packages")
        return _run([*before, "env", "DEBIAN_FRONTEND=noninteractive", tool, "install", *_APT_OPTIONS, *names])


def install_venv_package() -> None:
    """Install what Debian and Ubuntu leave out of their Python; raise SetUpFailure with the line to copy otherwise."""
    tool = manager()
    name = f"python3.{sys.version_info[1]}-venv" if tool == "apt-get" else "python3-pip"
    if _is_the_systems_python() and install([name], tool, "Python's own venv package (from the system)"):
        return
    if tool and _is_the_systems_python():
        raise say.SetUpFailure(
            f"This Python comes without its venv package. Copy this line, then start again:\n  {copyable([name], tool)}"
        )
    raise say.SetUpFailure(
        f"This Python ({sys.executable}) comes without venv and pip. Install a complete Python 3.11, 3.12 or 3.13, "
        "then start this again."
    )


def _is_the_systems_python() -> bool:
    """Say whether the Python that runs this line came by the system's package manager."""
    return os.path.realpath(sys.executable).startswith("/usr/bin/")


def _run(command: list[str]) -> bool:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0

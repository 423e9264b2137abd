"""Which Python the program runs on: the one that started the script where it fits, else another one of this machine."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

from bootstrap import handover

OLDEST = (3, 11)
NEWEST = (3, 13)
_PROBE = "import sys; print(sys.version_info[0], sys.version_info[1], sys.maxsize > 2**32, sys.implementation.name)"
_MAC_FOLDERS = ("/opt/homebrew/bin", "/usr/local/bin", "/Library/Frameworks/Python.framework/Versions/3.{minor}/bin")


def fits(version: tuple[int, int], wide: bool, implementation: str) -> bool:
    """Say whether a Python of this (major, minor) fits: CPython 3.11 to 3.13, 64 bits wide."""
    return OLDEST <= version <= NEWEST and wide and implementation == "cpython"


def this_one_fits() -> bool:
    """Say whether the Python that runs this line fits."""
    return fits((sys.version_info[0], sys.version_info[1]), sys.maxsize > 2**32, sys.implementation.name)


def find_other(platform: str = sys.platform) -> str | None:
    """Return the path of another fitting Python of this machine, newest first; None where there is none."""
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        for command in _candidates(minor, platform):
            path = _ask(command)
            if path:
                return path
    return None


def ensure_fitting(script: str, arguments: Sequence[str]) -> None:
    """Go on where this Python fits; else start `script` again with one that does, or end with a sentence."""
    if this_one_fits():
        return
    other = find_other()
    sys.exit(handover.become(other, [script, *arguments]) if other else sentence())


def sentence() -> str:
    """Return the sentence for a machine with no fitting Python."""
    have = ".".join(str(part) for part in sys.version_info[:3])
    width = "" if sys.maxsize > 2**32 else ", 32-bit"
    return (
        f"DubAI Desktop needs Python 3.11, 3.12 or 3.13 (64-bit CPython); this one is {have}{width}, and no other was "
        "found. Install one (Debian and Ubuntu: sudo apt-get install python3.11 python3.11-venv; Fedora: "
        "sudo dnf install python3.13; Windows and macOS: the installer of the Python project), then start this again."
    )


def _candidates(minor: int, platform: str) -> list[list[str]]:
    """List the commands that may start Python 3.`minor` on `platform`."""
    commands = []
    if platform == "win32" and shutil.which("py"):
        commands.append(["py", f"-3.{minor}"])
    folders = [folder.format(minor=minor) for folder in _MAC_FOLDERS] if platform == "darwin" else []
    search = os.pathsep.join([os.environ.get("PATH", os.defpath), *folders])
    found = shutil.which(f"python3.{minor}", path=search)
    if found:
        commands.append([found])
    return commands


def _ask(command: list[str]) -> str | None:
    """Return the executable behind `command` where it is a fitting Python, else None."""
    code = f"{_PROBE}; print(sys.executable)"
    try:
        answer = subprocess.run([*command, "-c", code], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    lines = answer.stdout.splitlines()
    if answer.returncode != 0 or len(lines) != 2:
        return None
    major, minor, wide, implementation = lines[0].split()
    return lines[1] if fits((int(major), int(minor)), wide == "True", implementation) else None

"""Every check of the project in one order: style, types, the house's import contract, then the tests."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence

from bootstrap import say
from bootstrap.layout import Layout
from bootstrap.venv import clean

# Its command's own script would break where the folder was moved.
_LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def commands(layout: Layout) -> dict[str, list[str]]:
    """Return the checks before the tests, each by its name."""
    python = [os.fspath(layout.python), "-P", "-m"]
    return {
        "ruff check": [*python, "ruff", "check", "."],
        "ruff format": [*python, "ruff", "format", "--check", "."],
        "mypy": [*python, "mypy"],
        "mypy, set-up": [*python, "mypy", "--strict", "packaging/bootstrap"],
        "import contract": [*python[:2], "-c", _LINT_IMPORTS, "--no-logo"],
    }


def run(layout: Layout, arguments: Sequence[str]) -> int:
    """Run all checks and tests, or pytest alone with `arguments`; return 0 where all passed."""
    status = 0
    failed = []
    if not arguments:
        for name, command in commands(layout).items():
            say.line(f"== {name}")
            code = _call(layout, command)
            if code:
                failed.append(name)
                status = status or code
        if failed:
            say.line(f"Failed before the tests: {', '.join(failed)}")
        say.line("== pytest")
    code = _call(layout, [os.fspath(layout.python), "-P", "-m", "pytest", *arguments])
    if failed:
        say.line(f"Also failed: {', '.join(failed)}")
    return status or code


def _call(layout: Layout, command: Sequence[str]) -> int:
    """Run one check in the checkout, its words going straight to the person."""
    return subprocess.run(command, stdin=subprocess.DEVNULL, cwd=layout.root, env=clean(), check=False).returncode

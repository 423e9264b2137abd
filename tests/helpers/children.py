"""Python children for fault tests: started from a piece of code, fed by arguments, killed without mercy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(code: str, *args: str, env: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """Start `code` in the repository's root, its stdout piped."""
    command = [sys.executable, "-c", code, *args]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)


def finish(code: str, *args: str, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Run `code` to its end; returns its exit status (negative: the signal that killed it) and its stdout."""
    with start(code, *args, env=env) as child:
        out, _ = child.communicate(timeout=60)
    return child.returncode, out.decode()

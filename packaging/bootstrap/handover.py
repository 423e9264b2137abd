"""From the script to the program: become another Python, with nothing of ours left behind."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence


def become(
    python: str, arguments: Sequence[str], environ: Mapping[str, str] | None = None, windows: bool = os.name == "nt"
) -> int:
    """Become `python` with these arguments; on Windows, which cannot, start it and return its exit status."""
    command = [python, *arguments]
    environ = dict(os.environ if environ is None else environ)
    sys.stdout.flush()
    sys.stderr.flush()
    if not windows:
        os.execve(python, command, environ)
    with subprocess.Popen(command, env=environ) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue  # the program got the same key press and ends by itself

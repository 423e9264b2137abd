"""`python -m dubai_desktop` and the `dubai-desktop` command."""

from __future__ import annotations

import signal

signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C just ends us, at any moment; who runs jobs listens to it

import multiprocessing  # noqa: E402
import sys  # noqa: E402

from dubai_desktop.cli import main  # noqa: E402

__all__ = ["main"]

if __name__ == "__main__":
    multiprocessing.freeze_support()  # engines run in child processes, in a frozen bundle too
    sys.exit(main())

"""`python -m dubai_desktop` and the `dubai-desktop` command."""

from __future__ import annotations

import multiprocessing
import sys

from dubai_desktop.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    multiprocessing.freeze_support()  # engines run in child processes, in a frozen bundle too
    sys.exit(main())

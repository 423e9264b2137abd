"""`python -m dubai_desktop` and the `dubai-desktop` command."""

from __future__ import annotations

import sys

from dubai_desktop.cli import main

__all__ = ["main"]

if __name__ == "__main__":
    sys.exit(main())

"""The window, where there is a display."""

from __future__ import annotations

import argparse

from dubai_desktop import app
from dubai_desktop.cli.show import say


def open_window(args: argparse.Namespace) -> int:
    """Open the window; where that can't be, say why and what to do. Exit status 11: it is open already."""
    reason = app.window_missing()
    if reason:
        say(reason)
        return 1
    return app.run_window()

"""What set-up tells a person: a line per stage on stderr (stdout is the program's), and failures in a sentence."""

from __future__ import annotations

import sys
import time
from typing import TextIO

_WIDTH = 78


class SetUpFailure(Exception):
    """Set-up cannot go on; the text is what happened and what to do, in plain words."""


class Stage:
    """One stage of the set-up, shown as one line: rewritten in place on a terminal, two plain lines elsewhere."""

    def __init__(self, title: str, stream: TextIO | None = None) -> None:
        self._title = title
        self._stream = stream or sys.stderr
        self._live = self._stream.isatty()
        self._started = time.monotonic()

    def __enter__(self) -> Stage:
        self.show("")
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        seconds = time.monotonic() - self._started
        word = "done" if kind is None else "stopped"
        self._write(f"  {self._title}: {word} ({seconds:.0f} s)", end="\n")

    def show(self, detail: str) -> None:
        """Show `detail` and the seconds so far behind the title; without a terminal only the title, once."""
        if self._live:
            seconds = time.monotonic() - self._started
            self._write(f"  {self._title} ({seconds:.0f} s) {detail}", end="")
        elif not detail:
            self._write(f"  {self._title} ...", end="\n")

    def _write(self, text: str, end: str) -> None:
        # Spaces wipe the rest of the line: not every Windows console knows the code that does.
        line(f"\r{text[:_WIDTH].ljust(_WIDTH)}" if self._live else text, self._stream, end=end)


def line(text: str, stream: TextIO | None = None, end: str = "\n") -> None:
    """Write one line to `stream` (stderr unless given); letters that it cannot show are replaced."""
    stream = stream or sys.stderr
    encoding = stream.encoding or "ascii"
    stream.write(text.encode(encoding, "replace").decode(encoding) + end)
    stream.flush()

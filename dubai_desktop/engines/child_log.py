"""What a child logs, on its way to the program's log: bounded, on one line, and without the words that are spoken."""

from __future__ import annotations

import contextlib
import dataclasses
import logging
import os
import time
import traceback
from collections.abc import Callable, Iterator, Mapping

OWN = "dubai_desktop"
MOST = 100  # records in a burst...
PER_SECOND = 20.0  # ...and in every second after it
LONGEST = 4_000  # characters of a message, and of a traceback
SHORTEST = 4  # letters of a text that is looked for: shorter ones are parts of ordinary words
HIDDEN = "[text]"

_ODD = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What putting a record together may raise: the arguments say themselves how they are written."""

Send = Callable[[str, int, str, str], object]
"""Takes a logger's name, a level, the message and a traceback ("" for none)."""

_words: tuple[object, ...] = ()


@contextlib.contextmanager
def hiding(args: tuple[object, ...]) -> Iterator[None]:
    """Within the block, text that is in a call's arguments is kept out of records above DEBUG."""
    global _words  # noqa: PLW0603  one call at a time
    _words = args
    try:
        yield
    finally:
        _words = ()


def handler(send: Send) -> logging.Handler:
    """Return a handler that sends records on."""
    return _Sender(send)


class _Room:
    """How many records may still pass: MOST at once, PER_SECOND later on."""

    def __init__(self) -> None:
        self._left = float(MOST)
        self._seen = time.monotonic()

    def take(self) -> bool:
        """Let one record pass where there is room for it."""
        now = time.monotonic()
        self._left = min(MOST, self._left + (now - self._seen) * PER_SECOND)
        self._seen = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class _Sender(logging.Handler):
    """Passes records on until they become a flood; what was left out is counted and told.

    The program's own records have room of their own: a chatty library does not crowd them out.
    """

    def __init__(self, send: Send) -> None:
        super().__init__()
        self._send = send
        self._rooms = {True: _Room(), False: _Room()}
        self._left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Send a record, or count it where there were too many. Never raises: a log must not end a call."""
        level = _level(record)
        if level < logging.getLogger().level:
            return
        if not self._rooms[_is_own(record)].take():
            self._left_out += 1
            return
        try:
            message, trace = record.getMessage()[:LONGEST], _trace(record)
        except _ODD:
            message, trace = "[record withheld]", ""
        if level > logging.DEBUG:
            message, trace = (_without_words(text) for text in (message, trace))
        if self._left_out:
            self._send(__name__, logging.WARNING, f"{self._left_out} lines were left out: too many at once", "")
            self._left_out = 0
        self._send(record.name, level, message, trace)


def _is_own(record: logging.LogRecord) -> bool:
    return record.name == OWN or record.name.startswith(f"{OWN}.")


def _level(record: logging.LogRecord) -> int:
    """What a record counts as here: libraries tell for information what they are given to say."""
    return record.levelno if _is_own(record) or record.levelno >= logging.WARNING else logging.DEBUG


def _trace(record: logging.LogRecord) -> str:
    if not record.exc_info or record.exc_info[0] is None:
        return ""
    return "".join(traceback.format_exception(*record.exc_info))[-LONGEST:]


def _without_words(text: str) -> str:
    for word in sorted(set(_texts(_words)), key=len, reverse=True):
        text = text.replace(word, HIDDEN)
    return text


def _texts(value: object) -> Iterator[str]:
    """Yield the texts for people in a call's arguments: not ids, languages and paths."""
    if isinstance(value, str):
        for part in (value, *value.splitlines()):
            spoken = " " in part.strip() or not part.isascii()
            if len(part.strip()) >= SHORTEST and spoken and not os.path.isabs(part):  # noqa: PTH117 - any text
                yield part.strip()
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for field in dataclasses.fields(value):
            yield from _texts(getattr(value, field.name))

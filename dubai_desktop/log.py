"""The log: rotating files of this person's, one record a line, with secrets and tricks of control characters removed.

What a record says is made safe after it was put together, so that arguments and tracebacks pass here too.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import time
import unicodedata
from logging.handlers import RotatingFileHandler
from pathlib import Path

from dubai_desktop import paths

NAME = "dubai-desktop.log"
WITHHELD = "[record withheld]"
_HIDDEN = "[secret]"
_MAX_BYTES = 2_000_000
_KEEP = 5
_MAX_RECORD = 20_000  # characters written of a message, and of a traceback
_MAX_READ = 1_000_000

_secrets: set[str] = set()

# What secrets look like when nobody registered them.
_PATTERNS = (
    re.compile(r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----.*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)", re.DOTALL),
    re.compile(r"\bya29\.[\w.-]{10,}"),  # Google access token
    re.compile(r"\bAIza[\w-]{30,}"),  # Google key
    re.compile(r"\bhf_[A-Za-z0-9]{20,}"),  # model hub token
    re.compile(r"\bsk-[\w-]{20,}"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),  # JWT
    re.compile(r"(?i)(?<=\bbearer )[\w.~+/=-]{8,}"),
    re.compile(r"(?i)(?<=://)[^/\s:@]{1,200}:[^/\s@]{1,200}(?=@)"),  # user:password in an address
    re.compile(r"(?i)(?<=[?&]key=)[\w-]{8,}"),
)


def register_secret(value: str) -> None:
    """Keep a value out of every record from now on, each line of it too; shorter than 6 characters is ignored."""
    for part in {value, *value.splitlines()}:
        if len(part.strip()) >= 6:
            _secrets.add(part.strip())


def redact(text: str) -> str:
    """Return text with registered secrets and everything that looks like one replaced."""
    if _secrets:
        known = sorted(_secrets, key=len, reverse=True)
        text = re.sub("|".join(map(re.escape, known)), _HIDDEN, text)
    for pattern in _PATTERNS:
        text = pattern.sub(_HIDDEN, text)
    return text


def escape(text: str) -> str:
    """Return text on one line: control, bidirectional, line-separating and undecodable characters as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_escaped(char) for char in text)


def _escaped(char: str) -> str:
    # Cc control, Cf format (bidirectional marks; but joiners belong to Bangla), Cs surrogates, Zl/Zp line ends.
    if char in "\u200c\u200d" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
        return char
    return char.encode("unicode_escape", "surrogatepass").decode("ascii")


class SafeFormatter(logging.Formatter):
    """One line per record; the lines of a traceback follow indented, so that no record can forge another."""

    converter = time.gmtime  # type: ignore[assignment]

    def __init__(self) -> None:
        super().__init__("%(message)s")

    def format(self, record: logging.LogRecord) -> str:
        """Return the record's text; a record that cannot be put together is withheld, never printed raw."""
        stamp = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03d}Z"
        head = f"{stamp} {record.levelname:<7} {escape(record.name)} [{escape(record.threadName or '')}]"
        try:
            message, trace = self._parts(record)
        except Exception:  # noqa: BLE001 - any __str__ may be called here, and must not print raw arguments
            return f"{head} {WITHHELD}"
        lines = [f"{head} {escape(message)}"]
        lines += [f"    | {escape(line)}" for line in trace.splitlines()]
        return "\n".join(lines)

    def _parts(self, record: logging.LogRecord) -> tuple[str, str]:
        message = redact(record.getMessage()[:_MAX_READ])
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        if record.stack_info:
            trace = f"{trace}\n{record.stack_info}"
        return message[:_MAX_RECORD], redact(trace)[-_MAX_RECORD:]


class PrivateFileHandler(RotatingFileHandler):
    """A rotating log that only this person can read, whatever the umask."""

    def _open(self):  # type: ignore[no-untyped-def]  # noqa: ANN202 - as the base class
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace")


def setup(level: str, to_stderr: bool = False) -> None:
    """Send the program's log to a rotating file in the log folder, and to stderr if wanted. May be called again.

    A log folder that cannot be written to costs the log, not the program.
    """
    logging.raiseExceptions = False  # a failing record must not print its raw arguments to stderr
    os.environ.pop("GOOGLE_SDK_PYTHON_LOGGING_SCOPE", None)  # it would log the spoken text
    root = logging.getLogger()
    shutdown()
    handlers: list[logging.Handler] = []
    try:
        handlers.append(PrivateFileHandler(log_file(), maxBytes=_MAX_BYTES, backupCount=_KEEP, encoding="utf-8"))
    except OSError as error:
        to_stderr = True
        _note(error)
    if to_stderr:
        handlers.append(logging.StreamHandler(sys.stderr))
    for handler in handlers:
        handler.setFormatter(SafeFormatter())
        handler.set_name(NAME)
        root.addHandler(handler)
    root.setLevel(level)
    logging.captureWarnings(True)


def shutdown() -> None:
    """Close what `setup` opened."""
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if handler.get_name() == NAME]:
        root.removeHandler(handler)
        handler.close()
    logging.captureWarnings(False)


def log_file() -> Path:
    """Return the file that is written to now."""
    return paths.log_dir() / NAME


def _note(error: OSError) -> None:
    print(f"no log is kept: {escape(str(error))}", file=sys.stderr)  # noqa: T201 - there is nowhere else to say it

"""From the words of pip, venv and apt to one sentence on what happened and one on what to do."""

from __future__ import annotations

import re
from pathlib import Path

from bootstrap.say import SetUpFailure

_NETWORK = (
    r"Temporary failure in name resolution|Name or service not known|nodename nor servname|getaddrinfo failed|"
    r"NewConnectionError|Network is unreachable|Connection refused|ConnectTimeoutError|ReadTimeoutError|timed out|"
    r"ProxyError|ConnectionResetError|Failed to establish a new connection|Temporary failure resolving|"
    r"No route to host|ProtocolError"
)
_NO_COMPILER = (
    r"command '[^']*(?:gcc|cc|clang|g\+\+)[^']*' failed|No such file or directory: '(?:gcc|cc|clang|g\+\+)'|"
    r"Microsoft Visual C\+\+ .* is required"
)
_NO_SPACE = (
    "The disk is full. Free about 2 GB on the disk that holds this folder (and on the one for temporary files), then "
    "start this again; it goes on by itself."
)
_CERTIFICATE = (
    "The package index answered with a certificate that this machine does not trust. Where a company's proxy reads "
    "the traffic, set PIP_CERT to its certificate file, then start this again."
)
_NO_NETWORK = (
    "The package index cannot be reached. Check the network (and the proxy settings), then start this again; it goes "
    "on by itself. For a machine without internet see README.md, 'Machines without internet'."
)
_COMPILER = (
    "A package had to be built here and there is no compiler for it. Use Python 3.11, 3.12 or 3.13 on a common system "
    "(for those everything comes ready-made), or install a compiler, then start this again."
)
_UNKNOWN_PACKAGE = (
    "The package index has no build of '{0}' for this Python and system. Bring the system up to date (Linux needs "
    "glibc 2.34 or later), or try another Python of 3.11 to 3.13."
)
_LONG_PATH = (
    "Windows allows no path this long. Move the program's folder to a shorter path (such as C:\\DubAI), then start "
    "this again."
)
_IN_USE = (
    "A file is in use or may not be written. Close DubAI Desktop, check who owns this folder, then start this again."
)
_MEMORY = "The machine ran out of memory. Close some programs, then start this again; it goes on by itself."

# The first pattern that fits decides: a full disk or a dead network makes later lines say other things too.
_RULES: tuple[tuple[str, str], ...] = (
    (r"No space left on device|\[Errno 28\]|Disk quota exceeded|not enough space on the disk", _NO_SPACE),
    (r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError", _CERTIFICATE),
    (_NETWORK, _NO_NETWORK),
    (_NO_COMPILER, _COMPILER),
    (r"No matching distribution found for ([A-Za-z0-9._-]+)", _UNKNOWN_PACKAGE),
    (r"Windows Long Path support", _LONG_PATH),
    (r"PermissionError|Permission denied|WinError 5\]|WinError 32\]|Access is denied", _IN_USE),
    (r"MemoryError|Cannot allocate memory", _MEMORY),
)


def explain(words: str, what: str, log: Path) -> SetUpFailure:
    """Return the failure that `words` (a tool's output) tell of; `what` begins the sentence where none is known."""
    for pattern, sentence in _RULES:
        found = re.search(pattern, words)
        if found:
            return SetUpFailure(f"{sentence.format(*found.groups())}\nDetails: {log}")
    return SetUpFailure(f"{what}. The last lines of {log} say why; start this again once that is mended.")

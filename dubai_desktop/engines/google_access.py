"""Google Cloud's front door: whose account, checked before use, and what a refusal of the service means.

The account is a service account's JSON text. It is checked here, because other kinds of credential files can name
addresses to send tokens to, and commands to run.
"""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from dubai_desktop import log
from dubai_desktop.domain.problems import Code, Problem

TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105  an address
UNIVERSE = "googleapis.com"  # the only domain whose services get our tokens
TIMEOUT = 30.0  # seconds for one request; the clients' own default is none at all
_LARGEST = 65_536  # bytes of a service account file

NO_ACCOUNT = (
    "Google's services need a service account. Create one in the Google Cloud console, and choose its file in the "
    "settings or with “dubai-desktop keys set google FILE”."
)
_OTHER_FILE = "This is not a service account file. Choose the JSON file from the Google Cloud console."


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach a service: the account's JSON text, or `endpoint`, a test server's "host:port".

    `timeout` is the seconds that one request may take.
    """

    credentials: str = field(repr=False)
    endpoint: str = ""
    timeout: float = TIMEOUT


def account_to_keep(file: str) -> str:
    """Return the JSON text of a service account file that is to be copied into the keyring, whoever else may read it.

    A file as the browser saved it is readable by others; it need not stay. Raises Problem(TTS_AUTH).
    """
    return account_from_file(file, private=False)


def account_from_file(file: str, *, private: bool = True) -> str:
    """Return the JSON text of a service account file after checking what it is, and that it is `private`.

    Raises Problem(TTS_AUTH) saying what is wrong, without any of its content.
    """
    if not file:
        raise refused(NO_ACCOUNT)
    path = Path(file)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise refused(_OTHER_FILE)
        content = path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        message = "The service account file cannot be read. Choose it again in the settings."
        raise refused(message, type(error).__name__) from error
    if private and sys.platform != "win32" and status.st_mode & 0o077:
        raise refused(
            "Other people can read the service account file. Make it private (chmod 600), or keep it in the keyring "
            "(“keys set google FILE”)."
        )
    return check_account(content)


def check_account(content: str) -> str:
    """Return a service account's JSON text after checking what it is; the log never shows its key from then on.

    Raises Problem(TTS_AUTH).
    """
    account = _parsed(content)
    kind = (account.get("type"), account.get("token_uri"), account.get("universe_domain", UNIVERSE))
    if kind != ("service_account", TOKEN_URI, UNIVERSE):
        raise refused(_OTHER_FILE)
    for name in ("private_key", "private_key_id"):
        if isinstance(account.get(name), str):
            log.register_secret(account[name])
    return content


def project_of(content: str) -> str:
    """Return the project that an account's requests are billed to. Raises Problem(TTS_AUTH) where it names none."""
    project = _parsed(content).get("project_id")
    if not isinstance(project, str) or not project:
        raise refused("The service account names no project. Download its file again from the Google Cloud console.")
    return project


def credentials(access: Access) -> Any:  # noqa: ANN401  an untyped library
    """Return the client library's credentials for an account. Raises Problem(TTS_AUTH) for one that is not whole."""
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  heavy
    from google.oauth2 import service_account  # noqa: PLC0415  heavy

    try:
        return service_account.Credentials.from_service_account_info(json.loads(check_account(access.credentials)))
    except (GoogleAuthError, ValueError) as error:  # its text may hold the key
        raise refused(
            "The service account file is damaged. Download it again from the Google Cloud console.",
            type(error).__name__,
        ) from None


def refused(message: str, detail: str = "") -> Problem:
    """Return the Problem of an account that cannot be used."""
    return Problem(Code.TTS_AUTH, message, detail=detail)


def _parsed(content: str) -> dict[str, Any]:
    try:
        account = json.loads(content)
    except (ValueError, RecursionError):
        return {}
    return account if isinstance(account, dict) else {}


# --- what a refusal means ------------------------------------------------------------------------------------------


class Kind(StrEnum):
    """What is wrong, whichever service said it."""

    RATE = "rate"  # too many requests for now
    QUOTA = "quota"  # nothing left, or a daily cap
    AUTH = "auth"  # the account, its rights, or this computer's clock
    SWITCHED_OFF = "switched off"  # the service or its billing is not on for the project
    TIMEOUT = "timeout"
    NETWORK = "network"
    REFUSED = "refused"  # this request, as it is


@dataclass(frozen=True, slots=True)
class Trouble:
    """A refusal: its kind, the seconds that the service asks to wait (0.0: it does not say), the library's words."""

    kind: Kind
    wait: float
    detail: str


_PER_TIME = ("perminute", "persecond", "per minute", "per second", "rate_limit", "rate limit", "per 100 seconds")
_PER_DAY = (
    "perday",
    "per day",
    "daily",
    "permonth",
    "per month",
)  # before the others: the reason is then RATE_LIMIT too
_SWITCHED_OFF = ("service_disabled", "billing_disabled", "billing_not_found", "it is disabled", "api disabled")
_BY_NAME: tuple[tuple[frozenset[str], Kind], ...] = (
    (frozenset({"TransportError"}), Kind.NETWORK),  # of the request for a token; an auth error by its class
    (frozenset({"Unauthenticated", "Unauthorized", "PermissionDenied", "Forbidden"}), Kind.AUTH),
    (frozenset({"GoogleAuthError", "ValueError"}), Kind.AUTH),
    (frozenset({"DeadlineExceeded", "GatewayTimeout"}), Kind.TIMEOUT),
    (frozenset({"ServerError", "RetryError", "Aborted", "Cancelled"}), Kind.NETWORK),
)


def trouble(error: Exception) -> Trouble:
    """Say what an error of Google's clients means; its text goes into the detail, with secrets taken out."""
    names = {kind.__name__ for kind in type(error).__mro__}
    details = _details(error)
    metadata = getattr(error, "metadata", None)
    text = f"{error} {getattr(error, 'reason', '')} {dict(metadata) if metadata else ''} {details}".lower()
    detail = log.redact(f"{type(error).__name__}: {getattr(error, 'message', '')}")[:500]
    return Trouble(_kind(names, text), _wait(details), detail)


def _kind(names: set[str], text: str) -> Kind:
    if any(sign in text for sign in _SWITCHED_OFF):
        return Kind.SWITCHED_OFF
    is_denied = bool(names & {"PermissionDenied", "Forbidden"}) and "limit exceeded" in text  # Translation says 403
    if is_denied or names & {"ResourceExhausted", "TooManyRequests"}:
        is_soon = any(sign in text for sign in _PER_TIME) and not any(sign in text for sign in _PER_DAY)
        return Kind.RATE if is_soon else Kind.QUOTA
    return next((kind for known, kind in _BY_NAME if names & known), Kind.REFUSED)


def _details(error: Exception) -> Iterable[object]:
    details = getattr(error, "details", None)
    return details if isinstance(details, list | tuple) else ()


def _wait(details: Iterable[object]) -> float:
    """Return the seconds of a RetryInfo among an error's details."""
    for detail in details:
        delay = getattr(detail, "retry_delay", None)
        if delay is not None:
            return max(0.0, float(getattr(delay, "seconds", 0)) + float(getattr(delay, "nanos", 0)) / 1e9)
    return 0.0

"""What a chat endpoint refuses and why, said as Problems; the server's own words go into the detail, never a key."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rapidfuzz import fuzz, process

from dubai_desktop import log
from dubai_desktop.domain.problems import Code, Problem

if TYPE_CHECKING:
    from openai import APIStatusError

    from dubai_desktop.engines.mt.chat_client import Dialect

_FORMS = ("json_schema", "json_object", "plain")
_LENGTH = ("context_length", "context length", "maximum context", "too many tokens", "too long", "context window")
_NO_MODEL = ("not found", "not exist", "not a valid model", "invalid model", "unknown model", "no such model")
_NO_MONEY = ("insufficient_quota", "insufficient balance", "insufficient credit", "billing", "exceeded your current")
_DECLINED = ("content_filter", "content management policy", "content_policy", "safety")


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked of whom; `models` lists what the endpoint has."""

    url: str
    model: str
    key: str = field(repr=False)
    data: str = field(repr=False)
    models: Callable[[], list[str]]


class Misunderstood(Exception):
    """The server does not take the question in this form. `problem` is for when there is no simpler one."""

    def __init__(self, said: str, problem: Problem) -> None:
        super().__init__(problem.message)
        self.said = said
        self.problem = problem


class Passing(Exception):
    """Trouble that may pass; `wait` is how many seconds the server asks for."""

    def __init__(self, problem: Problem, wait: float = 0.0) -> None:
        super().__init__(problem.message)
        self.problem = problem
        self.wait = wait


class Unusable(Exception):
    """The question was too long for the model, or it declined: fewer lines may do."""


def translate(error: Exception, asked: Asked) -> Exception:
    """Return what an error of the client means: Misunderstood, Passing, Unusable or a Problem."""
    import openai  # noqa: PLC0415  heavy

    if isinstance(error, openai.APIStatusError):
        return _by_status(error, asked)
    if isinstance(error, openai.APITimeoutError):
        return Problem(
            Code.TIMEOUT,
            "The chat model did not answer in time. Try again, or choose a smaller model or another translator.",
            detail=type(error).__name__,
        )
    if isinstance(error, openai.APIConnectionError):
        return _unreachable(error, asked)
    return no_endpoint(asked.url, type(error).__name__)


def may_be_charged(error: Exception) -> bool:
    """True where an answer may have been made that never arrived."""
    import openai  # noqa: PLC0415  heavy

    if isinstance(error, openai.APITimeoutError):
        return True
    return isinstance(error, openai.APIConnectionError) and not _never_arrived(error)


def _by_status(error: APIStatusError, asked: Asked) -> Exception:
    status: int = error.status_code
    said = f"{error.code or ''} {error.type or ''} {error.message}".lower()[:4000]
    detail = _detail(error, asked)
    wait = _seconds(error.response.headers.get("retry-after", ""))
    if status >= 500 and status != 501:
        return Passing(_out_of_order(detail), wait)
    if status in {401, 402, 403, 408, 429}:
        return _unwelcome(status, said, detail, wait, asked)
    return _unfit(status, said, detail, asked)


def _unwelcome(status: int, said: str, detail: str, wait: float, asked: Asked) -> Exception:
    """Say who may not ask, or not now."""
    if status in {401, 403}:
        return _no_entry(asked, detail)
    if status == 408:
        return Passing(_out_of_order(detail), wait)
    if status == 429 and not any(sign in said for sign in _NO_MONEY):
        return Passing(
            Problem(
                Code.SERVICE_RATE,
                "The chat service asks for fewer requests. Wait a little and go on: finished lines are kept.",
                detail=detail,
                facts={"retry_after": wait},
            ),
            wait,
        )
    return Problem(
        Code.SERVICE_QUOTA,
        "The chat service has no credit left for this key. Add some there, or choose another translator.",
        detail=detail,
    )


def _unfit(status: int, said: str, detail: str, asked: Asked) -> Exception:
    """Say what is wrong with a question, or with where it was put."""
    if status == 413 or any(sign in said for sign in (*_LENGTH, *_DECLINED)):
        return Unusable(detail)
    if status == 404 or (status in {400, 422} and "model" in said and any(sign in said for sign in _NO_MODEL)):
        return _no_model(asked, said, detail)
    if status in {400, 415, 422, 501}:
        return Misunderstood(said, _refused(detail))
    return no_endpoint(asked.url, detail) if status < 400 or status == 405 else _refused(detail)


def simpler(dialect: Dialect, said: str) -> Dialect | None:
    """Return what to try where a server refused a question with these words (lower case); None for nothing."""
    if "temperature" in said and dialect.temperature:
        return replace(dialect, temperature=False)
    if "max_completion_tokens" in said and dialect.limit == "max_tokens":
        return replace(dialect, limit="max_completion_tokens")
    if ("max_tokens" in said or "max_completion_tokens" in said) and dialect.limit:
        return replace(dialect, limit="")
    place = _FORMS.index(dialect.form)
    return replace(dialect, form=_FORMS[place + 1]) if place + 1 < len(_FORMS) else None


def no_endpoint(url: str, detail: str) -> Problem:
    """Return the Problem of an address where something else answers."""
    return Problem(
        Code.SETTING_INVALID,
        f"No chat service answers at “{_place(url)}”. Check the address in the settings: most end in /v1.",
        detail=detail,
    )


def _no_entry(asked: Asked, detail: str) -> Problem:
    if not asked.key:
        return Problem(
            Code.SERVICE_AUTH,
            "The chat service wants a key. Enter it in the settings or with “dubai-desktop keys set chat”.",
            detail=detail,
        )
    return Problem(
        Code.SERVICE_AUTH,
        "The chat service did not accept the key. Check that it is whole, not expired, and allowed to use this model.",
        detail=detail,
    )


def _no_model(asked: Asked, said: str, detail: str) -> Problem:
    models = asked.models()
    if not models and "model" not in said:
        return no_endpoint(asked.url, detail)
    nearest = [name for name, *_ in process.extract(asked.model, models, scorer=fuzz.ratio, limit=3)]
    offer = ", ".join(f"“{log.escape(name)[:60]}”" for name in nearest)
    hint = f"The nearest it has: {offer}." if offer else "Choose one that it has in the settings."
    return Problem(
        Code.SETTING_INVALID,
        f"The chat service has no model “{log.escape(asked.model)[:60]}”. {hint}",
        detail=detail,
        facts={"model": asked.model, "nearest": nearest, "models": models[:50]},
    )


def _out_of_order(detail: str) -> Problem:
    return Problem(
        Code.NETWORK,
        "The chat service has trouble of its own. Try again later: finished lines are kept.",
        detail=detail,
    )


def _refused(detail: str) -> Problem:
    return Problem(
        Code.ENGINE_FAILED,
        "The chat service refused the request. Choose another model in the settings, or another translator.",
        detail=detail,
    )


def _unreachable(error: Exception, asked: Asked) -> Exception:
    """Say why there is no connection; one that broke in the middle is passing trouble."""
    place, chain = f"“{_place(asked.url)}”", tuple(_chain(error))
    if any(isinstance(cause, ssl.SSLError) for cause in chain):
        said = (
            f"The certificate of {place} is not trusted here. Check the address, the proxy and this computer's clock."
        )
    elif any(isinstance(cause, ConnectionRefusedError) for cause in chain):
        said = f"Nothing answers at {place}. Start the chat server there, or check its address."
    elif _never_arrived(error):
        said = f"{place} could not be reached. Check the network and the address of the chat server."
    else:
        said = f"The connection to {place} broke. Try again: finished lines are kept."
    problem = Problem(Code.NETWORK, said, detail=" <- ".join(type(cause).__name__ for cause in chain))
    return problem if _never_arrived(error) else Passing(problem)


def _never_arrived(error: Exception) -> bool:
    return any(type(cause).__name__ in {"ConnectError", "UnsupportedProtocol", "ProxyError"} for cause in _chain(error))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _seconds(header: str) -> float:
    """Return a Retry-After header in seconds (a number or an HTTP date); 0.0 for none."""
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(header) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def _place(url: str) -> str:
    """Return the host and port of an address, as it may be shown."""
    return log.escape(urlsplit(url).netloc.rpartition("@")[2])[:80]


def _detail(error: APIStatusError, asked: Asked) -> str:
    """Return what the server said, short, without the key, and not at all where it repeats what it was sent."""
    said = log.redact(error.message.replace(asked.key, "[secret]") if asked.key else error.message)
    words = said.split()
    quoted = any(" ".join(words[at : at + 4]) in asked.data for at in range(max(0, len(words) - 3)))
    shown = "[text]" if quoted else log.escape(said)[:300]
    return f"{type(error).__name__} {error.status_code} {error.code or ''}: {shown}"

"""Google Cloud Translation through its own client, in a child process: a request can hang, its import is heavy."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.google_access import TIMEOUT, Access, Kind, credentials, trouble

MODEL = "NMT"  # the general model, used where a request names none
POINTS = 5_000  # code points of one request, as Google advises; it refuses 30,000
STRINGS = 1_024  # texts of one request, at most


@dataclass(frozen=True, slots=True)
class Pair:
    """Who pays, from which language ("" for whatever it is) to which; codes as Google writes them."""

    project: str
    source: str
    target: str


def groups(texts: list[str]) -> Iterator[list[str]]:
    """Yield the texts in order, as many at a time as one request may carry."""
    group: list[str] = []
    size = 0
    for text in texts:
        if group and (len(group) == STRINGS or size + len(text) > POINTS):
            yield group
            group, size = [], 0
        group.append(text)
        size += len(text)
    if group:
        yield group


def translate(access: Access, pair: Pair, texts: list[str]) -> list[str]:
    """Return the translation of each text of a group, in order: one request, not repeated here.

    Raises Problem: SERVICE_AUTH, SERVICE_QUOTA, SERVICE_RATE, NETWORK, TIMEOUT, ENGINE_FAILED.
    """
    from google.api_core.exceptions import GoogleAPICallError, RetryError  # noqa: PLC0415  heavy
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  heavy

    request = {
        "parent": f"projects/{pair.project}/locations/global",
        "contents": texts,
        "mime_type": "text/plain",
        "target_language_code": pair.target,
        **({"source_language_code": pair.source} if pair.source else {}),
    }
    try:
        reply = _client(access).translate_text(request=request, retry=None, timeout=TIMEOUT)
    except (GoogleAPICallError, RetryError, GoogleAuthError, ValueError) as error:
        raise translate_error(error) from None  # the chain may hold the request
    answers = [str(answer.translated_text) for answer in reply.translations]
    if len(answers) != len(texts):  # nobody knows which belongs to which
        raise Problem(
            Code.ENGINE_FAILED,
            "Google sent another number of translations than lines. Try again, or choose another translator.",
            detail=f"{len(answers)} for {len(texts)}",
        )
    return answers


@lru_cache(maxsize=1)
def _client(access: Access) -> Any:  # noqa: ANN401  an untyped library
    from google.cloud import translate_v3  # noqa: PLC0415  heavy

    if access.endpoint:
        import grpc  # type: ignore[import-untyped]  # noqa: PLC0415  heavy
        from google.cloud.translate_v3.services.translation_service import transports  # noqa: PLC0415  heavy

        channel = grpc.insecure_channel(access.endpoint)
        transport = transports.TranslationServiceGrpcTransport(channel=channel)
        return translate_v3.TranslationServiceClient(transport=transport)
    return translate_v3.TranslationServiceClient(credentials=credentials(access))


_SAID = {
    Kind.RATE: (Code.SERVICE_RATE, "Google asks for fewer requests a minute. Wait a little and go on."),
    Kind.QUOTA: (
        Code.SERVICE_QUOTA,
        "The Google quota is used up. Raise it in the Google Cloud console, or choose another translator.",
    ),
    Kind.AUTH: (
        Code.SERVICE_AUTH,
        "Google did not accept the service account. Check the file, its rights and this computer's clock.",
    ),
    Kind.SWITCHED_OFF: (
        Code.SERVICE_AUTH,
        "Cloud Translation is not switched on for this project. Switch it and billing on in the Google Cloud console.",
    ),
    Kind.TIMEOUT: (Code.TIMEOUT, "Google did not answer in time. Try again later, or choose another translator."),
    Kind.NETWORK: (
        Code.NETWORK,
        "Google could not be reached. Check the network and try again; finished lines are kept.",
    ),
    Kind.REFUSED: (
        Code.ENGINE_FAILED,
        "Google refused to translate these lines. Check both languages, or choose another translator.",
    ),
}


def translate_error(error: Exception) -> Problem:
    """Say a client error as a Problem; its text goes into the detail, never a key or a line."""
    found = trouble(error)
    code, message = _SAID[found.kind]
    return Problem(code, message, detail=found.detail, facts={"retry_after": found.wait} if found.wait else None)

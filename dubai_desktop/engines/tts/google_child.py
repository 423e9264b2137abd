"""Google Cloud Text-to-Speech through its own client, in a child process: a request can hang, its import is heavy."""

from __future__ import annotations

import io
import json
import wave
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import wavefile

RATE = 24_000
TIMEOUT = 30.0  # seconds for one request; the client's own default is none at all
_PER_TIME = ("perminute", "persecond", "per minute", "per second", "rate_limit")


@dataclass(frozen=True, slots=True)
class Access:
    """How to reach the service: the service account's JSON text, or `endpoint`, a test server's "host:port"."""

    credentials: str = field(repr=False)
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak: BCP 47 language, voice name, speaking rate."""

    language: str
    voice: str
    rate: float


def speak(access: Access, manner: Manner, parts: list[str], out: str) -> tuple[int, int]:
    """Speak parts of at most 5,000 bytes into the WAV `out`; returns (sample rate in Hz, frames).

    One request for each part, none repeated here. Raises Problem: TTS_QUOTA, TTS_RATE, TTS_AUTH, NETWORK, TIMEOUT,
    TTS_BAD_AUDIO, ENGINE_FAILED.
    """
    sound = b"".join(_request(access, manner, part) for part in parts)
    return RATE, wavefile.write(Path(out), sound, RATE, manner.voice)


def _request(access: Access, manner: Manner, text: str) -> bytes:
    from google.api_core.exceptions import GoogleAPICallError, RetryError  # noqa: PLC0415  heavy
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  heavy
    from google.cloud import texttospeech  # noqa: PLC0415  heavy

    try:
        reply = _client(access).synthesize_speech(
            input=texttospeech.SynthesisInput(text=text),
            voice=texttospeech.VoiceSelectionParams(language_code=manner.language, name=manner.voice),
            audio_config=texttospeech.AudioConfig(
                audio_encoding=texttospeech.AudioEncoding.LINEAR16, sample_rate_hertz=RATE, speaking_rate=manner.rate
            ),
            retry=None,
            timeout=TIMEOUT,
        )
    except (GoogleAPICallError, RetryError, GoogleAuthError, ValueError) as error:
        raise translate(error) from None  # the chain may hold the request
    return samples(reply.audio_content)


@lru_cache(maxsize=1)
def _client(access: Access) -> Any:  # noqa: ANN401  an untyped library
    from google.cloud import texttospeech  # noqa: PLC0415  heavy

    if access.endpoint:
        import grpc  # type: ignore[import-untyped]  # noqa: PLC0415  heavy
        from google.cloud.texttospeech_v1.services.text_to_speech import transports  # noqa: PLC0415  heavy

        channel = grpc.insecure_channel(access.endpoint)
        return texttospeech.TextToSpeechClient(transport=transports.TextToSpeechGrpcTransport(channel=channel))
    from google.oauth2 import service_account  # noqa: PLC0415  heavy

    account = service_account.Credentials.from_service_account_info(json.loads(access.credentials))
    return texttospeech.TextToSpeechClient(credentials=account)


def samples(reply: bytes) -> bytes:
    """Return the 16-bit mono samples of a reply's WAV. Raises Problem(TTS_BAD_AUDIO) for anything else."""
    try:
        with wave.open(io.BytesIO(reply)) as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise _bad_audio(f"{len(reply)} bytes that are no WAV") from error
    if shape != (RATE, 1, 2) or not frames:
        raise _bad_audio(f"rate, channels, width {shape}, {len(frames)} bytes")
    return bytes(frames)


def _bad_audio(detail: str) -> Problem:
    return Problem(
        Code.TTS_BAD_AUDIO,
        "Google sent no usable sound for this line. Speak it again, or choose another voice.",
        detail=detail,
    )


_SAID = {
    Code.TTS_RATE: "Google asks for fewer requests a minute. Wait a little and go on.",
    Code.TTS_QUOTA: "The Google quota is used up. Raise it in the Google Cloud console, or choose another engine.",
    Code.TTS_AUTH: "Google did not accept the service account. Check the file, its rights and this computer's clock.",
    Code.TIMEOUT: "Google did not answer in time. Try again later, or choose another voice engine.",
    Code.NETWORK: "Google could not be reached. Check the network and try again; finished lines are kept.",
    Code.ENGINE_FAILED: "Google refused this line. Change its text or the voice, and speak it again.",
}


def translate(error: Exception) -> Problem:
    """Say a client error as a Problem; its text goes into the detail, never a key or the spoken text."""
    code = _code(type(error).__mro__, f"{error} {getattr(error, 'details', '')}".lower())
    return Problem(code, _SAID[code], detail=f"{type(error).__name__}: {getattr(error, 'message', '')}"[:500])


def _code(kinds: tuple[type, ...], text: str) -> Code:
    names = {kind.__name__ for kind in kinds}
    if "ResourceExhausted" in names or "TooManyRequests" in names:
        return Code.TTS_RATE if any(sign in text for sign in _PER_TIME) else Code.TTS_QUOTA
    if "TransportError" in names:
        return Code.NETWORK
    if names & {"Unauthenticated", "PermissionDenied", "Forbidden", "Unauthorized", "GoogleAuthError", "ValueError"}:
        return Code.TTS_AUTH
    if names & {"DeadlineExceeded", "GatewayTimeout"}:
        return Code.TIMEOUT
    if names & {"ServerError", "RetryError", "Aborted", "Cancelled"}:
        return Code.NETWORK
    return Code.ENGINE_FAILED

"""Google Cloud Text-to-Speech through its own client, in a child process: a request can hang, its import is heavy."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.google_access import Access, Kind, credentials, trouble
from dubai_desktop.engines.tts import wavefile
from dubai_desktop.engines.tts.google_voices import Known

RATE = 24_000  # samples a second: what these voices are made with

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manner:
    """How to speak: BCP 47 language, voice name, speaking rate."""

    language: str
    voice: str
    rate: float


@dataclass(frozen=True, slots=True)
class Part:
    """What one request says, and the seconds of silence behind it."""

    text: str
    pause: float = 0.0


def speak(access: Access, manner: Manner, parts: list[Part], out: str) -> tuple[int, int]:
    """Speak parts of at most 5,000 bytes into the WAV `out`; returns (sample rate in Hz, frames).

    One request for each part, none repeated here. Raises Problem: TTS_QUOTA, TTS_RATE, TTS_AUTH, NETWORK, TIMEOUT,
    TTS_BAD_AUDIO, ENGINE_FAILED; with the fact "charged" where a part before was answered.
    """
    sound = bytearray()
    for part in parts:
        try:
            sound += _spoken(access, manner, part.text) + bytes(2 * round(part.pause * RATE))
        except Problem as problem:
            if sound:
                problem.facts["charged"] = True
            raise
    return RATE, wavefile.write(Path(out), bytes(sound), RATE, manner.voice)


def list_voices(access: Access) -> list[Known]:
    """Return all voices that the service lists. Raises Problem: TTS_QUOTA, TTS_RATE, TTS_AUTH, NETWORK, TIMEOUT."""
    reply = _ask(lambda: _client(access).list_voices(retry=None, timeout=access.timeout))
    genders = {1: "male", 2: "female"}  # SsmlVoiceGender
    return [Known(voice.name, genders.get(int(voice.ssml_gender), "")) for voice in reply.voices]


def _spoken(access: Access, manner: Manner, text: str) -> bytes:
    from google.cloud import texttospeech  # noqa: PLC0415  heavy

    reply = _ask(
        lambda: _client(access).synthesize_speech(
            input=texttospeech.SynthesisInput(text=text),
            voice=texttospeech.VoiceSelectionParams(language_code=manner.language, name=manner.voice),
            audio_config=texttospeech.AudioConfig(
                audio_encoding=texttospeech.AudioEncoding.LINEAR16, sample_rate_hertz=RATE, speaking_rate=manner.rate
            ),
            retry=None,
            timeout=access.timeout,
        )
    )
    return samples(reply.audio_content)


def _ask(request: Callable[[], T]) -> T:
    """Make a request. Raises Problem for what the client raises."""
    from google.api_core.exceptions import GoogleAPICallError, RetryError  # noqa: PLC0415  heavy
    from google.auth.exceptions import GoogleAuthError  # noqa: PLC0415  heavy

    try:
        return request()
    except (GoogleAPICallError, RetryError, GoogleAuthError, ValueError) as error:
        raise translate(error) from None  # the chain may hold the request


@lru_cache(maxsize=1)
def _client(access: Access) -> Any:  # noqa: ANN401  an untyped library
    from google.cloud import texttospeech  # noqa: PLC0415  heavy

    if access.endpoint:
        import grpc  # type: ignore[import-untyped]  # noqa: PLC0415  heavy
        from google.cloud.texttospeech_v1.services.text_to_speech import transports  # noqa: PLC0415  heavy

        channel = grpc.insecure_channel(access.endpoint)
        return texttospeech.TextToSpeechClient(transport=transports.TextToSpeechGrpcTransport(channel=channel))
    return texttospeech.TextToSpeechClient(credentials=credentials(access))


def samples(reply: bytes) -> bytes:
    """Return the 16-bit mono samples of a reply's WAV. Raises Problem(TTS_BAD_AUDIO) for anything else."""
    try:
        with wave.open(io.BytesIO(reply)) as file:
            shape = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            wanted = file.getnframes()
            frames = file.readframes(wanted)
    except (wave.Error, EOFError) as error:
        raise _bad_audio(f"{len(reply)} bytes that are no WAV") from error
    if shape != (RATE, 1, 2) or not frames or len(frames) != 2 * wanted:
        raise _bad_audio(f"rate, channels, width {shape}, {len(frames)} bytes, {wanted} frames told of")
    return bytes(frames)


def _bad_audio(detail: str) -> Problem:
    return Problem(
        Code.TTS_BAD_AUDIO,
        "Google sent no usable sound for this line. Speak it again, or choose another voice.",
        detail=detail,
    )


_SAID = {
    Kind.RATE: (Code.TTS_RATE, "Google asks for fewer requests a minute. Wait a little and go on."),
    Kind.QUOTA: (
        Code.TTS_QUOTA,
        "The Google quota is used up. Raise it in the Google Cloud console, or choose another engine.",
    ),
    Kind.AUTH: (
        Code.TTS_AUTH,
        "Google did not accept the service account. Check the file, its rights and this computer's clock.",
    ),
    Kind.SWITCHED_OFF: (
        Code.TTS_AUTH,
        "Text-to-Speech is not switched on for this Google project. Switch it and its billing on in the Google Cloud "
        "console.",
    ),
    Kind.TIMEOUT: (Code.TIMEOUT, "Google did not answer in time. Try again later, or choose another voice engine."),
    Kind.NETWORK: (
        Code.NETWORK,
        "Google could not be reached. Check the network and try again; finished lines are kept.",
    ),
    Kind.REFUSED: (
        Code.ENGINE_FAILED,
        "Google refused this line. Change its text or the voice, and speak it again.",
    ),
}


def translate(error: Exception) -> Problem:
    """Say a client error as a Problem; its text goes into the detail, never a key or the spoken text."""
    found = trouble(error)
    code, message = _SAID[found.kind]
    return Problem(code, message, detail=found.detail, facts={"retry_after": found.wait} if found.wait else None)

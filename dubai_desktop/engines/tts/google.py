"""Google Cloud Text-to-Speech: paid voices over the network, only for people who named their own service account."""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.tts import common, google_child, text

LANE = "google"
LIMIT = 5_000  # bytes of text in one request
TOKEN_URI = "https://oauth2.googleapis.com/token"  # noqa: S105  an address
_LARGEST = 65_536  # bytes of a service account file

_REGIONS = {
    "ar": "ar-XA", "bn": "bn-IN", "de": "de-DE", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "gu": "gu-IN",
    "hi": "hi-IN", "id": "id-ID", "it": "it-IT", "ja": "ja-JP", "kn": "kn-IN", "ko": "ko-KR", "ml": "ml-IN",
    "mr": "mr-IN", "ms": "ms-MY", "nl": "nl-NL", "pa": "pa-IN", "pl": "pl-PL", "pt": "pt-BR", "ru": "ru-RU",
    "ta": "ta-IN", "te": "te-IN", "tr": "tr-TR", "uk": "uk-UA", "ur": "ur-IN", "vi": "vi-VN", "zh": "cmn-CN",
}  # fmt: skip
_VOICES = {"bn": (("A", "female"), ("B", "male"), ("C", "female"), ("D", "male"))}
_USUAL = (("A", ""), ("B", ""))


class GoogleVoice:
    """Speaks through Google's service. `endpoint` ("host:port") is for tests: a local server without encryption."""

    def __init__(self, kit: Kit, endpoint: str = "") -> None:
        self._host = kit.host
        self._choices = kit.choices
        self._endpoint = endpoint
        self.info = EngineInfo(
            id="google",
            title="Google Cloud",
            kind=Kind.VOICE,
            languages=tuple(_REGIONS),
            online=True,
            price=prices.per_million("google"),
            licence="Google Cloud terms",
            homepage="https://cloud.google.com/text-to-speech",
            settings_page="tts_router",
        )

    def _account(self) -> str:
        account = self._choices().google_account()
        if not account:
            raise _refused(
                "Google voices need a service account. Create one in the Google Cloud console and name its file."
            )
        return account

    @property
    def rates(self) -> tuple[float, float]:
        """The service's own limits."""
        return (0.25, 2.0)

    def availability(self, language: str = "") -> Availability:
        """Ready where a usable service account file is named; the network is not asked."""
        if not common.is_installed("google.cloud.texttospeech"):
            return common.unavailable(
                Code.MODEL_MISSING, "Google's voice client is not installed. Run the program's set-up again."
            )
        if not self._endpoint:
            try:
                self._account()
            except Problem as problem:
                return Availability(ready=False, reason=problem.message, problem=problem)
        if language and not self.voices(language):
            return common.wrong_language(self.info, language)
        return Availability(ready=True)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """List the Standard voices known for a language."""
        known = find_language(language)
        if known is None or known.code not in _REGIONS:
            return ()
        region = _REGIONS[known.code]
        return tuple(
            Voice(f"{region}-Standard-{letter}", f"{known.name}, Standard {letter}", known.code, gender)
            for letter, gender in _VOICES.get(known.code, _USUAL)
        )

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Write the spoken line; a text of over 5,000 bytes goes in several requests."""
        common.check_text(request.text)
        access = google_child.Access("" if self._endpoint else self._account(), self._endpoint)
        voice = common.pick_voice(self.info, self.voices(request.language), request)
        parts = text.chunks(request.text, LIMIT)
        sample_rate, frames = self._host.call(
            google_child.speak,
            access,
            google_child.Manner(_REGIONS[voice.language], voice.id, common.clamp(request.rate, self.rates)),
            parts,
            request.out,
            timeout=60.0 + google_child.TIMEOUT * len(parts),
            cancel=cancel,
            lane=LANE,
        )
        return Speech(request.out, sample_rate, frames / sample_rate)


def read_credentials(file: str) -> str:
    """Return the JSON text of a service account file after checking what it is.

    Only Google's own token address is accepted: other kinds of credential files can name addresses and commands.
    Raises Problem(TTS_AUTH) saying what is wrong, without any of its content.
    """
    if not file:
        raise _refused(
            "Google voices need a service account. Create one in the Google Cloud console and name its file."
        )
    path = Path(file)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise _refused("This is not a service account file. Choose the JSON file from the Google Cloud console.")
        content = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        message = "The service account file cannot be read. Choose it again in the settings."
        raise _refused(message, type(error).__name__) from error
    if sys.platform != "win32" and status.st_mode & 0o077:
        raise _refused("Other people can read the service account file. Make it private (chmod 600) and try again.")
    return check_account(content)


def check_account(content: str) -> str:
    """Return a service account's JSON text after checking what it is. Raises Problem(TTS_AUTH)."""
    try:
        account = json.loads(content)
    except ValueError:
        account = None
    if not isinstance(account, dict) or (account.get("type"), account.get("token_uri")) != (
        "service_account",
        TOKEN_URI,
    ):
        raise _refused("This is not a service account file. Choose the JSON file from the Google Cloud console.")
    return content


def _refused(message: str, detail: str = "") -> Problem:
    return Problem(Code.TTS_AUTH, message, detail=detail)

"""Google Cloud Text-to-Speech: paid voices over the network, only for people who named their own service account."""

from __future__ import annotations

import logging

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.google_access import NO_ACCOUNT, TIMEOUT, Access, refused
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.tts import common, google_child, google_voices, text

LANE = "google"
LIMIT = 5_000  # bytes of text in one request
_STOPS = tuple("।॥.!?…。！？؟۔")

logger = logging.getLogger(__name__)


class GoogleVoice:
    """Speaks through Google's service. `endpoint` ("host:port") is for tests: a local server without encryption.

    `timeout` is the seconds that one request may take.
    """

    def __init__(self, kit: Kit, endpoint: str = "", timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._host = kit.host
        self._choices = kit.choices
        self._folder = kit.models_dir
        self._endpoint = endpoint
        self._asked_for_list = False

    @property
    def info(self) -> EngineInfo:
        """Who this is; the price is that of the cheapest voices, each voice names its own."""
        return EngineInfo(
            id="google",
            title="Google Cloud",
            kind=Kind.VOICE,
            languages=tuple(google_voices.REGIONS),
            online=True,
            price=prices.prices()[google_voices.SERVICE].get("Standard", 0),
            licence="Google Cloud terms",
            homepage="https://cloud.google.com/text-to-speech",
            settings_page="tts_router",
            sample_rate=google_child.RATE,
            tariff=google_voices.SERVICE,
        )

    @property
    def rates(self) -> tuple[float, float]:
        """The service's own limits."""
        return (0.25, 2.0)

    def availability(self, language: str = "") -> Availability:
        """Ready where a usable service account is kept or named; the network is not asked."""
        if not common.is_installed("google.cloud.texttospeech"):
            return common.unavailable(
                Code.MODEL_MISSING, "Google's voice client is not installed. Run the program's set-up again."
            )
        try:
            prices.check()
            self._access()
        except Problem as problem:
            return Availability(ready=False, reason=problem.message, problem=problem)
        if language and not self.voices(language):
            return common.wrong_language(self.info, language)
        return Availability(ready=True)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """List a language's voices, the cheapest first: as the service last listed them, else the usual ones."""
        return google_voices.voices_for(self._folder, language)

    def refresh(self, cancel: CancelToken) -> int:
        """Fetch the service's list of voices and keep it; returns how many there are.

        Raises Problem: TTS_AUTH, TTS_QUOTA, TTS_RATE, NETWORK, TIMEOUT, OUT_NOT_WRITABLE; Cancelled.
        """
        found = self._host.call(
            google_child.list_voices, self._access(), timeout=60.0 + TIMEOUT, cancel=cancel, lane=LANE
        )
        try:
            google_voices.keep(self._folder, found)
        except OSError as error:
            raise Problem(
                Code.OUT_NOT_WRITABLE,
                "Google's list of voices could not be kept. Allow writing to the models folder.",
                detail=str(error),
                facts={"path": str(self._folder)},
            ) from error
        return len(found)

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Write the spoken line; a text of over 5,000 bytes goes in several requests."""
        common.check_text(request.text)
        access = self._access()
        voice = common.pick_voice(self.info, self.voices(request.language), request)
        parts = _parts(request.text)
        sample_rate, frames = self._host.call(
            google_child.speak,
            access,
            google_child.Manner(google_voices.region_of(voice.id), voice.id, common.clamp(request.rate, self.rates)),
            parts,
            request.out,
            timeout=60.0 + TIMEOUT * len(parts),
            cancel=cancel,
            lane=LANE,
        )
        self._learn_voices(cancel)
        return Speech(request.out, sample_rate, frames / sample_rate)

    def _learn_voices(self, cancel: CancelToken) -> None:
        """Fetch the list of voices once a day, when the service has just shown that it can be reached."""
        if self._asked_for_list or google_voices.is_fresh(self._folder):
            return
        self._asked_for_list = True
        try:
            self.refresh(cancel)
        except (Problem, Cancelled) as stopped:  # the line is spoken; the usual voices stay
            logger.info("the list of voices was not fetched: %s", stopped)

    def _access(self) -> Access:
        """Return how to reach the service. Raises Problem(TTS_AUTH) where there is no account."""
        if self._endpoint:
            return Access("", self._endpoint, self._timeout)
        account = self._choices().google_account()
        if not account:
            raise refused(NO_ACCOUNT)
        return Access(account, timeout=self._timeout)


def _parts(line: str) -> list[google_child.Part]:
    """Cut a line into what one request may carry, with the silence between two: that of a sentence, or of a word."""
    cut = text.chunks(line, LIMIT)
    return [
        google_child.Part(part, text.SENTENCE_PAUSE if part.endswith(_STOPS) else text.WORD_PAUSE) for part in cut[:-1]
    ] + [google_child.Part(cut[-1])]

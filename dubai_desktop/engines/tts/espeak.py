"""espeak-ng: the voice that is always there. Robotic, free, offline, quick, and speaks Bangla."""

from __future__ import annotations

import re
import unicodedata

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import LANGUAGES, find_language
from dubai_desktop.domain.problems import Code
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.tts import common, espeak_child

LANE = "espeak"
TIMEOUT = 120.0  # seconds for one line; a line takes about 0.02

# Language code: the library's name for its voice. Japanese is left out: it reads every kanji as "Chinese letter".
_NAMES = {
    **{code: code for code in (
        "bn", "hi", "ur", "ar", "as", "ne", "ta", "te", "mr", "gu", "pa", "ml", "kn", "si", "es", "fr", "de", "it",
        "nl", "pl", "ru", "uk", "tr", "id", "ms", "vi", "sw", "fa", "ko",
    )},
    "en": "en-us", "pt": "pt-br", "zh": "cmn",
}  # fmt: skip
_VARIANTS = (
    ("", "male", "man"),
    ("f2", "female", "woman"),
    ("f3", "female", "second woman"),
    ("m3", "male", "second man"),
)
# The Bangla letters ড় ঢ় য়: normalised text writes each as letter and dot, and espeak-ng then loses the vowel sign
# behind it (কাপড়ে becomes "kapor"). As one code point they read right, but gain a wrong "o" at a word's end.
_DOTTED = {"\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df"}
_DOTTED_WITH_SIGN = re.compile("([\u09a1\u09a2\u09af]\u09bc)(?=[\u09be-\u09cc])")
# র‍্য (র, joiner, virama, য) is one sound to a reader; espeak-ng spells it out unless the joiner goes.
_JOINED_YA = re.compile("\u09b0\u200d(?=\u09cd)")
_UNSPEAKABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b\u2028\u2029\ufeff\ud800-\udfff]")


class EspeakVoice:
    """Speaks through espeak-ng in the supervised child process."""

    def __init__(self, kit: Kit) -> None:
        self._host = kit.host
        self.info = EngineInfo(
            id="espeak",
            title="espeak-ng",
            kind=Kind.VOICE,
            languages=tuple(code for code in LANGUAGES if code in _NAMES),
            licence="GPL-3.0-or-later",
            homepage="https://github.com/espeak-ng/espeak-ng",
            version="1.52-1",
            sample_rate=22_050,
        )

    @property
    def rates(self) -> tuple[float, float]:
        """Half to double speed; beyond, words run together."""
        return (0.5, 2.0)

    def availability(self, language: str = "") -> Availability:
        """Ready for every language it has a voice for; its library comes with the program."""
        if not common.is_installed("espeakng_loader"):
            return common.unavailable(
                Code.MODEL_MISSING,
                "The espeak-ng voice is not installed. Run the program's set-up again.",
            )
        if language and not self.voices(language):
            return common.wrong_language(self.info, language)
        return Availability(ready=True)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """Four voices for each language: the library's own, and three of its variants."""
        known = find_language(language)
        if known is None or known.code not in _NAMES:
            return ()
        name = _NAMES[known.code]
        return tuple(
            Voice(f"{name}+{variant}" if variant else name, f"{known.name}, {title}", known.code, gender)
            for variant, gender, title in _VARIANTS
        )

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Write the spoken line. The clip's length is that of the voice's own pace divided by the rate."""
        text = spoken_text(request.text)
        common.check_text(text)
        voice = common.pick_voice(self.info, self.voices(request.language), request)
        rate = common.clamp(request.rate, self.rates)
        sample_rate, frames = self._host.call(
            espeak_child.speak, text, voice.id, rate, request.out, timeout=TIMEOUT, cancel=cancel, lane=LANE
        )
        return Speech(request.out, sample_rate, frames / sample_rate, ran_on="cpu")


def spoken_text(text: str) -> str:
    """Return a line as espeak-ng reads it right: normalised (NFC), without control characters."""
    normal = unicodedata.normalize("NFC", _JOINED_YA.sub("\u09b0", _UNSPEAKABLE.sub(" ", text)))
    return _DOTTED_WITH_SIGN.sub(lambda match: _DOTTED[match.group(1)], normal)

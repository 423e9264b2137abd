"""MMS: plain neural voices for the languages that have no Coqui model of their own. For non-commercial use only."""

from __future__ import annotations

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import find_language
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import MMS_FILES
from dubai_desktop.engines.tts import common, mms_child
from dubai_desktop.engines.tts.coqui_engine import NeuralVoices, require


class MmsVoice:
    """Speaks with Meta's MMS checkpoints in folders named mms-LANGUAGE (ISO 639-3), one voice each."""

    def __init__(self, kit: Kit) -> None:
        self._models = NeuralVoices(kit, "mms", MMS_FILES)

    @property
    def info(self) -> EngineInfo:
        """Who this is; it speaks the languages of the installed models and of those the catalogue offers."""
        return EngineInfo(
            id="mms",
            title="MMS",
            kind=Kind.VOICE,
            languages=self._models.languages(),
            licence="CC-BY-NC-4.0: not for commercial use",
            homepage="https://huggingface.co/facebook/mms-tts",
            settings_page="models",
            version="1",
            sample_rate=16_000,
        )

    @property
    def rates(self) -> tuple[float, float]:
        """What can be done to a VITS's durations before words blur."""
        return (0.7, 1.5)

    def availability(self, language: str = "") -> Availability:
        """Ready where its packages are installed and a model for the language is there."""
        return self._models.availability(self.info, self.voices(language), language)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """List the installed model of a language ("" for all)."""
        known = find_language(language)
        return tuple(
            Voice(folder.id, folder.language.name, folder.language.code)
            for folder in self._models.folders()
            if not language or folder.language == known
        )

    def model_mark(self, voice: str) -> str:
        """Return what tells the files of a voice's model from others put in their place; "" where there are none."""
        return self._models.mark(voice)

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Write the spoken line."""
        common.check_text(request.text)
        require(self.availability(request.language))
        voice = common.pick_voice(self.info, self.voices(request.language), request)
        order = self._models.order(request, voice.id, common.clamp(request.rate, self.rates))
        return self._models.call(mms_child.speak, order, cancel)

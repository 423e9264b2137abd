"""Coqui VITS: neural voices that run on this machine, from model folders under the models folder."""

from __future__ import annotations

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import find_language
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import COQUI_FILES
from dubai_desktop.engines.tts import common, coqui_child
from dubai_desktop.engines.tts.coqui_engine import NeuralVoices, require


class CoquiVoice:
    """Speaks with VITS models named coqui-LANGUAGE-NAME, in the supervised child process."""

    def __init__(self, kit: Kit) -> None:
        self._models = NeuralVoices(kit, "coqui", COQUI_FILES)

    @property
    def info(self) -> EngineInfo:
        """Who this is; it speaks the languages of the installed models and of those the catalogue offers."""
        return EngineInfo(
            id="coqui",
            title="Coqui",
            kind=Kind.VOICE,
            languages=self._models.languages(),
            licence="MPL-2.0; each model has its own",
            homepage="https://github.com/idiap/coqui-ai-TTS",
            settings_page="models",
            version="0.28-2",
            sample_rate=22_050,
        )

    @property
    def rates(self) -> tuple[float, float]:
        """What can be done to a VITS's durations before words blur."""
        return (0.7, 1.5)

    def availability(self, language: str = "") -> Availability:
        """Ready where its packages are installed and a model for the language is there."""
        return self._models.availability(self.info, self.voices(language), language)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """List the installed models of a language ("" for all), female first."""
        known = find_language(language)
        return tuple(
            Voice(
                folder.id,
                f"{folder.language.name}, {folder.name}",
                folder.language.code,
                folder.name if folder.name in {"female", "male"} else "",
            )
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
        return self._models.call(coqui_child.speak, order, cancel)

"""XTTS v2: imitates a voice from a few seconds of it, in sixteen languages (Bangla is not among them).

Its licence (CPML) allows non-commercial use only and is accepted when the model is installed.
"""

from __future__ import annotations

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import XTTS_FILES, find_model
from dubai_desktop.engines.model_files import is_whole
from dubai_desktop.engines.tts import common, xtts_child, xtts_voices
from dubai_desktop.engines.tts.coqui_engine import PIECE, NeuralVoices, require

FOLDER = "xtts-v2"
# Japanese and Chinese need packages of their own, which people can add.
_NEEDS = {"ja": "cutlet", "zh": "pypinyin"}
# Characters the model learned to say at once (VoiceBpeTokenizer.char_limits); 180 for the others.
_PIECE = {"zh": 80, "ja": 70, "ko": 90, "hi": 145, "ar": 160}


class XttsVoice:
    """Speaks with the model in the folder xtts-v2: its own speakers, or the voice of a reference clip."""

    def __init__(self, kit: Kit) -> None:
        self._models = NeuralVoices(kit, "xtts", XTTS_FILES)

    @property
    def info(self) -> EngineInfo:
        """Who this is."""
        spoken = find_model(FOLDER).languages
        return EngineInfo(
            id="xtts",
            title="XTTS v2",
            kind=Kind.VOICE,
            languages=tuple(code for code in spoken if code not in _NEEDS or common.is_installed(_NEEDS[code])),
            licence="CPML-1.0: not for commercial use",
            homepage="https://huggingface.co/coqui/XTTS-v2",
            settings_page="models",
            version="2.0-1",
            sample_rate=24_000,
        )

    @property
    def rates(self) -> tuple[float, float]:
        """The model's own speed control, as far as words stay clear."""
        return (0.7, 1.4)

    def availability(self, language: str = "") -> Availability:
        """Ready where its packages and its model are installed, for a language of its own, with a voice to speak in."""
        return self._answer(language, self.voices(language))

    def _answer(self, language: str, voices: tuple[Voice, ...]) -> Availability:
        info = self.info
        if not self._speaks(language):
            return common.wrong_language(info, language)
        if not voices and self._installed():
            return common.unavailable(
                Code.MODEL_MISSING,
                "XTTS has no voice to imitate. Choose a WAV or FLAC file with 6 to 30 seconds of one in the settings.",
                setting="tts_router.voice_reference",
            )
        return self._models.availability(info, voices, language)

    def _speaks(self, language: str) -> bool:
        known = find_language(language)
        return not language or (known is not None and known.code in self.info.languages)

    def _installed(self) -> bool:
        return is_whole(self._models.models_dir / FOLDER, self._models.files)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """List the voices for a language ("" for any): the chosen clip's first, then the model's own speakers."""
        if not self._speaks(language) or not self._installed():
            return ()
        known = find_language(language)
        code = known.code if known else ""
        clip = xtts_voices.clip_id(self._models.choices().voice_reference)
        cloned = (Voice(clip, "The voice of your clip", code, cloned=True),) if clip else ()
        own = xtts_voices.speakers(self._models.models_dir / FOLDER)
        return (*cloned, *(Voice(name, name, code) for name in own))

    def model_mark(self, voice: str) -> str:
        """Return what tells the files of a voice's model from others put in their place; "" where there are none."""
        return self._models.mark(FOLDER)

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Write the spoken line, in the voice of `request.reference` where there is one."""
        common.check_text(request.text)
        voices = self.voices(request.language)
        if request.reference and self._installed():
            voices = (Voice(request.voice or "clip", "", request.language, cloned=True), *voices)
        require(self._answer(request.language, voices))
        voice = common.pick_voice(self.info, voices, request)
        piece = _PIECE.get(request.language, PIECE)
        order = self._models.order(request, FOLDER, common.clamp(request.rate, self.rates), piece=piece)
        reference = (request.reference or self._models.choices().voice_reference) if voice.cloned else ""
        return self._models.call(xtts_child.speak, order.with_voice("" if reference else voice.id, reference), cancel)

"""Coqui VITS: neural voices that run on this machine, from model folders under the models folder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.models import CATALOGUE, COQUI_FILES, human_size, is_whole
from dubai_desktop.engines.tts import common, coqui_child, text

LANE = "coqui"
START = 300.0  # seconds to import and load
PER_LETTER = 2.0  # seconds of work allowed per letter before it counts as hung
_NEEDED = ("TTS", "torch", "torchaudio", "torchcodec")


class CoquiVoice:
    """Speaks with VITS models named coqui-LANGUAGE-NAME, in the supervised child process."""

    def __init__(self, kit: Kit) -> None:
        self._host = kit.host
        self._models = kit.models_dir
        self.info = EngineInfo(
            id="coqui",
            title="Coqui",
            kind=Kind.VOICE,
            languages=("bn",),
            licence="MPL-2.0; each model has its own",
            homepage="https://github.com/idiap/coqui-ai-TTS",
            settings_page="models",
            version="0.28-1",
        )

    @property
    def rates(self) -> tuple[float, float]:
        """What VITS's length scale can do before words blur."""
        return (0.7, 1.5)

    def availability(self, language: str = "") -> Availability:
        """Ready where its packages are installed and a model for the language is there."""
        absent = [name for name in _NEEDED if not common.is_installed(name)]
        if absent:
            return common.unavailable(
                Code.MODEL_MISSING,
                "The Coqui voices are not installed. Run “python3 packaging/run.py --with-coqui” to add them.",
                packages=absent,
            )
        if language and find_language(language) is None:
            return common.wrong_language(self.info, language)
        if self.voices(language):
            return Availability(ready=True)
        offered = [model for model in CATALOGUE if model.id.startswith("coqui-") and language in (*model.languages, "")]
        if not offered:
            return common.wrong_language(self.info, language)
        model = offered[0]
        return common.unavailable(
            Code.MODEL_MISSING,
            f"The voice model is missing: {model.title}, {human_size(model.size)}. "
            "Install it, import it from a folder, or choose another voice engine.",
            model=model.id,
            bytes=model.size,
            page=model.page,
        )

    def voices(self, language: str) -> tuple[Voice, ...]:
        """List the installed models of a language ("" for all), female first."""
        known = find_language(language)
        found = []
        for folder in sorted(self._models.glob("coqui-*-*")):
            code, _, name = folder.name.removeprefix("coqui-").partition("-")
            spoken = find_language(code)
            if spoken is not None and (not language or spoken == known) and is_whole(folder, COQUI_FILES):
                gender = name if name in {"female", "male"} else ""
                found.append(Voice(folder.name, f"{spoken.name}, {name}", spoken.code, gender))
        return tuple(found)

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Write the spoken line, sentence by sentence: the library's own splitting does not know the danda."""
        common.check_text(request.text)
        answer = self.availability(request.language)
        if answer.problem is not None:
            raise answer.problem
        voice = common.pick_voice(self.info, self.voices(request.language), request)
        line = unicodedata.normalize("NFC", " ".join(request.text.split()))
        sample_rate, frames = self._host.call(
            coqui_child.speak,
            str(Path(self._models) / voice.id),
            text.sentences(line),
            common.clamp(request.rate, self.rates),
            request.out,
            timeout=START + PER_LETTER * len(line),
            cancel=cancel,
            lane=LANE,
        )
        return Speech(request.out, sample_rate, frames / sample_rate)

"""Which sound belongs to which words: the content address of a clip.

What is not a part of it, and why: the normaliser's version and the glossary's pronunciations, because the text of a key
is what the voice says after both, so that a new way to read a number changes the key of the lines that hold one and of
no others; a recording to imitate, because the voice's own name holds the digest of its content (`xtts_voices.clip_id`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.segment import Clip
from dubai_desktop.engines.base import EngineInfo, Engines, ModelVoice, VoiceEngine

Read = Callable[[str], str]
"""From a line's words to what the voice says: a `reading.Reading`."""


def clip_key(
    info: EngineInfo, voice: str, language: str, rate: float, text: str, *, take: int = 0, model: str = ""
) -> str:
    """The content address of a clip: everything its sound depends on; `text` is what the voice says.

    A line spoken anew is another `take` and another clip: other lines with the same words keep theirs. `model` tells
    the voice's model files from others (`model_of`). Parts that came later are left out where they are empty, so that
    clips of earlier versions keep their keys.
    """
    parts = [info.id, info.version, voice, language, f"{rate:.3f}", text.strip()]
    parts += [str(take)] if take else []
    parts += [f"model {model}"] if model else []
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def model_of(engine: VoiceEngine, voice: str) -> str:
    """What tells the files of a voice's model from others put in their place; "" for engines without."""
    return engine.model_mark(voice) if isinstance(engine, ModelVoice) else ""


@dataclass
class Keys:
    """Tells which clips of a job still hold, with the engines as they are now. Models are looked at once each."""

    engines: Engines
    language: str
    _models: dict[tuple[str, str], str] = field(default_factory=dict)
    _voices: dict[str, tuple[VoiceEngine, EngineInfo]] = field(init=False)

    def __post_init__(self) -> None:
        self._voices = {info.id: (engine, info) for engine in self.engines.voices if (info := engine.info)}

    def holds(self, clip: Clip, text: str) -> bool:
        """True where a clip says `text` and was spoken as it would be now.

        A clip that does not know its model is of an earlier version, and one whose model was removed cannot be spoken
        anew: both are kept. So is a clip of an engine that is not there.
        """
        if clip.engine not in self._voices:
            return True
        engine, info = self._voices[clip.engine]
        model = clip.model and (self._model(engine, clip) or clip.model)
        key = clip_key(info, clip.voice, self.language, clip.rate, text, take=clip.take, model=model)
        return clip.key == key

    def _model(self, engine: VoiceEngine, clip: Clip) -> str:
        place = (clip.engine, clip.voice)
        if place not in self._models:
            self._models[place] = model_of(engine, clip.voice)
        return self._models[place]


def current_clips(job: Job, engines: Engines, read: Read) -> dict[str, Clip]:
    """The clips that say what their lines say now, by segment id; a clip of words edited since is not among them."""
    keys = Keys(engines, job.options.target_language)
    texts = {segment.id: segment.target for segment in job.segments}
    return {
        clip.segment_id: clip
        for clip in job.clips
        if clip.segment_id in texts and keys.holds(clip, read(texts[clip.segment_id]))
    }

"""A Problem on the screen: which buttons mend it, and what more there is to say. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from dubai_desktop.domain.problems import CATEGORY, Category, Code
from dubai_desktop.ui.acts import Act

_BY_CODE: dict[Code, tuple[Act, ...]] = {
    Code.DISK_FULL: (Act.FREE_SPACE, Act.RETRY),
    Code.OUT_NOT_WRITABLE: (Act.OPEN_FOLDER, Act.RETRY),
    Code.INPUT_MISSING: (Act.SOURCE_FOLDER, Act.RETRY),
    Code.INPUT_CHANGED: (Act.SOURCE_FOLDER, Act.RETRY),
    Code.INPUT_NOT_A_FILE: (Act.SOURCE_FOLDER,),
    Code.MODEL_MISSING: (Act.MODELS, Act.TRANSCRIPT, Act.RETRY),
    Code.NO_SPEECH: (Act.TRANSCRIPT, Act.RETRY),
    Code.MODEL_BROKEN: (Act.MODELS, Act.TRANSCRIPT, Act.RETRY),
    Code.MODEL_UNSAFE: (Act.MODELS,),
    Code.LICENCE_NOT_ACCEPTED: (Act.MODELS,),
    Code.HUB_DOWN: (Act.MODELS, Act.RETRY),
    Code.ENGINE_UNKNOWN: (Act.MODELS, Act.RETRY),
    Code.VOICE_UNKNOWN: (Act.MODELS, Act.RETRY),
    Code.LANGUAGE_UNSUPPORTED: (Act.MODELS, Act.RETRY),
    Code.MEMORY: (Act.SETTINGS, Act.RETRY),
    Code.TTS_AUTH: (Act.SETTINGS, Act.RETRY),
    Code.TTS_QUOTA: (Act.SETTINGS, Act.RETRY),
    Code.SERVICE_AUTH: (Act.SETTINGS, Act.RETRY),
    Code.SERVICE_QUOTA: (Act.SETTINGS, Act.RETRY),
    Code.SETTING_INVALID: (Act.SETTINGS, Act.RETRY),
    Code.NEEDS_TRANSLATION: (Act.REVIEW,),
}

_BY_CATEGORY: dict[Category, tuple[Act, ...]] = {
    Category.RECOVERABLE: (Act.RETRY,),
    Category.SERVICE: (Act.MODELS, Act.RETRY),
    Category.FORMAT: (Act.SOURCE_FOLDER, Act.RETRY),
    Category.SYSTEM: (Act.RETRY,),
}

_ADVICE: dict[Category, str] = {
    Category.RECOVERABLE: "This often passes by itself. Retry goes on from the step where it stopped.",
    Category.SERVICE: "Another engine or voice may do this. The Models page shows what can be used here.",
    Category.FORMAT: "The file itself is the trouble. Play it in a video player, or make it anew, and add it again.",
    Category.SYSTEM: "Something on this computer stands in the way. Mend it, then Retry goes on from the same step.",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a failed job's card offers: the sentence, the acts that mend it (most helpful first), and more words."""

    sentence: str
    acts: tuple[Act, ...]
    advice: str
    code: str


def trouble(code: str, sentence: str) -> Trouble:
    """Return what to show for a problem's code and sentence; codes of a newer program are treated as unexpected."""
    known = Code(code) if code in Code.__members__ else Code.UNEXPECTED
    category = CATEGORY[known]
    return Trouble(
        sentence or "It stopped, and did not say why. Retry it.",
        _BY_CODE.get(known, _BY_CATEGORY[category]),
        _ADVICE[category],
        known.value,
    )

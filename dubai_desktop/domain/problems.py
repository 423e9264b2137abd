"""What can go wrong, said once: a code, its category, what the program does about it, and one plain sentence."""

from __future__ import annotations

from enum import StrEnum
from typing import Any


class Category(StrEnum):
    """The four kinds of trouble of the product's error recovery."""

    RECOVERABLE = "recoverable"  # network, temporarily unavailable
    SERVICE = "service"  # quota, authentication, model loading
    FORMAT = "format"  # codec, corrupted, not allowed
    SYSTEM = "system"  # disk, memory, rights


class RecoveryAction(StrEnum):
    """What the runner may do about a Problem."""

    RETRY_WITH_SAME_PARAMS = "retry_with_same_params"
    RETRY_WITH_DIFFERENT_PARAMS = "retry_with_different_params"
    FALLBACK_TO_ALTERNATIVE_SERVICE = "fallback_to_alternative_service"
    MANUAL_INTERVENTION_REQUIRED = "manual_intervention_required"
    ABORT_PROCESSING = "abort_processing"


class Code(StrEnum):
    """Stable names of the problems a person can meet; shown small, searched for in the help."""

    DISK_FULL = "DISK_FULL"
    OUT_NOT_WRITABLE = "OUT_NOT_WRITABLE"
    INPUT_MISSING = "INPUT_MISSING"
    INPUT_NOT_A_FILE = "INPUT_NOT_A_FILE"
    INPUT_CHANGED = "INPUT_CHANGED"
    MEDIA_UNREADABLE = "MEDIA_UNREADABLE"
    MEDIA_EMPTY = "MEDIA_EMPTY"
    MEDIA_TRUNCATED = "MEDIA_TRUNCATED"
    MEDIA_TOO_LARGE = "MEDIA_TOO_LARGE"
    MEDIA_NOT_ALLOWED = "MEDIA_NOT_ALLOWED"
    NO_AUDIO = "NO_AUDIO"
    NO_SPEECH = "NO_SPEECH"
    TOO_SHORT = "TOO_SHORT"
    SRT_ENCODING = "SRT_ENCODING"
    SRT_UNREADABLE = "SRT_UNREADABLE"
    SRT_TOO_LARGE = "SRT_TOO_LARGE"
    TMX_UNREADABLE = "TMX_UNREADABLE"
    GLOSSARY_INVALID = "GLOSSARY_INVALID"
    FFMPEG_MISSING = "FFMPEG_MISSING"
    FFMPEG_FAILED = "FFMPEG_FAILED"
    FFMPEG_HANG = "FFMPEG_HANG"
    OUTPUT_INVALID = "OUTPUT_INVALID"
    MODEL_MISSING = "MODEL_MISSING"
    MODEL_UNSAFE = "MODEL_UNSAFE"
    MODEL_BROKEN = "MODEL_BROKEN"
    LICENCE_NOT_ACCEPTED = "LICENCE_NOT_ACCEPTED"
    HUB_DOWN = "HUB_DOWN"
    MEMORY = "MEMORY"
    ENGINE_CRASHED = "ENGINE_CRASHED"
    ENGINE_UNKNOWN = "ENGINE_UNKNOWN"
    ENGINE_FAILED = "ENGINE_FAILED"
    VOICE_UNKNOWN = "VOICE_UNKNOWN"
    LANGUAGE_UNSUPPORTED = "LANGUAGE_UNSUPPORTED"
    NETWORK = "NETWORK"
    TIMEOUT = "TIMEOUT"
    SERVICE_QUOTA = "SERVICE_QUOTA"
    SERVICE_RATE = "SERVICE_RATE"
    SERVICE_AUTH = "SERVICE_AUTH"
    TTS_QUOTA = "TTS_QUOTA"
    TTS_RATE = "TTS_RATE"
    TTS_AUTH = "TTS_AUTH"
    TTS_BAD_AUDIO = "TTS_BAD_AUDIO"
    NEEDS_TRANSLATION = "NEEDS_TRANSLATION"
    SETTING_INVALID = "SETTING_INVALID"
    NAME_INVALID = "NAME_INVALID"
    JOB_UNKNOWN = "JOB_UNKNOWN"
    JOB_BUSY = "JOB_BUSY"
    SECOND_INSTANCE = "SECOND_INSTANCE"
    DB_BUSY = "DB_BUSY"
    DB_CORRUPT = "DB_CORRUPT"
    DB_TOO_NEW = "DB_TOO_NEW"
    UNEXPECTED = "UNEXPECTED"


_SYSTEM = (
    Code.DISK_FULL, Code.OUT_NOT_WRITABLE, Code.INPUT_MISSING, Code.INPUT_CHANGED, Code.FFMPEG_MISSING, Code.MEMORY,
    Code.SECOND_INSTANCE, Code.DB_CORRUPT, Code.DB_TOO_NEW, Code.JOB_UNKNOWN, Code.JOB_BUSY, Code.UNEXPECTED,
    Code.SETTING_INVALID, Code.NAME_INVALID,
)  # fmt: skip
_SERVICE = (
    Code.MODEL_MISSING, Code.MODEL_UNSAFE, Code.MODEL_BROKEN, Code.ENGINE_UNKNOWN, Code.ENGINE_FAILED,
    Code.VOICE_UNKNOWN, Code.LANGUAGE_UNSUPPORTED, Code.TTS_QUOTA, Code.TTS_AUTH, Code.TTS_BAD_AUDIO,
    Code.NEEDS_TRANSLATION, Code.SERVICE_QUOTA, Code.SERVICE_AUTH, Code.LICENCE_NOT_ACCEPTED,
)  # fmt: skip
_RECOVERABLE = (
    Code.NETWORK, Code.HUB_DOWN, Code.TIMEOUT, Code.TTS_RATE, Code.SERVICE_RATE, Code.DB_BUSY, Code.ENGINE_CRASHED,
    Code.FFMPEG_HANG,
)  # fmt: skip

CATEGORY: dict[Code, Category] = {
    **dict.fromkeys(Code, Category.FORMAT),
    **dict.fromkeys(_SYSTEM, Category.SYSTEM),
    **dict.fromkeys(_SERVICE, Category.SERVICE),
    **dict.fromkeys(_RECOVERABLE, Category.RECOVERABLE),
}


class Problem(Exception):
    """Something a person can be told.

    `message` is one sentence on what happened and one on what to do, already free of secrets; library text goes in
    `detail`, which is logged and shown only on request. `facts` are plain JSON values for buttons and reports (bytes
    needed, a path, the nearest engine id).
    """

    def __init__(self, code: Code, message: str, *, detail: str = "", facts: dict[str, Any] | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.detail = detail
        self.facts: dict[str, Any] = dict(facts or {})

    @property
    def category(self) -> Category:
        """The kind of trouble this is."""
        return CATEGORY[self.code]

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle whole: problems cross from the engine host's process."""
        return (_rebuild, (self.code, self.message, self.detail, self.facts))


def _rebuild(code: Code, message: str, detail: str, facts: dict[str, Any]) -> Problem:
    return Problem(code, message, detail=detail, facts=facts)


class Cancelled(Exception):
    """The person asked to stop. Not a Problem: nothing went wrong."""

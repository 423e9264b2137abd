"""Every setting, once: type, title, help, default, bounds and when a change takes effect.

The file, the dialog, the reference and the error messages all follow from here. To add a setting: one line in its
group. To rename or drop one: that, and a function in `upgrades`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from dubai_desktop.domain.languages import LANGUAGES, find_language

AT_ONCE = "at once"
NEXT_JOB = "next job"
NEXT_START = "next start"


def _setting(default: object, title: str, text: str, effect: str = NEXT_JOB, **limits: Any) -> Any:  # noqa: ANN401
    extra = {"effect": effect, "kind": limits.pop("kind", ""), "allowed": limits.pop("allowed", "")}
    return Field(default, title=title, description=text, json_schema_extra=extra, **limits)


def _language(code: str) -> str:
    language = find_language(code)
    if language is None:
        raise PydanticCustomError("language", "a language code such as bn or en")
    return language.code


def _language_or_auto(code: str) -> str:
    return code if code == "auto" else _language(code)


def _encodable(folder: str) -> str:
    try:
        folder.encode()
    except UnicodeEncodeError:
        raise PydanticCustomError("words", "a folder whose name is valid text") from None
    return folder


Folder = Annotated[str, AfterValidator(_encodable)]
LanguageCode = Annotated[str, AfterValidator(_language)]
SpokenLanguage = Annotated[str, AfterValidator(_language_or_auto)]
CHOICES = {LanguageCode: tuple(LANGUAGES), SpokenLanguage: ("auto", *LANGUAGES)}


class _Group(BaseModel):
    """Common behaviour of the groups: frozen, nothing unknown, no guessing of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Processing(_Group):
    """How many jobs run, and what happens when one has trouble."""

    max_concurrent_processing: int = _setting(
        2, "Jobs at the same time", "How many videos are dubbed side by side.", AT_ONCE, ge=1, le=16
    )
    processing_timeout: int = _setting(
        7200,
        "Longest run of a step",
        "Seconds after which a step that makes no end is stopped; a video of over an hour "
        "has so many for each of its hours.",
        ge=60,
        le=604_800,
    )
    stall_timeout: int = _setting(
        900, "Longest standstill", "Seconds without any progress after which a step is stopped and tried again.",
        ge=10, le=86_400,
    )  # fmt: skip
    retry_delay: float = _setting(
        2.0, "Wait before a retry", "Seconds before the first retry; each further one waits longer.", ge=0.0, le=300.0
    )
    max_retry_attempts: int = _setting(
        3, "Retries of a step", "How often a step that had passing trouble is tried again.", ge=0, le=10
    )
    enable_progress_tracking: bool = _setting(
        True,
        "Show progress",
        "Tell how far each step is and the time still to go; off tells which step runs, and writes less to the disk.",
    )
    enable_error_recovery: bool = _setting(
        True, "Recover by itself", "Retry, take another voice engine or a smaller model before asking you."
    )
    temp_directory: Folder = _setting(
        "",
        "Work folder",
        "Where half-made files are kept while a job runs, in a private folder of its own; empty for the data folder.",
        NEXT_START,
        kind="folder",
    )
    device: Literal["auto", "cpu", "cuda"] = _setting(
        "auto", "Computed on", "auto takes a graphics card where it can be used; cpu never does; cuda asks for it."
    )
    engine_idle_s: int = _setting(
        300,
        "Keep models loaded",
        "Seconds without work after which a speech model gives its memory back; 0 keeps none between two calls.",
        AT_ONCE,
        ge=0,
        le=86_400,
    )


class Transcription(_Group):
    """How speech becomes text."""

    model_path: Folder = _setting(
        "", "Speech model folder", "A folder with a Whisper model; empty to use the installed ones.", kind="folder"
    )
    language: SpokenLanguage = _setting(
        "en", "Language spoken in the video", "A language code such as en, or auto to recognise it."
    )
    model_size: Literal["tiny", "base", "small", "medium", "turbo", "large"] = _setting(
        "base", "Speech model", "Larger models hear better and take longer."
    )
    temperature: float = _setting(
        0.0, "Guessing", "0 takes the likeliest words; higher values guess more freely.", ge=0.0, le=1.0
    )
    max_retries: int = _setting(
        3, "Tries with smaller models", "How often a smaller speech model is tried when one fails.", ge=0, le=10
    )
    fallbacks: bool = _setting(
        True, "Hear unsure passages again", "Where the likeliest words make no sense, listen again and guess more."
    )
    prompt: str = _setting(
        "",
        "What the video is about",
        "A sentence with names and terms to expect; they are spelled as written here.",
        max_length=500,
        allowed="at most 500 characters",
    )
    find_speakers: bool = _setting(
        True, "Tell speakers apart", "Where no transcript names them, and a model for it is installed."
    )


class Translation(_Group):
    """How lines are put into the other language. Given files and the translation memory always come first."""

    engine: str = _setting(
        "auto",
        "Translator",
        "auto takes the best model installed here; none leaves new lines to you; online ones are asked only by name.",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$",
        allowed="auto, none, or the name of a translator such as nllb, chat or google",
    )
    fallback_enabled: bool = _setting(
        True, "Use an installed model in need", "Let a model on this machine translate when the chosen one cannot."
    )
    chat_url: str = _setting(
        "",
        "Chat endpoint",
        "Base address of a service that speaks the OpenAI protocol, for instance http://localhost:11434/v1 for Ollama.",
        pattern=r"^(https?://\S{1,500})?$",
        allowed="an address that begins with http:// or https://, or nothing",
    )
    chat_model: str = _setting(
        "", "Chat model", "The model's name at that endpoint.", max_length=200, allowed="at most 200 characters"
    )
    chat_input_price: int = _setting(
        0,
        "Price of what is sent",
        "Millionths of a US dollar for a million tokens sent to the chat endpoint; 0 where it is free.",
        ge=0,
        le=1_000_000_000,
    )
    chat_output_price: int = _setting(
        0,
        "Price of what is answered",
        "Millionths of a US dollar for a million tokens that the chat endpoint answers; 0 where it is free.",
        ge=0,
        le=1_000_000_000,
    )


class TtsRouter(_Group):
    """Which voice engine speaks a line."""

    default_engine: str = _setting(
        "coqui", "Voice engine", "The engine asked first for every line.",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$", allowed="the name of a voice engine such as coqui",
    )  # fmt: skip
    fallback_enabled: bool = _setting(
        True, "Use another engine in need", "Let another engine speak when the chosen one cannot."
    )
    engine_order: str = _setting(
        "",
        "Engines in need",
        "The engines asked after the voice engine, in this order, such as google, espeak; empty for the free ones that "
        "are installed. A paid engine is only asked where it is named here.",
        pattern=r"^[a-z0-9_, -]{0,200}$",
        allowed="names of voice engines with commas between them",
    )
    breaker_failures: int = _setting(
        3, "Failures before an engine rests", "After so many lines in a row that an engine lost to passing "
        "trouble, such as a network that is away, it is left out for a while.",
        ge=1, le=100,
    )  # fmt: skip
    breaker_pause_s: int = _setting(
        60, "Rest of a failing engine", "Seconds before an engine that failed repeatedly is tried again.",
        ge=1, le=86_400,
    )  # fmt: skip
    ab_testing_enabled: bool = _setting(
        False, "Compare engines", "Share lines between Google and Coqui by the two weights below."
    )
    google_weight: int = _setting(70, "Google's share", "Weight of Google when engines are compared.", ge=0, le=100)
    coqui_weight: int = _setting(30, "Coqui's share", "Weight of Coqui when engines are compared.", ge=0, le=100)
    quota_threshold: int = _setting(
        100_000,
        "Characters kept in reserve",
        "Google is left out when fewer characters than this remain of its quota.",
        ge=0,
        le=1_000_000_000,
    )
    google_account: Folder = _setting(
        "",
        "Google service account",
        "The JSON file of a service account; empty to use the one kept in the system's keyring.",
        kind="file",
    )
    voice_reference: Folder = _setting(
        "",
        "Voice to imitate",
        "A WAV or FLAC file with 6 to 30 seconds of a voice whose owner agrees, for XTTS v2.",
        kind="file",
    )


class Assembly(_Group):
    """How the spoken lines become one sound track."""

    output_format: Literal["wav"] = _setting("wav", "Sound file", "Format of the dub's sound file.")
    sample_rate: Literal[44_100, 48_000] = _setting(44_100, "Sample rate", "Samples per second of the sound file.")
    channels: Literal[1, 2] = _setting(2, "Channels", "1 for mono, 2 for stereo.")
    normalize: bool = _setting(True, "Even out loudness", "Bring all lines to the same loudness.")
    silence_padding_ms: int = _setting(
        100, "Pause between lines", "Milliseconds kept free before the next line.", ge=0, le=1000
    )
    quiet_speed: float = _setting(
        1.15, "Unnoticed speed-up", "How much a line may be quickened without being marked.", ge=1.0, le=1.5
    )
    max_speed: float = _setting(
        1.3, "Highest speed-up", "How much a line may be quickened at most, and is then marked.", ge=1.0, le=1.8
    )

    background: Literal["duck", "voice_over", "music", "none"] = _setting(
        "duck",
        "Original sound",
        "duck lowers it while the dub speaks; voice_over leaves the original voice to be heard below it; music keeps "
        "music and effects without the voice (needs a model); none plays the dub alone.",
    )
    duck_db: float = _setting(
        20.0, "How far it is lowered", "Decibels that the original lies under the speech.", ge=3.0, le=60.0
    )
    voice_over_db: float = _setting(
        10.0, "The same for voice-over", "Decibels that the original voice lies under the dub.", ge=3.0, le=30.0
    )
    duck_attack_ms: int = _setting(
        120, "Lowered within", "Milliseconds before a line in which the original goes down.", ge=5, le=2000
    )
    duck_release_ms: int = _setting(
        450, "Back within", "Milliseconds after a line in which the original comes back.", ge=20, le=5000
    )
    loudness: Literal["web", "broadcast", "source", "custom"] = _setting(
        "web", "Loudness", "web is -16 LUFS, broadcast -23 (EBU R128), source as loud as the original, custom as below."
    )
    loudness_target: float = _setting(-16.0, "Own loudness", "Integrated loudness in LUFS.", ge=-40.0, le=-8.0)
    true_peak: float = _setting(-1.0, "Highest peak", "True peak in dBTP that is never passed.", ge=-9.0, le=-0.5)
    stretcher: Literal["fast", "fine"] = _setting(
        "fast", "Speeding up", "fast is quick; fine takes several times longer and keeps the voice smoother."
    )

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.quiet_speed > self.max_speed:
            raise PydanticCustomError("words", "at least as high as assembly.quiet_speed", {"key": ".max_speed"})
        return self


class Output(_Group):
    """What is made and where it goes."""

    directory: Folder = _setting(
        "", "Folder for results", "Where finished files go; empty for the folder of the video.", kind="folder"
    )
    target_language: LanguageCode = _setting("bn", "Language to dub into", "A language code such as bn.")


class Costs(_Group):
    """What paid services may cost. Amounts are millionths of a US dollar; 0 is no limit."""

    budget_total_micro: int = _setting(
        0, "Budget altogether", "The most all paid voices and translators together may ever cost, in millionths "
        "of a US dollar; 0 for no limit.", ge=0, le=1_000_000_000_000,
    )  # fmt: skip
    budget_job_micro: int = _setting(
        0, "Budget of a job", "The most one job may cost, in millionths of a US dollar; 0 for no limit.",
        ge=0, le=1_000_000_000_000,
    )  # fmt: skip
    budget_month_micro: int = _setting(
        0, "Budget of a month", "The most all jobs of a calendar month may cost together, in millionths of a US "
        "dollar; 0 for no limit.", ge=0, le=1_000_000_000_000,
    )  # fmt: skip


class Storage(_Group):
    """What is kept for later, and for how long."""

    clip_cache_mb: int = _setting(
        5000, "Spoken lines kept", "Megabytes of spoken lines kept for dubs to come; those of a job that is on the "
        "list are kept whatever they take.", AT_ONCE, ge=0, le=1_000_000,
    )  # fmt: skip
    result_cache_mb: int = _setting(
        500, "Transcripts and translations kept", "Megabytes of transcripts and engines' translations kept for jobs "
        "to come.", AT_ONCE, ge=0, le=100_000,
    )  # fmt: skip
    keep_context_days: int = _setting(
        7, "Details of ended jobs", "Days after which the saved results of steps of ended jobs are removed.", AT_ONCE,
        ge=1, le=3650,
    )  # fmt: skip


class Quality(_Group):
    """How a finished dub is checked."""

    listen_again: bool = _setting(
        False,
        "Listen to the dub again",
        "Have the speech model write down what the dub says and compare it with the lines. It takes about as long as "
        "listening to the original.",
    )


class Interface(_Group):
    """The window."""

    theme: Literal["system", "light", "dark"] = _setting("system", "Theme", "Colours of the window.", AT_ONCE)
    language: Literal["en", "bn"] = _setting("en", "Language of the window", "English or Bangla.", NEXT_START)
    stop_for_review: bool = _setting(
        True, "Stop for review", "Wait for you to read and correct the translation before lines are spoken."
    )


class Debug(_Group):
    """For finding out what went wrong."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = _setting(
        "INFO", "Log level", "How much is written to the log; DEBUG includes the text of lines.", AT_ONCE
    )
    detailed_metrics: bool = _setting(
        False,
        "Detailed figures",
        "Keep timings of every line and every call of an engine, not only of every step.",
    )


class Settings(_Group):
    """All settings, valid and unchangeable: `change` in this package makes a new one."""

    processing: Processing = Field(default_factory=Processing, title="Processing")
    transcription: Transcription = Field(default_factory=Transcription, title="Transcription")
    translation: Translation = Field(default_factory=Translation, title="Translation")
    tts_router: TtsRouter = Field(default_factory=TtsRouter, title="Voices")
    assembly: Assembly = Field(default_factory=Assembly, title="Sound")
    output: Output = Field(default_factory=Output, title="Output")
    costs: Costs = Field(default_factory=Costs, title="Costs")
    storage: Storage = Field(default_factory=Storage, title="Storage")
    quality: Quality = Field(default_factory=Quality, title="Quality")
    interface: Interface = Field(default_factory=Interface, title="Window")
    debug: Debug = Field(default_factory=Debug, title="Troubleshooting")

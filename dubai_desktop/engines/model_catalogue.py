"""The speech models people can install: what each is for, how large it is, what it needs, where it lives.

To add one, add a line to CATALOGUE. Sizes and memory are bytes, measured or as published; memory is what the process
holds while it works on the processor with int8 weights, or as the model is kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.domain.problems import Code, Problem

MB = 1_000_000

WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json")
NLLB_FILES = ("model.bin", "config.json")  # and a vocabulary and a tokenizer, in one of several shapes
COQUI_FILES = ("model.pth", "config.json")
XTTS_FILES = ("model.pth", "config.json", "vocab.json")
MMS_FILES = ("G_100000.pth", "config.json", "vocab.txt")
DEMUCS_FILES = ("955717e8.safetensors",)
SPLEETER_FILES = ("vocals.fp16.onnx", "accompaniment.fp16.onnx")

BY_NC = "CC-BY-NC-4.0"
CPML = "CPML-1.0"
RESEARCH = "research-only"


@dataclass(frozen=True, slots=True)
class Terms:
    """What a licence asks that a person has to accept before the model is installed."""

    summary: str
    page: str


TERMS = {
    BY_NC: Terms(
        "The licence CC BY-NC 4.0 allows this model for non-commercial use only, with credit to its makers: not for "
        "work that is sold or done for a business.",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    CPML: Terms(
        "The Coqui Public Model License 1.0 allows this model, and what it says, for non-commercial use only: not for "
        "work that is sold or done for a business. Imitate a voice only with the consent of the person it belongs to.",
        "https://huggingface.co/coqui/XTTS-v2/blob/main/LICENSE.txt",
    ),
    RESEARCH: Terms(
        "Demucs itself is free (MIT), but its author gives these weights for research only: not for work that is sold "
        "or done for a business.",
        "https://github.com/facebookresearch/demucs/issues/327",
    ),
}


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model of the catalogue.

    `purpose` is a Kind of engine ("transcription", "separation"); `size` and `memory` are bytes on disk and while used;
    `languages` are ISO 639-1 codes, empty for many; `files` are those it cannot do without. `repository` is its place
    on the Hugging Face hub: of its `subfolder`, at `revision` (empty: the newest), the files that match `patterns`,
    and `also` a file each of other repositories (repository, file name).
    `archive` is the address of a .zip instead, with its `sha256` where its publisher tells one. `digests` are
    sha256 of files known here, whatever a hub says. `page` tells people about it. `gpu`: it is slow without a graphics
    card.
    """

    id: str
    title: str
    purpose: str
    size: int
    memory: int
    licence: str
    files: tuple[str, ...]
    languages: tuple[str, ...] = ()
    good_for: str = ""
    repository: str = ""
    subfolder: str = ""
    revision: str = ""
    patterns: tuple[str, ...] = ()
    also: tuple[tuple[str, str], ...] = ()
    archive: str = ""
    sha256: str = ""
    digests: tuple[tuple[str, str], ...] = ()
    page: str = ""
    gpu: bool = False

    @property
    def terms(self) -> Terms | None:
        """What has to be accepted before it is installed; None where nothing has to be."""
        return TERMS.get(self.licence)

    @property
    def non_commercial(self) -> bool:
        """True where the licence forbids work that is sold or done for a business."""
        return self.licence in TERMS

    @property
    def needs_acceptance(self) -> bool:
        """True where a person has to accept the licence before it is installed."""
        return self.terms is not None


def _whisper(
    size: str, title: str, megabytes: int, memory: int, good_for: str, *, maker: str = "Systran", gpu: bool = False
) -> ModelInfo:
    repository = f"{maker}/faster-whisper-{size}"
    return ModelInfo(
        f"whisper-{size}", title, "transcription", megabytes * MB, memory * MB, "MIT", WHISPER_FILES,
        good_for=good_for, repository=repository, page=f"https://huggingface.co/{repository}", gpu=gpu,
        patterns=("model.bin", "config.json", "tokenizer.json", "vocabulary.*", "preprocessor_config.json"),
    )  # fmt: skip


def _nllb(size: str, title: str, megabytes: int, memory: int, good_for: str) -> ModelInfo:
    # int8 weights, a quarter of the published ones; a graphics card takes them as float16 too.
    repository = f"skywood/nllb-200-distilled-{size.upper()}-ct2-int8"
    return ModelInfo(
        f"nllb-{size}", title, "translation", megabytes * MB, memory * MB, BY_NC, NLLB_FILES, good_for=good_for,
        repository=repository, page=f"https://huggingface.co/{repository}",
        patterns=("model.bin", "config.json", "sentencepiece.bpe.model", "shared_vocabulary.*"),
    )  # fmt: skip


def _coqui(gender: str) -> ModelInfo:
    # Their publisher tells no checksum for these archives.
    return ModelInfo(
        f"coqui-bn-{gender}", f"Coqui Bangla, {gender} voice", "voice", 330 * MB, 800 * MB, "Apache-2.0", COQUI_FILES,
        languages=("bn",), good_for=f"A natural {gender} voice for Bangla that may be used for any work.",
        patterns=("*.pth", "*.json"), page="https://github.com/mobassir94/comprehensive-bangla-tts",
        archive=(
            "https://github.com/coqui-ai/TTS/releases/download/v0.13.3_models/"
            f"tts_models--bn--custom--vits_{gender}.zip"
        ),
    )  # fmt: skip


# Where MMS names a language otherwise than ISO 639-2/T: Swahili and Malay are families there, Urdu has two scripts.
_MMS_NAMES = {"sw": "swh", "ms": "zlm", "ur": "urd-script_arabic"}
# Languages of this program that MMS speaks without a romaniser of its own; it has no Nepali, Sinhala, Italian,
# Japanese and Chinese, and its Korean needs the romaniser.
_MMS = (
    "bn", "hi", "ur", "as", "ta", "te", "mr", "gu", "pa", "ml", "kn", "ar", "fa", "en", "es", "fr", "de", "pt", "nl",
    "pl", "ru", "uk", "tr", "id", "ms", "vi", "sw",
)  # fmt: skip


def _mms(code: str) -> ModelInfo:
    language = LANGUAGES[code]
    return ModelInfo(
        f"mms-{language.iso3}", f"MMS {language.name}", "voice", 146 * MB, 600 * MB, BY_NC, MMS_FILES,
        languages=(code,), good_for=f"A plain, clear voice for {language.name}.", repository="facebook/mms-tts",
        subfolder=f"models/{_MMS_NAMES.get(code, language.iso3)}", patterns=MMS_FILES,
        page="https://huggingface.co/facebook/mms-tts",
    )  # fmt: skip


# What takes voices out of the sound: quick and free first, then the best (6 and 9 dB of signal to distortion over all
# parts by their makers' papers). Memory was measured on windows of 12 s and 7.8 s.
SEPARATION_MODELS = (
    ModelInfo(
        "spleeter-2stems", "Spleeter", "separation", 39 * MB, 600 * MB, "MIT", SPLEETER_FILES,
        good_for="Takes most of the voices out, several times quicker than the video.",
        repository="csukuangfj/sherpa-onnx-spleeter-2stems-fp16", revision="d4f5d657bda30d02c3cb7d5d391f3eaa2c632df9",
        patterns=SPLEETER_FILES, page="https://github.com/deezer/spleeter",
    ),
    ModelInfo(
        "demucs-htdemucs", "Demucs", "separation", 84 * MB, 1300 * MB, RESEARCH, DEMUCS_FILES,
        good_for="Takes voices out best, at about the speed of the video on two cores. Needs the extra “separation”.",
        repository="adefossez/HTDemucs", patterns=(*DEMUCS_FILES, "htdemucs.yaml", "README.md"),
        page="https://huggingface.co/adefossez/HTDemucs", gpu=True,
    ),
)  # fmt: skip

# Who speaks when, and what each voice is like: `files` are the segmentation and the embedding, in this order. Both are
# sherpa-onnx's conversions under their published names, so that a folder of them is known again. Licences: pyannote's
# segmentation MIT, 3D-Speaker's CAM++ Apache-2.0.
SPEAKER_FILES = ("model.onnx", "3dspeaker_speech_campplus_sv_zh_en_16k-common_advanced.onnx")
SPEAKER_MODELS = (
    ModelInfo(
        "speakers-pyannote", "pyannote with CAM++", "speakers", 34 * MB, 500 * MB, "MIT, Apache-2.0", SPEAKER_FILES,
        good_for="Tells who speaks when, so that each person gets a voice.",
        repository="csukuangfj/sherpa-onnx-pyannote-segmentation-3-0", patterns=SPEAKER_FILES[:1],
        also=(("csukuangfj/speaker-embedding-models", SPEAKER_FILES[1]),),
        page="https://k2-fsa.github.io/sherpa/onnx/speaker-diarization/models.html",
    ),
)  # fmt: skip

# Permissive ones first: that is the order they are offered in.
CATALOGUE: tuple[ModelInfo, ...] = (
    _whisper("tiny", "Whisper tiny", 78, 180, "Very quick, for clear speech; makes most mistakes."),
    _whisper("base", "Whisper base", 148, 250, "Quick, for clear English on any computer."),
    _whisper("small", "Whisper small", 486, 490, "Good English, at about the speed of the video on two cores."),
    _whisper("medium", "Whisper medium", 1530, 1800, "Very good, slow without a graphics card.", gpu=True),
    _whisper("large-v3", "Whisper large v3", 3090, 3400, "Best for all languages, needs a graphics card.", gpu=True),
    _whisper(
        "large-v3-turbo",
        "Whisper large v3 turbo",
        1620,
        1900,
        "Nearly as good as large v3, several times quicker.",
        maker="mobiuslabsgmbh",
        gpu=True,
    ),
    _nllb("600m", "NLLB-200 600M", 634, 1000, "Translates between all languages of this program."),
    _nllb("1.3b", "NLLB-200 1.3B", 1390, 2000, "Translates better than the 600M model, at half its speed."),
    _coqui("female"),
    _coqui("male"),
    *(_mms(code) for code in _MMS),
    ModelInfo(
        "xtts-v2",
        "XTTS v2",
        "voice",
        1876 * MB,
        4000 * MB,
        CPML,
        XTTS_FILES,
        languages=("en", "es", "fr", "de", "it", "pt", "pl", "tr", "ru", "nl", "ar", "zh", "ja", "ko", "hi"),
        good_for="Imitates a voice from a few seconds of it. Not for Bangla.",
        repository="coqui/XTTS-v2",
        revision="6c2b0d75eae4b7047358e3b6bd9325f857d43f77",
        digests=(("model.pth", "c7ea20001c6a0a841c77e252d8409f6a74fb423e79b3206a0771ba5989776187"),),
        patterns=(*XTTS_FILES, "speakers_xtts.pth", "LICENSE.txt"),
        page="https://huggingface.co/coqui/XTTS-v2",
        gpu=True,
    ),
    *SPEAKER_MODELS,
    *SEPARATION_MODELS,
)

# From large to small: where a model fails or is missing, the next one is tried.
SIZES = ("large-v3", "large-v3-turbo", "medium", "base", "small", "tiny")


def find_model(model_id: str) -> ModelInfo:
    """Return a model of the catalogue. Raises Problem(MODEL_MISSING) naming the nearest."""
    for model in CATALOGUE:
        if model.id == model_id:
            return model
    ids = [model.id for model in CATALOGUE]
    found = process.extractOne(model_id, ids, scorer=fuzz.ratio)
    nearest = found[0] if found else ids[0]
    raise Problem(
        Code.MODEL_MISSING,
        f"There is no model called “{model_id[:60]}”. The nearest is “{nearest}”.",
        facts={"model": model_id, "nearest": nearest, "models": ids},
    )


# What is offered first: good results on a computer without a graphics card, permissive licences before others.
_OFFERED = {
    "en": ("whisper-small", "whisper-base", "whisper-tiny"),
    "": ("whisper-large-v3-turbo", "whisper-small", "whisper-base", "whisper-tiny"),
}
_SHARE = 0.6  # of the computer's memory that a model may take: the system and the window need the rest


def suggested(kind: str, language: str, memory_bytes: int) -> ModelInfo | None:
    """Return the model to offer first for a kind of engine ("transcription", "translation", "voice").

    `language` is what is spoken in the video for transcription, else the one dubbed into; `memory_bytes` what the
    computer has. None where no model of the catalogue fits.
    """
    if kind == "transcription":
        order: Iterable[ModelInfo] = (find_model(name) for name in _OFFERED.get(language, _OFFERED[""]))
    else:
        every = [model for model in CATALOGUE if model.purpose == kind and language in (*model.languages, "")]
        every += [model for model in CATALOGUE if model.purpose == kind and not model.languages]
        order = sorted(every, key=lambda model: (model.non_commercial, model.size))
    return next((model for model in order if model.memory <= memory_bytes * _SHARE), None)


def install_command(model: ModelInfo) -> str:
    """Return what to type to install a model."""
    return f"dubai-desktop models install {model.id}{' --accept-licence' if model.needs_acceptance else ''}"


def human_size(size: int) -> str:
    """Return a size for people: "148 MB", "3.1 GB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1_000 * MB else f"{round(size / MB)} MB"

"""The speech models people can install: what there is, what each needs, where it lives, whether it is whole.

A model lives in its own folder under the models folder, named by its id. To add one, add a line to CATALOGUE.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Progress
from dubai_desktop.engines.model_download import fetch
from dubai_desktop.engines.model_files import check_files, file_sizes, import_model, write_manifest

WHISPER_FILES = ("model.bin", "config.json", "tokenizer.json")
COQUI_FILES = ("model.pth", "config.json")

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """One model of the catalogue. `size` and `memory` are bytes on disk and while used; `languages` empty for many.

    `repository` is its place on the Hugging Face hub, empty where it is not there; `page` tells people about it.
    """

    id: str
    title: str
    purpose: str
    size: int
    memory: int
    licence: str
    files: tuple[str, ...]
    languages: tuple[str, ...] = ()
    repository: str = ""
    page: str = ""


def _whisper(size: str, title: str, megabytes: int, memory: int, repository: str) -> ModelInfo:
    return ModelInfo(
        f"whisper-{size}", title, "transcription", megabytes * MB, memory * MB, "MIT", WHISPER_FILES,
        repository=repository, page=f"https://huggingface.co/{repository}",
    )  # fmt: skip


def _coqui(gender: str) -> ModelInfo:
    return ModelInfo(
        f"coqui-bn-{gender}", f"Coqui Bangla, {gender} voice", "voice", 330 * MB, 800 * MB, "Apache-2.0", COQUI_FILES,
        languages=("bn",), page=(
            "https://github.com/coqui-ai/TTS/releases/download/v0.13.3_models/"
            f"tts_models--bn--custom--vits_{gender}.zip"
        ),
    )  # fmt: skip


CATALOGUE: tuple[ModelInfo, ...] = (
    _whisper("tiny", "Whisper tiny", 78, 180, "Systran/faster-whisper-tiny"),
    _whisper("base", "Whisper base", 148, 250, "Systran/faster-whisper-base"),
    _whisper("small", "Whisper small", 486, 490, "Systran/faster-whisper-small"),
    _whisper("medium", "Whisper medium", 1530, 1800, "Systran/faster-whisper-medium"),
    _whisper("large-v3", "Whisper large v3", 3090, 3400, "Systran/faster-whisper-large-v3"),
    _whisper("large-v3-turbo", "Whisper large v3 turbo", 1620, 1900, "mobiuslabsgmbh/faster-whisper-large-v3-turbo"),
    _coqui("female"),
    _coqui("male"),
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


def installed(models_dir: Path) -> tuple[ModelInfo, ...]:
    """Return the models of the catalogue whose files are there and whole in name and size."""
    return tuple(model for model in CATALOGUE if is_whole(models_dir / model.id, model.files))


def is_whole(folder: Path, files: tuple[str, ...]) -> bool:
    """True where a folder has all the files, none empty, each as long as its manifest says."""
    try:
        check_files(folder, files)
    except Problem:
        return False
    return True


def install(models_dir: Path, model_id: str, progress: Progress, cancel: CancelToken, *, endpoint: str = "") -> Path:
    """Fetch a model from its hub, checked; a broken download goes on where it stopped. Returns its folder.

    `endpoint` is another hub's address. Raises Problem (MODEL_MISSING for an unknown model or one that is not on the
    hub, NETWORK, DISK_FULL, MODEL_BROKEN), Cancelled.
    """
    model = find_model(model_id)
    target = models_dir / model.id
    if is_whole(target, model.files):
        return target
    if not model.repository:
        raise Problem(
            Code.MODEL_MISSING,
            f"{model.title} is not on the model hub. Download it from its page and import the archive: {model.page}",
            facts={"model": model.id, "page": model.page},
        )
    aside = models_dir / f"{model.id}.download"
    manifest = fetch(model.repository, aside, progress, cancel, endpoint)
    check_files(aside, model.files)
    for rest in aside.glob("*.part"):
        rest.unlink()
    write_manifest(aside, manifest)
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)
    return target


def import_from(models_dir: Path, source: Path, progress: Progress, cancel: CancelToken) -> ModelInfo:
    """Take a model from a folder or archive of a person's choice, without any network. Returns which it is.

    Raises Problem (MODEL_MISSING, MODEL_BROKEN, MODEL_UNSAFE, DISK_FULL), Cancelled.
    """
    model = recognise(source)
    import_model(source, models_dir / model.id, model.files, progress, cancel)
    return model


def recognise(source: Path) -> ModelInfo:
    """Return which model a folder or archive holds, by its name ("faster-whisper-base.zip"), else by its size.

    Raises Problem(MODEL_BROKEN) where it holds none.
    """
    files = file_sizes(source)
    for family, kind in (("whisper-", WHISPER_FILES), ("coqui-", COQUI_FILES)):
        weight = files.get(kind[0])
        if weight is None:
            continue
        known = [model for model in CATALOGUE if model.id.startswith(family)]
        name = re.sub(r"[^a-z0-9]+", "-", source.name.lower())
        named = [model for model in known if re.search(rf"(^|-){_own_name(model)}(-|$)", name)]
        return max(named, key=lambda model: len(model.id)) if named else _nearest_size(known, weight)
    raise Problem(
        Code.MODEL_BROKEN,
        "No speech model was found there. Choose the folder or archive with a Whisper or Coqui model's files.",
        facts={"path": str(source)},
    )


def _own_name(model: ModelInfo) -> str:
    """What tells a model from its kin in a file's name: "base", "large-v3", "female"."""
    return re.sub(r"^(whisper|coqui-[a-z]+)-", "", model.id)


def _nearest_size(models: Sequence[ModelInfo], size: int) -> ModelInfo:
    return min(models, key=lambda model: abs(model.size - size))


def remove(models_dir: Path, model_id: str) -> bool:
    """Delete an installed model; returns False where it was not there. Raises Problem for an unknown id."""
    folder = models_dir / find_model(model_id).id
    if not folder.is_dir() or folder.is_symlink():
        return False
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise Problem(
            Code.OUT_NOT_WRITABLE,
            "The model could not be removed. Close other programs that use it, and try again.",
            detail=str(error),
            facts={"path": str(folder)},
        ) from error
    return True


def find_whisper_model(models_dir: Path, model_path: str, size: str) -> Path | None:
    """Return the Whisper folder to use: the person's own, the asked size, else the nearest smaller, then larger."""
    return next(whisper_models(models_dir, model_path, size), None)


def whisper_models(models_dir: Path, model_path: str, size: str) -> Iterator[Path]:
    """Yield every usable Whisper folder, best first: `model_path`, the asked size, smaller sizes, larger sizes."""
    if model_path and is_whole(Path(model_path), WHISPER_FILES):
        yield Path(model_path)
    asked = {"large": "large-v3", "turbo": "large-v3-turbo"}.get(size, size)
    place = SIZES.index(asked) if asked in SIZES else SIZES.index("base")
    for name in (*SIZES[place:], *reversed(SIZES[:place])):
        folder = models_dir / f"whisper-{name}"
        if is_whole(folder, WHISPER_FILES):
            yield folder


def human_size(size: int) -> str:
    """Return a size for people: "148 MB", "3.1 GB"."""
    return f"{size / 1e9:.1f} GB" if size >= 1_000 * MB else f"{round(size / MB)} MB"

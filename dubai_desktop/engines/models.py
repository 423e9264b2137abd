"""The speech models on this computer: installing, importing, checking and removing them, and finding the right one.

A model lives in its own folder under the models folder, named by its id; `model_catalogue` lists what there is.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child, model_download, model_files, model_import
from dubai_desktop.engines.base import Progress
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.model_catalogue import (
    CATALOGUE,
    COQUI_FILES,
    MB,
    MMS_FILES,
    NLLB_FILES,
    SIZES,
    WHISPER_FILES,
    XTTS_FILES,
    ModelInfo,
    find_model,
    human_size,
    install_command,
    suggested,
)
from dubai_desktop.engines.model_files import is_whole, read_origin, verify_once
from dubai_desktop.engines.model_import import recognise

__all__ = [
    "CATALOGUE", "COQUI_FILES", "MB", "MMS_FILES", "NLLB_FILES", "SIZES", "WHISPER_FILES", "XTTS_FILES", "ModelInfo",
    "check_accepted", "discard", "find_model", "find_whisper_model", "human_size", "import_from", "install",
    "install_command", "installed", "installed_of", "is_whole", "mending_command", "partial", "read_origin",
    "recognise", "remove", "suggested", "verify", "verify_once", "whisper_models",
]  # fmt: skip

LANE = "models"
LONGEST = 24 * 3600.0  # seconds for one download; a connection that stands still ends much sooner
ENDING = 5.0  # seconds for a download that was stopped to let go
_DOWNLOAD = ".download"
_UNPACKING = 0.1  # of the progress, where an archive is unpacked after it came


def installed(models_dir: Path) -> tuple[ModelInfo, ...]:
    """Return the models of the catalogue whose files are there and whole in name and size."""
    return tuple(model for model in CATALOGUE if is_whole(models_dir / model.id, model.files))


def installed_of(models_dir: Path, prefix: str) -> tuple[ModelInfo, ...]:
    """Return the installed models whose id begins so ("nllb-"), smallest first."""
    return tuple(
        sorted((model for model in installed(models_dir) if model.id.startswith(prefix)), key=lambda model: model.size)
    )


def mending_command(problem: Problem | None) -> str:
    """Return the one command that brings what a problem with an engine misses; empty where no command does."""
    facts = problem.facts if problem else {}
    known = {model.id: model for model in CATALOGUE}
    if facts.get("model") in known:
        return install_command(known[facts["model"]])
    return str(facts.get("install", ""))


def check_accepted(model: ModelInfo, accepted: bool) -> None:
    """Raise Problem(LICENCE_NOT_ACCEPTED), which shows the terms, where a model needs a person's consent first."""
    terms = model.terms
    if terms is not None and not accepted:
        raise Problem(
            Code.LICENCE_NOT_ACCEPTED,
            f"{terms.summary} Read it at {terms.page} and accept it to install {model.title}.",
            facts={
                "model": model.id,
                "licence": model.licence,
                "terms": terms.summary,
                "page": terms.page,
                "install": install_command(model),
            },
        )


def install(
    models_dir: Path,
    model_id: str,
    progress: Progress,
    cancel: CancelToken,
    *,
    endpoint: str = "",
    accepted: bool = False,
    host: EngineHost | None = None,
) -> Path:
    """Fetch a model, checked; a broken download goes on where it stopped. Returns its folder.

    One that is here is checked where that was not done since it last changed, and fetched anew where it is damaged.
    `endpoint` is another hub's address; `accepted`: the person agreed to the licence. With `host` it is done in a
    child process, so that no network library is loaded here and cancel works at once. Raises Problem (MODEL_MISSING
    for an unknown model, LICENCE_NOT_ACCEPTED, HUB_DOWN, DISK_FULL, MODEL_BROKEN, JOB_BUSY), Cancelled.
    """
    model = find_model(model_id)
    target = models_dir / model.id
    if _is_right(target, model, progress, cancel):
        return target
    check_accepted(model, accepted)
    cancel.check()
    if host is None:
        try:
            _install(models_dir, model, progress, cancel, endpoint)
        except OSError as error:
            raise child.translate(error) from error
    else:
        host.call(
            _install_in_child, str(models_dir), model.id, endpoint,
            timeout=LONGEST, cancel=cancel, progress=progress, lane=LANE,
        )  # fmt: skip
    return target


def _is_right(folder: Path, model: ModelInfo, progress: Progress, cancel: CancelToken) -> bool:
    """True where a model is here with every byte that it came with, as far as anybody knows them."""
    if not is_whole(folder, model.files):
        return False
    if model_files.is_verified(folder):
        return True
    try:
        verify(folder.parent, model.id, progress, cancel)
    except Problem:
        return False
    return True


def _install_in_child(models_dir: str, model_id: str, endpoint: str) -> None:
    _install(Path(models_dir), find_model(model_id), child.report, CancelToken(), endpoint)


def _install(models_dir: Path, model: ModelInfo, progress: Progress, cancel: CancelToken, endpoint: str) -> None:
    with model_files.alone(models_dir, model.id):
        aside = models_dir / f"{model.id}{_DOWNLOAD}"
        if model.archive:
            _install_archive(models_dir, model, aside, progress, cancel)
        else:
            _install_files(models_dir, model, aside, progress, cancel, endpoint=endpoint)


def _install_files(
    models_dir: Path, model: ModelInfo, aside: Path, progress: Progress, cancel: CancelToken, *, endpoint: str
) -> None:
    revision, files = model_download.listing(model, endpoint)
    manifest = model_download.fetch(model, files, aside, progress, cancel)
    model_files.check_files(aside, model.files)
    unchecked = [file.name for file in files if not (file.sha256 or file.blob)]
    origin = {"source": model.page, "revision": revision}
    if unchecked:
        origin["unchecked"] = f"The hub tells no checksum for {', '.join(unchecked)}."
    model_files.write_manifest(aside, manifest, origin)
    target = models_dir / model.id
    shutil.rmtree(target, ignore_errors=True)
    aside.rename(target)


def _install_archive(models_dir: Path, model: ModelInfo, aside: Path, progress: Progress, cancel: CancelToken) -> None:
    """Fetch a .zip, then take the model out of it; for a while the disk holds both."""
    packed = model_download.archive(model)
    here = sum(path.stat().st_size for path in aside.glob("*")) if aside.is_dir() else 0
    model_files.need_space(aside, max(0, packed.size - here) + model.size)

    def fetching(fraction: float, said: str) -> None:
        progress(fraction * (1 - _UNPACKING), said)

    def unpacking(fraction: float, said: str) -> None:
        progress(1 - _UNPACKING * (1 - fraction), said.replace("Importing", "Unpacking"))

    sha256 = model_download.fetch(model, [packed], aside, fetching, cancel)[packed.name][1]
    origin = {"source": model.archive, "sha256": sha256}
    if not model.sha256:
        origin["unchecked"] = (
            "Its publisher tells no checksum, so what came could not be compared with one; from now on it is compared "
            "with what came first."
        )
    try:
        model_import.unpack(aside / packed.name, models_dir / model.id, model, unpacking, cancel, origin=origin)
    except Problem as problem:
        if problem.code in {Code.MODEL_BROKEN, Code.MODEL_UNSAFE}:
            shutil.rmtree(aside, ignore_errors=True)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def partial(models_dir: Path, model_id: str) -> int:
    """Return how many bytes of a download that was stopped are kept; 0 for none."""
    aside = models_dir / f"{find_model(model_id).id}{_DOWNLOAD}"
    return sum(path.stat().st_size for path in aside.glob("*") if path.is_file()) if aside.is_dir() else 0


def discard(models_dir: Path, model_id: str) -> bool:
    """Throw away what a stopped download left; False where there was nothing. Raises Problem(JOB_BUSY)."""
    aside = models_dir / f"{find_model(model_id).id}{_DOWNLOAD}"
    if not aside.is_dir() or aside.is_symlink():
        return False
    with model_files.alone(models_dir, model_id, ENDING):
        shutil.rmtree(aside, ignore_errors=True)
    return True


def import_from(
    models_dir: Path,
    source: Path,
    progress: Progress,
    cancel: CancelToken,
    *,
    model_id: str = "",
    accepted: bool = False,
) -> ModelInfo:
    """Take a model from a folder or archive of a person's choice, without any network. Returns which it is.

    `model_id` says which it is where that cannot be told. Raises Problem (MODEL_MISSING, MODEL_BROKEN, MODEL_UNSAFE,
    LICENCE_NOT_ACCEPTED, DISK_FULL), Cancelled.
    """
    try:
        return model_import.bring(
            source,
            models_dir,
            progress,
            cancel,
            model_id=model_id,
            allowed=lambda model: check_accepted(model, accepted),
        )
    except OSError as error:
        problem = child.translate(error)
        if problem.code is Code.ENGINE_FAILED:
            problem = model_files.broken(source, [source.name], str(error))
        raise problem from error


def verify(models_dir: Path, model_id: str, progress: Progress, cancel: CancelToken) -> bool:
    """Check every byte of an installed model; False where nobody knows what its bytes have to be.

    Raises Problem (MODEL_MISSING where it is not installed, MODEL_BROKEN naming the files), Cancelled.
    """
    model = find_model(model_id)
    folder = models_dir / model.id
    model_files.check_files(folder, model.files)
    manifest = model_files.read_manifest(folder)
    total = sum(size for size, _ in manifest.values())
    done = 0

    def tell(number: int) -> None:
        nonlocal done
        cancel.check()
        done += number
        progress(min(1.0, done / max(1, total)), f"Checking {model.title}")

    model_files.verify(folder, tell)
    return bool(manifest)


def remove(models_dir: Path, model_id: str) -> bool:
    """Delete an installed model and what a download of it left; returns False where there was neither.

    Raises Problem (MODEL_MISSING for an unknown id, OUT_NOT_WRITABLE, JOB_BUSY).
    """
    model = find_model(model_id)
    folders = [models_dir / model.id, models_dir / f"{model.id}{_DOWNLOAD}"]
    there = [folder for folder in folders if folder.is_dir() and not folder.is_symlink()]
    if not there:
        return False
    with model_files.alone(models_dir, model.id, ENDING):
        for folder in there:
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

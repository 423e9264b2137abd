"""Models from a folder or an archive of a person's choice: recognised, checked, and nothing slips out of them."""

from __future__ import annotations

import contextlib
import fnmatch
import hashlib
import os
import re
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Progress
from dubai_desktop.engines.model_catalogue import (
    CATALOGUE,
    COQUI_FILES,
    DEMUCS_FILES,
    MMS_FILES,
    NLLB_FILES,
    SPEAKER_FILES,
    SPLEETER_FILES,
    WHISPER_FILES,
    XTTS_FILES,
    ModelInfo,
    find_model,
)
from dubai_desktop.engines.model_files import CHUNK, MANIFEST, STAMP, broken, check_files, need_space, write_manifest

LARGEST = 20_000_000_000  # bytes an archive may unpack to
MOST_FILES = 50_000  # entries looked at in a folder or an archive
DEEPEST = 8  # folders within folders that are looked into
TAKEN = (
    "*.bin",
    "*.pth",
    "*.onnx",
    "*.safetensors",
    "*.yaml",
    "*.json",
    "*.txt",
    "*.model",
    "*.SRC",
    "*.TGT",
    "LICENSE*",
    "README*",
)

# Coqui's own archives name the weights so.
_RENAMED = {"model_file.pth": "model.pth", "model_file.pth.tar": "model.pth"}

_PACKED = (zipfile.BadZipFile, tarfile.TarError, EOFError, zlib.error, NotImplementedError)
"""What reading an archive that is damaged or packed in a strange way raises."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file to import: its path as it is there, its bytes as they are said to be, how to open it."""

    path: PurePosixPath
    size: int
    open: Callable[[], IO[bytes]]

    @property
    def name(self) -> str:
        """What it is called in the model's folder."""
        return _RENAMED.get(self.path.name, self.path.name)


@dataclass(frozen=True, slots=True)
class _Family:
    """How a kind of model is told by its files: all of `files` and one of `also`; tried in order."""

    prefix: str
    files: tuple[str, ...]
    also: tuple[str, ...] = ()


_FAMILIES = (
    _Family("nllb-", NLLB_FILES, ("sentencepiece.bpe.model", "shared_vocabulary.json", "shared_vocabulary.txt")),
    _Family("whisper-", WHISPER_FILES),
    _Family("xtts-", XTTS_FILES),
    _Family("mms-", MMS_FILES),
    _Family("coqui-", COQUI_FILES),
    _Family("speakers-", SPEAKER_FILES),
    _Family("spleeter-", SPLEETER_FILES),
    _Family("demucs-", DEMUCS_FILES),
)


def bring(
    source: Path,
    models_dir: Path,
    progress: Progress,
    cancel: CancelToken,
    *,
    model_id: str = "",
    allowed: Callable[[ModelInfo], object] = lambda _model: None,
) -> ModelInfo:
    """Copy a model from a folder, .zip or .tar(.gz) into its own folder, checked, whole or not at all.

    `model_id` says which it is; empty: told by its files and names. `allowed` may raise. Links, absolute paths and
    ".." in archives are refused. Raises Problem (MODEL_MISSING for an unknown id, MODEL_BROKEN, MODEL_UNSAFE,
    DISK_FULL), Cancelled.
    """
    known = find_model(model_id) if model_id else None
    with opened(source) as entries:
        model, home = _find(entries, source, known)
        allowed(model)
        copy(
            _beside(entries, home), models_dir / model.id, model.files, progress, cancel, origin={"source": source.name}
        )
    return model


def unpack(
    source: Path, target: Path, model: ModelInfo, progress: Progress, cancel: CancelToken, *, origin: dict[str, str]
) -> None:
    """Take a model that is known out of an archive into the folder `target`. Raises as `bring`."""
    with opened(source) as entries:
        copy(_beside(entries, _find(entries, source, model)[1]), target, model.files, progress, cancel, origin=origin)


def recognise(source: Path) -> ModelInfo:
    """Return which model a folder or archive holds, by its files and names, else by its size.

    Raises Problem (MODEL_BROKEN where it holds none, or several; MODEL_UNSAFE).
    """
    with opened(source) as entries:
        return _find(entries, source, None)[0]


@contextlib.contextmanager
def opened(source: Path) -> Iterator[list[Entry]]:
    """Give what a folder or archive holds. Raises Problem (MODEL_BROKEN, MODEL_UNSAFE)."""
    try:
        with contextlib.ExitStack() as stack:
            if source.is_dir():
                entries = _from_folder(source)
            elif zipfile.is_zipfile(source):
                entries = _from_zip(stack.enter_context(zipfile.ZipFile(source)))
            elif source.is_file() and tarfile.is_tarfile(source):
                entries = _from_tar(stack.enter_context(tarfile.open(source)))
            else:
                raise Problem(
                    Code.MODEL_BROKEN,
                    "This is neither a model folder nor a .zip or .tar archive. Choose the folder with the model's "
                    "files.",
                    facts={"path": str(source)},
                )
            yield list(_bounded(entries))
    except _PACKED as error:
        raise broken(source, [source.name], str(error)) from error


def _bounded(entries: Iterator[Entry]) -> Iterator[Entry]:
    for number, entry in enumerate(entries):
        if number >= MOST_FILES:
            raise _unsafe("it holds far more files than a speech model")
        yield entry


def _find(entries: Sequence[Entry], source: Path, known: ModelInfo | None) -> tuple[ModelInfo, PurePosixPath]:
    """Return the model and the folder of its files. Raises Problem(MODEL_BROKEN)."""
    homes: dict[PurePosixPath, dict[str, int]] = {}
    for entry in entries:
        homes.setdefault(entry.path.parent, {})[entry.name] = entry.size
    shallow = sorted(homes, key=lambda home: (len(home.parts), str(home)))
    if known is not None:
        found = [home for home in shallow if set(known.files) <= set(homes[home])]
        found = [home for home in found if home.name == PurePosixPath(known.subfolder).name] or found
        if not found:
            raise _none_here(known.files, homes, source)
        return known, found[0]
    for family in _FAMILIES:
        fits = [home for home in shallow if _is_of(family, homes[home])]
        if fits:
            return _which(family, fits, homes, source)
    raise _none_here((), homes, source)


def _is_of(family: _Family, names: dict[str, int]) -> bool:
    return all(name in names for name in family.files) and (
        not family.also or any(name in names for name in family.also)
    )


def _which(
    family: _Family, fits: Sequence[PurePosixPath], homes: dict[PurePosixPath, dict[str, int]], source: Path
) -> tuple[ModelInfo, PurePosixPath]:
    """Choose by the names of the folders in the source, by its own name, else, where there is one, by its size."""
    models = [model for model in CATALOGUE if model.id.startswith(family.prefix)]
    asked = _named(models, _called(source))
    inside = {home: named for home in fits if (named := _named(models, str(home))) is not None}
    found = [(named, home) for home, named in inside.items() if asked in {None, named}] or [
        (named, home) for home, named in inside.items()
    ]
    if found and len({model.id for model, _ in found}) == 1:
        return found[0]
    if not inside and asked is not None:
        return asked, fits[0]
    if not inside and (len(models) == 1 or family.prefix in {"whisper-", "nllb-", "coqui-"}):
        size = homes[fits[0]][family.files[0]]
        return min(models, key=lambda model: abs(model.size - size)), fits[0]
    raise Problem(
        Code.MODEL_BROKEN,
        f"It cannot be told which of the models this is. Give its folder the name of the model, for instance "
        f"“{models[0].id}”, and import that folder.",
        facts={"path": str(source), "models": [model.id for model in models]},
    )


def _called(source: Path) -> str:
    """What a source is called; a snapshot in the hub's own cache by the repository it lies in."""
    return source.parent.parent.name if source.parent.name == "snapshots" else source.name


def _named(models: Sequence[ModelInfo], text: str) -> ModelInfo | None:
    """Return the model that a path names: the longest name that is in it whole."""
    path = f"-{_plain(text)}-"
    found = [(name, model) for model in models for name in _names(model) if f"-{name}-" in path]
    return max(found, key=lambda pair: len(pair[0]))[1] if found else None


def _names(model: ModelInfo) -> set[str]:
    """What a model may be called in a file's name: "whisper-base", "base"; "mms-urd", "urd-script-arabic"."""
    own = re.sub(r"^(whisper|nllb|mms|xtts|coqui-[a-z]+)-", "", model.id)
    return {_plain(name) for name in (model.id, own, PurePosixPath(model.subfolder).name) if name}


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _none_here(files: Sequence[str], homes: dict[PurePosixPath, dict[str, int]], source: Path) -> Problem:
    there = {name for names in homes.values() for name in names}
    wanted = files or next((f.files for f in _FAMILIES if f.files[0] in there), ())
    missing = [name for name in wanted if name not in there]
    said = f" (missing: {', '.join(missing)})" if missing else ""
    return Problem(
        Code.MODEL_BROKEN,
        f"No whole speech model was found there{said}. Choose the folder or archive with all files of a Whisper, NLLB, "
        "Coqui, MMS or XTTS model.",
        facts={"path": str(source), "files": missing},
    )


def _beside(entries: Sequence[Entry], home: PurePosixPath) -> list[Entry]:
    """Return the files in a folder that can belong to a model, each name once."""
    chosen = {
        entry.name: entry
        for entry in entries
        if entry.path.parent == home
        and entry.name not in {MANIFEST, STAMP}
        and any(fnmatch.fnmatchcase(entry.name, pattern) for pattern in TAKEN)
    }
    return list(chosen.values())


def copy(
    entries: Sequence[Entry],
    target: Path,
    files: Sequence[str],
    progress: Progress,
    cancel: CancelToken,
    *,
    origin: dict[str, str],
) -> None:
    """Copy files into the folder `target`, which then has a manifest: whole or not at all.

    Raises Problem (MODEL_BROKEN, MODEL_UNSAFE, DISK_FULL), Cancelled.
    """
    aside = target.with_name(target.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        total = sum(entry.size for entry in entries)
        if total > LARGEST:
            raise _unsafe("it is far larger than a speech model")
        need_space(aside.parent, total)
        aside.mkdir(mode=0o700)
        manifest = {}
        done = 0
        for entry in entries:

            def tell(here: int, entry: Entry = entry, before: int = done) -> None:
                cancel.check()
                progress(min(1.0, (before + here) / max(1, total)), f"Importing {entry.name}")

            manifest[entry.name] = _copy_one(entry, aside / entry.name, tell)
            done += entry.size
        check_files(aside, files)
        write_manifest(aside, manifest, origin)
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _copy_one(entry: Entry, path: Path, tell: Callable[[int], None]) -> tuple[int, str]:
    hashed = hashlib.sha256()
    copied = 0
    with entry.open() as reader, path.open("xb") as writer:
        while chunk := reader.read(CHUNK):
            copied += len(chunk)
            if copied > entry.size:
                raise _unsafe("a file is longer than it says")
            hashed.update(chunk)
            writer.write(chunk)
            tell(copied)
        writer.flush()
        os.fsync(writer.fileno())
    return copied, hashed.hexdigest()


def _from_folder(folder: Path) -> Iterator[Entry]:
    """Walk a folder; links to folders are not followed, links to files are: so the hub's own cache keeps models."""
    for root, folders, names in os.walk(folder):
        here = PurePosixPath(os.path.relpath(root, folder))
        folders[:] = sorted(name for name in folders if name != ".git") if len(here.parts) < DEEPEST else []
        for name in sorted(names):
            path = Path(root, name)
            if path.is_file() and not name.startswith("."):
                yield Entry(here / name, path.stat().st_size, _opener(path))


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _from_zip(archive: zipfile.ZipFile) -> Iterator[Entry]:
    for info in archive.infolist():
        path = _checked(info.filename)
        if (info.external_attr >> 16) & 0o170000 == 0o120000:
            raise _unsafe("it holds a link")
        if info.flag_bits & 1:
            raise _unsafe("it is locked with a password")
        if not info.is_dir():
            yield Entry(path, info.file_size, lambda info=info: archive.open(info))  # type: ignore[misc]


def _from_tar(archive: tarfile.TarFile) -> Iterator[Entry]:
    for info in archive:
        path = _checked(info.name)
        if info.isdir():
            continue
        if not info.isreg():
            raise _unsafe("it holds a link")
        yield Entry(path, info.size, lambda info=info: archive.extractfile(info))  # type: ignore[misc, arg-type]


def _checked(name: str) -> PurePosixPath:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts[0] if path.parts else "") or "\0" in name:
        raise _unsafe("a file in it wants to be written elsewhere")
    return path


def _unsafe(why: str) -> Problem:
    return Problem(
        Code.MODEL_UNSAFE,
        f"This archive was not imported, because {why}. Get the model again from its own page.",
    )

"""Model folders on disk: whole or not, imported from a folder or an archive without anything slipping out of it."""

from __future__ import annotations

import hashlib
import json
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import IO

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Progress

MANIFEST = "manifest.json"
LARGEST = 20_000_000_000  # bytes an archive may unpack to
MOST_FILES = 1_000
_CHUNK = 1 << 20

Source = tuple[str, int, Callable[[], IO[bytes]]]
"""One file to import: its name in the model folder, its bytes, how to open it."""


def check_files(folder: Path, files: Sequence[str]) -> None:
    """Check by name and size that a model folder is whole; quick.

    Raises Problem: MODEL_MISSING where there is no folder, MODEL_BROKEN naming the files that are missing, empty or of
    another size than the manifest says.
    """
    if not folder.is_dir():
        raise Problem(
            Code.MODEL_MISSING,
            "The speech model is not there. Install it, or import it from a folder.",
            facts={"path": str(folder)},
        )
    sizes = {name: size for name, (size, _) in read_manifest(folder).items()}
    wrong = [
        name
        for name in dict.fromkeys((*files, *sizes))
        if not (folder / name).is_file()
        or (folder / name).stat().st_size == 0
        or (folder / name).stat().st_size != sizes.get(name, (folder / name).stat().st_size)
    ]
    if wrong:
        raise broken(folder, wrong)


def verify(folder: Path) -> None:
    """Check every byte against the manifest; a folder without one is left alone. Raises Problem(MODEL_BROKEN)."""
    manifest = read_manifest(folder)
    check_files(folder, tuple(manifest))
    wrong = [name for name, (_, known) in manifest.items() if digest(folder / name) != known]
    if wrong:
        raise broken(folder, wrong)


def broken(folder: Path, files: Sequence[str], detail: str = "") -> Problem:
    """Return Problem(MODEL_BROKEN) naming files."""
    return Problem(
        Code.MODEL_BROKEN,
        f"The model in “{folder.name}” is damaged or incomplete ({', '.join(files)}). Install or import it again.",
        detail=detail,
        facts={"path": str(folder), "files": list(files)},
    )


def read_manifest(folder: Path) -> dict[str, tuple[int, str]]:
    """Return {file name: (bytes, sha256)}; empty where there is no readable manifest."""
    try:
        stored = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {str(name): (int(size), str(known)) for name, (size, known) in stored["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_manifest(folder: Path, manifest: dict[str, tuple[int, str]]) -> None:
    """Keep what each file has to be, for `check_files` and `verify`."""
    (folder / MANIFEST).write_text(json.dumps({"files": manifest}, indent=1), encoding="utf-8")


def import_model(source: Path, target: Path, files: Sequence[str], progress: Progress, cancel: CancelToken) -> None:
    """Copy a model from a folder, .zip or .tar(.gz) into `target`, checked, whole or not at all.

    Only plain files are taken, at the depth where the named ones are; links, absolute paths and ".." are refused.
    Raises Problem (MODEL_BROKEN, MODEL_UNSAFE, DISK_FULL), Cancelled.
    """
    aside = target.with_name(target.name + ".part")
    shutil.rmtree(aside, ignore_errors=True)
    try:
        if source.is_dir():
            _copy(_from_folder(source), aside, files, progress, cancel)
        elif zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                _copy(_from_zip(archive), aside, files, progress, cancel)
        elif source.is_file() and tarfile.is_tarfile(source):
            with tarfile.open(source) as archive:
                _copy(_from_tar(archive), aside, files, progress, cancel)
        else:
            raise Problem(
                Code.MODEL_BROKEN,
                "This is neither a model folder nor a .zip or .tar archive. Choose the folder with the model's files.",
                facts={"path": str(source)},
            )
        check_files(aside, files)
        shutil.rmtree(target, ignore_errors=True)
        aside.rename(target)
    except (zipfile.BadZipFile, tarfile.TarError, EOFError) as error:
        raise broken(source, [source.name], str(error)) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def file_sizes(source: Path) -> dict[str, int]:
    """Return {bare file name: bytes} of what a folder or archive holds; empty for anything else."""
    try:
        if source.is_dir():
            return {name: size for name, size, _ in _from_folder(source)}
        if zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                return {PurePosixPath(entry.filename).name: entry.file_size for entry in archive.infolist()}
        if source.is_file() and tarfile.is_tarfile(source):
            with tarfile.open(source) as archive:
                return {PurePosixPath(entry.name).name: entry.size for entry in archive}
    except (zipfile.BadZipFile, tarfile.TarError, EOFError, OSError):
        pass
    return {}


def _copy(
    sources: Iterator[Source], aside: Path, files: Sequence[str], progress: Progress, cancel: CancelToken
) -> None:
    every = list(sources)
    chosen = _beside(every, files)
    total = sum(size for _, size, _ in chosen)
    if total > LARGEST or len(every) > MOST_FILES:
        raise _unsafe("it is far larger than a speech model")
    need_space(aside.parent, total)
    aside.mkdir(parents=True)
    manifest: dict[str, tuple[int, str]] = {}
    done = 0
    for name, size, opened in chosen:
        hashed = hashlib.sha256()
        with opened() as reader, (aside / name).open("wb") as writer:
            copied = 0
            while chunk := reader.read(_CHUNK):
                cancel.check()
                copied += len(chunk)
                if copied > size:
                    raise _unsafe("a file is longer than it says")
                hashed.update(chunk)
                writer.write(chunk)
                progress(min(1.0, (done + copied) / max(1, total)), f"Importing {name}")
        done += size
        manifest[name] = (copied, hashed.hexdigest())
    write_manifest(aside, manifest)


def _beside(every: Sequence[Source], files: Sequence[str]) -> list[Source]:
    """Return the files that lie in the same folder as the first named one, by their bare names."""
    homes = [PurePosixPath(name).parent for name, _, _ in every if PurePosixPath(name).name == files[0]]
    if not homes:
        raise Problem(
            Code.MODEL_BROKEN,
            f"There is no model here: “{files[0]}” is missing. Choose the folder or archive with the model's files.",
            facts={"files": list(files)},
        )
    home = min(homes, key=lambda path: len(path.parts))
    chosen = {
        PurePosixPath(name).name: (PurePosixPath(name).name, size, opened)
        for name, size, opened in every
        if PurePosixPath(name).parent == home and PurePosixPath(name).name != MANIFEST
    }
    return list(chosen.values())


def _from_folder(folder: Path) -> Iterator[Source]:
    for path in sorted(folder.iterdir()):
        if path.is_file() and not path.name.startswith("."):
            yield path.name, path.stat().st_size, _opener(path)


def _opener(path: Path) -> Callable[[], IO[bytes]]:
    return lambda: path.open("rb")


def _from_zip(archive: zipfile.ZipFile) -> Iterator[Source]:
    for entry in archive.infolist():
        _check_name(entry.filename)
        if not entry.is_dir():
            yield entry.filename, entry.file_size, lambda entry=entry: archive.open(entry)  # type: ignore[misc]


def _from_tar(archive: tarfile.TarFile) -> Iterator[Source]:
    for entry in archive:
        _check_name(entry.name)
        if entry.isdir():
            continue
        if not entry.isreg():
            raise _unsafe("it holds a link")
        yield entry.name, entry.size, lambda entry=entry: archive.extractfile(entry)  # type: ignore[misc]


def _check_name(name: str) -> None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in (path.parts[0] if path.parts else "") or "\0" in name:
        raise _unsafe("a file in it wants to be written elsewhere")


def _unsafe(why: str) -> Problem:
    return Problem(
        Code.MODEL_UNSAFE,
        f"This archive was not imported, because {why}. Get the model again from its own page.",
    )


def need_space(folder: Path, needed: int) -> None:
    """Make the folder and raise Problem(DISK_FULL) where the disk has no room for that many bytes."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(folder).free
    if free < needed * 1.02 + 10_000_000:
        raise Problem(
            Code.DISK_FULL,
            f"The disk has no room for this model: {needed / 1e9:.1f} GB are needed. Free some space and try again.",
            facts={"path": str(folder), "needed": needed, "free": free},
        )


def digest(path: Path) -> str:
    """Return a file's sha256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

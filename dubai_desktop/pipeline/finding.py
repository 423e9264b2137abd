"""What a drop or a command line names: usable files, and those that cannot be used with the reason."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.media.source import MEDIA_SUFFIXES, check_file


@dataclass(frozen=True, slots=True)
class Found:
    """What a drop or a command line named: usable files, and those that can't be used with the reason."""

    files: tuple[Path, ...]
    refused: tuple[tuple[Path, Problem], ...]


def find(paths: Iterable[Path], made: Collection[Path]) -> Found:
    """Expand folders (recursively, media files only, sorted) and check each path by stat alone. Fast.

    What was `made` here is left out of folders: a folder dubbed twice gives no dubs of dubs.
    """
    files: dict[Path, None] = {}
    refused: list[tuple[Path, Problem]] = []
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112 - Path.is_dir raises for names that are too long
            inside = [one for one in _media_in(path) if one not in made]
            files.update(dict.fromkeys(inside))
            if not inside:
                message = f"There is no video or sound in the folder “{shown(path)}”. Choose another."
                refused.append((path, Problem(Code.INPUT_MISSING, message)))
            continue
        try:
            check_file(path)
        except Problem as problem:
            refused.append((path, problem))
        else:
            files[plain(path)] = None
    return Found(tuple(files), tuple(refused))


def _media_in(folder: Path) -> list[Path]:
    found = [p for p in sorted(folder.rglob("*")) if p.suffix.lower() in MEDIA_SUFFIXES and p.is_file()]
    return list(map(plain, found))


def plain(path: Path) -> Path:
    """The absolute path without "..", links left as they are."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links

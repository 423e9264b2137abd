"""The person's words for both faces: which there are, changing them, and files of them in and out."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from dubai_desktop.domain.glossary import Term
from dubai_desktop.media.files import atomic, check_writable, free_name
from dubai_desktop.store import Store
from dubai_desktop.store.glossary_csv import csv_text

FILE_NAME = "glossary.csv"


class WordList:
    """The glossary; changes are durable on return and count from the next step of any job."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def list(self, source_language: str = "", target_language: str = "") -> tuple[Term, ...]:
        """Return all terms in alphabetical order, or those that count for a pair of languages."""
        return self._store.glossary.list(source_language, target_language)

    def keep(self, terms: Iterable[Term]) -> int:
        """Keep terms, each in place of what there was for the same words. Raises Problem(GLOSSARY_INVALID)."""
        return self._store.glossary.put(*terms)

    def swap(self, old: Iterable[Term], new: Iterable[Term]) -> None:
        """Forget some terms and keep others, in one step that may be done again. Raises Problem(GLOSSARY_INVALID)."""
        self._store.glossary.swap(old, new)

    def remove(self, terms: Iterable[Term]) -> int:
        """Forget terms; returns how many were there."""
        return self._store.glossary.remove(*terms)

    def bring(self, path: Path) -> int:
        """Keep every term of a CSV file, or none where a line is wrong. Raises Problem(GLOSSARY_INVALID)."""
        count = self._store.glossary.import_csv(path)
        self._store.audit.append("person", "glossary.import", terms=count)
        return count

    def write(self, destination: Path, *, overwrite: bool = False) -> Path:
        """Write all terms to a CSV file, or into a folder; returns where (a number is added to a taken name).

        Raises Problem: OUT_NOT_WRITABLE, DISK_FULL.
        """
        terms = self.list()
        if os.path.isdir(destination):  # noqa: PTH112 - Path.is_dir raises for names that are too long
            destination = destination / FILE_NAME
        check_writable(destination.parent)
        path = free_name(destination, overwrite)
        with atomic(path, overwrite=overwrite) as aside:
            aside.write_bytes(csv_text(terms).encode("utf-8-sig"))  # the mark tells spreadsheets that it is UTF-8
        return path

"""A glossary in memory: the same calls as the real one; `refuse` is raised by every change while it is set."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from dubai_desktop.domain.glossary import Term, identity
from dubai_desktop.domain.problems import Problem
from dubai_desktop.store.glossary import checked, order

TERMS = (
    Term("Aarong", note="shop, a name"),
    Term("arsenic", "আর্সেনিক", "", "en", "bn"),
    Term("boiled water", "ফোটানো পানি", "", "en", "bn", note="not সিদ্ধ পানি"),
    Term("Dr Karim", "ডা. করিম", "ডাক্তার করিম", "", "bn"),
    Term("UNICEF", "", "ইউনিসেফ", "", "bn", case_sensitive=True),
    Term("WHO", "", "ডব্লিউ এইচ ও", "", "bn", case_sensitive=True, note="the organisation, not “who”"),
)


class FakeWordList:
    """Terms in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str, str, bool], Term] = {}
        self.refuse: Problem | None = None
        self.file: tuple[Term, ...] = ()  # what the next file holds
        self.written: list[tuple[Path, bool]] = []
        self._lock = threading.RLock()

    def list(self, source_language: str = "", target_language: str = "") -> tuple[Term, ...]:
        with self._lock:
            return tuple(sorted(self.kept.values(), key=order))

    def keep(self, terms: Iterable[Term]) -> int:
        return self.swap((), terms)

    def swap(self, old: Iterable[Term], new: Iterable[Term]) -> int:
        if self.refuse is not None:
            raise self.refuse
        with self._lock:
            for term in old:
                self.kept.pop(identity(term), None)
            kept = [checked(term) for term in new]
            self.kept.update((identity(term), term) for term in kept)
            return len(kept)

    def remove(self, terms: Iterable[Term]) -> int:
        before = len(self.kept)
        self.swap(terms, ())
        return before - len(self.kept)

    def bring(self, path: Path) -> int:
        return self.keep(self.file)

    def write(self, destination: Path, *, overwrite: bool = False) -> Path:
        self.written.append((destination, overwrite))
        return destination

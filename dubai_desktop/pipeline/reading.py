"""How a line is read aloud: the glossary's pronunciations first, then numbers, dates and signs as words.

Subtitles keep what the person wrote; only the voice gets this. A clip's key is made of it, so that a new pronunciation
speaks the lines it changes anew and no others.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dubai_desktop.domain.glossary import Term, for_languages, pronounced
from dubai_desktop.domain.job import Job
from dubai_desktop.engines.spoken import spoken
from dubai_desktop.store import Store


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads lines of one job aloud: call it with a line's text."""

    language: str
    terms: tuple[Term, ...] = ()

    def __call__(self, text: str) -> str:
        """Return what the voice is to say."""
        return _spoken(pronounced(text, self.terms) if self.terms else text, self.language)


def reading_of(job: Job, store: Store) -> Reading:
    """Return the reading of a job's lines with the glossary as it is now."""
    return Reading(job.options.target_language, tuple(t for t in terms_of(job, store) if t.pronunciation.strip()))


def terms_of(job: Job, store: Store) -> tuple[Term, ...]:
    """The glossary's terms for a job's two languages."""
    return for_languages(store.glossary.list(), job.source_language, job.options.target_language)


@lru_cache(maxsize=20_000)
def _spoken(text: str, language: str) -> str:
    return spoken(text, language)

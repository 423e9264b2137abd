"""What the caches saved a job, in a sentence."""

from __future__ import annotations

from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.job import Job
from dubai_desktop.store import Store

_BEGIN = "Reuse saved "


def noted(job: Job, store: Store) -> tuple[str, ...]:
    """Return the job's notes with what paid services were not asked for again, at their full price."""
    notes = tuple(note for note in job.notes if not note.startswith(_BEGIN))
    saved = store.savings.of_job(job.id)
    if not saved.characters:
        return notes
    return (*notes, f"{_BEGIN}{saved.characters:,} characters of paid services ({format_money(saved.micro)}).")

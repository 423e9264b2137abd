"""Where things of a job lie."""

from __future__ import annotations

from pathlib import Path

from dubai_desktop.domain.job import JobOptions
from dubai_desktop.settings import Settings
from dubai_desktop.store import Store

EXPORTS = "export-"
"""What the names of the work folders of exports begin with."""


def out_dir(options: JobOptions, source: Path, settings: Settings) -> Path:
    """Where the finished files go: as asked, else the setting's folder, else beside the source."""
    chosen = options.out_dir or settings.output.directory
    return Path(chosen) if chosen else source.parent


def locks_of(store: Store) -> Path:
    """Where the locks of jobs and exports lie: beside the database, where all processes of this person meet."""
    return store.path.parent / "work"

"""Where things of a job lie."""

from __future__ import annotations

from pathlib import Path

from dubai_desktop.domain.job import JobOptions
from dubai_desktop.settings import Settings


def out_dir(options: JobOptions, source: Path, settings: Settings) -> Path:
    """Where the finished files go: as asked, else the setting's folder, else beside the source."""
    chosen = options.out_dir or settings.output.directory
    return Path(chosen) if chosen else source.parent

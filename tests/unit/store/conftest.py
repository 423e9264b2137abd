from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dubai_desktop.domain.job import Job
from dubai_desktop.store import Store
from tests.helpers.store_samples import plain_job


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "studio.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store(path) as opened:
        yield opened


@pytest.fixture
def job(store: Store) -> Job:
    return store.jobs.add(plain_job())

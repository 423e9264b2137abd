"""Fault 11: the disk is full under SQLite. A clear DISK_FULL, the last saved edit still there, and work goes on."""

from __future__ import annotations

from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Category, Code, Problem
from dubai_desktop.store import Store, database
from tests.helpers import children
from tests.helpers.store_samples import plain_job, segment

LIMITED = """
import resource, sys
from pathlib import Path
from dubai_desktop.domain.problems import Problem
from dubai_desktop.store import Store
from tests.helpers.store_samples import segment
with Store(Path(sys.argv[1])) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
    saved = 0
    for number in range(1000):
        try:
            store.segments.update("job-1", [segment(1, target=f"{number} " + "x" * 3000)])
        except Problem as problem:
            print(problem.code, saved, store.segments.list("job-1")[0].target.split()[0])
            break
        saved = number
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    store.segments.update("job-1", [segment(1, target="after")])
    print(store.segments.list("job-1")[0].target)
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    place = tmp_path / "studio.db"
    with Store(place) as store:
        store.jobs.add(plain_job(segments=(segment(1),)))
    return place


def test_a_full_database_keeps_what_was_saved_and_goes_on_once_there_is_room(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(database.PRAGMAS, "max_page_count", 1)  # SQLite raises it to what the file has: no growth
    with Store(path) as store:
        store.segments.update("job-1", [segment(1, target="saved")])
        with pytest.raises(Problem) as caught:
            store.segments.update("job-1", [segment(1, target="x" * 200_000)])
        assert (caught.value.code, caught.value.category) == (Code.DISK_FULL, Category.SYSTEM)
        assert str(path.parent) in caught.value.facts["path"]
        assert str(path.parent) in caught.value.message
        assert store.segments.list("job-1")[0].target == "saved"
        store.segments.update("job-1", [segment(1, target="small fits still")])
    monkeypatch.undo()
    with Store(path) as store:
        assert store.segments.list("job-1")[0].target == "small fits still"
        store.segments.update("job-1", [segment(1, target="x" * 200_000)])


def test_many_writes_in_one_transaction_fail_as_one(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(database.PRAGMAS, "max_page_count", 1)
    with Store(path) as store:
        with pytest.raises(Problem) as caught:
            store.segments.replace("job-1", [segment(n, target="y" * 2000) for n in range(500)])
        assert caught.value.code is Code.DISK_FULL
        assert store.segments.list("job-1") == (segment(1),)


def test_a_limit_on_the_files_size_counts_as_a_full_disk(path: Path) -> None:
    status, out = children.finish(LIMITED, str(path))
    assert status == 0
    told, after = out.splitlines()
    code, saved, found = told.split()
    assert code == "DISK_FULL"
    assert found == saved
    assert after == "after"


def test_a_backup_that_does_not_fit_leaves_nothing_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(path) as store:
        store.segments.replace("job-1", [segment(n, target="y" * 2000) for n in range(200)])
    code = (
        "import resource, sys; from pathlib import Path; from dubai_desktop.store import Store;"
        "from dubai_desktop.domain.problems import Problem\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "with Store(Path(sys.argv[1])) as store:\n"
        "    try: store.backup()\n"
        "    except Problem as problem: print(problem.code)\n"
    )
    assert children.finish(code, str(path)) == (0, "DISK_FULL\n")
    assert [p.name for p in (path.parent / "backups").iterdir()] == [".lock"]

"""Fault 9: every migration this program has is killed at any statement or moment. The schema is the old or the new one.

Four kills each every time, 50 with `-m soak`.
"""

from __future__ import annotations

import json
import shutil
import sqlite3
import sys
from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop.store import Store, schema
from tests.helpers import children

MIGRATIONS = sorted(path.stem for path in schema.MIGRATIONS.glob("[0-9]*.py"))
KILLING = "import sys; from pathlib import Path; from tests.helpers.migration_kills import main; main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))"  # noqa: E501
ROWS = 300

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork")


def up_to(folder: Path, migrations: list[str]) -> Path:
    """A folder of migrations as an earlier version had it."""
    folder.mkdir()
    for name in migrations:
        shutil.copyfile(schema.MIGRATIONS / f"{name}.py", folder / f"{name}.py")
    return folder


def filled(path: Path, migrations: Path) -> None:
    """Make a database of an earlier version with jobs in it."""
    Store(path, migrations=migrations).open().close()
    with closing(sqlite3.connect(path)) as raw:
        columns = [(name, kind) for _, name, kind, *_ in raw.execute("PRAGMA table_info(jobs)")]
        values = {"INTEGER": 1, "REAL": 1.0, "BLOB": b"/v/talk.mp4"}
        rows = [[f"job-{n}" if name == "id" else values.get(kind, "x") for name, kind in columns] for n in range(ROWS)]
        raw.executemany(f"INSERT INTO jobs VALUES ({', '.join('?' * len(columns))})", rows)
        raw.commit()


@pytest.mark.parametrize("kills", [4, pytest.param(50, marks=pytest.mark.soak)])
@pytest.mark.parametrize("name", MIGRATIONS)
def test_a_migration_killed_anywhere_leaves_the_old_schema_or_the_new_one(tmp_path, chance, count, name, kills):
    number = MIGRATIONS.index(name)
    older = tmp_path / "older" / "studio.db"
    older.parent.mkdir()
    if number:
        filled(older, up_to(tmp_path / "earlier", MIGRATIONS[:number]))
    now = up_to(tmp_path / "now", MIGRATIONS[: number + 1])
    status, out = children.finish(KILLING, str(older), str(now), str(kills), str(chance.randrange(1 << 32)))
    found = json.loads(out)
    states = Counter(state for state, _ in found)
    between = {state: times for state, times in states.items() if state not in ("old", "new")}
    count(f"kills in {name}", f"{len(found)}: {states['old']} old, {states['new']} new, {len(between)} between")
    assert (status, len(found), between) == (0, kills, {})
    assert {after for _, after in found} == {"whole"}

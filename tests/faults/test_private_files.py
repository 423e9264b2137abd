"""Whatever the umask, what is the person's own is closed to others; what he asked for follows his umask."""

from __future__ import annotations

import stat
import sys

import pytest

from tests.helpers.program import no_traceback

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a umask")


def rights(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("moment", ["before:finalize", ""], ids=["at work", "done"])
def test_everything_of_a_dub_is_closed_to_others_and_its_results_are_not(desk, short_talk, moment):
    words = ["dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json"]
    desk.data.rmdir()
    (desk.root / "config").mkdir(mode=0o755)  # made by somebody else: not ours to change
    program = desk.start(*words, held=moment, before=("sh", "-c", 'umask 022; exec "$@"', "sh"))
    if moment:
        program.until_held()  # with work files and clips on their way
    else:
        no_traceback(program.end())
    found = [desk.data, *desk.data.rglob("*")]
    wanted = {path: 0o700 if path.is_dir() else 0o600 for path in found}
    assert [str(path.relative_to(desk.root)) for path in found if rights(path) != wanted[path]] == []
    assert len(found) > 12
    if not moment:
        assert {rights(path) for path in desk.out.iterdir()} == {0o644}

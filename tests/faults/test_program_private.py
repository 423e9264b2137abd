"""What the program keeps is for one person's eyes, whatever the umask; what it makes for them follows the umask."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tests.helpers.program import no_traceback


def under(umask: str) -> tuple[str, ...]:
    return ("sh", "-c", f'umask {umask}; exec "$@"', "sh")


def open_to_others(*folders: Path) -> list[str]:
    """Folders that are not 0700 and files that are not 0600, below folders and themselves."""
    found = [path for folder in folders for path in (folder, *folder.rglob("*"))]
    return [
        f"{stat.S_IMODE(path.lstat().st_mode):o} {path}"
        for path in found
        if not path.is_symlink() and stat.S_IMODE(path.stat().st_mode) != (0o700 if path.is_dir() else 0o600)
    ]


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(("umask", "exported"), [("022", 0o644), ("002", 0o664), ("077", 0o600)])
def test_all_that_is_kept_is_private_and_results_follow_the_umask(desk, short_talk, umask, exported):
    words = ["dub", short_talk.video, *short_talk.subtitles, "--voice", "espeak"]
    done = desk.start(*words, "--out", desk.out, "--also", "mp3,mkv", before=under(umask)).end()
    assert done.status == 0, done.err
    waiting = desk.start(*words, "--out", desk.root / "later", "--review", before=under(umask)).end()
    assert waiting.status == 3, waiting.err
    no_traceback(done)
    kept = desk.data
    names = {path.name for path in kept.rglob("*")}
    assert {"studio.db", "speech.wav", "clips", "logs", "backups", "tidied.txt"} <= names
    assert list(kept.rglob("clips/??/*.wav"))
    assert open_to_others(kept, desk.root / "config") == []
    assert modes(desk.out) == {exported}
    assert len(list(desk.out.iterdir())) >= 8


def test_work_below_a_folder_for_all_is_private_while_it_runs(desk, short_talk):
    shared = desk.root / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    (desk.root / "config").mkdir(mode=0o700)
    settings = desk.root / "config" / "settings.toml"
    settings.write_text(f'[processing]\ntemp_directory = "{shared}"\n')
    settings.chmod(0o600)
    words = ["dub", short_talk.video, *short_talk.subtitles, "--out", desk.out, "--json"]
    running = desk.start(*words, held="after:speak", before=under("022"))
    running.until_held()
    inside = list(shared.rglob("*"))
    assert any(path.name == "speech.wav" for path in inside)
    assert open_to_others(*shared.iterdir(), desk.data) == []
    running.kill()
    running.end()
    assert desk.call("jobs", "resume").status == 0
    assert [path for path in shared.rglob("*") if path.is_file()] == []

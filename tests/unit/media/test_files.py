"""Files appear whole or not at all, under names that fit, and trouble is told in words."""

import errno
import os
import sys
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media import files


def test_the_file_appears_only_when_it_is_whole(tmp_path: Path) -> None:
    with files.atomic(tmp_path / "a.txt") as temp:
        temp.write_text("half")
        assert temp.parent == tmp_path
        assert not (tmp_path / "a.txt").exists()
        temp.write_text("whole")
    assert (tmp_path / "a.txt").read_text() == "whole"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_an_error_leaves_the_old_file_and_no_rest(tmp_path: Path) -> None:
    old = tmp_path / "a.txt"
    old.write_text("old")
    with pytest.raises(RuntimeError), files.atomic(old) as temp:
        temp.write_text("new")
        raise RuntimeError
    assert old.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.skipif(os.name == "nt", reason="no umask")
def test_the_users_umask_holds(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        with files.atomic(tmp_path / "a") as temp:
            temp.write_text("x")
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_name_taken_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    taken = tmp_path / "a"
    with pytest.raises(Problem) as caught, files.atomic(taken, overwrite=False) as temp:
        temp.write_text("ours")
        taken.write_text("theirs")
    assert caught.value.code is Code.OUT_NOT_WRITABLE
    assert taken.read_text() == "theirs"


def test_without_hard_links_nothing_is_overwritten_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*_: object) -> None:
        raise OSError(errno.EPERM, "no links")

    monkeypatch.setattr(os, "link", no_links)
    with files.atomic(tmp_path / "new", overwrite=False) as temp:
        temp.write_text("ours")
    assert (tmp_path / "new").read_text() == "ours"
    with pytest.raises(Problem), files.atomic(tmp_path / "new", overwrite=False) as temp:
        temp.write_text("other")
    assert (tmp_path / "new").read_text() == "ours"


def test_the_longest_name_still_gets_a_temporary_file(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    with files.atomic(path) as temp:
        temp.write_text("x")
    assert path.exists()


def test_a_missing_folder_cannot_be_written_to(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught, files.atomic(tmp_path / "gone" / "a"):
        pass
    assert caught.value.code is Code.OUT_NOT_WRITABLE
    assert caught.value.facts["path"] == str(tmp_path / "gone")


def test_a_full_disk_is_told_with_what_is_needed(tmp_path: Path) -> None:
    problem = files.write_problem(OSError(errno.ENOSPC, "x"), tmp_path / "a", needed=2_500_000_000)
    assert problem.code is Code.DISK_FULL
    assert "2.50 GB" in problem.message
    assert problem.facts["needed"] == 2_500_000_000
    assert problem.facts["free"] > 0


def test_too_little_room_is_noticed_before(tmp_path: Path) -> None:
    files.check_space(tmp_path, 1)
    with pytest.raises(Problem) as caught:
        files.check_space(tmp_path, 1 << 60)
    assert caught.value.code is Code.DISK_FULL


def test_room_in_a_missing_folder_is_no_room(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        files.check_space(tmp_path / "gone", 1)
    assert caught.value.code is Code.OUT_NOT_WRITABLE


def test_a_writable_folder_passes_and_stays_empty(tmp_path: Path) -> None:
    files.check_writable(tmp_path / "new" / "er", create=True)
    assert list((tmp_path / "new" / "er").iterdir()) == []


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="is not there") as caught:
        files.check_writable(tmp_path / "gone")
    assert caught.value.code is Code.OUT_NOT_WRITABLE
    assert f"“{tmp_path / 'gone'}”" in caught.value.message


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Problem) as caught:
        files.check_writable(tmp_path / "file", create=True)
    assert caught.value.code is Code.OUT_NOT_WRITABLE
    assert f"“{tmp_path}”" in caught.value.message


def test_rests_of_killed_runs_are_removed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / f"{files.TEMP_PREFIX}0123.tmp").touch()
    (tmp_path / "mine.tmp").touch()
    assert files.remove_temps(tmp_path) == 1
    assert [p.name for p in tmp_path.iterdir()] == ["mine.tmp"]


def test_a_taken_name_gets_a_number(tmp_path: Path) -> None:
    path = tmp_path / "talk.bn.mp4"
    assert files.free_name(path, overwrite=False) == path
    path.touch()
    assert files.free_name(path, overwrite=False).name == "talk.bn (2).mp4"
    (tmp_path / "talk.bn (2).mp4").symlink_to("nowhere")
    assert files.free_name(path, overwrite=False).name == "talk.bn (3).mp4"
    assert files.free_name(path, overwrite=True) == path


def test_files_of_one_dub_share_the_number(tmp_path: Path) -> None:
    (tmp_path / "a.srt").touch()
    found = files.free_names([tmp_path / "a.mp4", tmp_path / "a.srt"], overwrite=False)
    assert [p.name for p in found] == ["a (2).mp4", "a (2).srt"]


@pytest.mark.parametrize("stem", ["x" * 251, "বাংলা" * 20, "😀" * 62, "a" + "é" * 120])
def test_long_names_are_cut_between_characters(stem: str) -> None:
    cut = files.safe_stem(f"{stem}.mp4")
    assert stem.startswith(cut)
    assert len(os.fsencode(f"{cut}.bn.voice (99).wav")) <= files.NAME_BYTES
    cut.encode()  # no half characters


def test_short_names_stay(tmp_path: Path) -> None:
    assert files.safe_stem("-y.talk.mp4") == "-y.talk"
    assert files.safe_stem(os.fsdecode(b"\xff\xfe.mp4")) == os.fsdecode(b"\xff\xfe")


def test_names_are_shown_on_one_line_without_tricks() -> None:
    assert files.shown(Path("a\nb\x1b[31m\u202egpm.mp4")) == "a\\nb\\x1b[31m\\u202egpm.mp4"
    assert files.shown("ক্\u200dষ বাংলা") == "ক্\u200dষ বাংলা"
    files.shown(os.fsdecode(b"\xff.mp4")).encode()


def test_a_copy_is_the_same_and_readable_as_a_new_file(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("sound")
    (tmp_path / "a").chmod(0o600)
    with files.atomic(tmp_path / "b") as temp:
        files.copy_file(tmp_path / "a", temp)
    assert (tmp_path / "b").read_text() == "sound"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="rights are other things there")
def test_a_private_file_is_closed_to_others_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        for private in (True, False):
            with files.atomic(tmp_path / str(private), private=private) as temp:
                temp.write_text("sound")
    finally:
        os.umask(before)
    assert (tmp_path / "True").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "False").stat().st_mode & 0o777 == 0o644


def test_a_full_disk_is_told_by_its_folder_with_room_that_suffices(tmp_path: Path) -> None:
    (tmp_path / "studio.db").touch()
    problem = files.disk_full(tmp_path / "studio.db", 1_000)
    assert problem.facts["path"] == str(tmp_path)
    assert "studio.db" not in problem.message
    assert "0.01 GB are needed" in problem.message

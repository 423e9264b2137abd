import json
import multiprocessing
import os
import time

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import model_files

CONTENT = {"model.bin": bytes(range(256)) * 40, "config.json": b"{}"}


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "whisper-base"
    path.mkdir()
    for name, data in CONTENT.items():
        (path / name).write_bytes(data)
    manifest = {name: (len(data), model_files.digest(path / name)) for name, data in CONTENT.items()}
    model_files.write_manifest(path, manifest, {"source": "here", "unchecked": "nothing"})
    return path


def flip(path, keep_time=False):
    state = path.stat()
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    if keep_time:
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))


def code_of(check, *args):
    with pytest.raises(Problem) as caught:
        check(*args)
    return caught.value


def test_a_whole_model_passes_every_check(folder):
    model_files.check_files(folder, tuple(CONTENT))
    model_files.verify(folder)
    model_files.verify_once(folder)
    assert model_files.is_whole(folder, tuple(CONTENT))


@pytest.mark.parametrize("harm", [os.remove, lambda path: path.write_bytes(b""), lambda path: path.write_bytes(b"x")])
def test_a_missing_empty_or_short_file_is_named_without_reading_bytes(folder, harm):
    harm(folder / "model.bin")
    problem = code_of(model_files.check_files, folder, tuple(CONTENT))
    assert (problem.code, problem.facts["files"]) == (Code.MODEL_BROKEN, ["model.bin"])
    assert not model_files.is_whole(folder, tuple(CONTENT))


def test_a_folder_that_is_not_there_is_a_missing_model(tmp_path):
    assert code_of(model_files.check_files, tmp_path / "no", ("a",)).code is Code.MODEL_MISSING


def test_a_flipped_bit_is_found_by_verifying(folder):
    flip(folder / "model.bin", keep_time=True)
    model_files.check_files(folder, tuple(CONTENT))
    problem = code_of(model_files.verify, folder)
    assert (problem.code, problem.facts["files"]) == (Code.MODEL_BROKEN, ["model.bin"])


def test_a_changed_file_is_found_before_it_is_loaded(folder):
    time.sleep(0.01)
    flip(folder / "model.bin")
    assert code_of(model_files.verify_once, folder).code is Code.MODEL_BROKEN
    assert code_of(model_files.verify_once, folder).code is Code.MODEL_BROKEN


def test_a_model_that_did_not_change_is_read_only_once(folder, monkeypatch):
    (folder / model_files.STAMP).unlink()
    read = []
    real = model_files.digest
    monkeypatch.setattr(model_files, "digest", lambda path, *more: read.append(path.name) or real(path, *more))
    for _ in range(3):
        model_files.verify_once(folder)
    assert sorted(read) == sorted(CONTENT)


def test_damage_is_remembered_until_a_file_changes(folder):
    whole = (folder / "model.bin").read_bytes()
    flip(folder / "model.bin", keep_time=True)
    code_of(model_files.verify, folder)
    assert not model_files.is_whole(folder, tuple(CONTENT))
    assert code_of(model_files.check_files, folder, ()).facts["files"] == ["model.bin"]
    time.sleep(0.01)
    (folder / "model.bin").write_bytes(whole)
    assert model_files.is_whole(folder, tuple(CONTENT))
    model_files.verify(folder)


def test_a_failed_check_is_remembered_as_none(folder):
    flip(folder / "model.bin", keep_time=True)
    code_of(model_files.verify, folder)
    assert code_of(model_files.verify_once, folder).code is Code.MODEL_BROKEN


@pytest.mark.parametrize("manifest", ["", "[]", '{"files": 3}', '{"files": {"a": 1}}'])
def test_an_unreadable_manifest_counts_as_none(folder, manifest):
    (folder / model_files.MANIFEST).write_text(manifest)
    assert model_files.read_manifest(folder) == {}
    assert model_files.read_origin(folder) == {}
    model_files.verify(folder)
    model_files.verify_once(folder)


def test_where_a_model_came_from_is_kept(folder):
    assert model_files.read_origin(folder) == {"source": "here", "unchecked": "nothing"}


def test_a_manifest_without_origin_is_read(folder):
    manifest = json.loads((folder / model_files.MANIFEST).read_text())
    (folder / model_files.MANIFEST).write_text(json.dumps({"files": manifest["files"]}))
    assert model_files.read_manifest(folder).keys() == CONTENT.keys()
    assert model_files.read_origin(folder) == {}


def test_progress_counts_every_byte(folder):
    seen = []
    model_files.verify(folder, seen.append)
    assert sum(seen) == sum(len(data) for data in CONTENT.values())


def test_no_room_names_what_is_needed_and_free(tmp_path, monkeypatch):
    monkeypatch.setattr(model_files.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1_500_000_000}))
    problem = code_of(model_files.need_space, tmp_path, 3_000_000_000)
    assert problem.code is Code.DISK_FULL
    assert "3.0 GB are needed and 1.5 GB are free" in problem.message


def _hold(folder, held, go):
    with model_files.alone(folder, "whisper-base"):
        held.set()
        go.wait(20)


def test_two_at_once_on_one_model_do_not_happen_and_a_killed_one_lets_go(tmp_path):
    context = multiprocessing.get_context("spawn")
    held, go = context.Event(), context.Event()
    other = context.Process(target=_hold, args=(tmp_path, held, go))
    other.start()
    assert held.wait(20)
    with pytest.raises(Problem) as caught, model_files.alone(tmp_path, "whisper-base"):
        pass
    assert caught.value.code is Code.JOB_BUSY
    with model_files.alone(tmp_path, "whisper-tiny"):
        pass
    other.kill()
    other.join()
    with model_files.alone(tmp_path, "whisper-base"):
        pass
    assert [path.name for path in tmp_path.iterdir()] == []

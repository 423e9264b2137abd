import io
import tarfile
import zipfile

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import model_files
from tests.helpers.engines import no_progress

FILES = ("model.bin", "config.json")
CONTENT = {"model.bin": b"weights" * 1000, "config.json": b"{}", "vocabulary.txt": b"a\nb"}


@pytest.fixture
def take(tmp_path, cancel):
    def run(source, progress=no_progress):
        target = tmp_path / "models" / "whisper-base"
        model_files.import_model(source, target, FILES, progress, cancel)
        return target

    return run


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "given"
    path.mkdir()
    for name, data in CONTENT.items():
        (path / name).write_bytes(data)
    return path


def zipped(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def tarred(path, entries, link=None):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        if link:
            entry = tarfile.TarInfo(link)
            entry.type, entry.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(entry)
    return path


def contents(target):
    return {path.name: path.read_bytes() for path in target.iterdir() if path.name != model_files.MANIFEST}


def nested(entries):
    return {f"tts_models--bn/best/{name}": data for name, data in entries.items()} | {"readme.md": b"x"}


def test_takes_a_folder_whole_with_a_manifest(take, folder):
    target = take(folder)
    assert contents(target) == CONTENT
    model_files.verify(target)
    assert (folder / "model.bin").exists()
    assert [path.name for path in target.parent.iterdir()] == ["whisper-base"]


@pytest.mark.parametrize("pack", [zipped, tarred])
@pytest.mark.parametrize("shape", [dict, nested])
def test_takes_an_archive_whatever_folder_the_model_lies_in(take, tmp_path, pack, shape):
    assert contents(take(pack(tmp_path / "a.archive", shape(CONTENT)))) == CONTENT


def test_progress_ends_at_one(take, folder):
    seen = []
    take(folder, lambda fraction, message: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1.0


@pytest.mark.parametrize("name", ["../evil.sh", "/etc/evil", "a/../../evil", "C:\\evil", "..\\evil"])
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_nothing_slips_out_of_an_archive(take, tmp_path, pack, name):
    before = set(tmp_path.rglob("*"))
    with pytest.raises(Problem) as caught:
        take(pack(tmp_path / "a.archive", {name: b"x", **CONTENT}))
    assert caught.value.code is Code.MODEL_UNSAFE
    after = set(tmp_path.rglob("*")) - before
    assert {path.name for path in after} <= {"a.archive", "models"}


def test_a_link_in_an_archive_is_refused(take, tmp_path):
    with pytest.raises(Problem) as caught:
        take(tarred(tmp_path / "a.tgz", CONTENT, link="config2.json"))
    assert caught.value.code is Code.MODEL_UNSAFE


def test_a_bomb_is_refused_before_it_unpacks(take, tmp_path, monkeypatch):
    monkeypatch.setattr(model_files, "LARGEST", 1000)
    with pytest.raises(Problem) as caught:
        take(zipped(tmp_path / "a.zip", CONTENT))
    assert caught.value.code is Code.MODEL_UNSAFE


@pytest.mark.parametrize("data", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_what_is_no_model_is_said(take, tmp_path, data):
    (tmp_path / "x.zip").write_bytes(data)
    with pytest.raises(Problem) as caught:
        take(tmp_path / "x.zip")
    assert caught.value.code is Code.MODEL_BROKEN


def test_an_incomplete_model_is_named_and_the_installed_one_stays(take, folder):
    target = take(folder)
    (folder / "config.json").unlink()
    with pytest.raises(Problem) as caught:
        take(folder)
    assert "config.json" in caught.value.message
    assert contents(target) == CONTENT


def test_a_cut_archive_leaves_nothing(take, tmp_path):
    path = tarred(tmp_path / "a.tgz", CONTENT)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Problem) as caught:
        take(path)
    assert caught.value.code is Code.MODEL_BROKEN
    assert list((tmp_path / "models").glob("*")) == []


def test_no_room_is_said_before_copying(take, folder, monkeypatch):
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr(model_files.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(Problem) as caught:
        take(folder)
    assert caught.value.code is Code.DISK_FULL
    assert caught.value.facts["needed"] > 0


def test_cancel_leaves_nothing(tmp_path, folder):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        model_files.import_model(folder, tmp_path / "models" / "m", FILES, no_progress, token)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_flipped_bit_is_found_by_verifying(take, folder):
    target = take(folder)
    data = bytearray((target / "model.bin").read_bytes())
    data[500] ^= 1
    (target / "model.bin").write_bytes(data)
    model_files.check_files(target, FILES)
    with pytest.raises(Problem) as caught:
        model_files.verify(target)
    assert caught.value.code is Code.MODEL_BROKEN
    assert caught.value.facts["files"] == ["model.bin"]


@pytest.mark.parametrize("manifest", ["", "[]", '{"files": 3}', '{"files": {"a": 1}}'])
def test_an_unreadable_manifest_counts_as_none(folder, manifest):
    (folder / model_files.MANIFEST).write_text(manifest)
    assert model_files.read_manifest(folder) == {}
    model_files.verify(folder)

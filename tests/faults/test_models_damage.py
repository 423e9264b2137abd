"""Rows 36 and 37: models that are cut short, empty, flipped or meant to harm, as the commands show them."""

import io
import signal
import tarfile
import zipfile

import pytest

from dubai_desktop.engines import model_import, models
from tests.helpers.program import no_traceback

BASE = "whisper-base"
CONTENT = {"model.bin": bytes(range(256)) * 400, "config.json": b"{}", "tokenizer.json": b"{}"}


@pytest.fixture
def given(desk):
    path = desk.root / "faster-whisper-base"
    path.mkdir()
    for name, data in CONTENT.items():
        (path / name).write_bytes(data)
    return path


@pytest.fixture
def installed(desk, given):
    assert desk.call("models", "import", given).status == 0
    return desk.data / "models" / BASE


def zipped(path, entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def tarred(path, entries, links=()):
    with tarfile.open(path, "w:gz") as archive:
        for name, data in entries.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
        for name, kind, goal in links:
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, goal
            archive.addfile(entry)
    return path


def cut_short(path):
    path.write_bytes(path.read_bytes()[:-1])


def emptied(path):
    path.write_bytes(b"")


def flipped(path):
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize("harm", [cut_short, emptied, flipped])
def test_a_damaged_model_is_named_with_what_to_do(desk, installed, harm):
    harm(installed / "model.bin")
    ended = desk.call("models", "verify")
    assert ended.status == 1
    assert "damaged or incomplete (model.bin)" in ended.err
    assert "models install whisper-base" in ended.err
    no_traceback(ended)


@pytest.mark.parametrize("harm", [cut_short, emptied])
def test_a_model_of_the_wrong_size_does_not_count_as_installed(desk, installed, harm):
    harm(installed / "model.bin")
    assert models.installed(installed.parent) == ()
    assert "damaged" in desk.call("models", "list").out
    assert "whisper-base is damaged" in desk.call("doctor").out


EVIL = ("../../evil.sh", "/tmp/dubai-evil.sh", "a/../../../evil.sh", "C:\\evil.sh", "..\\..\\evil.sh")


@pytest.mark.parametrize("name", EVIL)
@pytest.mark.parametrize("pack", [zipped, tarred])
def test_nothing_slips_out_of_an_archive(desk, pack, name):
    source = pack(desk.root / "model.archive", {**CONTENT, name: b"#!/bin/sh\ntouch PWNED"})
    before = set(desk.root.parent.rglob("*"))
    ended = desk.call("models", "import", source, "--model", BASE)
    assert ended.status == 1
    assert "[MODEL_UNSAFE]" in ended.err
    no_traceback(ended)
    assert not [path for path in set(desk.root.parent.rglob("*")) - before if "evil" in path.name]
    assert models.installed(desk.data / "models") == ()


@pytest.mark.parametrize(
    ("kind", "goal"),
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.LNKTYPE, "model.bin"),
        (tarfile.FIFOTYPE, ""),
        (tarfile.CHRTYPE, ""),
    ],
)
def test_links_and_devices_are_refused(desk, kind, goal):
    source = tarred(desk.root / "model.tgz", CONTENT, [("vocabulary.txt", kind, goal)])
    ended = desk.call("models", "import", source, "--model", BASE)
    assert ended.status == 1
    assert "[MODEL_UNSAFE]" in ended.err
    assert models.installed(desk.data / "models") == ()


def test_a_bomb_is_refused_before_it_unpacks(desk, monkeypatch):
    monkeypatch.setattr(model_import, "LARGEST", 50_000_000)
    source = zipped(desk.root / "faster-whisper-base.zip", {**CONTENT, "model.bin": bytes(60_000_000)})
    assert source.stat().st_size < 100_000
    ended = desk.call("models", "import", source)
    assert ended.status == 1
    assert "far larger than a speech model" in ended.err
    assert sum(path.stat().st_size for path in desk.data.rglob("*.bin")) == 0


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 cut", b"<html>sign in</html>", bytes(2000)])
def test_what_is_no_archive_is_said(desk, data):
    source = desk.root / "model.zip"
    source.write_bytes(data)
    ended = desk.call("models", "import", source)
    assert ended.status == 1
    assert "[MODEL_BROKEN]" in ended.err
    no_traceback(ended)


def test_what_is_not_there_or_may_not_be_read_is_said(desk):
    ended = desk.call("models", "import", desk.root / "nowhere.zip")
    assert ended.status == 1
    assert "neither a model folder nor" in ended.err
    no_traceback(ended)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_import_leaves_the_old_model_and_nothing_else(desk, installed, given, monkeypatch, number):
    flipped(given / "model.bin")
    monkeypatch.setattr("dubai_desktop.cli.models.Meter.__call__", lambda *_args: signal.raise_signal(number))
    ended = desk.call("models", "import", given)
    assert ended.status == 1
    assert "Nothing was imported" in ended.err
    assert [path.name for path in installed.parent.iterdir()] == [BASE]
    assert (installed / "model.bin").read_bytes() == CONTENT["model.bin"]


def test_a_bit_flipped_after_the_import_is_found_before_the_model_is_loaded(installed):
    flipped(installed / "model.bin")
    assert models.installed(installed.parent)
    with pytest.raises(Exception, match="damaged or incomplete"):
        models.verify_once(installed)

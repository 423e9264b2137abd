import io
import tarfile
import zipfile

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import model_files, model_import, models
from tests.helpers.engines import no_progress

CONTENT = {"model.bin": b"weights" * 1000, "config.json": b"{}", "tokenizer.json": b"{}", "vocabulary.txt": b"a\nb"}


@pytest.fixture
def take(tmp_path, cancel):
    def run(source, progress=no_progress, model_id="whisper-base"):
        found = model_import.bring(source, tmp_path / "models", progress, cancel, model_id=model_id)
        return tmp_path / "models" / found.id

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


OURS = {model_files.MANIFEST, model_files.STAMP}


def contents(target):
    return {path.name: path.read_bytes() for path in target.iterdir() if path.name not in OURS}


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
    monkeypatch.setattr(model_import, "LARGEST", 1000)
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
        model_import.bring(folder, tmp_path / "models", no_progress, token)
    assert list((tmp_path / "models").iterdir()) == []


def test_a_folder_is_looked_through_and_links_to_files_are_followed_as_the_hubs_cache_has_them(tmp_path, take):
    blobs = tmp_path / "models--Systran--faster-whisper-small" / "blobs"
    snapshot = blobs.parent / "snapshots" / "abc123"
    blobs.mkdir(parents=True)
    snapshot.mkdir(parents=True)
    for name, data in CONTENT.items():
        (blobs / f"blob-{name}.x").write_bytes(data)
        (snapshot / name).symlink_to(blobs / f"blob-{name}.x")
    for source in (blobs.parent, snapshot):
        target = take(source, model_id="")
        assert target.name == "whisper-small"
        assert contents(target) == CONTENT
        assert not any(path.is_symlink() for path in target.iterdir())


def test_a_link_to_a_folder_is_not_followed(tmp_path, take, folder):
    (tmp_path / "outer").mkdir()
    (tmp_path / "outer" / "link").symlink_to(folder)
    with pytest.raises(Problem) as caught:
        take(tmp_path / "outer", model_id="")
    assert caught.value.code is Code.MODEL_BROKEN


def test_what_is_no_part_of_a_model_stays_where_it_is(take, folder):
    (folder / "holiday.mp4").write_bytes(b"x" * 100)
    (folder / ".hidden").write_bytes(b"x")
    assert contents(take(folder)) == CONTENT


NLLB = {"model.bin": b"w", "config.json": b"{}", "tokenizer.json": b"{}", "shared_vocabulary.json": b"[]"}
XTTS = {"model.pth": b"w", "config.json": b"{}", "vocab.json": b"{}", "speakers_xtts.pth": b"s"}
COQUI = {"model_file.pth": b"w", "config.json": b"{}"}
MMS = {"G_100000.pth": b"w", "config.json": b"{}", "vocab.txt": b"a"}


def within(folder, entries):
    return {f"{folder}/{name}": data for name, data in entries.items()}


@pytest.mark.parametrize(
    ("name", "entries", "model"),
    [
        ("nllb-200-distilled-600M-ct2-int8.zip", NLLB, "nllb-600m"),
        ("entai2965-nllb-200-distilled-1.3B-ctranslate2.zip", NLLB, "nllb-1.3b"),
        ("x.zip", within("models--skywood--nllb-200-distilled-1.3B-ct2-int8/snapshots/1f", NLLB), "nllb-1.3b"),
        ("XTTS-v2.zip", XTTS, "xtts-v2"),
        ("anything.zip", XTTS, "xtts-v2"),
        ("tts_models--bn--custom--vits_male.zip", within("tts_models--bn--custom--vits_male", COQUI), "coqui-bn-male"),
        ("voice.zip", within("tts_models--bn--custom--vits_female", COQUI), "coqui-bn-female"),
        ("mms-hin.zip", MMS, "mms-hin"),
        ("hin.tar.gz", within("hin", MMS), "mms-hin"),
        ("x.zip", within("models/urd-script_arabic", MMS), "mms-urd"),
        ("mms-tam.zip", {**within("models/ben", MMS), **within("models/tam", MMS)}, "mms-tam"),
        ("faster-whisper-large-v3.zip", CONTENT, "whisper-large-v3"),
        ("pack.zip", {**within("whisper-small", CONTENT), **within("whisper-small/more", COQUI)}, "whisper-small"),
    ],
)
def test_every_family_is_told_by_its_files_and_names(tmp_path, name, entries, model):
    assert model_import.recognise(zipped(tmp_path / name, entries)).id == model


@pytest.mark.parametrize("entries", [MMS, {**within("models/ben", MMS), **within("models/tam", MMS)}])
def test_what_may_be_one_of_several_is_asked_for_by_name(tmp_path, take, entries):
    source = zipped(tmp_path / "voices.zip", entries)
    with pytest.raises(Problem) as caught:
        take(source, model_id="")
    assert "name of the model" in caught.value.message
    assert take(source, model_id="mms-ben").name == "mms-ben"


def test_a_named_model_is_taken_from_its_own_folder(tmp_path, take):
    entries = {**within("models/ben", MMS), **within("models/tam", {**MMS, "vocab.txt": b"tam"})}
    target = take(zipped(tmp_path / "voices.zip", entries), model_id="mms-tam")
    assert (target / "vocab.txt").read_bytes() == b"tam"


def test_coquis_weights_get_the_name_they_are_looked_for_by(tmp_path, take):
    target = take(zipped(tmp_path / "vits_male.zip", COQUI), model_id="")
    assert contents(target) == {"model.pth": b"w", "config.json": b"{}"}
    assert models.is_whole(target, models.COQUI_FILES)


def test_a_link_in_a_zip_is_refused(take, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, data in CONTENT.items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("preprocessor_config.json")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(Problem) as caught:
        take(tmp_path / "a.zip")
    assert caught.value.code is Code.MODEL_UNSAFE


def test_a_file_that_unpacks_to_more_than_it_says_is_refused(tmp_path, take):
    path = zipped(tmp_path / "a.zip", {**CONTENT, "model.bin": bytes(3_000_000)})
    packed = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):  # the size, in both places that tell it
        place = packed.find(mark) + offset
        packed[place : place + 4] = (1000).to_bytes(4, "little")
    path.write_bytes(packed)
    with pytest.raises(Problem) as caught:
        take(path)
    assert caught.value.code in {Code.MODEL_UNSAFE, Code.MODEL_BROKEN}
    assert list((tmp_path / "models").glob("*")) == []


def test_an_archive_of_too_many_files_is_refused(tmp_path, take, monkeypatch):
    monkeypatch.setattr(model_import, "MOST_FILES", 3)
    with pytest.raises(Problem) as caught:
        take(zipped(tmp_path / "a.zip", CONTENT))
    assert caught.value.code is Code.MODEL_UNSAFE


def test_where_it_came_from_is_kept(tmp_path, take):
    target = take(zipped(tmp_path / "faster-whisper-base.zip", CONTENT))
    assert model_files.read_origin(target) == {"source": "faster-whisper-base.zip"}


def test_a_refused_licence_leaves_nothing(tmp_path, folder, cancel):
    def refuse(model):
        raise Problem(Code.LICENCE_NOT_ACCEPTED, "no")

    with pytest.raises(Problem):
        model_import.bring(folder, tmp_path / "models", no_progress, cancel, allowed=refuse)
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize("model_id", ["spleeter-2stems", "demucs-htdemucs"])
def test_a_separation_model_is_known_by_its_files(tmp_path, cancel, model_id):
    given = tmp_path / "downloads"
    given.mkdir()
    for name in models.find_model(model_id).files:
        (given / name).write_bytes(b"weights" * 100)
    found = model_import.bring(given, tmp_path / "models", no_progress, cancel, allowed=lambda _model: None)
    assert found.id == model_id
    assert models.is_whole(tmp_path / "models" / model_id, found.files)

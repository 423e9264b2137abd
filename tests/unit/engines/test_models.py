import json
import zipfile
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import model_files, models
from tests.helpers.engines import no_progress


def make(folder: Path, *, files=models.WHISPER_FILES, size=10):
    folder.mkdir(parents=True)
    for name in files:
        (folder / name).write_bytes(b"x" * size)
    return folder


def test_lists_only_whole_models(tmp_path):
    make(tmp_path / "whisper-base")
    make(tmp_path / "whisper-small", files=("model.bin", "config.json"))
    make(tmp_path / "whisper-tiny", size=0)
    assert [model.id for model in models.installed(tmp_path)] == ["whisper-base"]


def test_a_model_cut_short_is_not_installed(tmp_path):
    folder = make(tmp_path / "whisper-base")
    (folder / "manifest.json").write_text(json.dumps({"files": {"model.bin": [11, "0"]}}))
    assert models.installed(tmp_path) == ()


@pytest.mark.parametrize(
    ("asked", "there", "found"),
    [
        ("base", ("base", "small"), "base"),
        ("large", ("large-v3", "base"), "large-v3"),
        ("medium", ("large-v3", "small"), "small"),
        ("tiny", ("base", "medium"), "base"),
        ("strange", ("small",), "small"),
        ("base", (), None),
    ],
)
def test_finds_the_asked_size_else_the_nearest(tmp_path, asked, there, found):
    for size in there:
        make(tmp_path / f"whisper-{size}")
    path = models.find_whisper_model(tmp_path, "", asked)
    assert (path and path.name) == (found and f"whisper-{found}")


def test_a_persons_own_folder_comes_first_if_it_is_whole(tmp_path):
    make(tmp_path / "m" / "whisper-base")
    own = make(tmp_path / "own")
    assert models.find_whisper_model(tmp_path / "m", str(own), "base") == own
    (own / "tokenizer.json").unlink()
    assert models.find_whisper_model(tmp_path / "m", str(own), "base") == tmp_path / "m" / "whisper-base"


def test_removes_an_installed_model_once(tmp_path):
    make(tmp_path / "whisper-base")
    assert models.remove(tmp_path, "whisper-base")
    assert not models.remove(tmp_path, "whisper-base")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["whisper-bass", "../whisper-base", ""])
def test_an_unknown_model_names_the_nearest_and_touches_nothing(tmp_path, name):
    make(tmp_path / "whisper-base")
    with pytest.raises(Problem) as caught:
        models.remove(tmp_path, name)
    assert caught.value.code is Code.MODEL_MISSING
    assert caught.value.facts["nearest"] in caught.value.message
    assert (tmp_path / "whisper-base").exists()


def test_a_link_is_never_followed_when_removing(tmp_path):
    make(tmp_path / "elsewhere")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "whisper-base").symlink_to(tmp_path / "elsewhere")
    assert not models.remove(tmp_path / "models", "whisper-base")
    assert (tmp_path / "elsewhere" / "model.bin").exists()


def test_what_a_stopped_download_left_is_counted_discarded_and_removed(tmp_path):
    assert models.partial(tmp_path, "whisper-base") == 0
    make(tmp_path / "whisper-base.download", files=("model.bin.0123.part",), size=30)
    assert models.partial(tmp_path, "whisper-base") == 30
    assert models.discard(tmp_path, "whisper-base")
    assert not models.discard(tmp_path, "whisper-base")
    make(tmp_path / "whisper-base.download", files=("x.part",))
    assert models.remove(tmp_path, "whisper-base")
    assert list(tmp_path.iterdir()) == []


def test_verifying_tells_whether_anybody_knows_the_bytes(tmp_path, cancel):
    folder = make(tmp_path / "whisper-base")
    assert not models.verify(tmp_path, "whisper-base", no_progress, cancel)
    model_files.write_manifest(folder, {"model.bin": (10, model_files.digest(folder / "model.bin"))})
    seen = []
    assert models.verify(tmp_path, "whisper-base", lambda *news: seen.append(news), cancel)
    assert seen == [(1.0, "Checking Whisper base")]
    (folder / "model.bin").write_bytes(b"y" * 10)
    with pytest.raises(Problem) as caught:
        models.verify(tmp_path, "whisper-base", no_progress, cancel)
    assert caught.value.facts["files"] == ["model.bin"]


def test_a_model_that_is_not_there_cannot_be_verified(tmp_path, cancel):
    with pytest.raises(Problem) as caught:
        models.verify(tmp_path, "whisper-base", no_progress, cancel)
    assert caught.value.code is Code.MODEL_MISSING


def test_a_kinds_installed_models_are_listed_smallest_first(tmp_path):
    make(tmp_path / "nllb-1.3b")
    make(tmp_path / "nllb-600m")
    make(tmp_path / "whisper-base")
    assert [model.id for model in models.installed_of(tmp_path, "nllb-")] == ["nllb-600m", "nllb-1.3b"]


@pytest.mark.parametrize("model_id", ["nllb-600m", "xtts-v2", "mms-ben"])
def test_a_non_commercial_model_needs_consent(tmp_path, cancel, model_id):
    with pytest.raises(Problem) as caught:
        models.install(tmp_path, model_id, no_progress, cancel, endpoint="http://127.0.0.1:9")
    problem = caught.value
    assert problem.code is Code.LICENCE_NOT_ACCEPTED
    assert "non-commercial" in problem.message
    assert problem.facts["page"] in problem.message
    assert problem.facts["install"] == f"dubai-desktop models install {model_id} --accept-licence"


def test_a_non_commercial_model_needs_consent_wherever_it_comes_from(tmp_path, cancel):
    source = make(tmp_path / "mms-hin", files=models.MMS_FILES)
    with pytest.raises(Problem) as caught:
        models.import_from(tmp_path / "m", source, no_progress, cancel)
    assert caught.value.code is Code.LICENCE_NOT_ACCEPTED
    assert models.import_from(tmp_path / "m", source, no_progress, cancel, accepted=True).id == "mms-hin"


@pytest.mark.parametrize(("size", "text"), [(148_000_000, "148 MB"), (3_090_000_000, "3.1 GB"), (0, "0 MB")])
def test_sizes_for_people(size, text):
    assert models.human_size(size) == text


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("faster-whisper-base", "whisper-base"),
        ("Whisper_Large-v3-turbo", "whisper-large-v3-turbo"),
        ("models--Systran--faster-whisper-large-v3", "whisper-large-v3"),
        ("my own", "whisper-tiny"),
    ],
)
def test_an_imported_folder_is_recognised_by_name_else_by_size(tmp_path, cancel, name, model):
    source = make(tmp_path / name)
    assert models.import_from(tmp_path / "m", source, no_progress, cancel).id == model
    assert [found.id for found in models.installed(tmp_path / "m")] == [model]


@pytest.mark.parametrize("gender", ["male", "female"])
def test_a_coqui_archive_is_recognised_by_its_name(tmp_path, cancel, gender):
    archive = tmp_path / f"tts_models--bn--custom--vits_{gender}.zip"
    with zipfile.ZipFile(archive, "w") as file:
        for name in ("model.pth", "config.json"):
            file.writestr(f"inside/{name}", "x")
    assert models.import_from(tmp_path / "m", archive, no_progress, cancel).id == f"coqui-bn-{gender}"


@pytest.mark.parametrize("name", ["nothing", "empty", "text.zip"])
def test_what_holds_no_model_is_said(tmp_path, cancel, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.zip").write_text("no")
    with pytest.raises(Problem) as caught:
        models.import_from(tmp_path / "m", tmp_path / name, no_progress, cancel)
    assert caught.value.code is Code.MODEL_BROKEN

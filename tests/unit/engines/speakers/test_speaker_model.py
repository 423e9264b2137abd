"""The speaker model comes whole: fetched from two repositories at once, or imported under its published names."""

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import model_files, models
from dubai_desktop.engines.model_catalogue import SPEAKER_MODELS
from dubai_desktop.engines.speakers import DIARIZERS
from tests.helpers import hub as hub_server
from tests.helpers.engines import make_kit, no_progress

MODEL = SPEAKER_MODELS[0]
FILES = dict(zip(MODEL.files, (b"segmentation" * 99, b"embedding" * 99), strict=True))


@pytest.fixture
def hub():
    with hub_server.running({**FILES, "other.onnx": b"not wanted"}) as (server, address):
        server.address = address
        yield server


def install(folder, hub):
    return models.install(folder, MODEL.id, no_progress, CancelToken(), endpoint=hub.address)


def test_both_files_are_fetched_each_from_its_repository(tmp_path, hub):
    folder = install(tmp_path, hub)
    assert {name: (folder / name).read_bytes() for name in FILES} == FILES
    assert not (folder / "other.onnx").exists()
    model_files.verify(folder)
    fetched = [path for method, path in hub.asked if "/resolve/" in path and method == "GET"]
    repositories = (MODEL.repository, MODEL.also[0][0])
    assert [any(path.startswith(f"/{name}/") for path in fetched) for name in repositories] == [True, True]


def test_a_hub_that_lost_one_of_them_has_no_model(tmp_path, hub):
    del hub.published[MODEL.files[1]]
    with pytest.raises(Problem) as caught:
        install(tmp_path, hub)
    assert caught.value.code is Code.HUB_DOWN
    assert "name the speakers in a subtitle file" in caught.value.message
    assert models.installed(tmp_path) == ()


def test_a_folder_with_the_published_files_is_known(tmp_path):
    source = tmp_path / "downloads"
    source.mkdir()
    for name, data in FILES.items():
        (source / name).write_bytes(data)
    found = models.import_from(tmp_path / "models", source, no_progress, CancelToken())
    assert found == MODEL
    assert models.installed(tmp_path / "models") == (MODEL,)


def test_the_engine_is_ready_once_the_model_is_there(tmp_path):
    engine = DIARIZERS[0](make_kit(None, tmp_path))
    assert not engine.availability().ready
    folder = tmp_path / MODEL.id
    folder.mkdir()
    for name, data in FILES.items():
        (folder / name).write_bytes(data)
    assert engine.availability().ready
    (folder / MODEL.files[0]).write_bytes(b"")
    assert not engine.availability().ready

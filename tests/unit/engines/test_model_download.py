import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import model_files, models
from tests.helpers import hub as hub_server
from tests.helpers.engines import no_progress

FILES = {
    "model.bin": bytes(range(256)) * 4000,
    "config.json": b"{}",
    "tokenizer.json": b'{"a": 1}',
    "vocabulary.txt": b"a\nb",
    "README.md": b"not wanted",
}
WANTED = {name: data for name, data in FILES.items() if name != "README.md"}


@pytest.fixture
def hub():
    with hub_server.running(dict(FILES)) as (server, address):
        server.address = address
        yield server


@pytest.fixture
def install(tmp_path, hub, cancel):
    def run(progress=no_progress, token=cancel):
        return models.install(tmp_path / "m", "whisper-base", progress, token, endpoint=hub.address)

    return run


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != model_files.MANIFEST}


def test_fetches_just_the_models_files_and_they_count_as_installed(install, tmp_path):
    folder = install()
    assert contents(folder) == WANTED
    model_files.verify(folder)
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["whisper-base"]
    assert [model.id for model in models.installed(tmp_path / "m")] == ["whisper-base"]


def test_progress_rises_to_the_end(install):
    seen = []
    install(lambda fraction, message: seen.append((fraction, message)))
    assert [f for f, _ in seen] == sorted(f for f, _ in seen)
    assert seen[-1][0] == pytest.approx(1.0, abs=0.01)
    assert seen[-1][1] == "1 of 1 MB"


def test_an_installed_model_is_not_fetched_again(install, hub):
    install()
    served = hub.served
    install()
    assert hub.served == served


def test_a_cancelled_download_goes_on_where_it_stopped(install, hub, tmp_path):
    token = CancelToken()
    hub.files["model.bin"] = hub.published["model.bin"] = bytes(range(256)) * 20_000

    def stop_in_the_middle(fraction, message):
        if fraction > 0.4:
            token.cancel()

    with pytest.raises(Cancelled):
        install(stop_in_the_middle, token)
    assert models.installed(tmp_path / "m") == ()
    folder = install()
    assert max(hub.ranges) > 2_000_000
    assert contents(folder) == {**WANTED, "model.bin": hub.files["model.bin"]}


def test_a_cut_connection_is_the_network_and_the_next_try_goes_on(install, hub):
    hub.cut_after = 600_000
    with pytest.raises(Problem) as caught:
        install()
    assert caught.value.code is Code.NETWORK
    assert contents(install()) == WANTED
    assert 500_000 < max(hub.ranges) <= 600_000


def test_wrong_bytes_are_never_installed(install, hub, tmp_path):
    hub.files["model.bin"] = bytes(len(FILES["model.bin"]))
    with pytest.raises(Problem) as caught:
        install()
    assert caught.value.code is Code.MODEL_BROKEN
    assert models.installed(tmp_path / "m") == ()
    hub.files["model.bin"] = FILES["model.bin"]
    assert contents(install()) == WANTED


@pytest.mark.parametrize("status", [404, 500, 401])
def test_a_hub_that_refuses_is_the_network_with_an_offline_way(install, hub, status):
    hub.status = status
    with pytest.raises(Problem) as caught:
        install()
    assert caught.value.code is Code.NETWORK
    assert "import the model from a folder" in caught.value.message


def test_a_hub_that_is_not_there_is_the_network(tmp_path, cancel):
    with pytest.raises(Problem) as caught:
        models.install(tmp_path, "whisper-base", no_progress, cancel, endpoint="http://127.0.0.1:9")
    assert caught.value.code is Code.NETWORK


def test_no_room_is_said_before_the_download(install, hub, monkeypatch):
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr(model_files.shutil, "disk_usage", lambda path: usage)
    with pytest.raises(Problem) as caught:
        install()
    assert caught.value.code is Code.DISK_FULL


def test_a_model_that_is_not_on_the_hub_names_its_page(tmp_path, cancel):
    with pytest.raises(Problem) as caught:
        models.install(tmp_path, "coqui-bn-female", no_progress, cancel)
    assert caught.value.facts["page"] in caught.value.message

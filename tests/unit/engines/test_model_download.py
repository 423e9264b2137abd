import io
import sys
import threading
import zipfile

import psutil
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import model_download, model_files, models
from tests.helpers import hub as hub_server
from tests.helpers.engines import no_progress

FILES = {
    "model.bin": bytes(range(256)) * 4000,
    "config.json": b"{}",
    "tokenizer.json": b'{"a": 1}',
    "vocabulary.txt": b"a\nb",
    "README.md": b"not wanted",
    "onnx/model.bin": b"not wanted either",
}
WANTED = {name: data for name, data in FILES.items() if name != "README.md" and "/" not in name}
OURS = {model_files.MANIFEST, model_files.STAMP}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch):
    monkeypatch.setattr(model_download, "PAUSES", (0.0, 0.0, 0.0))


@pytest.fixture
def hub(monkeypatch):
    with hub_server.running(dict(FILES)) as (server, address):
        server.address = address
        monkeypatch.setenv(model_download.RELEASES_MOVED, address)
        yield server


@pytest.fixture
def install(tmp_path, hub, cancel):
    def run(progress=no_progress, token=cancel, model_id="whisper-base", **more):
        return models.install(tmp_path / "m", model_id, progress, token, endpoint=hub.address, accepted=True, **more)

    return run


@pytest.fixture
def refused(install):
    def run(*args, **more):
        with pytest.raises(Problem) as caught:
            install(*args, **more)
        return caught.value

    return run


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in OURS}


def test_fetches_just_the_models_files_and_they_count_as_installed(install, tmp_path):
    folder = install()
    assert contents(folder) == WANTED
    model_files.verify(folder)
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["whisper-base"]
    assert [model.id for model in models.installed(tmp_path / "m")] == ["whisper-base"]
    assert models.read_origin(folder)["revision"] == hub_server.REVISION


def test_takes_one_language_out_of_a_repository_of_many(install, hub):
    hub.files = hub.published = {
        f"models/{code}/{name}": f"{code} {name}".encode() for code in ("ben", "swh") for name in models.MMS_FILES
    }
    assert contents(install(model_id="mms-swa"))["vocab.txt"] == b"swh vocab.txt"


def test_a_file_that_lies_elsewhere_is_followed_there(install, hub):
    hub.redirect = True
    assert contents(install()) == WANTED


def test_no_token_is_sent(install, hub, monkeypatch):
    monkeypatch.setenv("HF_TOKEN", "hf_abcdefghijklmnopqrstuvwxyz")
    install()
    assert not [headers for headers in hub.headers if "authorization" in {name.lower() for name in headers}]


def test_progress_rises_to_the_end(install):
    seen = []
    install(lambda fraction, message: seen.append((fraction, message)))
    assert [f for f, _ in seen] == sorted(f for f, _ in seen)
    assert seen[-1][0] == pytest.approx(1.0, abs=0.01)
    assert seen[-1][1] == "1 of 1 MB"


def test_an_installed_model_is_not_fetched_again(install, hub):
    install()
    asked = len(hub.asked)
    install()
    assert len(hub.asked) == asked


def test_an_installed_model_that_was_damaged_since_is_fetched_anew(install, hub):
    folder = install()
    (folder / "model.bin").write_bytes(FILES["model.bin"][::-1])
    assert contents(install()) == WANTED


def test_a_cancelled_download_goes_on_where_it_stopped(install, hub, tmp_path):
    token = CancelToken()
    hub.files["model.bin"] = hub.published["model.bin"] = bytes(range(256)) * 20_000

    def stop_in_the_middle(fraction, message):
        if fraction > 0.4:
            token.cancel()

    with pytest.raises(Cancelled):
        install(stop_in_the_middle, token)
    assert models.installed(tmp_path / "m") == ()
    assert models.partial(tmp_path / "m", "whisper-base") > 2_000_000
    folder = install()
    assert max(hub.ranges) > 2_000_000
    assert contents(folder) == {**WANTED, "model.bin": hub.files["model.bin"]}


def test_a_cut_connection_is_gone_on_with_at_once(install, hub):
    hub.cut_after = 600_000
    assert contents(install()) == WANTED
    assert 500_000 < max(hub.ranges) <= 600_000


def test_a_file_that_is_shorter_than_published_ends_in_words(install, refused, hub):
    hub.published["model.bin"] = hub.files["model.bin"] + b"more"
    assert refused().code in {Code.HUB_DOWN, Code.MODEL_BROKEN}
    hub.published["model.bin"] = hub.files["model.bin"]
    assert contents(install()) == WANTED


def test_a_hub_that_sends_nothing_more_is_given_up(refused, hub):
    hub.cut_after, hub.cuts = 0, -1
    problem = refused()
    assert problem.code is Code.HUB_DOWN
    assert "kept breaking off" in problem.message
    assert len(hub.ranges) == 3


def test_a_hub_that_falls_silent_is_given_up(refused, hub, monkeypatch):
    monkeypatch.setattr(model_download, "TIMEOUT", 0.2)
    hub.hang = 1.0
    problem = refused()
    assert problem.code is Code.HUB_DOWN
    assert "could not be reached" in problem.message


@pytest.mark.parametrize("name", ["model.bin", "config.json"])
def test_wrong_bytes_are_thrown_away_and_never_installed(install, refused, hub, tmp_path, name):
    hub.files[name] = bytes(len(FILES[name]))
    problem = refused()
    assert problem.code is Code.MODEL_BROKEN
    assert problem.facts["files"] == [name]
    assert models.installed(tmp_path / "m") == ()
    assert not list((tmp_path / "m" / "whisper-base.download").glob(f"{name}*"))
    hub.files[name] = FILES[name]
    assert contents(install()) == WANTED


def test_more_bytes_than_there_are_never_fill_the_disk(install, refused, hub, tmp_path):
    hub.extra = b"x" * 3_000_000
    assert refused().code is Code.MODEL_BROKEN
    assert models.partial(tmp_path / "m", "whisper-base") < 1_300_000
    hub.extra = b""
    assert contents(install()) == WANTED


def test_a_server_that_always_sends_all_is_taken_from_the_start(install, hub):
    hub.cut_after, hub.no_ranges = 600_000, True
    assert contents(install()) == WANTED


def test_a_damaged_file_of_a_stopped_download_is_fetched_anew(install, hub, tmp_path):
    aside = tmp_path / "m" / "whisper-base.download"
    aside.mkdir(parents=True)
    (aside / "config.json").write_bytes(b"[]")
    (aside / f"model.bin.{hub_server.REVISION[:12]}.part").write_bytes(b"x" * 2_000_000)
    assert contents(install()) == WANTED


def test_a_part_of_another_version_is_not_mixed_in(install, hub, tmp_path):
    aside = tmp_path / "m" / "whisper-base.download"
    aside.mkdir(parents=True)
    (aside / "model.bin.ffffffffffff.part").write_bytes(b"x" * 600_000)
    assert contents(install()) == WANTED
    assert hub.ranges[:1] == [0]


def test_a_digest_known_here_counts_for_more_than_the_hubs(refused, hub, tmp_path):
    hub.revision = models.find_model("xtts-v2").revision
    hub.files = hub.published = {name: name.encode() for name in (*models.XTTS_FILES, "speakers_xtts.pth")}
    problem = refused(model_id="xtts-v2")
    assert (problem.code, problem.facts["files"]) == (Code.MODEL_BROKEN, ["model.pth"])
    assert ("GET", f"/api/models/coqui/XTTS-v2/revision/{hub.revision}") in hub.asked


@pytest.mark.parametrize(
    ("status", "said"),
    [(404, "does not give it out"), (401, "does not give it out"), (503, "out of order (status 503)"), (500, "500")],
)
def test_a_hub_that_refuses_is_said_with_the_offline_way_and_other_ways(refused, hub, status, said):
    hub.status = status
    problem = refused()
    assert problem.code is Code.HUB_DOWN
    assert said in problem.message
    assert "import the model from a folder" in problem.message
    assert "Whisper base (148 MB)" in problem.message
    assert problem.facts["source"] == "https://huggingface.co/Systran/faster-whisper-base"
    assert problem.facts["others"]


@pytest.mark.parametrize("page", ["all", "files"])
def test_a_page_of_a_proxy_is_not_taken_for_a_model(refused, hub, tmp_path, page):
    hub.page = page
    problem = refused()
    assert problem.code is Code.HUB_DOWN
    assert "sign-in page" in problem.message
    assert models.partial(tmp_path / "m", "whisper-base") == 0


def test_a_hub_that_is_not_there_is_said(tmp_path, cancel):
    with pytest.raises(Problem) as caught:
        models.install(tmp_path, "whisper-base", no_progress, cancel, endpoint="http://127.0.0.1:9")
    assert caught.value.code is Code.HUB_DOWN
    assert "could not be reached" in caught.value.message


def test_no_room_is_said_before_the_download(refused, hub, monkeypatch):
    usage = type("Usage", (), {"free": 100})
    monkeypatch.setattr(model_files.shutil, "disk_usage", lambda path: usage)
    assert refused().code is Code.DISK_FULL
    assert hub.ranges == []


def test_in_a_child_it_does_the_same_and_loads_no_network_library_here(install, host, hub):
    seen = []
    loaded = "huggingface_hub" in sys.modules
    folder = install(lambda *news: seen.append(news), host=host)
    assert contents(folder) == WANTED
    assert seen[-1][1] == "1 of 1 MB"
    assert ("huggingface_hub" in sys.modules) == loaded
    assert [state.lane for state in host.state()] == ["models"]


def test_in_a_child_problems_come_back_whole(refused, host, hub):
    hub.status = 503
    assert refused(host=host).facts["status"] == 503


def test_cancelling_a_child_that_waits_for_the_network_takes_no_second(install, host, hub):
    hub.held = 131_072
    token = CancelToken()
    ended = []

    def run():
        with pytest.raises(Cancelled):
            install(token=token, host=host)
        ended.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    assert hub.holding.wait(20)
    (state,) = host.state()
    token.cancel(pause=True)
    thread.join(1.5)
    assert ended == [True]
    assert not psutil.pid_exists(state.pid)
    hub.held = None
    hub.go.set()
    assert contents(install(host=host)) == WANTED


class Reply:
    def __init__(self, status=200, scheme="https", **headers):
        self.status_code, self.headers = status, headers
        self.url = type("Address", (), {"scheme": scheme})


@pytest.mark.parametrize(
    "reply",
    [
        Reply(scheme="http"),
        Reply(302),
        Reply(206),
        Reply(206, **{"content-range": "bytes 7-99/100"}),
        Reply(**{"content-type": "text/html; charset=utf-8"}),
    ],
)
def test_a_reply_that_is_not_the_rest_of_the_file_is_refused(reply):
    file = model_download.Remote("model.bin", "https://hub/model.bin", 100)
    with pytest.raises(model_download._Refused):
        model_download._check_reply(file, reply, 5)
    model_download._check_reply(file, Reply(206, **{"content-range": "bytes 5-99/100"}), 5)


# --- archives ---


def packed(entries, folder="tts_models--bn--custom--vits_female"):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_STORED) as archive:
        for name, content in entries.items():
            archive.writestr(f"{folder}/{name}", content)
    return data.getvalue()


VOICE = {"model_file.pth": bytes(range(256)) * 3000, "config.json": b"{}"}
ZIP = "tts_models--bn--custom--vits_female.zip"


@pytest.fixture
def release(hub):
    hub.files = hub.published = {ZIP: packed(VOICE)}
    return hub


def test_an_archive_is_fetched_unpacked_and_its_digest_kept(install, release, tmp_path):
    folder = install(model_id="coqui-bn-female")
    assert contents(folder) == {"model.pth": VOICE["model_file.pth"], "config.json": b"{}"}
    origin = models.read_origin(folder)
    assert len(origin["sha256"]) == 64
    assert "could not be compared" in origin["unchecked"]
    assert [path.name for path in (tmp_path / "m").iterdir()] == ["coqui-bn-female"]
    assert ("GET", f"/coqui-ai/TTS/releases/download/v0.13.3_models/{ZIP}") in release.asked


def test_an_archive_goes_on_where_it_stopped_but_not_with_another_version(install, release, tmp_path):
    token = CancelToken()

    def stop(fraction, message):
        if fraction > 0.4:
            token.cancel()

    with pytest.raises(Cancelled):
        install(stop, token, model_id="coqui-bn-female")
    here = models.partial(tmp_path / "m", "coqui-bn-female")
    assert here > 200_000
    release.files = release.published = {ZIP: packed({**VOICE, "more.json": b"{}"})}
    assert contents(install(model_id="coqui-bn-female")).keys() == {"model.pth", "config.json", "more.json"}
    assert release.ranges[-1] == 0


def test_an_archive_that_wants_to_write_elsewhere_is_refused_and_thrown_away(refused, release, tmp_path):
    release.files = release.published = {ZIP: packed({**VOICE, "../../../evil.json": b"x"})}
    assert refused(model_id="coqui-bn-female").code is Code.MODEL_UNSAFE
    assert list((tmp_path / "m").iterdir()) == []
    assert not list(tmp_path.rglob("evil*"))


def test_progress_of_an_archive_rises_to_the_end(install, release):
    seen = []
    install(lambda *news: seen.append(news), model_id="coqui-bn-female")
    assert [f for f, _ in seen] == sorted(f for f, _ in seen)
    assert seen[-1][0] == pytest.approx(1.0)
    assert seen[-1][1].startswith("Unpacking ")


@pytest.mark.parametrize("trouble", [{"status": 404}, {"page": "all"}, {"status": 503}])
def test_an_archive_that_cannot_be_had_is_said(refused, release, trouble):
    for name, value in trouble.items():
        setattr(release, name, value)
    problem = refused(model_id="coqui-bn-female")
    assert problem.code is Code.HUB_DOWN
    assert "import the model from a folder or an archive" in problem.message

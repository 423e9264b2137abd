"""Row 35 and the pulled plug: the real command against a local hub that is cut, killed, slow, wrong or not there."""

import hashlib
import signal

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import model_download, model_files, models
from tests.helpers import hub as hub_server
from tests.helpers.program import no_traceback, wait_for

BASE = "whisper-base"
SIZE = 4_000_000
HELD = 2_000_000
FILES = {
    "config.json": b"{}",
    "model.bin": b"".join(hashlib.sha256(b"%d" % block).digest() for block in range(SIZE // 32)),
    "tokenizer.json": b'{"a": 1}',
    "vocabulary.txt": b"a\nb",
}


@pytest.fixture
def hub(desk):
    with hub_server.running(dict(FILES)) as (server, address):
        desk.env["HF_ENDPOINT"] = address
        desk.env[model_download.RELEASES_MOVED] = address
        yield server


@pytest.fixture
def folder(desk):
    return desk.data / "models"


def contents(folder):
    ours = {model_files.MANIFEST, model_files.STAMP}
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name not in ours}


def half_way(desk, hub, folder):
    """Start an install and return it once a good part of the weights is on the disk and no more comes."""
    hub.held = HELD
    running = desk.start("models", "install", BASE)
    assert hub.holding.wait(30), "".join(running.err)
    wait_for(lambda: models.partial(folder, BASE) > HELD // 2, 10)
    return running


def let_go(hub):
    hub.held = None
    hub.go.set()


def test_a_killed_download_goes_on_where_it_was_and_ends_with_the_same_bytes(desk, hub, folder):
    half_way(desk, hub, folder).kill(signal.SIGKILL)
    desk.settle(3)
    kept = models.partial(folder, BASE)
    assert kept > HELD // 2
    let_go(hub)
    ended = desk.run("models", "install", BASE)
    assert ended.status == 0, ended.err
    assert max(hub.ranges) >= HELD // 2
    assert sum(start > 0 for start in hub.ranges) == 1
    assert contents(folder / BASE) == FILES
    assert desk.call("models", "verify", BASE).status == 0
    assert [path.name for path in folder.iterdir()] == [BASE]


def test_ctrl_c_pauses_a_download_says_so_and_leaves_no_process(desk, hub, folder):
    running = half_way(desk, hub, folder)
    running.kill(signal.SIGINT)
    ended = running.end(10)
    assert ended.status == 1
    assert "are kept; go on with:\n  dubai-desktop models install whisper-base" in ended.err
    no_traceback(ended)
    desk.settle(3)
    let_go(hub)
    assert desk.call("models", "install", BASE).status == 0
    assert contents(folder / BASE) == FILES


def test_a_connection_cut_twice_is_gone_on_with_by_itself(desk, hub, folder):
    hub.cut_after, hub.cuts = 1_000_000, 2
    ended = desk.call("models", "install", BASE)
    assert ended.status == 0, ended.err
    assert contents(folder / BASE) == FILES
    assert [start for start in hub.ranges if start] == sorted({start for start in hub.ranges if start})


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ({"status": 503}, "out of order (status 503)"),
        ({"status": 404}, "does not give it out any more"),
        ({"page": "all"}, "a proxy or a sign-in page"),
        ({"page": "files"}, "a proxy or a sign-in page"),
    ],
)
def test_whatever_the_hub_answers_is_a_sentence_with_the_offline_way(desk, hub, folder, trouble, said):
    for name, value in trouble.items():
        setattr(hub, name, value)
    ended = desk.call("models", "install", BASE)
    assert ended.status == 1
    assert said in ended.err
    for words in ("Whisper base (148 MB)", "import the model from a folder", "subtitle file", "[HUB_DOWN]"):
        assert words in ended.err
    no_traceback(ended)
    assert models.installed(folder) == ()


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"HF_ENDPOINT": "http://127.0.0.1:9"}, "could not be reached"),
        ({"HF_ENDPOINT": "http://no-such-host.invalid"}, "could not be reached"),
        ({"HF_HUB_OFFLINE": "1"}, "HF_HUB_OFFLINE tells this program to stay offline"),
    ],
)
def test_without_a_network_it_says_the_offline_way(desk, environment, said):
    desk.env.update(environment)
    ended = desk.call("models", "install", BASE)
    assert ended.status == 1
    assert said in ended.err
    assert "import the model from a folder" in ended.err
    no_traceback(ended)


def test_wrong_bytes_are_thrown_away_and_said(desk, hub, folder):
    hub.files["model.bin"] = bytes(SIZE)
    ended = desk.call("models", "install", BASE)
    assert ended.status == 1
    assert "damaged or incomplete (model.bin)" in ended.err
    no_traceback(ended)
    assert models.installed(folder) == ()
    assert not list(folder.rglob("model.bin*"))


def test_a_hub_that_goes_away_keeps_what_came_for_the_day_it_is_back(desk, hub, folder):
    half_way(desk, hub, folder).kill(signal.SIGTERM)
    desk.settle(5)
    let_go(hub)
    hub.status = 503
    ended = desk.call("models", "install", BASE)
    assert ended.status == 1
    assert "To go on later: dubai-desktop models install whisper-base" in ended.err
    assert models.partial(folder, BASE) > HELD // 2
    hub.status = 200
    assert desk.call("models", "install", BASE).status == 0
    assert contents(folder / BASE) == FILES


def test_two_commands_on_one_model_do_not_mix_their_bytes(desk, hub, folder):
    first = half_way(desk, hub, folder)
    ended = desk.call("models", "install", BASE)
    assert ended.status == 1
    assert "Another window or command works on this model" in ended.err
    let_go(hub)
    assert first.end().status == 0
    assert contents(folder / BASE) == FILES


def test_a_full_disk_is_said_before_anything_is_fetched(desk, hub, folder, monkeypatch):
    monkeypatch.setattr(model_files.shutil, "disk_usage", lambda path: type("Usage", (), {"free": 1_000_000}))
    with pytest.raises(Problem) as caught:
        models.install(folder, BASE, lambda *_: None, CancelToken(), endpoint=desk.env["HF_ENDPOINT"])
    assert caught.value.code is Code.DISK_FULL
    assert "no room for this model" in caught.value.message
    assert hub.ranges == []


def test_no_secret_and_no_traceback_reaches_the_log(desk, hub):
    hub.status = 503
    desk.run("models", "install", BASE, HF_TOKEN="hf_canarycanarycanarycanary")
    written = b"".join(path.read_bytes() for path in (desk.data / "logs").glob("*"))
    assert b"hf_canary" not in written
    assert not [value for headers in hub.headers for value in headers.values() if "hf_canary" in value]

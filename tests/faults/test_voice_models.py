"""Voice models that are damaged, hostile or too large for the memory: fault matrix 36, 37, 38."""

import json
import os
import shutil

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.model_files import digest, write_manifest
from dubai_desktop.engines.tts import common, coqui_engine
from dubai_desktop.engines.tts.coqui import CoquiVoice
from dubai_desktop.engines.tts.mms import MmsVoice
from tests.helpers import tiny_mms, tiny_vits
from tests.helpers.engines import make_kit

pytestmark = pytest.mark.skipif(
    not all(map(common.is_installed, coqui_engine.PACKAGES)), reason="coqui-tts and its packages are not installed"
)

LINE = "আজ আমরা কথা বলব।"
WEIGHTS = {"coqui-bn-female": "model.pth", "mms-ben": "G_100000.pth"}
ENGINES = {"coqui-bn-female": CoquiVoice, "mms-ben": MmsVoice}


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(scope="module")
def whole(host, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    tiny_vits.install(host, folder)
    tiny_mms.install(host, folder)
    return folder


@pytest.fixture(params=WEIGHTS)
def name(request):
    return request.param


@pytest.fixture
def weights(whole, tmp_path, name):
    """A copy of a whole model's weights, in its folder with its manifest, to be damaged."""
    folder = tmp_path / "models" / name
    shutil.copytree(whole / name, folder)
    files = {path.name: (path.stat().st_size, digest(path)) for path in folder.iterdir() if path.name[0] != "."}
    write_manifest(folder, files)
    return folder / WEIGHTS[name]


@pytest.fixture
def refusal(host, tmp_path, name):
    def speak():
        out = tmp_path / "line.wav"
        engine = ENGINES[name](make_kit(host, tmp_path / "models"))
        with pytest.raises(Problem) as caught:
            engine.speak(SpeechRequest(LINE, "bn", "", 1.0, str(out)), CancelToken())
        assert not out.exists()
        assert "Traceback" not in caught.value.message
        return caught.value.code

    return speak


@pytest.mark.parametrize("kept", [0, 1000, -1])
def test_a_truncated_model_is_no_voice(weights, refusal, kept):
    weights.write_bytes(weights.read_bytes()[:kept])
    assert refusal() in {Code.MODEL_MISSING, Code.LANGUAGE_UNSUPPORTED}


@pytest.mark.parametrize("kept", [0.3, 0.99])
def test_a_truncated_model_without_a_manifest_is_said_to_be_damaged(weights, refusal, kept):
    (weights.parent / "manifest.json").unlink()
    content = weights.read_bytes()
    weights.write_bytes(content[: int(len(content) * kept)])
    assert refusal() is Code.MODEL_BROKEN


def test_a_flipped_bit_is_found_before_it_is_loaded(weights, refusal):
    content = bytearray(weights.read_bytes())
    content[len(content) // 2] ^= 0x40
    weights.write_bytes(content)
    assert refusal() is Code.MODEL_BROKEN


def test_weights_that_would_run_code_are_refused_and_do_not(host, weights, refusal, tmp_path, monkeypatch):
    (weights.parent / "manifest.json").unlink()
    marker = tmp_path / "PWNED"
    host.call(tiny_vits.save_bomb, str(weights), str(marker), timeout=60, cancel=CancelToken(), lane=coqui_engine.LANE)
    assert refusal() is Code.MODEL_UNSAFE
    assert not marker.exists()


@pytest.mark.parametrize("name", ["coqui-bn-female"], indirect=True)
def test_not_even_where_the_environment_asks_torch_for_it(weights, refusal, tmp_path, monkeypatch, name):
    (weights.parent / "manifest.json").unlink()
    marker = tmp_path / "PWNED"
    monkeypatch.setenv("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", "1")
    with EngineHost() as fresh:
        fresh.call(tiny_vits.save_bomb, str(weights), str(marker), timeout=240, cancel=CancelToken(), lane="coqui")
        with pytest.raises(Problem) as caught:
            ENGINES[name](make_kit(fresh, tmp_path / "models")).speak(
                SpeechRequest(LINE, "bn", "", 1.0, str(tmp_path / "line.wav")), CancelToken()
            )
    assert caught.value.code is Code.MODEL_UNSAFE
    assert not marker.exists()


@pytest.mark.parametrize("content", [{"model": {"a": "text"}}, {}, [1, 2], "words"])
def test_weights_of_something_else_are_said_to_be_damaged(host, weights, refusal, content):
    (weights.parent / "manifest.json").unlink()
    host.call(tiny_vits.save, str(weights), content, timeout=60, cancel=CancelToken(), lane=coqui_engine.LANE)
    assert refusal() is Code.MODEL_BROKEN


@pytest.mark.parametrize("name", ["coqui-bn-female"], indirect=True)
def test_a_configuration_that_names_an_address_is_refused(weights, refusal):
    (weights.parent / "manifest.json").unlink()
    config = weights.with_name("config.json")
    named = {**json.loads(config.read_text()), "speakers_file": "http://127.0.0.1:9/speakers.pth"}
    config.write_text(json.dumps(named))
    assert refusal() is Code.MODEL_UNSAFE


@pytest.mark.parametrize("name", ["coqui-bn-female"], indirect=True)
def test_too_little_memory_is_said_and_the_next_line_gets_a_fresh_child(host, weights, refusal, tmp_path):
    def child():
        return host.call(os.getpid, timeout=240, cancel=CancelToken(), lane=coqui_engine.LANE)

    first = child()
    engine = CoquiVoice(make_kit(host, tmp_path / "models"))

    def speak(text):
        return engine.speak(SpeechRequest(text, "bn", "", 1.0, str(tmp_path / "o.wav")), CancelToken())

    speak(LINE)
    host.call(tiny_vits.tighten, 20, timeout=30, cancel=CancelToken(), lane=coqui_engine.LANE)
    with pytest.raises(Problem) as caught:
        speak("আজ আমরা একটি নতুন বিষয় নিয়ে কথা বলব, " * 12)
    assert caught.value.code is Code.MEMORY, caught.value.detail
    assert speak(LINE).duration > 0.5
    assert child() != first

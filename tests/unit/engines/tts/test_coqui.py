import json
import wave
from array import array

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.tts import common, coqui, coqui_child
from dubai_desktop.engines.tts.coqui import CoquiVoice
from tests.helpers import tiny_vits
from tests.helpers.engines import make_kit

BANGLA = "আজ আমরা একটি নতুন বিষয় নিয়ে কথা বলব। এটি খুবই সহজ।"
installed = all(common.is_installed(name) for name in coqui._NEEDED)
needs_coqui = pytest.mark.skipif(not installed, reason="coqui-tts and its packages are not installed")


def make_folder(folder, config='{"model": "vits"}'):
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(config)
    (folder / "model.pth").write_bytes(b"weights")
    return folder


@pytest.fixture
def with_packages(monkeypatch):
    monkeypatch.setattr(common, "is_installed", lambda name: True)


@pytest.mark.usefixtures("with_packages")
class TestWhichVoices:
    def test_lists_installed_models_female_first(self, host, tmp_path):
        for name in ("coqui-bn-male", "coqui-bn-female", "coqui-xx-strange", "coqui-en-ann", "whisper-base"):
            make_folder(tmp_path / name)
        (tmp_path / "coqui-en-ann" / "model.pth").unlink()
        engine = CoquiVoice(make_kit(host, tmp_path))
        voices = engine.voices("bn")
        assert [(v.id, v.gender) for v in voices] == [("coqui-bn-female", "female"), ("coqui-bn-male", "male")]
        assert engine.voices("en") == ()
        assert engine.availability("bn").ready

    def test_a_missing_model_is_named_with_its_size_and_ways(self, host, tmp_path):
        answer = CoquiVoice(make_kit(host, tmp_path)).availability("bn")
        assert answer.problem.code is Code.MODEL_MISSING
        assert "Coqui Bangla, female voice, 330 MB" in answer.reason
        assert answer.problem.facts["model"] == "coqui-bn-female"

    @pytest.mark.parametrize("language", ["de", "xx"])
    def test_a_language_without_any_model_is_said(self, host, tmp_path, language):
        assert CoquiVoice(make_kit(host, tmp_path)).availability(language).problem.code is Code.LANGUAGE_UNSUPPORTED


def test_without_its_packages_it_says_so(host, tmp_path, monkeypatch):
    monkeypatch.setattr(common, "is_installed", lambda name: name != "torch")
    answer = CoquiVoice(make_kit(host, tmp_path)).availability("bn")
    assert "not installed" in answer.reason
    assert answer.problem.facts["packages"] == ["torch"]


@pytest.mark.parametrize(
    "value", ["http://evil/speakers.pth", "filecache::https://x/y", "s3://bucket/x.pth", "file:///etc/passwd"]
)
@pytest.mark.parametrize("key", ["speakers_file", "speaker_encoder_model_path"])
def test_a_configuration_that_names_something_remote_is_unsafe(tmp_path, key, value):
    folder = make_folder(tmp_path / "coqui-bn-x", json.dumps({"model": "vits", "model_args": {key: value}}))
    with pytest.raises(Problem) as caught:
        coqui_child.read_config(folder)
    assert caught.value.code is Code.MODEL_UNSAFE


def test_files_a_configuration_names_are_taken_from_its_own_folder_or_not_at_all(tmp_path):
    config = {"model": "vits", "speakers_file": "/root/train/speakers.pth", "d_vector_file": ["/etc/passwd"]}
    folder = make_folder(tmp_path / "coqui-bn-x", json.dumps(config))
    (folder / "speakers.pth").write_bytes(b"x")
    read = coqui_child.read_config(folder)
    assert read["speakers_file"] == str(folder / "speakers.pth")
    assert read["d_vector_file"] == [None]


@pytest.mark.parametrize("config", ["", "{", "[]", '{"model": "bark"}', '{"model": "tortoise"}', "{}"])
def test_only_vits_configurations_are_read(tmp_path, config):
    with pytest.raises(Problem) as caught:
        coqui_child.read_config(make_folder(tmp_path / "coqui-bn-x", config))
    assert caught.value.code is Code.MODEL_BROKEN


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_broken_samples_are_bad_audio(bad):
    with pytest.raises(Problem) as caught:
        coqui_child.to_pcm(np.array([0.1, bad], np.float32))
    assert caught.value.code is Code.TTS_BAD_AUDIO


def test_loud_samples_are_scaled_not_clipped():
    assert array("h", coqui_child.to_pcm(np.array([2.0, -1.0, 0.5], np.float32))).tolist() == [32767, -16384, 8192]
    assert array("h", coqui_child.to_pcm(np.array([0.5], np.float32))).tolist() == [16384]


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def coqui_host(models):
    with EngineHost() as host:
        folder = str(models / "coqui-bn-female")
        host.call(tiny_vits.build, folder, timeout=200, cancel=CancelToken(), lane=coqui.LANE)
        yield host


@needs_coqui
class TestWithARealTinyModel:
    @pytest.fixture
    def speak(self, coqui_host, models, tmp_path, cancel):
        engine = CoquiVoice(make_kit(coqui_host, models))

        def run(text=BANGLA, rate=1.0):
            return engine.speak(SpeechRequest(text, "bn", "", rate, str(tmp_path / "line.wav")), cancel)

        return run

    def test_speaks_and_gets_shorter_with_the_rate(self, speak):
        normal = speak()
        with wave.open(normal.path) as file:
            assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, 22050)
            assert file.getnframes() == round(normal.duration * 22050)
        assert normal.duration > 1
        assert speak(rate=1.4).duration < 0.9 * normal.duration

    def test_letters_it_does_not_know_are_bad_audio(self, speak):
        with pytest.raises(Problem) as caught:
            speak("hello 123")
        assert caught.value.code is Code.TTS_BAD_AUDIO

    def test_a_damaged_model_is_said(self, coqui_host, models, tmp_path, cancel):
        folder = models / "coqui-bn-female"
        other = make_folder(tmp_path / "coqui-bn-cut", (folder / "config.json").read_text())
        (other / "model.pth").write_bytes((folder / "model.pth").read_bytes()[:20_000])
        engine = CoquiVoice(make_kit(coqui_host, tmp_path))
        with pytest.raises(Problem) as caught:
            engine.speak(SpeechRequest(BANGLA, "bn", "", 1.0, str(tmp_path / "x.wav")), cancel)
        assert caught.value.code is Code.MODEL_BROKEN

    def test_a_model_that_would_run_code_is_refused_and_does_not(self, coqui_host, models, tmp_path, cancel):
        folder = models / "coqui-bn-female"
        other = make_folder(tmp_path / "coqui-bn-bomb", (folder / "config.json").read_text())
        marker = tmp_path / "PWNED"
        coqui_host.call(
            tiny_vits.save_bomb, str(other / "model.pth"), str(marker), timeout=60, cancel=cancel, lane=coqui.LANE
        )
        engine = CoquiVoice(make_kit(coqui_host, tmp_path))
        with pytest.raises(Problem) as caught:
            engine.speak(SpeechRequest(BANGLA, "bn", "", 1.0, str(tmp_path / "x.wav")), cancel)
        assert caught.value.code is Code.MODEL_UNSAFE
        assert not marker.exists()

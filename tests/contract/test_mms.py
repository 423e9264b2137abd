"""MMS voices: a tiny checkpoint in the shape fairseq publishes, read and spoken by Coqui itself in the real child."""

import json
import wave

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.tts import common, coqui_engine
from dubai_desktop.engines.tts.mms import MmsVoice
from tests.helpers import tiny_mms
from tests.helpers.engines import make_kit

pytestmark = pytest.mark.skipif(
    not all(map(common.is_installed, coqui_engine.PACKAGES)), reason="coqui-tts and its packages are not installed"
)

LINE = "আজ আমরা কথা বলব।"


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(scope="module")
def models(host, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    tiny_mms.install(host, folder)
    return folder


@pytest.fixture
def speak(host, models, tmp_path, cancel):
    def run(rate=1.0, language="bn", folder=models):
        request = SpeechRequest(LINE, language, "", rate, str(tmp_path / "line.wav"))
        return MmsVoice(make_kit(host, folder)).speak(request, cancel)

    return run


def test_it_speaks_at_the_rate_and_sample_rate_it_promises(speak, host, models):
    normal = speak()
    with wave.open(normal.path) as file:
        assert file.getframerate() == MmsVoice(make_kit(host, models)).info.sample_rate == 16000
    assert normal.duration / speak(1.3).duration == pytest.approx(1.3, rel=0.03)


def test_a_voice_that_needs_romanised_text_is_refused(speak, models, tmp_path):
    folder = tmp_path / "models" / "mms-ben"
    folder.mkdir(parents=True)
    for file in (models / "mms-ben").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    config = json.loads((folder / "config.json").read_text())
    config["data"]["training_files"] += ".uroman"
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(Problem) as caught:
        speak(folder=tmp_path / "models")
    assert caught.value.code is Code.LANGUAGE_UNSUPPORTED
    assert "romanised" in caught.value.message


@pytest.mark.parametrize("config", ["{}", '{"data": 1, "model": {}}', '{"data": {"training_files": "x"}}'])
def test_another_configuration_is_said_to_be_damaged(speak, models, tmp_path, config):
    folder = tmp_path / "models" / "mms-ben"
    folder.mkdir(parents=True)
    for file in (models / "mms-ben").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "config.json").write_text(config)
    with pytest.raises(Problem) as caught:
        speak(folder=tmp_path / "models")
    assert caught.value.code is Code.MODEL_BROKEN


def test_a_language_without_its_model_is_said_with_size_and_licence(host, models):
    engine = MmsVoice(make_kit(host, models))
    answer = engine.availability("hi")
    assert answer.problem.code is Code.MODEL_MISSING
    assert "MMS Hindi, 146 MB" in answer.reason
    assert engine.availability("it").problem.code is Code.LANGUAGE_UNSUPPORTED
    assert "not for commercial use" in engine.info.licence
    assert [(voice.id, voice.language) for voice in engine.voices("bn")] == [("mms-ben", "bn")]

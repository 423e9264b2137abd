"""XTTS: a small model with random weights, shaped as published, read and spoken by Coqui itself in the real child."""

import shutil
import wave

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.model_files import digest
from dubai_desktop.engines.tts import common, coqui_engine, xtts_child
from dubai_desktop.engines.tts.xtts import XttsVoice
from tests.helpers import tiny_vits, tiny_xtts
from tests.helpers.engines import make_kit

pytestmark = pytest.mark.skipif(
    not all(map(common.is_installed, coqui_engine.PACKAGES)), reason="coqui-tts and its packages are not installed"
)


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(scope="module")
def models(host, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    tiny_xtts.install(host, folder)
    return folder


@pytest.fixture
def speak(host, models, tmp_path, cancel):
    def run(rate=1.0, voice="", folder=models, reference="", **choices):
        engine = XttsVoice(make_kit(host, folder, **choices))
        request = SpeechRequest("Hello, birds.", "en", voice, rate, str(tmp_path / "line.wav"), reference)
        return engine.speak(request, cancel)

    return run


def test_it_speaks_in_its_own_voices_at_the_rate_asked_and_leaves_the_file_alone(speak, models):
    before = digest(models / "xtts-v2" / "model.pth")
    normal = speak(voice="Claribel Dervla")
    with wave.open(normal.path) as file:
        assert file.getframerate() == 24000
    assert 0.5 < normal.duration < 1.2
    assert normal.duration / speak(1.25, voice="Claribel Dervla").duration == pytest.approx(1.25, rel=0.07)
    assert digest(models / "xtts-v2" / "model.pth") == before


def test_it_speaks_in_the_voice_of_a_clip_worked_out_once(speak, host, tmp_path):
    clip = str(tiny_xtts.clip(tmp_path / "me.wav"))
    assert speak(voice_reference=clip).duration > 0.5
    assert speak(reference=clip).duration > 0.5
    assert host.call(tiny_xtts.clips_known, timeout=30, cancel=CancelToken(), lane="coqui") == 1


def wav_of(**options):
    return lambda path: tiny_xtts.clip(path, **options)


def written(content):
    return lambda path: path.write_bytes(content)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda path: None, "not there"),
        (lambda path: path.mkdir(), "not there"),
        (written(b""), "no WAV or FLAC"),
        (written(b"OggS" + bytes(100)), "no WAV or FLAC"),
        (written(b"RIFF" + bytes(100)), "damaged"),
        (wav_of(seconds=0.5), "shorter than a second"),
        (wav_of(level=0), "nothing can be heard"),
    ],
)
def test_a_clip_that_cannot_be_used_says_why(host, tmp_path, cancel, make, why):
    make(tmp_path / "me.wav")
    with pytest.raises(Problem) as caught:
        host.call(tiny_xtts.read_clip, str(tmp_path / "me.wav"), timeout=240, cancel=cancel, lane="coqui")
    assert caught.value.code is Code.SETTING_INVALID
    assert why in caught.value.message


def test_a_clip_is_read_as_mono_at_the_models_rate_and_no_longer_than_needed(host, tmp_path, cancel):
    clip = tiny_xtts.clip(tmp_path / "me.wav", seconds=40, rate=8000)
    length = host.call(tiny_xtts.read_clip, str(clip), timeout=240, cancel=cancel, lane="coqui")
    assert length == pytest.approx(xtts_child.LONGEST * 22050, abs=2)


@pytest.mark.parametrize("file", ["model.pth", "speakers_xtts.pth"])
def test_a_file_that_would_run_code_is_refused_and_does_not(speak, host, models, tmp_path, cancel, file):
    folder = tmp_path / "models" / "xtts-v2"
    shutil.copytree(models / "xtts-v2", folder)
    marker = tmp_path / "PWNED"
    host.call(tiny_vits.save_bomb, str(folder / file), str(marker), timeout=60, cancel=cancel, lane="coqui")
    clip = str(tiny_xtts.clip(tmp_path / "me.wav"))
    with pytest.raises(Problem) as caught:
        speak(folder=tmp_path / "models", voice_reference=clip)
    assert caught.value.code is Code.MODEL_UNSAFE
    assert not marker.exists()

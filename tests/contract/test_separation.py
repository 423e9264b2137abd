"""Separators as people have them: real (tiny) models in real folders, run by the real libraries in the real child."""

import os
import pickle
import signal
import threading
import time

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import SeparationRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.separation import common, demucs, demucs_child, spleeter_child
from dubai_desktop.engines.separation.demucs import DemucsSeparator
from dubai_desktop.engines.separation.spleeter import SpleeterSeparator
from dubai_desktop.engines.tts.common import is_installed
from tests.helpers import tiny_demucs
from tests.helpers.engines import make_kit, no_progress
from tests.helpers.tiny_demucs import read, tones, write

torch_here = pytest.mark.skipif(
    not all(map(is_installed, demucs.PACKAGES)), reason="demucs and its packages are not installed"
)
BOTH = [pytest.param(DemucsSeparator, marks=torch_here), SpleeterSeparator]


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(scope="module")
def models(host, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    tiny_demucs.spleeter(folder)
    if all(map(is_installed, demucs.PACKAGES)):
        tiny_demucs.install(host, folder)
    return folder


@pytest.fixture
def separate(host, models, tmp_path, cancel):
    def run(make, sound, token=cancel, progress=no_progress, folder=models, device="auto"):
        source = write(tmp_path / "source.wav", sound)
        request = SeparationRequest(str(source), sound.shape[1] / 44100, str(tmp_path / "out.wav"), device)
        notes = make(make_kit(host, folder)).separate(request, progress, token)
        return read(tmp_path / "out.wav"), notes

    return run


@pytest.mark.parametrize("make", BOTH)
@pytest.mark.parametrize("seconds", [0.0, 0.01, 1.0, 2.61803])
def test_what_remains_is_as_long_as_the_programme_to_the_sample(separate, make, seconds):
    sound = tones(seconds, 220, 1000)
    assert separate(make, sound)[0].shape == sound.shape


@pytest.mark.parametrize("make", BOTH)
def test_silence_stays_as_it_is(separate, make):
    sound = np.zeros((2, 3 * 44100))
    assert not separate(make, sound)[0].any()


@pytest.mark.parametrize("make", BOTH)
def test_progress_goes_forward_to_the_end(separate, make):
    told = []
    separate(make, tones(4, 300), progress=lambda done, said: told.append((done, said)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (1.0, "Taking the voices out")


def test_the_voice_is_taken_out_and_the_music_stays(separate):
    music = tones(26, 100, 8000, 15000)
    mix = music + tones(26, 1000)
    rest = separate(SpleeterSeparator, mix)[0]
    inner = slice(44100, -44100)  # a tone that starts at once is a click at the very edge
    assert np.abs(rest - music)[:, inner].max() < 0.001


def test_windows_meet_without_a_seam(separate):
    music = tones(26, 100, 9000)
    assert np.abs(separate(SpleeterSeparator, music)[0] - music)[:, 44100:-44100].max() < 0.001


@torch_here
def test_demucs_finds_what_the_library_itself_finds(separate, host, models, tmp_path, cancel):
    noise = np.random.default_rng(7).normal(0, 0.1, (2, 5 * 44100))
    rest = separate(DemucsSeparator, noise)[0]
    source = str(tmp_path / "source.wav")
    folder = str(models / "demucs-htdemucs")
    raw = host.call(tiny_demucs.library_voices, folder, source, timeout=120, cancel=cancel, lane=common.LANE)
    voices = np.frombuffer(raw, "<f4").reshape(2, -1)
    alike = slice(0, 3 * 44100)  # the library's last window is shorter, padded with what comes before it
    assert np.abs(read(source) - voices - rest)[:, alike].max() < 1.5 / 32768
    assert np.abs(voices).max() > 0.01


@torch_here
def test_a_card_that_is_not_there_is_said_and_the_processor_works(separate):
    rest, notes = separate(DemucsSeparator, tones(1.5, 300), device="cuda")
    assert rest.shape == (2, round(1.5 * 44100))
    assert notes in {(), (demucs_child.NO_CARD,)}
    assert separate(DemucsSeparator, tones(1.5, 300), device="cpu")[1] == ()


@torch_here
def test_a_card_with_too_little_memory_is_left_for_the_processor(host, cancel):
    said = "CUDA out of memory. Tried to allocate 20.00 MiB."
    tried, notes = host.call(tiny_demucs.on_a_full_card, said, timeout=120, cancel=cancel, lane=common.LANE)
    assert (tried, notes) == (["cuda", "cpu"], [demucs_child.CARD_FULL])


# --- what goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [DemucsSeparator, SpleeterSeparator])
def test_without_a_model_it_says_what_is_missing_and_how_to_get_it(host, tmp_path, make):
    answer = make(make_kit(host, tmp_path)).availability()
    assert not answer.ready
    assert answer.problem.code is Code.MODEL_MISSING
    assert "another background" in answer.reason


def test_without_the_packages_it_names_the_extra(host, tmp_path, monkeypatch):
    monkeypatch.setattr(common, "is_installed", lambda name: name != "demucs")
    answer = DemucsSeparator(make_kit(host, tmp_path)).availability()
    assert not answer.ready
    assert answer.problem.facts["packages"] == ["demucs"]
    assert "separation" in answer.reason


@pytest.mark.parametrize(
    ("make", "model"), [(DemucsSeparator, "demucs-htdemucs"), (SpleeterSeparator, "spleeter-2stems")]
)
def test_a_model_cut_short_is_refused_before_it_is_loaded(host, tmp_path, monkeypatch, make, model):
    monkeypatch.setattr(common, "is_installed", lambda _name: True)
    folder = tmp_path / model
    folder.mkdir()
    names = (demucs_child.WEIGHTS,) if make is DemucsSeparator else (spleeter_child.VOCALS, spleeter_child.REST)
    for name in names:
        (folder / name).write_bytes(b"x" * 1000)
    tiny_demucs.with_manifest(folder)
    (folder / names[0]).write_bytes(b"x" * 999)
    answer = make(make_kit(host, tmp_path)).availability()
    assert answer.problem.code is Code.MODEL_BROKEN
    assert names[0] in answer.reason


def test_a_flipped_bit_is_noticed_before_it_is_heard(separate, tmp_path):
    folder = tiny_demucs.spleeter(tmp_path / "models")
    weights = folder / spleeter_child.VOCALS
    data = bytearray(weights.read_bytes())
    data[2000] ^= 1
    weights.write_bytes(data)
    (folder / ".verified").unlink()
    with pytest.raises(Problem) as caught:
        separate(SpleeterSeparator, tones(1, 300), folder=tmp_path / "models")
    assert caught.value.code is Code.MODEL_BROKEN
    assert not (tmp_path / "out.wav").exists()


@torch_here
@pytest.mark.parametrize(
    ("fault", "code"),
    [
        ({"klass": "os.system"}, Code.MODEL_UNSAFE),
        ({"poisoned": True}, Code.ENGINE_FAILED),
        ({"sources": ["drums", "bass"]}, Code.MODEL_BROKEN),
        ({"samplerate": 16000}, Code.MODEL_BROKEN),
    ],
)
def test_a_model_that_is_not_what_it_should_be_is_refused(separate, host, tmp_path, fault, code):
    tiny_demucs.install(host, tmp_path / "models", **fault)
    with pytest.raises(Problem) as caught:
        separate(DemucsSeparator, tones(1, 300), folder=tmp_path / "models")
    assert caught.value.code is code
    assert not (tmp_path / "out.wav").exists()


class Bomb:
    """What a malicious model file holds: unpickling it would run this."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (os.mkdir, (str(self.marker),))


@torch_here
def test_a_pickle_in_a_models_clothes_is_never_run(separate, tmp_path):
    folder = tmp_path / "models" / "demucs-htdemucs"
    folder.mkdir(parents=True)
    (folder / demucs_child.WEIGHTS).write_bytes(pickle.dumps(Bomb(tmp_path / "pwned")))
    with pytest.raises(Problem) as caught:
        separate(DemucsSeparator, tones(1, 300), folder=tmp_path / "models")
    assert caught.value.code is Code.MODEL_BROKEN
    assert not (tmp_path / "pwned").exists()


def test_cancel_is_at_once_and_leaves_no_file(separate, tmp_path):
    token = CancelToken()
    began = []

    def at_work(done, said):
        if not began:  # the first news
            began.append(time.monotonic())
            threading.Timer(0.2, token.cancel).start()

    with pytest.raises(Cancelled):
        separate(SpleeterSeparator, tones(60, 300), token=token, progress=at_work)
    assert time.monotonic() - began[0] < 2.5
    assert not (tmp_path / "out.wav").exists()


def test_a_killed_child_is_a_crash_and_the_next_call_works(separate, host, tmp_path, cancel):
    def kill(done, said):
        if not killed:
            pid = next(state.pid for state in host.state() if state.lane == common.LANE)
            killed.append(os.kill(pid, signal.SIGKILL))

    killed = []
    with pytest.raises(Problem) as caught:
        separate(SpleeterSeparator, tones(60, 300), progress=kill)
    assert caught.value.code is Code.ENGINE_CRASHED
    assert not (tmp_path / "out.wav").exists()
    assert separate(SpleeterSeparator, tones(1, 300))[0].shape == (2, 44100)

"""Telling speakers apart: a small real model through the real child process and sherpa-onnx."""

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.likeness import SAME_VOICE, likeness
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import Kind
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.registry import build
from dubai_desktop.engines.speakers import sherpa_child
from dubai_desktop.engines.speakers.sherpa import LANE
from tests.helpers import speakers
from tests.helpers.engines import FakeMemory, make_kit
from tests.helpers.whisper import RATE, write

NEAR = 0.35  # seconds


@pytest.fixture(scope="module")
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    speakers.install_speakers(folder)
    return folder


@pytest.fixture(scope="module")
def programme(host, tmp_path_factory):
    return speakers.dialogue(host, tmp_path_factory.mktemp("speech"))


@pytest.fixture(scope="module")
def audio(programme):
    return programme[0]


def test_every_diarizer_says_who_it_is(host, tmp_path):
    for engine in build(Kit(FakeMemory(), lambda path: None, host, tmp_path)).diarizers:
        assert engine.info.kind is Kind.SPEAKERS
        assert engine.info.licence
        assert not engine.info.online


def test_two_voices_in_turn_are_two_speakers_at_their_times(host, models, programme):
    audio, truth = programme
    told = []
    found = speakers.diarize(host, models, audio, lambda fraction, message: told.append(fraction))
    names = {voice: number for number, voice in enumerate((speakers.BEN, speakers.ANNA))}
    assert [turn.speaker for turn in found.turns] == [str(names[voice]) for _, _, voice in truth]
    for turn, (start, end, _) in zip(found.turns, truth, strict=True):
        assert turn.start == pytest.approx(start, abs=NEAR)
        assert turn.end == pytest.approx(end, abs=NEAR)
    assert told == sorted(told)
    assert told[-1] == 1.0


def test_prints_know_the_same_voice_again_in_another_programme(host, models, audio, tmp_path):
    first = speakers.diarize(host, models, audio)
    second_audio, _ = speakers.dialogue(host, tmp_path, (speakers.ANNA, speakers.BEN), speakers.SAID[::-1])
    second = speakers.diarize(host, models, second_audio)
    for voice in first.prints.values():
        assert sum(value * value for value in voice) == pytest.approx(1.0)
    assert likeness(first.prints["0"], second.prints["1"]) > SAME_VOICE
    assert likeness(first.prints["1"], second.prints["0"]) > SAME_VOICE
    assert likeness(first.prints["0"], second.prints["0"]) < SAME_VOICE / 2


def test_speakers_are_the_same_people_in_every_stretch_of_a_long_programme(host, models, programme, cancel):
    audio, truth = programme
    folder = models / speakers.MODEL.id
    order = sherpa_child.Order(str(folder), *speakers.MODEL.files, str(audio), stretch=6.0)
    found = host.call(sherpa_child.diarize, order, timeout=60, cancel=cancel, lane=LANE)
    assert truth[-1][1] > 2 * order.stretch
    assert [number for _, _, number in found.turns] == [0, 1] * 3
    assert len(found.prints) == 2


def test_a_number_of_speakers_that_is_known_is_kept_to(host, models, audio):
    assert {turn.speaker for turn in speakers.diarize(host, models, audio, speakers=1).turns} == {"0"}


@pytest.mark.parametrize("frames", [0, 1, 1600, 20 * RATE])
def test_where_nobody_speaks_there_is_nobody(host, models, tmp_path, frames):
    found = speakers.diarize(host, models, write(tmp_path / "a.wav", np.zeros(frames)))
    assert (found.turns, found.prints) == ((), {})


def test_a_missing_model_is_named_with_its_size_and_the_ways_to_get_it(tmp_path, audio):
    with EngineHost() as host:
        state = speakers.SherpaDiarizer(make_kit(host, tmp_path)).availability()
        assert not state.ready
        with pytest.raises(Problem) as caught:
            speakers.diarize(host, tmp_path, audio)
        assert host.running() == ()
    assert caught.value.code is Code.MODEL_MISSING
    assert caught.value.message == state.reason
    assert "34 MB" in state.reason
    assert caught.value.facts["install"] == f"dubai-desktop models install {speakers.MODEL.id}"


@pytest.mark.parametrize("name", speakers.MODEL.files)
@pytest.mark.parametrize("with_manifest", [True, False])
def test_a_truncated_file_is_a_broken_model(host, tmp_path, audio, name, with_manifest):
    folder = speakers.install_speakers(tmp_path)
    whole = (folder / name).read_bytes()
    (folder / name).write_bytes(whole[: len(whole) // 2])
    if not with_manifest:
        (folder / "manifest.json").unlink()
    with pytest.raises(Problem) as caught:
        speakers.diarize(host, tmp_path, audio)
    assert caught.value.code in {Code.MODEL_BROKEN, Code.MODEL_MISSING}


def test_a_flipped_bit_is_found_before_the_model_is_loaded(host, tmp_path, audio):
    file = speakers.install_speakers(tmp_path) / speakers.MODEL.files[1]
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0x10
    file.write_bytes(content)
    with pytest.raises(Problem) as caught:
        speakers.diarize(host, tmp_path, audio)
    assert caught.value.code is Code.MODEL_BROKEN
    assert file.name in caught.value.message


def test_cancelled_in_the_middle_it_ends_at_once(host, models, audio):
    token = CancelToken()
    with pytest.raises(Cancelled):
        speakers.diarize(host, models, audio, lambda fraction, message: token.cancel(), token)


def test_a_sound_that_is_not_ours_is_refused(host, models, tmp_path):
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF no wave")
    with pytest.raises(Problem) as caught:
        speakers.diarize(host, models, path)
    assert caught.value.code is Code.MEDIA_UNREADABLE

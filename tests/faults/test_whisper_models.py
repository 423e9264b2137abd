"""Faults 35, 36 and 38 of speech models, bad audio, and a child that is killed at work: on the small real model."""

import contextlib
import os
import signal
import wave

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.asr import whisper as engine
from dubai_desktop.engines.base import TranscriptionRequest
from dubai_desktop.engines.host import EngineHost
from tests.helpers import whisper
from tests.helpers.engines import make_kit, no_progress

FILES = ("model.bin", "tokenizer.json", "vocabulary.json", "config.json")


@pytest.fixture
def host():
    with EngineHost() as engine_host:
        yield engine_host


@pytest.fixture(scope="module")
def audio(tmp_path_factory):
    """The sample's first two lines."""
    folder = tmp_path_factory.mktemp("speech")
    return whisper.write(folder / "short.wav", whisper.read(whisper.speech(folder))[: 9 * whisper.RATE])


FIRST = "Karim, is the water from our tap safe to drink?"


def first_line(transcript):
    return transcript.segments[0].source


def problem_of(host, folder, audio):
    with pytest.raises(Problem) as caught:
        whisper.hear(host, folder, audio)
    return caught.value


def in_lane(host, function, *args):
    """Run something in the child that hears."""
    return host.call(function, *args, timeout=60, cancel=CancelToken(), lane=engine.LANE)


def flip_a_bit(path, place=0.5):
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 0x10
    path.write_bytes(content)


def test_a_missing_model_is_named_with_its_size_and_the_ways_to_get_it(host, tmp_path, audio):
    problem = problem_of(host, tmp_path, audio)
    assert problem.code is Code.MODEL_MISSING
    assert "148 MB" in problem.message
    assert "import it from a folder" in problem.message
    assert host.running() == ()


@pytest.mark.parametrize("name", FILES)
def test_a_flipped_bit_is_found_before_the_model_is_loaded(host, tmp_path, audio, name):
    flip_a_bit(whisper.install_sample(tmp_path) / name)
    problem = problem_of(host, tmp_path, audio)
    assert problem.code is Code.MODEL_BROKEN
    assert name in problem.message


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("keep", [0.0, 0.5])
def test_a_truncated_or_empty_file_is_no_model(host, tmp_path, audio, name, keep):
    file = whisper.install_sample(tmp_path) / name
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * keep)])
    assert problem_of(host, tmp_path, audio).code in {Code.MODEL_BROKEN, Code.MODEL_MISSING}
    assert host.running() == ()


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_without_a_manifest_the_damage_is_found_at_loading(host, tmp_path, audio, name):
    folder = whisper.install_sample(tmp_path)
    (folder / "manifest.json").unlink()
    (folder / name).write_bytes((folder / name).read_bytes()[:5000])
    assert problem_of(host, tmp_path, audio).code is Code.MODEL_BROKEN
    assert in_lane(host, len, "abc") == 3


def test_a_damaged_model_gives_way_to_a_whole_smaller_one(host, tmp_path, audio):
    flip_a_bit(whisper.install_sample(tmp_path) / "model.bin")
    whisper.install_sample(tmp_path, "whisper-tiny")
    transcript = whisper.hear(host, tmp_path, audio)
    assert first_line(transcript) == FIRST
    assert transcript.model == "whisper-tiny"
    assert transcript.notes == ("whisper-base failed (its files are damaged), so whisper-tiny was used.",)


class TestTooLittleMemory:
    """The child's library fails on one model with MKL's words: what its threads' arenas hold free already makes a real
    limit uncertain. Real ones are in test_translation_models and the host's tests.
    """

    def test_the_smaller_model_is_used_and_the_notes_say_so(self, host, tmp_path, audio):
        whisper.install_sample(tmp_path, "whisper-tiny")
        whisper.install_sample(tmp_path, ballast=1000)
        in_lane(host, whisper.starve, "whisper-base")
        transcript = whisper.hear(host, tmp_path, audio)
        assert first_line(transcript) == FIRST
        assert transcript.model == "whisper-tiny"
        assert transcript.notes == ("whisper-base failed (too little memory), so whisper-tiny was used.",)

    def test_without_a_smaller_one_it_is_said_and_the_next_job_starts_afresh(self, host, tmp_path, audio):
        whisper.install_sample(tmp_path)
        in_lane(host, whisper.starve, "whisper-base")
        assert problem_of(host, tmp_path, audio).code is Code.MEMORY
        assert first_line(whisper.hear(host, tmp_path, audio)) == FIRST


def test_killed_at_work_it_is_said_and_the_next_job_starts_afresh(host, tmp_path, audio):
    whisper.install_sample(tmp_path)
    assert first_line(whisper.hear(host, tmp_path, audio)) == FIRST
    pid = in_lane(host, os.getpid)
    long = whisper.write(tmp_path / "long.wav", np.tile(whisper.read(audio), 12))

    def kill(fraction, message):
        if 0 < fraction < 1:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    with pytest.raises(Problem) as caught:
        whisper.hear(host, tmp_path, long, kill)
    assert caught.value.code is Code.ENGINE_CRASHED
    assert first_line(whisper.hear(host, tmp_path, audio)) == FIRST
    assert in_lane(host, os.getpid) != pid


@pytest.mark.parametrize("kind", ["gone", "empty", "text", "stereo", "nan", "pipe"])
def test_bad_audio_is_said_and_asks_nothing_of_a_decoder(host, tmp_path, kind):
    whisper.install_sample(tmp_path)
    path = tmp_path / "bad.wav"
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("#EXTM3U\nfile:///etc/passwd\n")
    elif kind == "stereo":
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(16_000)
            file.writeframes(bytes(64_000))
    elif kind == "nan":
        path.write_bytes(
            b"RIFF\xff\xff\xff\x7fWAVEfmt \x10\0\0\0\3\0\1\0\x80>\0\0\0\xfa\0\0\4\0\x20\0data\xff\xff\xff\x7f"
        )
        with path.open("ab") as file:
            file.write(np.full(16_000, np.nan, "<f4").tobytes())
    elif kind == "pipe":
        os.mkfifo(path)
    transcriber = engine.WhisperTranscriber(make_kit(host, tmp_path))
    with pytest.raises(Problem) as caught:
        transcriber.transcribe(TranscriptionRequest(str(path), 5.0), no_progress, CancelToken())
    assert caught.value.code is Code.MEDIA_UNREADABLE
    assert "Traceback" not in caught.value.message

import os
import wave
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.asr import whisper_child
from dubai_desktop.engines.asr.whisper import WhisperTranscriber
from dubai_desktop.engines.base import TranscriptionRequest
from tests.helpers.engines import make_kit, no_progress

HEARD = ("en", [(0.5, 1.0, " Hello"), (1.0, 1.6, " there.")], "processor")


class ScriptedHost:
    """Answers by the model folder's name: a result, or a Problem to raise."""

    def __init__(self, **answers):
        self.answers = answers
        self.asked = []

    def call(self, function, folder, *args, timeout, cancel, progress, lane):
        name = Path(folder).name
        self.asked.append(name)
        answer = self.answers[name.removeprefix("whisper-").replace("-", "_")]
        if isinstance(answer, Problem):
            raise answer
        return answer


def make_model(folder, size=10):
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_bytes(b"x" * size)
    return folder


def write_wav(path, frames=16000, rate=16000, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(b"\1\0" * frames * channels)
    return path


def request(audio="a.wav", model="base", language="en"):
    return TranscriptionRequest(str(audio), 3.0, language, model=model)


@pytest.fixture
def transcribe(tmp_path, cancel):
    def run(host, asked=None, **settings):
        engine = WhisperTranscriber(make_kit(host, tmp_path, **settings))
        return engine.transcribe(asked or request(), no_progress, cancel)

    return run


@pytest.mark.parametrize(
    ("size", "title"), [("base", "Whisper base, 148 MB"), ("large-v3", "Whisper large v3, 3.1 GB")]
)
def test_without_a_model_it_names_size_and_ways(host, tmp_path, size, title):
    answer = WhisperTranscriber(make_kit(host, tmp_path)).availability(request(model=size))
    assert not answer.ready
    assert answer.problem.code is Code.MODEL_MISSING
    assert title in answer.reason
    assert "subtitle file" in answer.reason
    assert answer.problem.facts["install"] == f"dubai-desktop models install whisper-{size}"


@pytest.mark.parametrize("absent", ["model.bin", "config.json", "tokenizer.json"])
def test_a_folder_with_a_file_missing_is_no_model(host, tmp_path, absent):
    (make_model(tmp_path / "whisper-base") / absent).unlink()
    assert not WhisperTranscriber(make_kit(host, tmp_path)).availability().ready


def test_words_become_lines(transcribe, tmp_path):
    make_model(tmp_path / "whisper-base")
    transcript = transcribe(ScriptedHost(base=HEARD))
    (line,) = transcript.segments
    assert (line.start, line.end, line.source) == (0.5, 1.6, "Hello there.")
    assert [word.text for word in line.words] == ["Hello", "there."]
    assert (transcript.language, transcript.model, transcript.notes) == ("en", "whisper-base", ())


@pytest.mark.parametrize("code", [Code.MEMORY, Code.MODEL_BROKEN, Code.ENGINE_CRASHED])
def test_a_failing_model_gives_way_to_a_smaller_one_and_says_so(transcribe, tmp_path, code):
    for size, weight in (("large-v3", 40), ("medium", 30), ("tiny", 10)):
        make_model(tmp_path / f"whisper-{size}", weight)
    host = ScriptedHost(large_v3=Problem(code, "a"), medium=Problem(code, "b"), tiny=HEARD)
    transcript = transcribe(host, request(model="large-v3"))
    assert host.asked == ["whisper-large-v3", "whisper-medium", "whisper-tiny"]
    assert transcript.model == "whisper-tiny"
    assert code in transcript.notes[0]


def test_a_larger_model_is_no_way_out(transcribe, tmp_path):
    make_model(tmp_path / "whisper-base", 10)
    make_model(tmp_path / "whisper-large-v3", 40)
    with pytest.raises(Problem) as caught:
        transcribe(ScriptedHost(base=Problem(Code.MEMORY, "m")))
    assert caught.value.code is Code.MEMORY


def test_another_installed_size_is_used_and_said(transcribe, tmp_path):
    make_model(tmp_path / "whisper-small")
    assert "whisper-small was used" in transcribe(ScriptedHost(small=HEARD)).notes[0]


def test_hearing_nothing_is_said(transcribe, tmp_path):
    make_model(tmp_path / "whisper-base")
    with pytest.raises(Problem) as caught:
        transcribe(ScriptedHost(base=("en", [], "processor")))
    assert caught.value.code is Code.NO_SPEECH


def test_why_the_graphics_card_was_not_used_is_noted(transcribe, tmp_path):
    make_model(tmp_path / "whisper-base")
    transcript = transcribe(ScriptedHost(base=(*HEARD[:2], "processor (no cuDNN)")))
    assert "no cuDNN" in transcript.notes[0]


def test_a_cancelled_token_hears_nothing(transcribe, tmp_path, cancel):
    make_model(tmp_path / "whisper-base")
    cancel.cancel()
    host = ScriptedHost(base=HEARD)
    with pytest.raises(Cancelled):
        transcribe(host)
    assert host.asked == []


def test_a_folder_of_rubbish_is_a_broken_model_not_a_download(host, transcribe, tmp_path):
    make_model(tmp_path / "whisper-base")
    with pytest.raises(Problem) as caught:
        transcribe(host, request(write_wav(tmp_path / "a.wav")))
    assert caught.value.code is Code.MODEL_BROKEN
    assert "whisper-base" in caught.value.message


def test_reads_our_own_wav(tmp_path):
    samples = whisper_child.read_wav(write_wav(tmp_path / "a.wav", 160))
    assert len(samples) == 160
    assert samples[0] == pytest.approx(1 / 32768)


@pytest.mark.parametrize(("rate", "channels"), [(44100, 1), (16000, 2)])
def test_refuses_any_other_wav(tmp_path, rate, channels):
    with pytest.raises(Problem) as caught:
        whisper_child.read_wav(write_wav(tmp_path / "a.wav", rate=rate, channels=channels))
    assert caught.value.code is Code.MEDIA_UNREADABLE


@pytest.mark.parametrize("data", [b"", b"#EXTM3U\nfile:///etc/passwd", b"RIFF\0\0\0\0WAVE"])
def test_never_opens_what_is_no_wav(tmp_path, data):
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(Problem) as caught:
        whisper_child.read_wav(tmp_path / "a.wav")
    assert caught.value.code is Code.MEDIA_UNREADABLE


@pytest.mark.models
def test_a_real_model_loads_and_reports_seconds(host, cancel, tmp_path):
    folder = Path(os.environ.get("DUBAI_TEST_MODELS", "")) / "whisper-tiny-overfit"
    if not os.environ.get("DUBAI_TEST_MODELS") or not folder.is_dir():
        pytest.skip("DUBAI_TEST_MODELS names no folder with a Whisper model")
    engine = WhisperTranscriber(make_kit(host, tmp_path, model_path=str(folder)))
    with pytest.raises(Problem) as caught:  # near silence: a right answer is "no speech"
        engine.transcribe(request(write_wav(tmp_path / "a.wav", 48000)), no_progress, cancel)
    assert caught.value.code is Code.NO_SPEECH

from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.engines.asr import whisper_child
from dubai_desktop.engines.asr.task import Heard
from dubai_desktop.engines.asr.ways import Machine
from dubai_desktop.engines.asr.whisper import WhisperTranscriber
from dubai_desktop.engines.base import TranscriptionRequest
from tests.helpers.engines import make_kit, no_progress

GB = 1_000_000_000
LINES = (Segment("s1", 1, 0.5, 1.6, "Hello there."),)
HEARD = Heard("en", 1.0, LINES)
PLAIN = Machine(frozenset({"int8"}), 2, 64 * GB)
CARD = replace(PLAIN, cuda=frozenset({"float16", "int8_float16"}), gpu_free=8 * GB)


class ScriptedHost:
    """Answers by the model folder's size and what it runs on: a result, or a Problem to raise."""

    def __init__(self, answers=HEARD, machine=PLAIN, told=()):
        self.answers, self.machine, self.told = answers, machine, told
        self.tasks = []

    def call(self, function, *args, timeout, cancel, lane, progress=None):
        assert lane == "whisper"
        assert timeout > 0
        if function is whisper_child.machine:
            return self.machine
        (task,) = args
        self.tasks.append(task)
        for fraction in self.told:
            progress(fraction, f"{fraction} heard")
        answer = self.answers
        if isinstance(answer, dict):
            size = Path(task.folder).name.removeprefix("whisper-")
            answer = answer.get((size, task.way.compute), answer.get(size))
        if isinstance(answer, Problem):
            raise answer
        return answer

    @property
    def tried(self):
        return [f"{Path(task.folder).name.removeprefix('whisper-')} {task.way.compute}" for task in self.tasks]


def make_model(folder, size=10):
    folder.mkdir(parents=True)
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (folder / name).write_bytes(b"x" * size)
    return folder


def request(audio="a.wav", model="base", language="en", **more):
    return TranscriptionRequest(str(audio), 3.0, language, model=model, **more)


def problem(code, detail=""):
    return Problem(code, "It failed. Try again.", detail=detail)


@pytest.fixture
def transcribe(tmp_path, cancel):
    def run(host, asked=None, progress=no_progress, **choices):
        engine = WhisperTranscriber(make_kit(host, tmp_path, **choices))
        return engine.transcribe(asked or request(), progress, cancel)

    return run


@pytest.fixture
def models(tmp_path):
    def make(*sizes):
        weights = {"large-v3": 60, "medium": 50, "small": 30, "base": 20, "tiny": 10}
        for size in sizes:
            make_model(tmp_path / f"whisper-{size}", weights[size])

    return make


@pytest.mark.parametrize(
    ("size", "title"), [("base", "Whisper base, 148 MB"), ("large", "Whisper large v3, 3.1 GB"), ("?", "Whisper base")]
)
def test_without_a_model_it_names_size_and_ways(tmp_path, size, title):
    answer = WhisperTranscriber(make_kit(ScriptedHost(), tmp_path)).availability(request(model=size))
    assert not answer.ready
    assert answer.problem.code is Code.MODEL_MISSING
    assert title in answer.reason
    assert "subtitle file" in answer.reason
    assert answer.problem.facts["install"].startswith("dubai-desktop models install whisper-")


def test_without_a_model_nothing_is_asked_of_the_child(transcribe):
    host = ScriptedHost(machine=None)
    with pytest.raises(Problem) as caught:
        transcribe(host)
    assert caught.value.code is Code.MODEL_MISSING
    assert host.tasks == []


@pytest.mark.parametrize("absent", ["model.bin", "config.json", "tokenizer.json"])
def test_a_folder_with_a_file_missing_is_no_model(tmp_path, absent):
    (make_model(tmp_path / "whisper-base") / absent).unlink()
    assert not WhisperTranscriber(make_kit(ScriptedHost(), tmp_path)).availability().ready


def test_lines_model_and_device_are_told(transcribe, models):
    models("base")
    transcript = transcribe(ScriptedHost())
    assert transcript.segments == LINES
    assert (transcript.language, transcript.model, transcript.notes) == ("en", "whisper-base", ())
    assert (transcript.device, transcript.ran_on) == ("processor (int8, 2 cores)", "cpu")


def test_the_request_reaches_the_child(transcribe, models):
    models("base")
    host = ScriptedHost()
    asked = request("b.wav", language="bn", temperature=0.3, fallbacks=False, prompt="Water.", hotwords=("Asha",))
    transcribe(host, asked)
    (task,) = host.tasks
    assert (task.audio, task.language, task.temperature, task.fallbacks) == ("b.wav", "bn", 0.3, False)
    assert (task.prompt, task.hotwords) == ("Water.", ("Asha",))


def test_an_unknown_language_is_left_to_the_model(transcribe, models):
    models("base")
    host = ScriptedHost()
    transcribe(host, request(language="auto"))
    assert host.tasks[0].language == "auto"


def test_the_persons_own_model_comes_first_and_needs_no_word(transcribe, models, tmp_path):
    models("base")
    own = make_model(tmp_path / "mine")
    host = ScriptedHost()
    assert transcribe(host, model_path=str(own)).notes == ()
    assert host.tasks[0].folder == str(own)


@pytest.mark.parametrize("code", [Code.MEMORY, Code.MODEL_BROKEN, Code.ENGINE_CRASHED])
def test_a_failing_model_gives_way_to_a_smaller_one_and_says_so(transcribe, models, code):
    models("large-v3", "medium", "tiny")
    host = ScriptedHost({"large-v3": problem(code), "medium": problem(code), "tiny": HEARD})
    transcript = transcribe(host, request(model="large"))
    assert host.tried == ["large-v3 int8", "medium int8", "tiny int8"]
    assert transcript.model == "whisper-tiny"
    assert [note.split(" failed")[0] for note in transcript.notes] == ["whisper-large-v3", "whisper-medium"]


def test_only_so_many_smaller_models_are_tried(transcribe, models):
    models("large-v3", "medium", "tiny")
    host = ScriptedHost(problem(Code.ENGINE_CRASHED))
    with pytest.raises(Problem):
        transcribe(host, request(model="large-v3", retries=1))
    assert host.tried == ["large-v3 int8", "medium int8"]


def test_a_larger_model_is_no_way_out_of_too_little_memory(transcribe, models):
    models("base", "large-v3")
    host = ScriptedHost(problem(Code.MEMORY))
    with pytest.raises(Problem) as caught:
        transcribe(host)
    assert caught.value.code is Code.MEMORY
    assert host.tried == ["base int8"]


def test_a_crash_of_the_only_model_is_told(transcribe, models):
    models("base")
    with pytest.raises(Problem) as caught:
        transcribe(ScriptedHost(problem(Code.ENGINE_CRASHED)))
    assert caught.value.code is Code.ENGINE_CRASHED


def test_another_installed_size_is_used_and_said(transcribe, models):
    models("small")
    assert "whisper-small was used, because whisper-base" in transcribe(ScriptedHost()).notes[0]


def test_a_model_larger_than_the_free_memory_is_passed_over_and_said(transcribe, models):
    models("large-v3", "base")
    host = ScriptedHost(machine=replace(PLAIN, free=2 * GB))
    transcript = transcribe(host, request(model="large-v3"))
    assert host.tried == ["base int8"]
    assert "needs 3.4 GB of memory and 2.0 GB are free" in transcript.notes[0]


def test_where_no_model_fits_the_smallest_is_tried(transcribe, models):
    models("large-v3", "base")
    host = ScriptedHost(machine=replace(PLAIN, free=1))
    transcribe(host, request(model="large-v3"))
    assert host.tried == ["base int8"]


def test_the_card_is_used_where_there_is_one(transcribe, models):
    models("base")
    transcript = transcribe(ScriptedHost(machine=CARD))
    assert transcript.device == "graphics card (float16)"
    assert transcript.notes == ()


def test_a_full_card_takes_fewer_bits_then_a_smaller_model(transcribe, models):
    models("medium", "tiny")
    full = problem(Code.MEMORY, "CUDA failed with error out of memory")
    host = ScriptedHost({"medium": full, "tiny": HEARD}, CARD)
    transcript = transcribe(host, request(model="medium"))
    assert host.tried == ["medium float16", "medium int8_float16", "tiny float16"]
    assert len(transcript.notes) == 2


def test_a_card_without_cudnn_falls_back_to_the_processor_with_the_reason(transcribe, models):
    models("base", "tiny")
    abort = problem(Code.ENGINE_CRASHED, "Unable to load any of {libcudnn_ops.so.9.1.0}")
    host = ScriptedHost({("base", "float16"): abort, "base": HEARD}, CARD)
    transcript = transcribe(host)
    assert host.tried == ["base float16", "base int8"]
    assert transcript.device == "processor (int8, 2 cores)"
    assert transcript.notes == (
        "The graphics card could not be used (NVIDIA's cuDNN library is missing or does not fit), "
        "so the processor was.",
    )


def test_an_asked_for_card_that_is_not_there_is_said(transcribe, models):
    models("base")
    assert "graphics card was not used" in transcribe(ScriptedHost(), request(device="cuda")).notes[0]


def test_hearing_nothing_is_said(transcribe, models):
    models("base")
    with pytest.raises(Problem) as caught:
        transcribe(ScriptedHost(Heard("", 1.0, (), left_out=2)))
    assert caught.value.code is Code.NO_SPEECH
    assert caught.value.facts["left_out"] == 2


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (replace(HEARD, left_out=1), "1 passage was no speech and left out."),
        (replace(HEARD, left_out=3), "3 passages were no speech and left out."),
        (replace(HEARD, language="bn", probability=0.3), "hard to tell; Bangla is the best guess."),
    ],
)
def test_what_was_unsure_is_noted(transcribe, models, heard, said):
    models("base")
    assert transcribe(ScriptedHost(heard)).notes[0].endswith(said)


def test_progress_never_goes_back_when_another_model_begins_anew(transcribe, models):
    models("base", "tiny")
    seen = []
    host = ScriptedHost({"base": problem(Code.ENGINE_CRASHED), "tiny": HEARD}, told=(0.2, 0.6))
    transcribe(host, progress=lambda fraction, message: seen.append(fraction))
    assert seen == [0.2, 0.6, 0.6, 0.6]


def test_a_cancelled_token_hears_nothing(transcribe, models, cancel):
    models("base")
    cancel.cancel()
    host = ScriptedHost()
    with pytest.raises(Cancelled):
        transcribe(host)
    assert host.tasks == []

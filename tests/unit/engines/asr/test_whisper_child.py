import sys
import wave
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.asr import wav, whisper_child
from dubai_desktop.engines.asr.task import Task
from dubai_desktop.engines.asr.ways import Way

CPU, CARD = Way("cpu", "int8", 2), Way("cuda", "float16")


def spoken(text, start=0.0, end=2.0, **measures):
    words = text.split()
    each = (end - start) / len(words)
    times = [(start + n * each, start + (n + 1) * each) for n in range(len(words))]
    return SimpleNamespace(
        start=start, end=end, text=f" {text}",
        words=[SimpleNamespace(start=a, end=b, word=f" {w}") for (a, b), w in zip(times, words, strict=True)],
        **{"no_speech_prob": 0.0, "avg_logprob": -0.2, "compression_ratio": 1.0} | measures,
    )  # fmt: skip


class Model:
    """Stands in for faster-whisper's two pipelines: gives what it was told to, and keeps what it was asked."""

    def __init__(self, *answers, language="en", probability=0.9):
        self.answers = list(answers)
        self.info = (language, probability)
        self.asked = []

    def transcribe(self, samples, **options):
        self.asked.append({"seconds": len(samples) / wav.RATE, **options})
        found = self.answers.pop(0)
        language, probability = self.info
        return iter(found), SimpleNamespace(
            language=options["language"] or language,
            language_probability=1.0 if options["language"] else probability,
            duration_after_vad=sum(one.end - one.start for one in found),
        )


@pytest.fixture
def hear(monkeypatch, tmp_path):
    def run(model, seconds=10.0, **changes):
        path = tmp_path / "speech.wav"
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(wav.RATE)
            file.writeframes(b"\1\0" * round(seconds * wav.RATE))
        monkeypatch.setattr(whisper_child._SHELF, "get", lambda folder, way: model)
        fake = SimpleNamespace(BatchedInferencePipeline=lambda inner: inner)
        monkeypatch.setitem(sys.modules, "faster_whisper", fake)
        return whisper_child.transcribe(replace(Task("folder", str(path), CPU), **changes))

    return run


def test_a_short_programme_is_heard_window_by_window_with_the_whole_ladder(hear):
    model = Model([spoken("Water is safe.")])
    heard = hear(model)
    assert [segment.source for segment in heard.segments] == ["Water is safe."]
    (asked,) = model.asked
    assert asked["temperature"] == whisper_child.LADDER
    assert asked["condition_on_previous_text"] is False
    assert (asked["beam_size"], asked["vad_filter"], asked["word_timestamps"]) == (5, True, True)
    assert asked["language"] is None
    assert "batch_size" not in asked


@pytest.mark.parametrize(
    ("changes", "temperature"),
    [({"fallbacks": False}, (0.0,)), ({"temperature": 0.4}, (0.4,)), ({"temperature": 0.4, "fallbacks": True}, (0.4,))],
)
def test_no_ladder_without_fallbacks_or_with_a_temperature_of_ones_own(hear, changes, temperature):
    model = Model([spoken("Water is safe.")])
    hear(model, **changes)
    assert model.asked[0]["temperature"] == temperature


def test_prompt_and_hotwords_reach_the_model(hear):
    model = Model([spoken("Water is safe.")])
    hear(model, prompt="A talk on water.", hotwords=("Asha", "Karim"), language="en")
    (asked,) = model.asked
    assert (asked["initial_prompt"], asked["hotwords"], asked["language"]) == ("A talk on water.", "Asha, Karim", "en")


@pytest.mark.parametrize(("way", "size"), [(CPU, 4), (CARD, 16)])
def test_a_long_programme_is_heard_in_batches(hear, way, size):
    model = Model([spoken("Water is safe.")])
    hear(model, whisper_child.LONG + 1, way=way)
    assert (model.asked[0]["batch_size"], model.asked[0]["temperature"]) == (size, 0.0)


def test_a_doubtful_passage_of_a_batch_is_heard_again_alone(hear):
    doubtful = spoken("wa wa wa wa", 20.0, 24.0, compression_ratio=3.0)
    model = Model([spoken("First.", 1.0, 3.0), doubtful, spoken("Last.", 30.0, 32.0)], [spoken("Water.", 0.5, 1.5)])
    heard = hear(model, whisper_child.LONG + 1)
    assert [segment.source for segment in heard.segments] == ["First.", "Water.", "Last."]
    assert heard.segments[1].start == pytest.approx(20.3)
    assert heard.heard_again == 1
    again = model.asked[1]
    assert again["seconds"] == pytest.approx(4.4)
    assert (again["temperature"], again["language"]) == (whisper_child.LADDER[1:], "en")


def test_a_doubtful_passage_stays_where_fallbacks_are_off(hear):
    model = Model([spoken("wa wa wa wa", 20.0, 24.0, compression_ratio=3.0)])
    assert hear(model, whisper_child.LONG + 1, fallbacks=False).heard_again == 0


def test_made_up_passages_are_left_out_and_counted(hear):
    heard = hear(Model([spoken("Water."), spoken("Thanks for watching!", 4, 6, no_speech_prob=0.9)]))
    assert [segment.source for segment in heard.segments] == ["Water."]
    assert heard.left_out == 1


def test_nobody_speaking_asks_nothing_of_the_model_and_trusts_no_language(hear):
    heard = hear(Model([]))
    assert (heard.segments, heard.language) == ((), "")


def test_stretches_share_one_language_and_lie_where_they_belong(hear, monkeypatch):
    monkeypatch.setattr(wav.stretches, "__defaults__", (6.0,))
    model = Model([], [spoken("One.")], [spoken("Two.")], language="bn")
    heard = hear(model, 10.0)
    assert [one["language"] for one in model.asked] == [None, None, "bn"]
    assert (heard.language, heard.probability) == ("bn", 0.9)
    silent, first, _ = (one["seconds"] for one in model.asked)
    assert [segment.start for segment in heard.segments] == pytest.approx([silent, silent + first])


def test_progress_is_told_in_seconds_of_sound(hear, monkeypatch):
    told = []
    monkeypatch.setattr(child, "report", lambda fraction, message: told.append((round(fraction, 2), message)))
    hear(Model([spoken("One.", 0, 2), spoken("Two.", 2, 5)]))
    assert told == [(0.2, "2 of 10 s heard"), (0.5, "5 of 10 s heard"), (1.0, "10 of 10 s heard")]


def test_a_passage_without_word_times_is_one_word(hear):
    without = spoken("Water is safe.", 1.0, 3.0)
    without.words = None
    (segment,) = hear(Model([without])).segments
    assert (segment.source, segment.start, segment.end) == ("Water is safe.", 1.0, 3.0)


class CTranslate2:
    """Answers for the machine: `cards`, and the compute types of each device; an error to raise."""

    def __init__(self, cards=0, error=None):
        self.cards, self.error = cards, error

    def get_cuda_device_count(self):
        if self.error:
            raise self.error
        return self.cards

    def get_supported_compute_types(self, device):
        return {"cpu": {"int8", "float32"}, "cuda": {"float16", "int8_float16"}}[device]


@pytest.fixture
def machine(monkeypatch):
    def ask(answers):
        monkeypatch.setattr(child, "tame_libraries", lambda: None)
        monkeypatch.setattr(whisper_child.gpu, "free_memory", lambda: 7)
        monkeypatch.setitem(sys.modules, "ctranslate2", answers)
        return whisper_child.machine()

    return ask


def test_a_machine_without_a_card(machine):
    found = machine(CTranslate2())
    assert (found.cuda, found.gpu_free, found.trouble) == (frozenset(), None, "")
    assert found.threads >= 1
    assert found.free > 0


def test_a_machine_with_a_card(machine):
    found = machine(CTranslate2(1))
    assert found.cuda == {"float16", "int8_float16"}
    assert found.gpu_free == 7


def test_a_driver_that_fails_is_said(machine):
    error = RuntimeError("CUDA driver version is insufficient\nfor CUDA runtime version")
    assert "insufficient for CUDA" in machine(CTranslate2(error=error)).trouble


class Loads:
    """Stands in for faster_whisper.WhisperModel: raises or keeps how it was called."""

    def __init__(self, error=None):
        self.error, self.calls = error, []

    def __call__(self, folder, **options):
        self.calls.append((Path(folder).name, options))
        if self.error:
            raise self.error
        return object()


@pytest.fixture
def shelf(monkeypatch, tmp_path):
    def make(loads):
        monkeypatch.setattr(child, "tame_libraries", lambda: None)
        monkeypatch.setitem(sys.modules, "faster_whisper", SimpleNamespace(WhisperModel=loads))
        return whisper_child._Shelf()

    for size in ("base", "tiny"):
        folder = tmp_path / f"whisper-{size}"
        folder.mkdir()
        for name in ("model.bin", "config.json", "tokenizer.json"):
            (folder / name).write_text("{}")
    return make


def test_a_model_is_loaded_once_whatever_is_heard(shelf, tmp_path):
    loads = Loads()
    kept = shelf(loads)
    assert kept.get(str(tmp_path / "whisper-base"), CPU) is kept.get(str(tmp_path / "whisper-base"), CPU)
    ((name, options),) = loads.calls
    assert name == "whisper-base"
    assert (options["device"], options["compute_type"], options["cpu_threads"]) == ("cpu", "int8", 2)
    assert options["local_files_only"] is True


def test_another_model_way_or_file_is_loaded_anew(shelf, tmp_path):
    loads = Loads()
    kept = shelf(loads)
    kept.get(str(tmp_path / "whisper-base"), CPU)
    kept.get(str(tmp_path / "whisper-base"), CARD)
    kept.get(str(tmp_path / "whisper-tiny"), CARD)
    (tmp_path / "whisper-tiny" / "model.bin").write_text("changed")
    kept.get(str(tmp_path / "whisper-tiny"), CARD)
    assert len(loads.calls) == 4


@pytest.mark.parametrize(
    ("way", "error", "code"),
    [
        (CPU, RuntimeError("Unsupported model binary version"), Code.MODEL_BROKEN),
        (CPU, RuntimeError("could not create a memory object"), Code.MEMORY),
        (CARD, RuntimeError("CUDA failed with error out of memory"), Code.MEMORY),
        (CARD, RuntimeError("Library libcublas.so.12 is not found or cannot be loaded"), Code.ENGINE_FAILED),
    ],
)
def test_what_fails_at_loading_is_told_apart(shelf, tmp_path, way, error, code):
    with pytest.raises(Problem) as caught:
        shelf(Loads(error)).get(str(tmp_path / "whisper-base"), way)
    assert caught.value.code is code


@pytest.mark.parametrize("text", [None, "", '{"model": {'])
def test_a_folder_without_a_whole_tokenizer_never_reaches_the_library(shelf, tmp_path, text):
    file = tmp_path / "whisper-base" / "tokenizer.json"
    file.unlink() if text is None else file.write_text(text)
    loads = Loads()
    with pytest.raises(Problem) as caught:
        shelf(loads).get(str(file.parent), CPU)
    assert caught.value.code is Code.MODEL_BROKEN
    assert caught.value.facts["files"] == ["tokenizer.json"]
    assert loads.calls == []

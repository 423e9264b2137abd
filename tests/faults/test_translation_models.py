"""Faults 35, 36, 38 and 44 of translation models, and a child that is killed at work: on the small real model."""

import os
import re
import signal
import sys

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.mt import nllb
from dubai_desktop.engines.mt.nllb import NllbTranslator
from tests.helpers.engines import make_kit, no_progress, segment
from tests.helpers.nllb import install_sample, pairs, tighten

LINES = ("Good morning.", "Be careful.")
SAID = ["শুভ সকাল।", "সাবধান থাকুন।"]


@pytest.fixture
def host():
    with EngineHost() as engine_host:
        yield engine_host


def request(*sources):
    return TranslationRequest(
        tuple(segment(i, i * 4.0, i * 4.0 + 3.8, source) for i, source in enumerate(sources, 1)), "en", "bn"
    )


def translate(host, folder, *sources):
    return NllbTranslator(make_kit(host, folder)).translate(request(*sources), no_progress, CancelToken())


def problem_of(host, folder):
    with pytest.raises(Problem) as caught:
        translate(host, folder, *LINES)
    return caught.value


def in_lane(host, function, *args):
    """Run something in the child that translates."""
    return host.call(function, *args, timeout=60, cancel=CancelToken(), lane=nllb.LANE)


def flip_a_bit(path, place=0.5):
    content = bytearray(path.read_bytes())
    content[int(len(content) * place)] ^= 0x10
    path.write_bytes(content)


def test_a_missing_model_is_named_with_its_size_and_the_ways_to_get_it(host, tmp_path):
    problem = problem_of(host, tmp_path)
    assert problem.code is Code.MODEL_MISSING
    assert "MB" in problem.message
    assert "import it from a folder" in problem.message
    assert host.running() == ()


@pytest.mark.parametrize("name", ["model.bin", "shared_vocabulary.json", "sentencepiece.bpe.model"])
def test_a_flipped_bit_is_found_before_the_model_is_loaded(host, tmp_path, name):
    flip_a_bit(install_sample(tmp_path) / name)
    problem = problem_of(host, tmp_path)
    assert problem.code is Code.MODEL_BROKEN
    assert name in problem.message


@pytest.mark.parametrize("name", ["model.bin", "shared_vocabulary.json", "sentencepiece.bpe.model", "config.json"])
@pytest.mark.parametrize("keep", [0.0, 0.5])
def test_a_truncated_or_empty_file_is_no_model(host, tmp_path, name, keep):
    file = install_sample(tmp_path) / name
    file.write_bytes(file.read_bytes()[: int(file.stat().st_size * keep)])
    assert problem_of(host, tmp_path).code is Code.MODEL_BROKEN
    assert host.running() == ()


@pytest.mark.parametrize("name", ["model.bin", "sentencepiece.bpe.model"])
def test_without_a_manifest_the_library_finds_the_damage(host, tmp_path, name):
    folder = install_sample(tmp_path)
    (folder / "manifest.json").unlink()
    (folder / name).write_bytes((folder / name).read_bytes()[:5000])
    assert problem_of(host, tmp_path).code is Code.MODEL_BROKEN
    assert in_lane(host, len, "abc") == 3


def test_a_damaged_larger_model_gives_way_to_a_whole_smaller_one(host, tmp_path):
    install_sample(tmp_path)
    flip_a_bit(install_sample(tmp_path, "nllb-1.3b") / "model.bin")
    answer = translate(host, tmp_path, *LINES)
    assert [line.target for line in answer.segments] == SAID
    assert answer.model == "nllb-600m"
    assert answer.notes == ("nllb-1.3b failed (MODEL_BROKEN), so nllb-600m was used.",)


@pytest.mark.skipif(sys.platform != "linux", reason="limits address space as only Linux does")
class TestTooLittleMemory:
    @pytest.mark.parametrize("left", [0, 1_000_000, 3_000_000])
    def test_the_smaller_model_is_used_and_the_notes_say_so(self, host, tmp_path, left):
        small = install_sample(tmp_path)
        translate(host, tmp_path, *LINES)  # libraries are loaded: what fails now is the model
        install_sample(tmp_path, "nllb-1.3b")
        in_lane(host, tighten, left)
        answer = translate(host, tmp_path, *LINES)
        assert [line.target for line in answer.segments] == SAID
        assert answer.model == small.name
        assert answer.notes == ("nllb-1.3b failed (MEMORY), so nllb-600m was used.",)

    def test_without_a_smaller_one_it_is_said_and_the_next_job_starts_afresh(self, host, tmp_path):
        install_sample(tmp_path)
        translate(host, tmp_path, *LINES)
        folder = tmp_path / "other"
        install_sample(folder)
        in_lane(host, tighten, 1_000_000)
        assert problem_of(host, folder).code is Code.MEMORY
        assert [line.target for line in translate(host, folder, *LINES).segments] == SAID


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_killed_at_work_it_is_said_and_the_next_job_starts_afresh(host, tmp_path):
    install_sample(tmp_path)
    child = in_lane(host, os.getpid)
    killed = []

    def progress(fraction, message):
        if not killed:
            os.kill(child, signal.SIGKILL)
            killed.append(fraction)

    many = request(*(f"{number} {source}" for number in range(200) for source, _ in pairs()))
    with pytest.raises(Problem) as caught:
        NllbTranslator(make_kit(host, tmp_path)).translate(many, progress, CancelToken())
    assert caught.value.code is Code.ENGINE_CRASHED
    assert killed[0] < 0.5
    assert [line.target for line in translate(host, tmp_path, *LINES).segments] == SAID
    assert in_lane(host, os.getpid) != child


def test_a_model_that_answers_in_the_source_language_is_never_spoken(host, tmp_path):
    """The small model knows one direction only: asked for English it gives Bangla back."""
    install_sample(tmp_path)
    lines = tuple(segment(i, i * 4.0, i * 4.0 + 3.8, text) for i, text in enumerate((*SAID, "১২"), 1))
    engine = NllbTranslator(make_kit(host, tmp_path))
    answer = engine.translate(TranslationRequest(lines, "bn", "en"), no_progress, CancelToken())
    assert answer.segments[:2] == lines[:2]
    assert answer.segments[2].target == "১২"
    assert answer.left
    said = re.compile(r"Lines? [\d, ]+ (was|were) not translated: the model .+\. Write it in review\.")
    assert all(said.fullmatch(note) for note in answer.left)

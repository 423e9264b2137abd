from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.asr.ladder import Attempt, Ladder, card_trouble, smaller_first
from dubai_desktop.engines.asr.ways import Way

FLOAT, INT, CPU = Way("cuda", "float16"), Way("cuda", "int8_float16"), Way("cpu", "int8", 2)
BYTES = {"large-v3": 3090, "large-v3-turbo": 1620, "medium": 1530, "small": 486, "base": 148, "tiny": 78, "own": 300}


def folder(size):
    return Path(f"whisper-{size}")


def weigh(path):
    return BYTES[path.name.removeprefix("whisper-")]


def ladder(*sizes, ways=(CPU,), retries=9):
    return Ladder([folder(size) for size in sizes], lambda _: ways, weigh, retries)


def problem(code, detail=""):
    return Problem(code, "It failed. Try again.", detail=detail)


def walk(ladder, *problems):
    """Every attempt as "size compute", with the problems met one after the other."""
    attempt, seen = ladder.first(), []
    for met in problems:
        seen.append(attempt)
        following = ladder.after(attempt, met)
        if following is None:
            break
        attempt, note = following
        assert note.endswith(".")
    else:
        seen.append(attempt)
    return [f"{one.folder.name.removeprefix('whisper-')} {one.way.compute}" for one in seen]


@pytest.mark.parametrize(
    ("failed", "behind"),
    [
        ("large-v3", ["large-v3-turbo", "medium", "base", "small", "tiny"]),
        ("medium", ["base", "small", "tiny"]),
        ("base", ["small", "tiny"]),
        ("small", ["base", "tiny"]),
        ("tiny", []),
    ],
)
def test_the_products_order_and_never_a_larger_one_before_a_smaller(failed, behind):
    others = [folder(size) for size in ("large-v3", "large-v3-turbo", "medium", "base", "small", "tiny")]
    others.remove(folder(failed))
    assert [path.name.removeprefix("whisper-") for path in smaller_first(folder(failed), others, weigh)] == behind


def test_behind_a_folder_of_the_persons_own_come_lighter_ones():
    others = [folder("medium"), folder("base"), folder("tiny")]
    assert smaller_first(folder("own"), others, weigh) == (folder("base"), folder("tiny"))


@pytest.mark.parametrize("code", [Code.MODEL_BROKEN, Code.ENGINE_CRASHED, Code.ENGINE_FAILED, Code.TIMEOUT])
def test_a_model_that_fails_gives_way_to_the_next(code):
    steps = walk(ladder("large-v3", "medium", "base"), problem(code), problem(code))
    assert steps == ["large-v3 int8", "medium int8", "base int8"]


def test_too_little_memory_asks_for_a_lighter_one_only():
    assert walk(ladder("base", "small", "tiny"), problem(Code.MEMORY)) == ["base int8", "tiny int8"]
    assert walk(ladder("base", "small"), problem(Code.MEMORY)) == ["base int8"]


@pytest.mark.parametrize("code", [Code.MEDIA_UNREADABLE, Code.DISK_FULL, Code.NO_SPEECH])
def test_what_no_other_model_can_mend_ends_it(code):
    tried = ladder("base", "tiny")
    assert tried.after(tried.first(), problem(code)) is None


def test_no_more_models_than_allowed():
    crash = problem(Code.ENGINE_CRASHED)
    steps = walk(ladder("large-v3", "medium", "base", "tiny", retries=2), crash, crash, crash)
    assert steps == ["large-v3 int8", "medium int8", "base int8"]
    assert walk(ladder("large-v3", "medium", retries=0), crash) == ["large-v3 int8"]


def test_a_full_card_means_fewer_bits_then_a_smaller_model_then_the_processor():
    full = problem(Code.MEMORY, "CUDA failed with error out of memory")
    steps = walk(ladder("medium", "tiny", ways=(FLOAT, INT, CPU)), full, full, full, full)
    assert steps == ["medium float16", "medium int8_float16", "tiny float16", "tiny int8_float16", "tiny int8"]


def test_a_card_that_fails_is_not_asked_again():
    abort = problem(Code.ENGINE_CRASHED, "Unable to load any of {libcudnn_ops.so.9}")
    tried = ladder("medium", "tiny", ways=(FLOAT, INT, CPU))
    attempt, note = tried.after(tried.first(), abort)
    assert attempt == Attempt(folder("medium"), CPU)
    assert "cuDNN" in note
    attempt, _ = tried.after(attempt, problem(Code.MEMORY))
    assert attempt == Attempt(folder("tiny"), CPU)


def test_a_broken_model_is_no_fault_of_the_card():
    tried = ladder("medium", "tiny", ways=(FLOAT, CPU))
    attempt, note = tried.after(tried.first(), problem(Code.MODEL_BROKEN))
    assert attempt == Attempt(folder("tiny"), FLOAT)
    assert "damaged" in note


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("Invalid handle. Cannot load symbol cudnnCreateTensorDescriptor", "cuDNN"),
        ("Library libcublas.so.12 is not found or cannot be loaded", "cuBLAS"),
        ("CUDA driver version is insufficient for CUDA runtime version", "driver"),
        ("exit status -6", "failed on it"),
    ],
)
def test_the_cards_trouble_is_said_in_words(detail, said):
    assert said in card_trouble(problem(Code.ENGINE_FAILED, detail))

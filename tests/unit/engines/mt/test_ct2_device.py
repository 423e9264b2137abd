"""The graphics card where it works, else the processor with the reason; the card is stood in for."""

import sys
import types

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.mt import ct2_device


@pytest.fixture
def card(monkeypatch):
    """Stand in for what CTranslate2 says of the machine: `card(count, kinds)`."""

    def install(count, kinds=("float16", "int8_float16", "int8_float32", "float32")):
        machine = types.ModuleType("ctranslate2")
        machine.get_cuda_device_count = lambda: count
        machine.get_supported_compute_types = lambda device: set(kinds)
        monkeypatch.setitem(sys.modules, "ctranslate2", machine)

    return install


class Maker:
    """Loads a model; fails on the devices it was told an error for."""

    def __init__(self, **errors):
        self.errors = errors
        self.made = []

    def __call__(self, device, compute):
        self.made.append((device, compute))
        if device in self.errors:
            raise self.errors[device]
        return f"model on {device}"


@pytest.mark.parametrize("asked", ["auto", "cuda"])
def test_a_card_runs_float16(card, asked):
    card(1)
    model, device = ct2_device.load(Maker(), asked)
    assert model == "model on cuda"
    assert (str(device), device.reason) == ("graphics card (float16)", "")


@pytest.mark.parametrize(
    ("kinds", "compute"), [(("int8_float32", "float32"), "int8_float32"), (("float32",), "float32")]
)
def test_an_old_card_runs_what_it_knows(card, kinds, compute):
    card(1, kinds)
    assert ct2_device.load(Maker())[1].compute == compute


@pytest.mark.parametrize(
    ("count", "asked", "reason"), [(0, "auto", ""), (0, "cuda", "no graphics card was found"), (1, "cpu", "")]
)
def test_without_a_card_or_wish_for_it_the_processor_runs_int8(card, count, asked, reason):
    card(count)
    maker = Maker()
    model, device = ct2_device.load(maker, asked)
    assert maker.made == [("cpu", "int8")]
    assert (model, str(device), device.reason) == ("model on cpu", "processor (int8)", reason)


def test_a_missing_library_gives_way_to_the_processor_and_is_named(card):
    card(1)
    missing = RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
    model, device = ct2_device.load(Maker(cuda=missing))
    assert model == "model on cpu"
    assert "libcublas.so.12" in device.reason


def test_a_full_card_is_a_problem_for_a_smaller_model(card):
    card(1)
    maker = Maker(cuda=RuntimeError("CUDA failed with error out of memory"))
    with pytest.raises(Problem) as caught:
        ct2_device.load(maker)
    assert caught.value.code is Code.MEMORY
    assert caught.value.facts == {"device": "cuda"}
    assert maker.made == [("cuda", "float16")]


def test_what_the_processor_cannot_load_is_raised(card):
    card(0)
    with pytest.raises(RuntimeError, match="truncated"):
        ct2_device.load(Maker(cpu=RuntimeError("truncated")))


def test_at_least_one_core():
    assert ct2_device.cores() >= 1

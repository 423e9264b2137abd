import ctypes

import pytest

from dubai_desktop.engines.asr import gpu


class Nvml:
    """Answers as NVIDIA's library does: 0 for success."""

    def __init__(self, *, start=0, found=0, told=0):
        self.answers = {"start": start, "found": found, "told": told}
        self.index = None
        self.closed = False

    def nvmlInit_v2(self):
        return self.answers["start"]

    def nvmlDeviceGetHandleByIndex_v2(self, index, handle):
        self.index = index.value
        return self.answers["found"]

    def nvmlDeviceGetMemoryInfo(self, handle, memory):
        memory._obj.total, memory._obj.free = 24_000_000_000, 6_000_000_000
        return self.answers["told"]

    def nvmlShutdown(self):
        self.closed = True


@pytest.fixture
def nvml(monkeypatch):
    def put(library):
        monkeypatch.setattr(ctypes, "CDLL", lambda name: library)
        return library

    monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
    return put


def test_tells_the_free_bytes_of_the_first_card(nvml):
    library = nvml(Nvml())
    assert gpu.free_memory() == 6_000_000_000
    assert library.index == 0
    assert library.closed


def test_asks_the_card_that_cuda_sees(nvml, monkeypatch):
    library = nvml(Nvml())
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "2,0")
    gpu.free_memory()
    assert library.index == 2


@pytest.mark.parametrize("failing", ["start", "found", "told"])
def test_a_driver_that_does_not_tell_is_no_trouble(nvml, failing):
    nvml(Nvml(**{failing: 999}))
    assert gpu.free_memory() is None


def test_no_library_no_answer():
    assert gpu.free_memory("libnvidia-none.so.1") is None


def test_a_card_named_otherwise_is_not_guessed(nvml, monkeypatch):
    nvml(Nvml())
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "GPU-8f1c")
    assert gpu.free_memory() is None

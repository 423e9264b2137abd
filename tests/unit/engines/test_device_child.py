import sys
import types

from dubai_desktop.engines import device_child


def stand_in(monkeypatch, cards):
    kinds = {"cpu": {"int8", "float32"}, "cuda": {"float16"}}
    library = types.ModuleType("ctranslate2")
    library.get_cuda_device_count = lambda: cards
    library.get_supported_compute_types = lambda device: kinds[device]
    monkeypatch.setitem(sys.modules, "ctranslate2", library)


def test_the_real_library_tells_what_the_processor_can_do(host, cancel):
    found = host.call(device_child.devices, timeout=60, cancel=cancel)
    assert "float32" in found["cpu"]


def test_without_a_card_there_is_only_the_processor(monkeypatch):
    stand_in(monkeypatch, 0)
    assert device_child.devices() == {"cpu": ("float32", "int8")}


def test_a_card_is_told_with_its_kinds(monkeypatch):
    stand_in(monkeypatch, 1)
    assert device_child.devices()["cuda"] == ("float16",)

import pytest
from bootstrap import coqui

CPU = {"version": "2.13.0+cpu", "requires_dist": ["filelock", "sympy>=1.13"]}
GPU = {"version": "2.13.0", "requires_dist": ["filelock", 'nvidia-cudnn-cu13==9.20; platform_system == "Linux"']}


@pytest.fixture
def machine(checkout, monkeypatch):
    """Set whether there is a graphics card and which build of torch pip would take."""

    def have(card, build):
        monkeypatch.setattr(coqui, "has_nvidia_card", lambda: card)
        monkeypatch.setattr(coqui.pip_run, "resolved", lambda *_: build)
        return checkout

    return have


def test_a_cpu_build_fits_any_machine(machine):
    assert coqui.why_not(machine(card=False, build=CPU), "linux") == ""


def test_a_gpu_build_is_left_out_without_a_card_and_says_so(machine):
    reason = coqui.why_not(machine(card=False, build=GPU), "linux")
    assert "left out" in reason
    assert coqui.SIZE_GPU in reason


def test_a_gpu_build_fits_a_card(machine):
    assert coqui.why_not(machine(card=True, build=GPU), "linux") == ""


@pytest.mark.parametrize("platform", ["win32", "darwin"])
def test_elsewhere_the_common_build_is_the_cpus(machine, platform):
    assert coqui.why_not(machine(card=False, build=GPU), platform) == ""


def test_a_build_without_needs_drags_nothing():
    assert not coqui.drags_gpu_packages({"version": "2.13.0"})


def test_a_driver_tool_that_finds_no_card_is_no_card(monkeypatch):
    monkeypatch.setattr(coqui.Path, "exists", lambda _: False)
    monkeypatch.setattr(coqui.shutil, "which", lambda _: "/bin/false")
    assert not coqui.has_nvidia_card()

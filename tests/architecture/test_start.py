"""What the window's start does not wait for."""

import subprocess
import sys

import pytest

HEAVY = ("av", "numpy", "torch", "ctranslate2", "faster_whisper", "google", "tenacity")


@pytest.mark.parametrize("module", ["dubai_desktop.cli", "dubai_desktop.ui.main"])
def test_the_start_imports_nothing_heavy(module):
    code = f"import sys, dubai_desktop.app, {module}; print([name for name in {HEAVY} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60).stdout
    assert said == "[]\n"

"""The promise of the engine lists: a new engine is one module and one line."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]

MODULE = '''"""A voice that hums each line."""

from __future__ import annotations

import math
import struct
import wave

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Speech, SpeechRequest, Voice
from dubai_desktop.engines.kit import Kit


class HumVoice:
    """Hums."""

    def __init__(self, kit: Kit) -> None:
        self.info = EngineInfo("hum", "Hum", Kind.VOICE, ("bn",), sample_rate=16_000)

    @property
    def rates(self) -> tuple[float, float]:
        """Its own pace only."""
        return (1.0, 1.0)

    def availability(self, language: str = "") -> Availability:
        """Always there."""
        return Availability(ready=True)

    def voices(self, language: str) -> tuple[Voice, ...]:
        """One voice."""
        return (Voice("low", "Low hum", language),)

    def speak(self, request: SpeechRequest, cancel: CancelToken) -> Speech:
        """Hum for a twentieth of a second a letter."""
        frames = 800 * len(request.text)
        with wave.open(request.out, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(16_000)
            hum = (int(9000 * math.sin(n / 12)) for n in range(frames))
            file.writeframes(b"".join(struct.pack("<h", value) for value in hum))
        return Speech(request.out, 16_000, frames / 16_000)
'''
IMPORT = "from dubai_desktop.engines.tts.hum import HumVoice\n"


def test_a_new_voice_is_one_module_and_one_line_and_dubs_the_sample(tmp_path):
    for name in ("dubai_desktop", "resources"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    package = tmp_path / "dubai_desktop" / "engines" / "tts"
    (package / "hum.py").write_text(MODULE, encoding="utf-8")
    listed = (package / "__init__.py").read_text(encoding="utf-8")
    start = listed.index("VOICES")
    opening = listed.index("= (", start) + 3
    changed = f"{listed[:start]}{IMPORT}\n{listed[start:opening]}HumVoice, {listed[opening:].lstrip()}"
    (package / "__init__.py").write_text(changed, encoding="utf-8")
    out = tmp_path / "out"
    out.mkdir()
    sample = tmp_path / "resources" / "sample" / "water.mp4"
    done = subprocess.run(
        [sys.executable, "-m", "dubai_desktop", "dub", str(sample), "--voice", "hum", "--out", str(out)],
        cwd=tmp_path,
        env={**os.environ, "DUBAI_DATA_DIR": str(tmp_path / "data"), "DUBAI_CONFIG_DIR": str(tmp_path / "config")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    report = json.loads((out / "water.bn.json").read_text(encoding="utf-8"))
    assert report["engines"]["voice"] == {"asked": "hum", "used": "hum:low", "why": "the preferred voice is at hand"}

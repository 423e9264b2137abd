"""A queue of lines through the engine host beside the bare model: python -m tests.bench.voice_speed [LINES] [--full]

The model has random weights: a tiny one, or with --full one of the size people have (145 MB). Each line is spoken both
ways, one after the other, so that whatever else the machine does slows both.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import unicodedata
from pathlib import Path
from typing import Any

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.tts import coqui_child, coqui_engine, coqui_shelf, coqui_torch, text
from dubai_desktop.engines.tts.coqui import CoquiVoice
from tests.helpers import tiny_vits
from tests.helpers.engines import make_kit

WORDS = tuple("আজ আমরা একটি নতুন কথা বলব এবং সবাই মিলে দেখব কেমন করে কাজটি সহজে করা যায়".split())  # noqa: SIM905


def lines(number: int) -> list[str]:
    """Lines of 5 to 12 words, each another."""
    return [" ".join(WORDS[(n + k) % len(WORDS)] for k in range(5 + n % 8)) + "।" for n in range(number)]


def bare(model: Any, line: str) -> float:
    """Speak a line with the library alone; returns its seconds of sound."""
    import torch

    with torch.inference_mode():
        made = [model.synthesize(piece.text)["wav"] for piece in text.pieces(line, coqui_engine.PIECE)]
    return sum(len(part) for part in made) / 22_050


def main() -> None:
    number = next((int(word) for word in sys.argv[1:] if word.isdigit()), 20)
    coqui_torch.start()
    with tempfile.TemporaryDirectory() as folder, EngineHost() as host:
        models = Path(folder)
        tiny_vits.install(host, models, full="--full" in sys.argv)
        engine = CoquiVoice(make_kit(host, models))
        model = coqui_child.load(models / "coqui-bn-female").model
        queue = [unicodedata.normalize("NFC", line) for line in lines(number)]
        ours, theirs, sound = [], [], 0.0
        for index, line in enumerate([queue[0], *queue]):
            began = time.perf_counter()
            engine.speak(SpeechRequest(line, "bn", "", 1.0, str(models / "line.wav")), CancelToken())
            middle = time.perf_counter()
            seconds = bare(model, line)
            if index:  # the first one loads and warms up
                ours.append(middle - began)
                theirs.append(time.perf_counter() - middle)
                sound += seconds
        loads = host.call(coqui_shelf.loads, timeout=30, cancel=CancelToken(), lane=coqui_engine.LANE)
    ratio = statistics.median(a / b for a, b in zip(ours, theirs, strict=True))
    print(f"{number} lines, {sound:.1f} s of sound, {coqui_torch.cores()} cores")
    print(f"through the host   {sum(ours):7.2f} s   {sum(ours) / sound:5.2f} times its length")
    print(f"the bare model     {sum(theirs):7.2f} s   {sum(theirs) / sound:5.2f} times its length")
    print(f"host / bare        {sum(ours) / sum(theirs):7.3f}   median of the lines {ratio:.3f}")
    print(f"models loaded      {loads:7d}   {'ok' if loads == 1 else 'OVER: one for the whole queue'}")


if __name__ == "__main__":
    main()

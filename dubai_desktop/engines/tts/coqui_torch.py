"""torch in the neural voices' child process: made ready once, on the device the person chose, back to the processor."""

from __future__ import annotations

import importlib
import logging
import os
import sys
import types
from functools import cache
from typing import Any

from dubai_desktop.domain.problems import Code
from dubai_desktop.engines import child

logger = logging.getLogger(__name__)

NO_CARD = "This computer has no graphics card that the neural voices can use; they ran on the processor."
CARD_FULL = "The graphics card had too little memory for the voice; it ran on the processor."


@cache
def start() -> None:
    """Make torch and Coqui ready: safe loading only, no network, no spoken text in the log, every core at work."""
    os.environ.pop("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", None)  # it would let a model file run code
    # Threads that wait for each other by spinning took up to twice the processor time beside an encoder on two cores.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    prepare_torchaudio()
    child.tame_libraries()
    import torch  # noqa: PLC0415  heavy

    for library in ("TTS", "transformers"):
        logging.getLogger(library).setLevel(logging.ERROR)  # their warnings quote the text, or mean nothing to a person
    torch.set_num_threads(cores())


def cores() -> int:
    """How many processor cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare_torchaudio() -> None:
    """Stand in for torchaudio's native part where it cannot load (its GPU build beside a CPU torch); no voice needs it.

    See torchaudio/_extension/__init__.py for the names it gives.
    """
    try:
        importlib.import_module("torchaudio._extension")
    except OSError:
        for name in [name for name in sys.modules if name == "torchaudio" or name.startswith("torchaudio.")]:
            del sys.modules[name]
        stand_in = types.ModuleType("torchaudio._extension")
        stand_in.__dict__.update(
            _IS_TORCHAUDIO_EXT_AVAILABLE=False,
            _IS_ALIGN_AVAILABLE=False,
            fail_if_no_align=lambda function: function,
        )
        sys.modules["torchaudio._extension"] = stand_in


def pick_device(asked: str) -> tuple[str, str]:
    """Return ("cuda" or "cpu", a note where it is not what was asked for)."""
    import torch  # noqa: PLC0415  heavy

    if asked == "cpu":
        return "cpu", ""
    if torch.cuda.is_available():
        return "cuda", ""
    return "cpu", NO_CARD if asked == "cuda" else ""


def is_card_full(error: BaseException) -> bool:
    """True where the graphics card's memory ran out, going by what torch raises for that."""
    return child.translate(error).code is Code.MEMORY


def give_card_back(model: Any) -> None:  # noqa: ANN401  an untyped library
    """Move a model to the processor and free what the card still holds for it."""
    import torch  # noqa: PLC0415  heavy

    model.to("cpu")
    torch.cuda.empty_cache()
    logger.warning("%s", CARD_FULL)

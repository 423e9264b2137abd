"""What a model runs on: the graphics card where it works, else the processor with the reason. Child process only."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child

T = TypeVar("T")

# Best first. float16 halves a float32 model's memory on a card; cards before Volta lack it, but know int8.
_ON_CARD = ("float16", "int8_float32", "float32")


@dataclass(frozen=True, slots=True)
class Device:
    """Where a model runs: `name` "cuda" or "cpu", `compute` CTranslate2's type, `reason` why not on the card."""

    name: str
    compute: str
    reason: str = ""

    def __str__(self) -> str:
        where = "graphics card" if self.name == "cuda" else "processor"
        return f"{where} ({self.compute})"


def cores() -> int:
    """How many processor cores this process may use; two threads of one core count once, they only share its units."""
    import psutil  # noqa: PLC0415  only the child asks

    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, psutil.cpu_count(logical=False) or usable)


def load(make: Callable[[str, str], T], asked: str = "auto") -> tuple[T, Device]:
    """Load a model by `make(device, compute type)`, which also has to try it out: CUDA's libraries load at first use.

    `asked` is "auto", "cpu" or "cuda". Where the card cannot be used (no driver, no cuBLAS or cuDNN) the processor is,
    and `Device.reason` says why. Too little memory on the card is a Problem(MEMORY, facts device="cuda"), for a smaller
    model may fit. Raises also what `make("cpu", ...)` raises.
    """
    import ctranslate2  # noqa: PLC0415  heavy

    if asked != "cpu" and ctranslate2.get_cuda_device_count() > 0:
        known = ctranslate2.get_supported_compute_types("cuda")
        compute = next((kind for kind in _ON_CARD if kind in known), "default")
        try:
            return make("cuda", compute), Device("cuda", compute)
        except (RuntimeError, ValueError, OSError) as error:
            reason = _reason(error)
    else:
        reason = "no graphics card was found" if asked == "cuda" else ""
    if reason:
        child.report(0.0, "The graphics card cannot be used; the processor is.")
    return make("cpu", "int8"), Device("cpu", "int8", reason)


def _reason(error: BaseException) -> str:
    problem = child.translate(error)
    if problem.code is Code.MEMORY:
        raise Problem(problem.code, problem.message, detail=problem.detail, facts={"device": "cuda"}) from error
    return " ".join(str(error).split())[:120] or type(error).__name__

"""What Whisper runs on: graphics card or processor, and how exactly it reckons there. Pure, so that it can be tested.

`whisper_child.machine` says what there is; `ways` turns that into the ways to try, best first; `ladder` goes down them.
"""

from __future__ import annotations

from dataclasses import dataclass

from dubai_desktop.engines.models import human_size

GPU_BASE = 1_200_000_000
"""Bytes a graphics card needs beside the weights: CUDA's own and the activations of five beams (large-v3, 30 s)."""
INT8_SHARE = 0.55
"""Bytes of int8 weights for each byte of the float16 weights that the hub's models are stored in."""


@dataclass(frozen=True, slots=True)
class Machine:
    """What there is, as ctranslate2 and the system say.

    `cuda` holds the compute types of the graphics card (empty: no usable one), `gpu_free` its free bytes (None where
    nobody says), `trouble` why the card cannot be asked. `cpu` holds the processor's compute types, `threads` the
    cores this process may use, `free` the bytes of memory that are free.
    """

    cpu: frozenset[str]
    threads: int
    free: int
    cuda: frozenset[str] = frozenset()
    gpu_free: int | None = None
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to run a model: ctranslate2's device and compute type, and the threads of the processor."""

    device: str
    compute: str
    threads: int = 0

    @property
    def on_card(self) -> bool:
        """True for the graphics card."""
        return self.device == "cuda"

    @property
    def words(self) -> str:
        """Say it to a person: "graphics card (float16)", "processor (int8, 4 cores)"."""
        if self.on_card:
            return f"graphics card ({self.compute})"
        return f"processor ({self.compute}, {self.threads} {'core' if self.threads == 1 else 'cores'})"


def ways(machine: Machine, wanted: str, weights: int) -> tuple[Way, ...]:
    """Return the ways to run a model of so many bytes, best first; the last is always the processor.

    `wanted` is "auto", "cpu" or "cuda". On the card float16 comes first, unless its free memory is too small for it:
    then int8_float16, which is nearly as good (ctranslate2's page "Quantization"). On the processor int8.
    """
    processor = Way("cpu", "int8" if "int8" in machine.cpu else "default", machine.threads)
    if wanted == "cpu":
        return (processor,)
    card = _known(machine, "float16", "int8_float16")
    if not card:  # an old card: no fast half precision
        card = _known(machine, "int8_float32", "float32")[:1]
    fitting = [kind for kind in card if _fits(kind, machine.gpu_free, weights)]
    return (*(Way("cuda", kind) for kind in fitting), processor)


def _known(machine: Machine, *kinds: str) -> list[str]:
    return [kind for kind in kinds if kind in machine.cuda]


def _fits(kind: str, free: int | None, weights: int) -> bool:
    return free is None or free >= GPU_BASE + weights * (INT8_SHARE if kind.startswith("int8") else 1.0)


def refusal(machine: Machine, wanted: str, weights: int) -> str:
    """Return why the card is not used at all although it was there or asked for; "" where there is nothing to say."""
    if wanted == "cpu" or ways(machine, wanted, weights)[0].on_card:
        return ""
    if machine.trouble:
        return machine.trouble
    if machine.cuda:
        return f"only {human_size(machine.gpu_free or 0)} of its memory are free"
    return "there is none that Whisper can use" if wanted == "cuda" else ""

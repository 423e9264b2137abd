"""Demucs inside the child process only. Its weights are read as safetensors: numbers, and nothing that could run.

The package's own ways to a model are not used: they fetch it, unpickle whole objects, or import whatever class a file
names. A file of ours is read here, of the two hybrid classes only.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.model_files import broken, verify_once
from dubai_desktop.engines.separation import stream
from dubai_desktop.engines.separation.common import Order

logger = logging.getLogger(__name__)

WEIGHTS = "955717e8.safetensors"
STEM = "vocals"
TELLING = "Taking the voices out"
NO_CARD = "This computer has no graphics card that can take voices out of the sound; the processor did it."
CARD_FULL = "The graphics card had too little memory to take voices out of the sound; the processor did it."
_LONGEST = 30.0  # seconds of a window; the published models have 7.8
_QUIET = 1e-5  # added to the deviation, as the models do themselves, so that silence is not divided by zero

_LOADING = (
    RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, OSError, MemoryError,
    ZeroDivisionError,
)  # fmt: skip
"""What a damaged or foreign model makes the libraries raise (safetensors' own error is an Exception: see `_opened`)."""


def separate(order: Order) -> tuple[str, ...]:
    """Take the voices out of a WAV; run in the child. Returns what a person should know.

    Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, MEDIA_UNREADABLE, ENGINE_FAILED, MEMORY; OSError.
    """
    _start()
    verify_once(Path(order.folder))
    runner = Runner(load(Path(order.folder)), order.device)
    spread = stream.spread_of(Path(order.audio))

    def voices(heard: stream.Sound) -> stream.Sound:
        scale = spread.deviation + _QUIET
        found: stream.Sound = runner.run((heard - spread.mean) / scale) * scale
        return found

    def tell(done: float) -> None:
        child.report(done, TELLING)

    tell(0.0)
    stream.remove_voices(Path(order.audio), Path(order.out), voices, runner.window, tell)
    return tuple(runner.notes)


def _start() -> None:
    """Make torch ready: safe loading only, no network, every core at work."""
    os.environ.pop("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", None)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # spinning threads take time from an encoder beside
    child.tame_libraries()
    import torch  # noqa: PLC0415  heavy

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(cores)


def load(folder: Path) -> Any:  # noqa: ANN401  an untyped library
    """Return the model in a folder, on the processor. Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, MEMORY."""
    told, state = _opened(folder)
    classes = _classes()
    named = told.get("klass", "")
    if named not in classes:
        raise _unsafe(folder, named)
    from demucs.states import load_model  # noqa: PLC0415  heavy

    try:
        model = load_model(
            {
                "klass": classes[named],
                "args": _plain(json.loads(told["args"])),
                "kwargs": _plain(json.loads(told["kwargs"])),
                "state": state,
            }
        ).eval()
        seconds = float(model.segment)
        fits = model.samplerate == stream.RATE and model.audio_channels == 2 and STEM in model.sources
    except _LOADING as error:
        raise _not_loaded(folder, error) from error
    if not fits or not 1.0 <= seconds <= _LONGEST:
        raise broken(folder, [WEIGHTS], "not a model for voices in 44.1 kHz stereo")
    return model


def _classes() -> Mapping[str, type]:
    from demucs.hdemucs import HDemucs  # noqa: PLC0415  heavy
    from demucs.htdemucs import HTDemucs  # noqa: PLC0415  heavy

    return {"demucs.hdemucs.HDemucs": HDemucs, "demucs.htdemucs.HTDemucs": HTDemucs}


def _opened(folder: Path) -> tuple[dict[str, str], dict[str, Any]]:
    """Return what a weights file tells of itself and its tensors. Raises Problem(MODEL_BROKEN)."""
    from safetensors import SafetensorError, safe_open  # noqa: PLC0415  heavy

    try:
        with safe_open(str(folder / WEIGHTS), framework="pt") as file:
            return dict(file.metadata() or {}), {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, OSError, ValueError) as error:
        raise broken(folder, [WEIGHTS], str(error)[:2000]) from error


def _plain(value: Any) -> Any:  # noqa: ANN401  plain JSON
    """Return what a model is built with; a fraction is told as its two numbers (demucs/hf.py)."""
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if not isinstance(value, dict):
        return value
    if value.get("_type") == "fraction":
        return Fraction(int(value["numerator"]), int(value["denominator"]))
    return {str(name): _plain(item) for name, item in value.items()}


class Runner:
    """A loaded model on its device; one that the graphics card has no room for goes on on the processor.

    `window` is how many samples it takes at a time. `notes` tell where it ran otherwise than asked.
    """

    def __init__(self, model: Any, asked: str) -> None:  # noqa: ANN401  an untyped library
        import torch  # noqa: PLC0415  heavy

        self._model = model
        self._stem = model.sources.index(STEM)
        self.window = int(model.segment * model.samplerate)
        self.notes: list[str] = []
        card = asked != "cpu" and torch.cuda.is_available()
        if asked == "cuda" and not card:
            self.notes.append(NO_CARD)
        self._device = "cpu"
        if card:
            self._device = "cuda"
            self._sparing(lambda: model.to("cuda"))

    def run(self, heard: stream.Sound) -> stream.Sound:
        """Return the voices in at most a window of samples, shape (2, n)."""
        import torch  # noqa: PLC0415  heavy
        from demucs.apply import apply_model  # noqa: PLC0415  heavy

        def once() -> stream.Sound:
            with torch.inference_mode():
                mix = torch.from_numpy(heard)[None]
                made = apply_model(self._model, mix, shifts=0, split=False, device=self._device)
                voices: stream.Sound = made[0, self._stem].float().cpu().numpy()
                return voices

        found: stream.Sound = self._sparing(once)
        return found

    def _sparing(self, work: Callable[[], Any]) -> Any:  # noqa: ANN401  what `work` returns
        """Do work with the model; where the graphics card's memory runs out, once more on the processor."""
        import torch  # noqa: PLC0415  heavy

        try:
            return work()
        except RuntimeError as error:
            if self._device == "cpu" or not child.speaks_of_memory(str(error)):
                raise
        self._device = "cpu"
        self.notes.append(CARD_FULL)
        logger.warning("%s", CARD_FULL)
        self._model.to("cpu")
        torch.cuda.empty_cache()
        return work()


def _not_loaded(folder: Path, error: Exception) -> Problem:
    problem = child.translate(error)
    if problem.code is Code.MEMORY:
        return problem
    return broken(folder, [WEIGHTS], f"{type(error).__name__}: {error}"[:2000])


def _unsafe(folder: Path, named: str) -> Problem:
    return Problem(
        Code.MODEL_UNSAFE,
        f"The model in “{folder.name}” was not used, because it names a foreign class. Get it again from its own page.",
        detail=named[:200],
        facts={"path": str(folder)},
    )

"""Coqui VITS, inside the child process only: importing torch takes seconds and hundreds of megabytes.

A model is data from elsewhere: its configuration may name no file outside its folder and nothing remote, and its
weights are loaded by torch's safe reader only (weights_only). Coqui's own model manager is never used.
"""

from __future__ import annotations

import importlib
import json
import os
import pickle
import sys
import types
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.model_files import broken, verify
from dubai_desktop.engines.tts import wavefile

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# What a damaged or foreign model makes the libraries raise.
_LOADING = (
    RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, EOFError, OSError,
    MemoryError, pickle.UnpicklingError,
)  # fmt: skip

PAUSE = 0.12  # seconds between two sentences of a line
_LOADED = 2  # models kept: two speakers' voices alternate


def speak(folder: str, sentences: list[str], rate: float, out: str) -> tuple[int, int]:
    """Speak sentences into the WAV `out` with the model in `folder`; returns (sample rate in Hz, frames).

    Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, TTS_BAD_AUDIO, MEMORY.
    """
    model, sample_rate = _load(folder, (Path(folder) / "model.pth").stat().st_mtime_ns)
    import numpy as np  # noqa: PLC0415  comes with torch
    import torch  # noqa: PLC0415  heavy

    model.length_scale = 1.0 / rate
    silence = np.zeros(int(PAUSE * sample_rate), np.float32)
    parts: list[npt.NDArray[np.float32]] = []
    nothing = len(model.tokenizer.text_to_ids(""))
    with torch.inference_mode():
        for sentence in sentences:
            letters = "".join(filter(str.isalnum, sentence))
            if len(model.tokenizer.text_to_ids(letters)) > nothing:  # it knows some of them
                parts += [silence, np.asarray(model.synthesize(sentence)["wav"], np.float32).reshape(-1)]
    sound = np.concatenate(parts[1:]) if parts else np.zeros(0, np.float32)
    frames = wavefile.write(Path(out), to_pcm(sound), sample_rate, Path(folder).name)
    return sample_rate, frames


def to_pcm(sound: npt.NDArray[np.float32]) -> bytes:
    """Return float samples as 16-bit ones, scaled down where they exceed full scale. NaN or infinity is bad audio."""
    import numpy as np  # noqa: PLC0415  comes with torch

    if not np.isfinite(sound).all():
        raise Problem(
            Code.TTS_BAD_AUDIO,
            "The voice made broken sound for this line. Speak it again, or choose another voice.",
            detail="NaN or infinite samples",
        )
    peak = float(np.abs(sound).max(initial=0.0))
    scaled: npt.NDArray[np.int16] = np.round(sound * (32767.0 / max(1.0, peak))).astype("<i2")
    return scaled.tobytes()


@lru_cache(maxsize=_LOADED)
def _load(folder: str, _changed: int) -> tuple[Any, int]:
    path = Path(folder)
    verify(path)
    config = read_config(path)
    os.environ.pop("TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD", None)  # it would let a model file run code
    _prepare_torchaudio()
    child.tame_libraries()
    import torch  # noqa: PLC0415  heavy
    from TTS.tts.configs.vits_config import VitsConfig  # noqa: PLC0415  heavy
    from TTS.tts.models.vits import Vits  # noqa: PLC0415  heavy

    torch.set_num_threads(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    settings = VitsConfig()
    try:
        settings.from_dict(config)
        model = Vits.init_from_config(settings)
        state = torch.load(path / "model.pth", map_location="cpu", weights_only=True)
        model.load_state_dict({name: value for name, value in state["model"].items() if not name.startswith("disc.")})
    except _LOADING as error:
        raise _not_loaded(path, error) from error
    model.eval()
    return model, int(settings.audio.sample_rate)


def _not_loaded(folder: Path, error: Exception) -> Problem:
    """Say why a model could not be loaded: unsafe content, too little memory, else damaged."""
    if type(error).__name__ == "UnpicklingError" and "weights_only" in str(error).lower().replace(" ", "_"):
        return unsafe(folder, "its weights hold more than numbers", str(error))
    problem = child.translate(error)
    if problem.code is Code.MEMORY:
        return problem
    return broken(folder, ["model.pth"], f"{type(error).__name__}: {error}"[:2000])


def read_config(folder: Path) -> dict[str, Any]:
    """Return a VITS model's configuration with every file it names inside its folder.

    Raises Problem: MODEL_BROKEN where it is no VITS configuration, MODEL_UNSAFE where it names something remote.
    """
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise broken(folder, ["config.json"], str(error)) from error
    if not isinstance(config, dict) or config.get("model") != "vits":
        raise broken(folder, ["config.json"], "not the configuration of a VITS model")
    localised = _localised(config, folder)
    assert isinstance(localised, dict)
    return localised


def _localised(value: object, folder: Path, key: str = "") -> Any:  # noqa: ANN401  plain JSON
    if isinstance(value, dict):
        return {name: _localised(entry, folder, name) for name, entry in value.items()}
    if isinstance(value, list):
        return [_localised(entry, folder, key) for entry in value]
    if not isinstance(value, str) or not value or not key.endswith(("_file", "_path", "_files")):
        return value
    if "://" in value or "::" in value:
        raise unsafe(folder, "its configuration names a file on the network", f"{key}: {value}")
    inside = folder / Path(value.replace("\\", "/")).name
    return str(inside) if inside.is_file() else ("" if key.endswith("_path") else None)


def unsafe(folder: Path, why: str, detail: str = "") -> Problem:
    """Return Problem(MODEL_UNSAFE)."""
    return Problem(
        Code.MODEL_UNSAFE,
        f"The voice model in “{folder.name}” was not used, because {why}. Get it again from its own page.",
        detail=detail,
        facts={"path": str(folder)},
    )


def _prepare_torchaudio() -> None:
    """Stand in for torchaudio's native part where it cannot load (its GPU build beside a CPU torch); VITS needs none.

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

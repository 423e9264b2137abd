"""Model folders are data from elsewhere: nothing in them may run, name a file outside or reach the network.

Configurations are read by us, weights by torch's safe reader only (weights_only). Coqui's own model manager is never
used: it unpacks archives outside its folder and fetches addresses that a configuration names.
"""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import child
from dubai_desktop.engines.model_files import broken

LOADING = (
    RuntimeError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, EOFError, OSError,
    MemoryError, ImportError, pickle.UnpicklingError,
)  # fmt: skip
"""What a damaged or foreign model makes the libraries raise."""

_CHARACTERS = frozenset({
    "TTS.tts.models.vits.VitsCharacters", "TTS.tts.utils.text.characters.Graphemes",
    "TTS.tts.utils.text.characters.IPAPhonemes", "TTS.tts.utils.text.characters.BaseVocabulary",
})  # fmt: skip


def read_config(folder: Path, kind: str) -> dict[str, Any]:
    """Return a model's configuration with every file it names inside its folder.

    Raises Problem: MODEL_BROKEN where it is not the configuration of a `kind` ("vits", "xtts"), MODEL_UNSAFE where it
    names something remote or a class that is not one of Coqui's alphabets (it would be imported).
    """
    config = read_json(folder)
    if config.get("model") != kind:
        raise broken(folder, ["config.json"], f"not the configuration of a model of the kind {kind}")
    alphabet = (config.get("characters") or {}).get("characters_class")
    if alphabet and alphabet not in _CHARACTERS:
        raise unsafe(folder, "its configuration names a foreign class", str(alphabet))
    localised = _localised(config, folder)
    assert isinstance(localised, dict)
    return localised


def read_json(folder: Path) -> dict[str, Any]:
    """Return a folder's config.json. Raises Problem(MODEL_BROKEN) for anything but a JSON object."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise broken(folder, ["config.json"], str(error)) from error
    if not isinstance(config, dict) or not isinstance(config.get("characters") or {}, dict):
        raise broken(folder, ["config.json"], "not a model's configuration")
    return config


def _localised(value: object, folder: Path, key: str = "") -> Any:  # noqa: ANN401  plain JSON
    if isinstance(value, dict):
        return {name: _localised(entry, folder, str(name)) for name, entry in value.items()}
    if isinstance(value, list):
        return [_localised(entry, folder, key) for entry in value]
    if not isinstance(value, str) or not value or not key.endswith(("_file", "_path", "_files", "_checkpoint")):
        return value
    if "://" in value or "::" in value:
        raise unsafe(folder, "its configuration names a file on the network", f"{key}: {value}")
    inside = folder / Path(value.replace("\\", "/")).name
    return str(inside) if inside.is_file() else ("" if key.endswith("_path") else None)


def load_weights(path: Path, classes: tuple[object, ...] = ()) -> Any:  # noqa: ANN401  plain data
    """Return what a weights file holds, on the processor; only numbers, plain values and `classes` are allowed in it.

    Raises what torch raises for a damaged file; `not_loaded` says it.
    """
    import torch  # noqa: PLC0415  heavy

    with torch.serialization.safe_globals(list(classes)):
        return torch.load(path, map_location="cpu", weights_only=True)


def not_loaded(folder: Path, file: str, error: Exception) -> Problem:
    """Say why a model could not be loaded: unsafe content, a package that is missing, too little memory, damage."""
    if isinstance(error, pickle.UnpicklingError) and "weights_only" in str(error).lower().replace(" ", "_"):
        return unsafe(folder, "its weights hold more than numbers", str(error)[:2000])
    problem = child.translate(error)
    if problem.code is Code.MEMORY:
        return problem
    if isinstance(error, ImportError) or "espeak" in str(error).lower():
        return Problem(
            Code.ENGINE_FAILED,
            f"The voice model in “{folder.name}” needs a program that is not installed. Choose another voice.",
            detail=f"{type(error).__name__}: {error}"[:2000],
            facts={"path": str(folder)},
        )
    return broken(folder, [file], f"{type(error).__name__}: {error}"[:2000])


def unsafe(folder: Path, why: str, detail: str = "") -> Problem:
    """Return Problem(MODEL_UNSAFE)."""
    return Problem(
        Code.MODEL_UNSAFE,
        f"The voice model in “{folder.name}” was not used, because {why}. Get it again from its own page.",
        detail=detail,
        facts={"path": str(folder)},
    )

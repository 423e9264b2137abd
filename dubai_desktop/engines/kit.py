"""What engines are built with: collaborators and plain settings, handed in by the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.engines.base import Memory, ReadCues
from dubai_desktop.engines.host import EngineHost


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything an engine may need; it takes what it uses.

    `models_dir` is where installed models live, `model_path` a Whisper folder the person chose ("" for none),
    `model_size` the Whisper size to look for. `google_credentials` is the path of a service account file ("" for none).
    """

    memory: Memory
    read_cues: ReadCues
    host: EngineHost
    models_dir: Path
    model_path: str = ""
    model_size: str = "base"
    google_credentials: str = ""

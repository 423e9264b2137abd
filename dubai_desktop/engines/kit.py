"""What engines are built with: collaborators, and the person's choices as they are at each call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dubai_desktop.engines.base import Answers, Memory, NoAnswers, ReadCues
from dubai_desktop.engines.host import EngineHost


def _no_secret() -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person chose for the engines; read anew for each job, so that a changed setting counts.

    `model_path` is a Whisper folder ("" for none), `model_size` the Whisper size to look for, `device` "auto", "cpu" or
    "cuda". `google_account` returns the JSON text of a service account ("" for none; raises Problem(TTS_AUTH) for one
    that cannot be used), `chat_key` the key of the chat endpoint: both may ask the system's keyring, so they are
    called only where they are needed. `chat_url` is the endpoint's base address, `chat_model` its model's name, the
    two prices micro-USD per million tokens. `voice_reference` is a clip of a voice to imitate.
    """

    model_path: str = ""
    model_size: str = "base"
    device: str = "auto"
    google_account: Callable[[], str] = _no_secret
    chat_url: str = ""
    chat_model: str = ""
    chat_key: Callable[[], str] = _no_secret
    chat_input_price: int = 0
    chat_output_price: int = 0
    voice_reference: str = ""


@dataclass(frozen=True, slots=True)
class Kit:
    """Everything an engine may need; it takes what it uses. `models_dir` is where installed models live.

    `answers` are what translators said before.
    """

    memory: Memory
    read_cues: ReadCues
    host: EngineHost
    models_dir: Path
    choices: Callable[[], Choices] = field(default=Choices)
    answers: Answers = field(default_factory=NoAnswers)

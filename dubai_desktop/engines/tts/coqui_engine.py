"""What the neural voices share outside the child process: packages, model folders by language, the call."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import LANGUAGES, Language, find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Availability, EngineInfo, Speech, SpeechRequest, Voice
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import CATALOGUE, ModelInfo, human_size
from dubai_desktop.engines.model_files import is_whole, mark
from dubai_desktop.engines.tts import common, text
from dubai_desktop.engines.tts.coqui_order import Order, Spoken

LANE = "coqui"  # one child for all of them: torch is loaded once
START = 300.0  # seconds to import and load
PER_LETTER = 2.0  # seconds of work allowed per letter before it counts as hung; a slow core needs a fifth of it
PIECE = 180  # characters said in one breath at most; VITS models learned from sentences of up to 15 s
PACKAGES = ("TTS", "torch", "torchaudio", "torchcodec")


@dataclass(frozen=True, slots=True)
class Folder:
    """A whole model folder: its language, and what its name says besides ("female")."""

    id: str
    language: Language
    name: str


class NeuralVoices:
    """Installed model folders whose names begin with `prefix`, as an engine's voices; `files` are what each holds."""

    def __init__(self, kit: Kit, prefix: str, files: tuple[str, ...]) -> None:
        self.host: EngineHost = kit.host
        self.models_dir: Path = kit.models_dir
        self.choices = kit.choices
        self.prefix = prefix
        self.files = files
        self._spoken: tuple[int, tuple[str, ...]] = (-1, ())

    def folders(self) -> tuple[Folder, ...]:
        """Return the whole folders named PREFIX-LANGUAGE or PREFIX-LANGUAGE-NAME, in order of their names."""
        found = []
        for path in sorted(self.models_dir.glob(f"{self.prefix}-*")):
            code, _, name = path.name.removeprefix(f"{self.prefix}-").partition("-")
            offered = next((model for model in CATALOGUE if model.id == path.name), None)
            language = find_language(offered.languages[0] if offered and offered.languages else code)
            if language is not None and is_whole(path, self.files):
                found.append(Folder(path.name, language, name))
        return tuple(found)

    def offered(self, language: str = "") -> tuple[ModelInfo, ...]:
        """Return the models of the catalogue for a language ("" for any)."""
        known = find_language(language)
        return tuple(
            model
            for model in CATALOGUE
            if model.id.startswith(f"{self.prefix}-") and (not language or (known and known.code in model.languages))
        )

    def languages(self) -> tuple[str, ...]:
        """Return the languages of the installed models and of those the catalogue offers; quick the second time."""
        changed = self.models_dir.stat().st_mtime_ns if self.models_dir.is_dir() else 0
        if self._spoken[0] != changed:
            self._spoken = (changed, self._languages())
        return self._spoken[1]

    def _languages(self) -> tuple[str, ...]:
        codes = {folder.language.code for folder in self.folders()}
        codes.update(code for model in self.offered() for code in model.languages)
        return tuple(code for code in LANGUAGES if code in codes)

    def availability(self, info: EngineInfo, voices: tuple[Voice, ...], language: str) -> Availability:
        """Ready where the packages are installed and there is a voice; else say what is missing and how to get it."""
        absent = [name for name in PACKAGES if not common.is_installed(name)]
        if absent:
            return common.unavailable(
                Code.MODEL_MISSING,
                "The neural voices are not installed. Run “python3 packaging/run.py --with-coqui” to add them.",
                packages=absent,
            )
        if voices:
            return Availability(ready=True)
        offered = self.offered(language)
        if not offered:
            return common.wrong_language(info, language) if language else _nothing_installed(info)
        model = offered[0]
        return common.unavailable(
            Code.MODEL_MISSING,
            f"The voice model is missing: {model.title}, {human_size(model.size)}. "
            "Install it, import it from a folder, or choose another voice engine.",
            model=model.id,
            bytes=model.size,
            page=model.page,
        )

    def mark(self, folder: str) -> str:
        """Return what tells the files of a model folder from others put in their place; "" where there are none."""
        return mark(self.models_dir / folder, self.files) if folder else ""

    def call(self, work: Callable[[Order], Spoken], order: Order, cancel: CancelToken) -> Speech:
        """Have an order spoken in the child process. Raises Problem, Cancelled."""
        spoken = self.host.call(work, order, timeout=START + PER_LETTER * len(order.text), cancel=cancel, lane=LANE)
        seconds = spoken.frames / spoken.sample_rate
        return Speech(order.out, spoken.sample_rate, seconds, spoken.notes, spoken.device)

    def order(self, request: SpeechRequest, folder: str, rate: float, *, piece: int = PIECE) -> Order:
        """Return what the child is asked for a request: the line in pieces, at a rate inside the engine's limits."""
        return Order(
            folder=str(self.models_dir / folder),
            pieces=text.pieces(" ".join(request.text.split()), piece),
            language=request.language,
            rate=rate,
            out=request.out,
            take=request.take,
            device=self.choices().device,
        )


def _nothing_installed(info: EngineInfo) -> Availability:
    return common.unavailable(
        Code.MODEL_MISSING, f"No voice model of {info.title} is installed. Install one, or choose another voice engine."
    )


def require(answer: Availability) -> None:
    """Raise an answer's Problem where the engine cannot be used."""
    problem: Problem | None = answer.problem
    if problem is not None:
        raise problem

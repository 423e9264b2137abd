"""What the separators share outside the child process: the models on this computer, the call, the sentences."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import Availability, Progress, SeparationRequest
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import ModelInfo, human_size, install_command
from dubai_desktop.engines.model_files import check_files
from dubai_desktop.engines.separation.stream import remove_file
from dubai_desktop.engines.tts.common import is_installed, unavailable

LANE = "separation"  # one child for all of them; its memory comes back when it is idle
START = 600.0  # seconds to import, check and load
SLOWEST = 40.0  # seconds of work allowed for a second of sound before it counts as hung; two cores need one or two


@dataclass(frozen=True, slots=True)
class Order:
    """What the child is asked: the model's folder, our WAV, the WAV to write, "auto", "cpu" or "cuda"."""

    folder: str
    audio: str
    out: str
    device: str


class Shelf:
    """An engine's model on this computer, and how to ask the child for it."""

    def __init__(self, kit: Kit, model: ModelInfo) -> None:
        self._kit = kit
        self._model = model

    @property
    def folder(self) -> Path:
        """Where the model is, or would be."""
        return self._kit.models_dir / self._model.id

    def availability(self, packages: Sequence[str] = (), how: str = "") -> Availability:
        """Ready where the packages are installed and a model is there; else say what is missing and how to get it."""
        absent = [name for name in packages if not is_installed(name)]
        if absent:
            return unavailable(
                Code.MODEL_MISSING,
                f"Taking voices out of the sound is not installed. {how}",
                packages=absent,
            )
        try:
            check_files(self.folder, self._model.files)
        except Problem as problem:
            if problem.code is Code.MODEL_BROKEN:
                return Availability(ready=False, reason=problem.message, problem=problem)
        else:
            return Availability(ready=True)
        model = self._model
        return unavailable(
            Code.MODEL_MISSING,
            f"The model that takes voices out of the sound is missing: {model.title}, {human_size(model.size)}. "
            "Install it, import it from a folder, or choose another background.",
            model=model.id,
            bytes=model.size,
            page=model.page,
            install=install_command(model),
        )

    def call(
        self,
        work: Callable[[Order], tuple[str, ...]],
        request: SeparationRequest,
        answer: Availability,
        progress: Progress,
        cancel: CancelToken,
    ) -> tuple[str, ...]:
        """Have the voices taken out in the child process; whatever stops it leaves no file. Raises Problem, Cancelled.

        `answer` is what `availability` said: its Problem is raised where it is not ready.
        """
        if answer.problem is not None:
            raise answer.problem
        cancel.check()
        order = Order(str(self.folder), request.audio, request.out, request.device)
        timeout = START + SLOWEST * request.duration
        try:
            return self._kit.host.call(work, order, timeout=timeout, cancel=cancel, progress=progress, lane=LANE)
        except (Problem, Cancelled):
            remove_file(request.out)
            raise

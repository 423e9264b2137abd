"""Speakers told apart by sherpa-onnx: pyannote's segmentation and a speaker embedding, where a model is installed."""

from __future__ import annotations

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import (
    Availability,
    Diarization,
    DiarizationRequest,
    EngineInfo,
    Kind,
    Progress,
    Turn,
)
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import SPEAKER_MODELS, ModelInfo, human_size, install_command
from dubai_desktop.engines.models import is_whole
from dubai_desktop.engines.speakers import sherpa_child

LANE = "speakers"
SLOWEST = 5.0  # seconds of work allowed for a second of sound, and a start of ten minutes, before it counts as hung
START = 600.0


class SherpaDiarizer:
    """Tells speakers apart in the supervised child process."""

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.info = EngineInfo(
            id="sherpa",
            title="sherpa-onnx",
            kind=Kind.SPEAKERS,
            licence="Apache-2.0",
            homepage="https://github.com/k2-fsa/sherpa-onnx",
            settings_page="transcription",
        )

    def availability(self) -> Availability:
        """Ready where a whole model folder is found."""
        if self._model() is not None:
            return Availability(ready=True)
        problem = missing()
        return Availability(ready=False, reason=problem.message, problem=problem)

    def diarize(self, request: DiarizationRequest, progress: Progress, cancel: CancelToken) -> Diarization:
        """Return the turns in the order of their starts, and a voice print of everybody who says enough.

        Raises Problem: MODEL_MISSING, MODEL_BROKEN, MEMORY, ENGINE_CRASHED, ENGINE_FAILED, TIMEOUT; Cancelled.
        """
        cancel.check()
        model = self._model()
        if model is None:
            raise missing()
        segmentation, embedding = model.files
        folder = self._kit.models_dir / model.id
        order = sherpa_child.Order(str(folder), segmentation, embedding, request.audio, request.speakers)
        timeout = START + SLOWEST * request.duration
        found = self._kit.host.call(
            sherpa_child.diarize, order, timeout=timeout, cancel=cancel, progress=progress, lane=LANE
        )
        return Diarization(
            tuple(Turn(start, end, str(number)) for start, end, number in found.turns),
            {str(number): voice for number, voice in enumerate(found.prints) if voice},
        )

    def _model(self) -> ModelInfo | None:
        """The first model of the catalogue that is here whole."""
        folder = self._kit.models_dir
        return next((model for model in SPEAKER_MODELS if is_whole(folder / model.id, model.files)), None)


def missing() -> Problem:
    """Return the Problem that names the missing model, its size and the ways to get it."""
    model = SPEAKER_MODELS[0]
    return Problem(
        Code.MODEL_MISSING,
        f"The model that tells speakers apart is missing: {model.title}, {human_size(model.size)}. "
        "Install it, import it from a folder, or name the speakers in a subtitle file.",
        facts={"model": model.id, "bytes": model.size, "page": model.page, "install": install_command(model)},
    )

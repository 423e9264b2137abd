"""Spleeter by sherpa-onnx: takes most of the voices out, quickly, with nothing to install but its model."""

from __future__ import annotations

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, SeparationRequest
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import find_model
from dubai_desktop.engines.separation import common, spleeter_child


class SpleeterSeparator:
    """Separates with the model in the folder spleeter-2stems, in the supervised child process, on the processor."""

    def __init__(self, kit: Kit) -> None:
        self._shelf = common.Shelf(kit, find_model("spleeter-2stems"))

    @property
    def info(self) -> EngineInfo:
        """Who this is. `version` names the model's line and how its windows are joined."""
        return EngineInfo(
            id="spleeter",
            title="Spleeter",
            kind=Kind.SEPARATION,
            licence="MIT",
            homepage="https://github.com/deezer/spleeter",
            settings_page="models",
            version="2stems-1",
        )

    def availability(self) -> Availability:
        """Ready where the model is there; sherpa-onnx comes with the program."""
        return self._shelf.availability(("sherpa_onnx",), "Install the program again.")

    def separate(self, request: SeparationRequest, progress: Progress, cancel: CancelToken) -> tuple[str, ...]:
        """Write music and effects to `request.out`; `request.device` does not matter to it."""
        return self._shelf.call(spleeter_child.separate, request, self.availability(), progress, cancel)

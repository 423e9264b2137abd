"""Hybrid Transformer Demucs: takes the voices out best, and slowly; an optional extra that brings torch."""

from __future__ import annotations

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, SeparationRequest
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_catalogue import find_model
from dubai_desktop.engines.separation import common, demucs_child

PACKAGES = ("demucs", "torch", "einops", "julius", "safetensors")
HOW = "Add the extra “separation” as the README tells, or choose another background."


class DemucsSeparator:
    """Separates with the model in the folder demucs-htdemucs, in the supervised child process."""

    def __init__(self, kit: Kit) -> None:
        self._shelf = common.Shelf(kit, find_model("demucs-htdemucs"))

    @property
    def info(self) -> EngineInfo:
        """Who this is. `version` names the package's line and how its windows are joined."""
        return EngineInfo(
            id="demucs",
            title="Demucs",
            kind=Kind.SEPARATION,
            licence="MIT; its weights for research only",
            homepage="https://github.com/adefossez/demucs",
            settings_page="models",
            version="4.1-1",
        )

    def availability(self) -> Availability:
        """Ready where its packages are installed and the model is there."""
        return self._shelf.availability(PACKAGES, HOW)

    def separate(self, request: SeparationRequest, progress: Progress, cancel: CancelToken) -> tuple[str, ...]:
        """Write music and effects to `request.out`; the notes say where it ran otherwise than asked."""
        return self._shelf.call(demucs_child.separate, request, self.availability(), progress, cancel)

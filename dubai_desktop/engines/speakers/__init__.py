"""Engines that tell speakers apart. To add one: write its module beside these and name its class here, best first."""

from __future__ import annotations

from collections.abc import Callable

from dubai_desktop.engines.base import Diarizer
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.speakers.sherpa import SherpaDiarizer

DIARIZERS: tuple[Callable[[Kit], Diarizer], ...] = (SherpaDiarizer,)

"""Engines that take the voices out of a programme's sound.

To add one: write its module beside these and name its class here, best first.
"""

from __future__ import annotations

from collections.abc import Callable

from dubai_desktop.engines.base import Separator
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.separation.demucs import DemucsSeparator
from dubai_desktop.engines.separation.spleeter import SpleeterSeparator

SEPARATORS: tuple[Callable[[Kit], Separator], ...] = (DemucsSeparator, SpleeterSeparator)

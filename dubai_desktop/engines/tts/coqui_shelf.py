"""The neural voices' models that stay loaded in the child process: two at most, so that two speakers can alternate."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from dubai_desktop.engines.model_files import verify_once
from dubai_desktop.engines.tts import coqui_torch

T = TypeVar("T")

ROOM = 2


@dataclass(slots=True)
class Entry:
    """A loaded model: its samples per second, where it runs now, whether it had to leave the graphics card.

    `spoiled` counts the deliveries of a line that could not be used, by its seed; `voices` holds what was worked out
    for reference clips. `notes` are about this call.
    """

    model: Any
    sample_rate: int
    device: str = "cpu"
    left_card: bool = False
    spoiled: dict[str, int] = field(default_factory=dict)
    voices: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def move(self, asked: str) -> None:
        """Run where the person wants it from now on; a card that was too small once is not tried again."""
        self.notes.clear()
        device, note = ("cpu", "") if self.left_card else coqui_torch.pick_device(asked)
        if note:
            self.notes.append(note)
        if device != self.device:
            self.device = device
            self.run(lambda: self.model.to(self.device))

    def run(self, work: Callable[[], T]) -> T:
        """Do work with the model; where the graphics card's memory runs out, once more on the processor."""
        try:
            return work()
        except RuntimeError as error:
            if self.device == "cpu" or not coqui_torch.is_card_full(error):
                raise
        self.device, self.left_card = "cpu", True
        self.notes.append(coqui_torch.CARD_FULL)
        coqui_torch.give_card_back(self.model)
        return self.run(work)


class Shelf:
    """Loaded models by folder, the least recently used one given away before another is loaded."""

    def __init__(self, room: int = ROOM) -> None:
        self._room = room
        self._entries: OrderedDict[tuple[str, int], Entry] = OrderedDict()
        self.loads = 0

    def get(self, load: Callable[[Path], Entry], folder: str, weights: str) -> Entry:
        """Return the model in `folder`, loaded by `load` where it is not there or its `weights` file has changed.

        Every byte is checked against the folder's manifest first: a flipped bit would load in silence. Raises Problem.
        """
        key = (folder, (Path(folder) / weights).stat().st_mtime_ns)
        if key in self._entries:
            self._entries.move_to_end(key)
            return self._entries[key]
        while len(self._entries) >= self._room:
            self._entries.popitem(last=False)
        verify_once(Path(folder))
        self.loads += 1
        entry = self._entries[key] = load(Path(folder))
        return entry


SHELF = Shelf()
"""This process's models."""


def loads() -> int:
    """How many models this process has loaded so far; run in the child."""
    return SHELF.loads

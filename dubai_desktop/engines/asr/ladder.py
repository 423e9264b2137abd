"""The attempts at hearing a programme: which model, run how; and which follows one that failed. Pure.

Down, in this order: too little memory on the graphics card: the same model reckoning in fewer bits there, then the next
smaller model, then the processor. A card that fails otherwise (no cuDNN, a driver that does not fit: ctranslate2 ends
the process) is not asked again in this job. A model that fails on the processor: the next smaller one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.asr.ways import Way
from dubai_desktop.engines.model_catalogue import SIZES

PREFIX = "whisper-"
OTHER_MODEL = frozenset({Code.MEMORY, Code.MODEL_BROKEN, Code.ENGINE_CRASHED, Code.ENGINE_FAILED, Code.TIMEOUT})
"""What a smaller model may get round. A missing WAV or a cancelled job it may not."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One model folder run one way."""

    folder: Path
    way: Way


class Ladder:
    """Knows what was tried; `after` says what comes next and why.

    `folders` are the usable models, best first; `ways` gives the ways to run a folder, best first; `weigh` a folder's
    bytes; at most `retries` other models follow the first.
    """

    def __init__(
        self,
        folders: Sequence[Path],
        ways: Callable[[Path], Sequence[Way]],
        weigh: Callable[[Path], int],
        retries: int,
    ) -> None:
        self._folders, self._ways, self._weigh = tuple(folders), ways, weigh
        self._tried: list[Path] = []
        self._retries = retries
        self._card = True

    def first(self) -> Attempt:
        """Return the best attempt."""
        return self._begin(self._folders[0])

    def after(self, failed: Attempt, problem: Problem) -> tuple[Attempt, str] | None:
        """Return the next attempt and the note that tells of it; None where there is nothing left to try."""
        if problem.code not in OTHER_MODEL:
            return None
        if failed.way.on_card and problem.code is not Code.MODEL_BROKEN:
            return self._after_card(failed, problem)
        following = self._smaller(failed.folder, problem)
        if following is None:
            return None
        note = f"{failed.folder.name} failed ({_why(problem)}), so {following.name} was used."
        return self._begin(following), note

    def _after_card(self, failed: Attempt, problem: Problem) -> tuple[Attempt, str] | None:
        name = failed.folder.name
        if problem.code is not Code.MEMORY:
            self._card = False
            return Attempt(failed.folder, self._processor(failed.folder)), (
                f"The graphics card could not be used ({card_trouble(problem)}), so the processor was."
            )
        ways = [way for way in self._ways(failed.folder) if way.on_card]
        for way in ways[ways.index(failed.way) + 1 :]:
            return Attempt(failed.folder, way), (
                f"{name} did not fit into the graphics card's memory as {failed.way.compute}: {way.compute} was used."
            )
        following = self._smaller(failed.folder, problem)
        if following is not None:
            note = f"{name} did not fit into the graphics card's memory, so {following.name} was used."
            return self._begin(following), note
        self._card = False
        return Attempt(failed.folder, self._processor(failed.folder)), (
            f"{name} did not fit into the graphics card's memory, so the processor was used."
        )

    def _begin(self, folder: Path) -> Attempt:
        self._tried.append(folder)
        return Attempt(folder, self._ways(folder)[0] if self._card else self._processor(folder))

    def _processor(self, folder: Path) -> Way:
        return self._ways(folder)[-1]

    def _smaller(self, failed: Path, problem: Problem) -> Path | None:
        if len(self._tried) > self._retries:
            return None
        left = [folder for folder in self._folders if folder not in self._tried]
        order = list(smaller_first(failed, left, self._weigh))
        if problem.code is Code.MEMORY:
            order = [folder for folder in order if self._weigh(folder) < self._weigh(failed)]
        return order[0] if order else None


def smaller_first(failed: Path, folders: Sequence[Path], weigh: Callable[[Path], int]) -> tuple[Path, ...]:
    """Return what may stand in for a model, in turn: those behind it in the product's order, never those before it.

    The order is large, medium, base, small, tiny; where it puts a lighter model before the failed one (base before
    small), that one comes first. Behind a folder of the person's own, every lighter one does.
    """
    place = _place(failed)
    if place is None:
        return tuple(folder for folder in folders if weigh(folder) < weigh(failed))
    lighter = sorted(
        (folder for folder in folders if (_place(folder) or 0) < place and weigh(folder) < weigh(failed)),
        key=weigh,
        reverse=True,
    )
    behind = sorted((folder for folder in folders if (_place(folder) or 0) > place), key=lambda one: _place(one) or 0)
    return (*lighter, *behind)


def _place(folder: Path) -> int | None:
    size = folder.name.removeprefix(PREFIX)
    return SIZES.index(size) if size in SIZES else None


def card_trouble(problem: Problem) -> str:
    """Say in a few words why the graphics card failed, from what its libraries wrote before the end."""
    said = problem.detail.lower()
    if "cudnn" in said:
        return "NVIDIA's cuDNN library is missing or does not fit"
    if "cublas" in said:
        return "NVIDIA's cuBLAS library is missing or does not fit"
    if "driver" in said:
        return "its driver does not fit"
    return "Whisper failed on it"


def _why(problem: Problem) -> str:
    reasons = {
        Code.MEMORY: "too little memory",
        Code.MODEL_BROKEN: "its files are damaged",
        Code.ENGINE_CRASHED: "it ended unexpectedly",
        Code.TIMEOUT: "it took too long",
    }
    return reasons.get(problem.code, "it could not do this")

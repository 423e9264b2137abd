"""How two voices compare in a person's ears: pairs of unnamed sounds, the votes and the winner."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.words import counted
from dubai_desktop.store import Store

KEY = "blind"
"""Key of the job context that keeps how comparisons went, the oldest first."""

FIRST, SECOND, NEITHER = 1, 2, 0
"""What a person says of a pair."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One line, spoken by both: two WAVs without names. `swapped`: the first of them is the second voice's."""

    index: int
    text: str
    first: Path
    second: Path
    swapped: bool

    def vote(self, choice: int) -> int:
        """Return which voice a choice of `FIRST`, `SECOND` or `NEITHER` is for: 0, 1, or -1 for none."""
        return -1 if choice == NEITHER else int((choice == SECOND) != self.swapped)


@dataclass(frozen=True, slots=True)
class Verdict:
    """How two voices ("engine:voice") compared: the lines won by each, the undecided ones, the winner ("" for none)."""

    voices: tuple[str, str]
    votes: tuple[int, int]
    undecided: int
    winner: str
    lines: tuple[int, ...]
    utc: float = 0.0


def judge(voices: tuple[str, str], compared: Sequence[Pair], choices: Sequence[int]) -> Verdict:
    """Count what a person chose, pair by pair; who won more lines has won."""
    votes = [pair.vote(choice) for pair, choice in zip(compared, choices, strict=True)]
    first, second = votes.count(0), votes.count(1)
    winner = "" if first == second else voices[0] if first > second else voices[1]
    lines = tuple(pair.index for pair in compared)
    return Verdict(voices, (first, second), votes.count(-1), winner, lines, time.time())


def keep(job: Job, verdict: Verdict, store: Store) -> None:
    """Keep how a comparison went, durable on return."""
    kept = store.context.get(job.id, KEY) or {"verdicts": []}
    store.context.put(job.id, KEY, {"verdicts": [*kept["verdicts"], asdict(verdict)]})
    store.audit.append(
        "person", "voices.compare", job.id, winner=verdict.winner, first=verdict.votes[0], second=verdict.votes[1]
    )


def verdicts(job: Job, store: Store) -> tuple[Verdict, ...]:
    """Return how all comparisons on a job's lines went, the oldest first."""
    kept = (store.context.get(job.id, KEY) or {"verdicts": []})["verdicts"]
    return tuple(
        Verdict(
            tuple(one["voices"]), tuple(one["votes"]), one["undecided"], one["winner"], tuple(one["lines"]), one["utc"]
        )
        for one in kept
    )


def sentence(verdict: Verdict) -> str:
    """Say how a comparison went."""
    votes = [f"{voice} is better in {counted(won)}" for voice, won in zip(verdict.voices, verdict.votes, strict=True)]
    none = f", neither in {verdict.undecided}" if verdict.undecided else ""
    end = f"The winner is {verdict.winner}." if verdict.winner else "None has won."
    return f"{', '.join(votes)}{none}. {end}"

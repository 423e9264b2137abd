"""What a translator said before, looked up and added to while it works: nothing is asked for twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dubai_desktop.domain.answer import Answer, answer_key
from dubai_desktop.engines.base import Answers


@dataclass
class Tally:
    """What was found instead of asked for: characters, and micro-USD that they had cost."""

    characters: int = 0
    micro: int = 0

    def count(self, text: str, answer: Answer) -> None:
        """Count one text whose answer was there."""
        self.characters += len(text)
        self.micro += answer.amount


@dataclass
class Book:
    """The answers to single texts of one translator; `scope` is all else that they depend on, its model first."""

    answers: Answers
    scope: tuple[object, ...]
    tally: Tally

    def find(self, texts: Iterable[str]) -> dict[str, str]:
        """Return the answers that are there, by text, and count them."""
        keys = {text: answer_key(*self.scope, text) for text in texts}
        kept = self.answers.known(list(keys.values()))
        found = {text: kept[key] for text, key in keys.items() if key in kept}
        for text, answer in found.items():
            self.tally.count(text, answer)
        return {text: answer.text for text, answer in found.items()}

    def keep(self, said: Mapping[str, str], amounts: Mapping[str, int] | None = None) -> None:
        """Keep answers by text, with what each cost. On disk on return."""
        costs = amounts or {}
        self.answers.keep({
            answer_key(*self.scope, text): Answer(answer, costs.get(text, 0)) for text, answer in said.items()
        })  # fmt: skip


def in_order(texts: Sequence[str], found: Mapping[str, str]) -> list[str | None]:
    """Return what was found for each text, None for the others."""
    return [found.get(text) for text in texts]

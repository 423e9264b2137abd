"""What a job will cost and take, reckoned before it begins. Money is in micro-units of US dollars."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """What one engine will be asked for: `characters`, of which `free` cost nothing, at `per_million` micro-USD.

    `kind` is "voice" or "translation", `voice` the voice's id or the model's name.
    """

    engine: str
    title: str
    kind: str
    voice: str
    characters: int
    free: int
    per_million: int
    micro: int


@dataclass(frozen=True, slots=True)
class BudgetLeft:
    """One budget ("job", "month" or "total"), what is left of it, and whether the job would pass it."""

    name: str
    left_micro: int
    is_passed: bool


@dataclass(frozen=True, slots=True)
class Estimate:
    """A job's costs and time from where it stands; `seconds` of work until it ends or waits for a person.

    `low_micro` and `high_micro` are the range where something is guessed (lines that nobody has heard or translated
    yet), else both the same. What exists already and need not be paid for again is `saved`. `notes` say why another
    engine is reckoned with than the one asked for.
    """

    items: tuple[Item, ...]
    low_micro: int
    high_micro: int
    saved_characters: int
    saved_micro: int
    seconds: float
    guessed: bool
    budgets: tuple[BudgetLeft, ...]
    notes: tuple[str, ...] = ()

    @property
    def micro(self) -> int:
        """What it will most likely cost."""
        return sum(item.micro for item in self.items)

    @property
    def over(self) -> BudgetLeft | None:
        """The first budget that it would pass."""
        return next((budget for budget in self.budgets if budget.is_passed), None)

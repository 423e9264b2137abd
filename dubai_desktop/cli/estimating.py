"""How the terminal tells what a job will cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict

from dubai_desktop.cli.show import as_json
from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.estimate import Estimate, Item
from dubai_desktop.domain.words import about
from dubai_desktop.media.files import shown

_BUDGETS = {"job": "this job's budget", "month": "the budget of this month", "total": "the budget"}


def tell(name: str, found: Estimate, *, as_lines: bool) -> None:
    """Print an estimate: for people, or as one JSON object."""
    if as_lines:
        print(as_json({"source": name, "micro": found.micro, **asdict(found)}))
        return
    for line in _lines(name, found):
        print(line)


def _lines(name: str, found: Estimate) -> Iterator[str]:
    cost = "free" if not found.high_micro else format_money(found.micro)
    yield f"{shown(name)}: {cost}, about {about(found.seconds)}"
    yield from (f"  {_item(item)}" for item in found.items if item.per_million)
    if found.saved_characters:
        yield f"  Reuse saves {found.saved_characters:,} characters, {format_money(found.saved_micro)}"
    if found.guessed and found.high_micro:
        low, high = format_money(found.low_micro), format_money(found.high_micro)
        yield f"  This is a guess: between {low} and {high}, the lines are not known yet"
    yield from (f"  {shown(note)}" for note in found.notes)
    for budget in found.budgets:
        left = format_money(budget.left_micro)
        passed = ": it would stop there" if budget.is_passed else ""
        yield f"  Left of {_BUDGETS[budget.name]}: {left}{passed}"


def _item(item: Item) -> str:
    free = f", {item.free:,} of them free" if item.free else ""
    name = f"{item.title} {item.voice}".strip()
    return f"{name} ({item.kind}): {item.characters:,} characters{free}, {format_money(item.micro)}"

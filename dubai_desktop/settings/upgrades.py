"""Old settings files brought up to date: one function per change, numbered by the version it leads to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Upgrade = Callable[[dict[str, Any]], dict[str, Any]]

VERSION = 2


def _budget_among_the_costs(data: dict[str, Any]) -> dict[str, Any]:
    """`output.budget_micro` became `costs.budget_total_micro` when jobs and months got budgets of their own."""
    output = dict(data.get("output", {}))
    if "budget_micro" not in output:
        return data
    costs = {**data.get("costs", {}), "budget_total_micro": output.pop("budget_micro")}
    return {**data, "output": output, "costs": costs}


# The key is the version that the function leads to. Add one, raise VERSION, and add its test.
UPGRADES: Mapping[int, Upgrade] = {2: _budget_among_the_costs}


def upgrade(
    data: dict[str, Any], version: int, upgrades: Mapping[int, Upgrade] = UPGRADES, newest: int = VERSION
) -> dict[str, Any]:
    """Return a file's tables as the newest version has them, applying each change after `version` in order."""
    for number in range(version + 1, newest + 1):
        change = upgrades.get(number)
        data = change(data) if change else data
    return data

from __future__ import annotations

from typing import Any

from dubai_desktop.settings import upgrades
from dubai_desktop.settings.upgrades import UPGRADES, VERSION, upgrade


def note(number: int) -> upgrades.Upgrade:
    def change(data: dict[str, Any]) -> dict[str, Any]:
        return {**data, "seen": [*data.get("seen", []), number]}

    return change


def test_changes_run_in_order_from_the_files_version_on() -> None:
    changes = {number: note(number) for number in (4, 2, 3)}
    assert upgrade({}, 1, changes, 4) == {"seen": [2, 3, 4]}
    assert upgrade({}, 3, changes, 4) == {"seen": [4]}
    assert upgrade({"a": 1}, 4, changes, 4) == {"a": 1}


def test_a_version_without_a_change_is_passed() -> None:
    assert upgrade({}, 0, {3: note(3)}, 3) == {"seen": [3]}


def test_every_change_leads_to_a_version_that_exists() -> None:
    assert all(1 < number <= VERSION for number in UPGRADES)


def test_a_budget_stands_among_the_costs_from_version_two_on() -> None:
    old = {"output": {"budget_micro": 500, "directory": "x"}, "costs": {"budget_job_micro": 1}}
    assert upgrade(old, 1) == {
        "output": {"directory": "x"},
        "costs": {"budget_job_micro": 1, "budget_total_micro": 500},
    }
    assert upgrade({"output": {}}, 1) == {"output": {}}
    assert old["output"] == {"budget_micro": 500, "directory": "x"}

"""Which starts move, and how far: the least strain over all lines of a passage together, by dynamic programming.

The shift of each start, on a grid of 80 ms, is a state; a line's strain depends on its own shift and the next line's
alone, so the best choice for a whole run of touching lines costs one small table per line (Bellman). Runs are separated
by every start that has no reason to move.

Where line after line is in trouble a run would go on through the programme, and one edit could be felt at its other
end. So the plan is made by passages of PASSAGE seconds of the programme, whose first lines keep their starts, and then
once more by passages that lie half over: they mend what the first borders forbade, and keep the starts in the middles
of the first ones. What a line's length decides can therefore be felt 1.5 passages away at most, in a talk without any
pause; a pause that takes up the excess ends it at once.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import add

from dubai_desktop.domain.timing import strain
from dubai_desktop.domain.timing.slots import NOBODY, Slot, chain_of, freedom
from dubai_desktop.domain.timing.values import EPS, FitRules

PASSAGE = 20.0
"""Seconds of the programme that are planned as one."""

GRID = 0.08
"""Seconds: two pictures. It divides the greatest lateness; `planner` takes back what it moves a start too far."""

Domain = tuple[int, int]
"""The least and the greatest shift looked at, in steps of the grid; equal where the start is settled."""


def choose_shifts(slots: Sequence[Slot], rules: FitRules) -> list[float]:
    """Return how late each line starts, in seconds (negative: early), for the least strain. 0.0 is always possible."""
    chain = chain_of(slots)
    pressures = freedom(slots, chain)
    domains = [_domain(slots[i], *pressure, rules) for i, pressure in zip(chain, pressures, strict=True)]
    passage = _Run(slots, chain, rules, _hangers(slots, chain), [_strains(rules, another) for another in (False, True)])
    steps = [0] * len(chain)
    borders = _borders(slots, chain, 0.0)
    first = [(0, 0) if border else domain for border, domain in zip(borders, domains, strict=True)]
    passage.settle(first, steps, [True] * len(chain))
    middles = _borders(slots, chain, PASSAGE / 2)
    again = [(steps[p], steps[p]) if middles[p] else domains[p] for p in range(len(chain))]
    passage.settle(again, steps, [border and low < high for border, (low, high) in zip(borders, domains, strict=True)])
    shifts = [0.0] * len(slots)
    for position, i in enumerate(chain):
        shifts[i] = steps[position] * GRID
    return shifts


def _domain(slot: Slot, early: float, late: float, rules: FitRules) -> Domain:
    """Return the shifts worth looking at, for how early and late a start is pressed to be."""
    soonest, latest = math.floor(min(rules.early, slot.start) / GRID + EPS), math.floor(rules.late / GRID + EPS)
    return -min(soonest, _up(early)), min(latest, _up(late))


def _strains(rules: FitRules, another: bool) -> dict[int, float]:
    steps = range(-_up(rules.early), _up(rules.late) + 1)
    return {step: strain.of_shift(step * GRID, rules, another=another) for step in steps}


def _up(seconds: float) -> int:
    return math.ceil(min(seconds, 60.0) / GRID - EPS)


def _borders(slots: Sequence[Slot], chain: Sequence[int], offset: float) -> list[bool]:
    """Tell for each line whether it is the first of its passage. Only the cue's own time decides: no edit moves it."""
    cells = [math.floor((slots[i].start + offset) / PASSAGE) for i in chain]
    return [p > 0 and cells[p] != cells[p - 1] for p in range(len(cells))]


def _hangers(slots: Sequence[Slot], chain: Sequence[int]) -> list[list[Slot]]:
    """Return for each line of the chain the asides that must be over before it."""
    position = {i: p for p, i in enumerate(chain)}
    found: list[list[Slot]] = [[] for _ in chain]
    for slot in slots:
        if slot.aside and slot.next != NOBODY:
            found[position[slot.next]].append(slot)
    return found


@dataclass(frozen=True, slots=True)
class _Run:
    """The chain of lines with its tables. Positions count along `chain`."""

    slots: Sequence[Slot]
    chain: Sequence[int]
    rules: FitRules
    hangers: Sequence[Sequence[Slot]]
    known: Sequence[dict[int, float]]  # the strain of a shift, of the same speaker's line and of another's
    tables: dict[tuple[int, float, int, int], list[float]] = field(default_factory=dict)  # the second pass asks again

    def settle(self, domains: Sequence[Domain], steps: list[int], worth: Sequence[bool]) -> None:
        """Choose the steps of each run of starts that are free to move, where it holds one of the `worth` ones."""
        p, count = 0, len(domains)
        while p < count:
            low, high = domains[p]
            if low == high:
                steps[p] = low
                p += 1
                continue
            first = p
            while p < count and domains[p][0] < domains[p][1]:
                p += 1
            if any(worth[first:p]) and self._troubled(first, p, domains, steps):
                self._solve(first, p, domains, steps)

    def _troubled(self, first: int, end: int, domains: Sequence[Domain], steps: Sequence[int]) -> bool:
        """Whether anything is to be gained: a line over the quiet stretch, or a settled start that presses."""
        if (first and steps[first - 1]) or (end < len(domains) and domains[end][0]):
            return True
        quiet = self.rules.quiet
        lines = (self.slots[i] for i in self.chain[max(0, first - 1) : end])
        return any(slot.need > quiet for slot in lines) or any(
            slot.need > quiet for hanging in self.hangers[first : end + 1] for slot in hanging
        )

    def _solve(self, first: int, end: int, domains: Sequence[Domain], steps: list[int]) -> None:
        """Set steps[first:end] to the least strain, with steps[first - 1] and domains[end] as they are."""
        begin = max(0, first - 1)
        here = domains[0] if first == 0 else (steps[begin], steps[begin])
        best = self._moves(0, here) if first == 0 else [0.0]
        states, choices = [here], []
        for p in range(begin, end):
            there = domains[p + 1] if p + 1 < len(domains) else (0, 0)
            best, chosen = self._pass(p, here, there, best)
            choices.append(chosen)
            states.append(there)
            here = there
        at = best.index(min(best))
        for p in range(end - 1, first - 1, -1):
            at = choices[p - begin][at]
            steps[p] = states[p - begin][0] + at

    def _moves(self, p: int, states: Domain) -> list[float]:
        """The strain of each shift of a start, and of the asides that must be over before it."""
        slot = self.slots[self.chain[p]]
        another = p > 0 and self.slots[self.chain[p - 1]].line.speaker != slot.line.speaker
        found = [self.known[another][state] for state in range(states[0], states[1] + 1)]
        for aside in self.hangers[p]:
            for k in range(len(found)):
                room = aside.limit(slot.start, (states[0] + k) * GRID) - aside.start
                found[k] += strain.of_speed(aside, room, self.rules)
        return found

    def _pass(self, p: int, here: Domain, there: Domain, best: Sequence[float]) -> tuple[list[float], list[int]]:
        """Go over line p: the least strain for each shift of the next start, and which shift of p it comes from.

        The room is the same along each diagonal of the table, so a line's strain is worked out once for each.
        """
        slot = self.slots[self.chain[p]]
        last = p + 1 >= len(self.chain)
        nearest = math.inf if last else self.slots[self.chain[p + 1]].start
        moves = [0.0] if last else self._moves(p + 1, there)
        width = here[1] - here[0] + 1
        in_time = self._diagonals(p, slot.limit_free(nearest, 0.0), max(there[0], 0), there[1], here)
        early = self._diagonals(p, slot.limit_free(nearest, -GRID) + GRID, there[0], min(there[1], -1), here)
        walls = self._walls(slot, here)
        totals, chosen = [], []
        for state, move in zip(range(there[0], there[1] + 1), moves, strict=True):
            offset = there[1] - state if state >= 0 else min(there[1], -1) - state
            row = (in_time if state >= 0 else early)[offset : offset + width]
            costs = list(map(add, best, map(max, row, walls) if walls else row))
            least = min(costs)
            totals.append(least + move)
            chosen.append(costs.index(least) if least < math.inf else min(max(0, -here[0]), width - 1))
        return totals, chosen

    def _diagonals(self, p: int, limit: float, low: int, high: int, here: Domain) -> list[float]:
        """The strain of a line over before `limit` + d steps, d falling from high - here[0] to low - here[1]."""
        key = (p, limit, high - here[0], low - here[1])
        found = self.tables.get(key)
        if found is None:
            slot = self.slots[self.chain[p]]
            rooms = (limit - slot.start + d * GRID for d in range(high - here[0], low - here[1] - 1, -1))
            found = self.tables[key] = strain.of_speeds(slot, rooms, self.rules)
        return found

    def _walls(self, slot: Slot, here: Domain) -> list[float]:
        """The strain that a line's wall puts on it, for each of its own shifts; empty where it puts none."""
        if slot.base <= 1.0 and slot.wall - slot.start - here[1] * GRID >= slot.natural:
            return []
        return [
            strain.of_speed(slot, slot.wall - slot.start - s * GRID, self.rules) for s in range(here[0], here[1] + 1)
        ]

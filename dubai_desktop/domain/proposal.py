"""One thing that can be done about a line that is too long, with what would come of it."""

from __future__ import annotations

from dataclasses import dataclass

from dubai_desktop.domain.segment import Segment

SHORTER, BORROW, SPEED, OVERRUN, RULES = "shorter", "borrow", "speed", "overrun", "rules"


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing that can be done: `title` says what, `result` what comes of it, in plain sentences.

    `change` holds the lines as they would be (an ordinary edit); it is empty where something has to be asked for first
    (`kind` "shorter": `most` letters, costing at most `cost` micro-USD). `solves` is true where the line is then no
    longer too long; `factor` is how fast it is then said.
    """

    kind: str
    title: str
    result: str
    change: tuple[Segment, ...] = ()
    solves: bool = False
    factor: float = 1.0
    most: int = 0
    cost: int = 0

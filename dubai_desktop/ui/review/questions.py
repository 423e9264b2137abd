"""The questions of the review page: where going on might not be what the person means."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from dubai_desktop.domain.segment import Segment
from dubai_desktop.ui import asking, words


def may_join(parent: QWidget, found: Sequence[Segment]) -> bool:
    """Ask before lines of different speakers become one; lines of one speaker need no asking."""
    names = list(dict.fromkeys(line.speaker or "nobody named" for line in found))
    if len(names) < 2:
        return True
    return asking.confirm(
        parent,
        "These lines have different speakers",
        f"{words.listing(names)}. The merged line is spoken by {names[0]}.",
        "Merge them",
        "Keep them apart",
    )


def may_rush(parent: QWidget, number: int) -> bool:
    """Ask before lines are voiced that cannot be said in their time; False: the person wants to see them."""
    return asking.confirm(
        parent,
        f"{words.count(number, 'line')} cannot be said in {'its' if number == 1 else 'their'} time",
        f"Voice anyway, or look at {'it' if number == 1 else 'them'} first?",
        "Voice all",
        f"Show {'it' if number == 1 else 'them'}",
    )

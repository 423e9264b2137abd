"""What a look at one thing that a job needs has found."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.models import mending_command

_KEYS = {"google": "dubai-desktop keys set google FILE", "chat": "dubai-desktop keys set chat"}
_KEY_CODES = frozenset({Code.TTS_AUTH, Code.SERVICE_AUTH})


class State(StrEnum):
    """What a look at something found."""

    FINE = "fine"
    WARNING = "warning"  # the job runs, but not quite as asked
    BLOCKS = "blocks"  # it would stop


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at. `mend` is the command that mends it, "" where none does; `code` and `facts` are
    those of a Problem: the window's buttons follow from the code.
    """

    what: str
    state: State
    sentence: str
    mend: str = ""
    code: str = ""
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def problem(self) -> Problem | None:
        """The Problem that stops the job; None where this does not."""
        return Problem(Code(self.code), self.sentence, facts=self.facts) if self.state is State.BLOCKS else None


def blocked(what: str, problem: Problem, engine: str = "") -> Checked:
    """Return what a Problem means for a job: it stops."""
    return Checked(what, State.BLOCKS, problem.message, mend_of(problem, engine), problem.code.value, problem.facts)


def mend_of(problem: Problem | None, engine: str = "") -> str:
    """Return the command that mends what an engine's Problem tells of; "" where none does."""
    return mending_command(problem) or (_KEYS.get(engine, "") if problem and problem.code in _KEY_CODES else "")

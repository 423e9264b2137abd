"""A circuit breaker for each engine: one that fails again and again rests for a while, then shows with one call whether
it is well. All jobs of the process share it: what one of them found out, no other has to wait for.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from dubai_desktop.domain.problems import Code, Problem

OF_THE_ENGINE = frozenset({
    Code.NETWORK, Code.TIMEOUT, Code.TTS_RATE, Code.SERVICE_RATE, Code.ENGINE_CRASHED, Code.MEMORY,
})  # fmt: skip
"""Passing trouble of an engine, whatever line it was asked for."""

OF_THE_LINE = frozenset({Code.TTS_BAD_AUDIO, Code.ENGINE_FAILED})
"""Trouble with what was asked: another line may well be spoken."""

LINES = 3
"""So many lines that fail for their own sake count as one failure of the engine: else it would be asked for ever."""


@dataclass(frozen=True, slots=True)
class EngineState:
    """How an engine does: `failures` in a row, and the seconds that it rests yet (0.0: it may be asked)."""

    engine: str
    failures: int = 0
    rests_s: float = 0.0
    trouble: str = ""

    @property
    def resting(self) -> bool:
        """True while lines go to other engines."""
        return self.rests_s > 0


@dataclass
class _Breaker:
    failures: int = 0
    bad_lines: int = 0
    open_until: float | None = None  # None: closed
    probed: bool = False  # rested enough, and somebody tries it right now
    trouble: Problem | None = None

    @property
    def in_a_row(self) -> int:
        """How many failures that makes."""
        return self.failures + self.bad_lines // LINES

    def fails(self, problem: Problem, probe: bool, most: int) -> bool:
        """Count a call that failed; True where the engine is to rest now. Who stumbles over a line has answered."""
        if problem.code in OF_THE_ENGINE:
            self.failures += 1
        elif problem.code in OF_THE_LINE:
            self.bad_lines += 1
        else:
            return False
        self.trouble = problem
        return problem.code in OF_THE_ENGINE if probe else self.in_a_row >= most

    def close(self) -> None:
        """Forget all failures."""
        self.failures = self.bad_lines = 0
        self.open_until, self.probed, self.trouble = None, False, None


class Breakers:
    """The breakers of all engines, by their ids; thread-safe. `clock` counts seconds and never goes back."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._mutex = threading.Lock()
        self._known: dict[str, _Breaker] = {}

    def resting(self, engine: str) -> Problem | None:
        """Return what an engine rests for, None where it may be asked. Who asks it does so within `asked`.

        An engine that has rested enough is tried by one caller; to all others it rests until that call has ended.
        """
        with self._mutex:
            breaker = self._known.get(engine)
            if breaker is None or breaker.open_until is None:
                return None
            return breaker.trouble if breaker.probed or self._clock() < breaker.open_until else None

    @contextmanager
    def asked(self, engine: str, *, failures: int, pause: float, anyway: bool = False) -> Iterator[None]:
        """Within the block, ask an engine: its end counts. `failures` in a row let it rest for `pause` seconds.

        Raises what it rests for where somebody else is trying it just now, unless it is to be asked `anyway`.
        """
        with self._mutex:
            breaker = self._known.setdefault(engine, _Breaker())
            probe = breaker.open_until is not None
            if breaker.probed and breaker.trouble and not anyway:
                raise breaker.trouble
            breaker.probed = probe
        try:
            yield
        except BaseException as stopped:
            with self._mutex:
                breaker.probed = breaker.probed and not probe
                if isinstance(stopped, Problem) and breaker.fails(stopped, probe, failures):
                    breaker.open_until = self._clock() + pause
            raise
        with self._mutex:
            breaker.close()

    def failures(self, engine: str) -> int:
        """Return how many times in a row an engine failed; 0 for one that answered last, or was never asked."""
        with self._mutex:
            breaker = self._known.get(engine)
            return breaker.in_a_row if breaker else 0

    def wake(self) -> None:
        """Let every resting engine be tried at once: a person asked for it."""
        with self._mutex:
            for breaker in self._known.values():
                if breaker.open_until is not None:
                    breaker.open_until = self._clock()

    def states(self) -> tuple[EngineState, ...]:
        """Return how each engine does that was asked in this process, by id."""
        with self._mutex:
            now = self._clock()
            return tuple(
                EngineState(
                    engine,
                    breaker.in_a_row,
                    max(0.0, breaker.open_until - now) if breaker.open_until is not None else 0.0,
                    breaker.trouble.message if breaker.trouble else "",
                )
                for engine, breaker in sorted(self._known.items())
            )

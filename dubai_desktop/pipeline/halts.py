"""What would stop one job after the other: the first one carries the trouble, the others wait in the queue for its end.

A full disk holds every job; a service that refuses an account, or whose quota or budget is used up, those that ask it.
"""

from __future__ import annotations

import shutil
import threading
from dataclasses import dataclass
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import Engines
from dubai_desktop.engines.registry import split_voice
from dubai_desktop.settings import Settings

_VOICE = frozenset({Code.TTS_AUTH, Code.TTS_QUOTA})
_TRANSLATION = frozenset({Code.SERVICE_AUTH, Code.SERVICE_QUOTA})
_DISK, _BUDGET = "disk", "budget"
KEEPS = frozenset({Code.DISK_FULL, Code.OUT_NOT_WRITABLE, *_VOICE, *_TRANSLATION})
"""Troubles that are told with what is kept."""

_MORE = 64_000_000
"""Bytes that must have become free where nobody knows how many are needed."""


@dataclass(frozen=True, slots=True)
class Halt:
    """Why jobs wait. `job_id` is the one that met it; work goes on once `needed` bytes are free at `path` (a full
    disk), or once a person has mended it (no path).
    """

    key: str
    job_id: str
    sentence: str
    path: Path | None = None
    needed: int = 0

    @property
    def is_over(self) -> bool:
        """True where the disk has the room now. Quick."""
        try:
            return self.path is not None and shutil.disk_usage(self.path).free >= self.needed
        except OSError:  # the disk is gone
            return False


class Halts:
    """All that holds jobs of this process now. Thread-safe."""

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._known: dict[str, Halt] = {}

    @property
    def all(self) -> tuple[Halt, ...]:
        """Everything that jobs wait for, the oldest first."""
        with self._mutex:
            return tuple(self._known.values())

    def of(self, job: Job, settings: Settings, engines: Engines) -> Halt | None:
        """Return what a job has to wait for; None where it may run."""
        known = {halt.key: halt for halt in self.all}
        if not known:
            return None
        asked = services_of(job, settings, engines)
        return next((known[key] for key in (_DISK, *asked, *([_BUDGET] if asked else [])) if key in known), None)

    def meet(self, job: Job, problem: Problem, settings: Settings, engines: Engines) -> bool:
        """Take in what a job stopped with. False where others wait for the same already: it is to wait with them."""
        halt = _halt(job, problem, settings, engines)
        if halt is None:
            return True
        with self._mutex:
            before = self._known.get(halt.key)
            if before is not None and before.job_id != job.id:
                return False
            self._known[halt.key] = halt
            return True

    def lift(self, job_id: str) -> None:
        """Forget what a job met: it is to be tried again."""
        with self._mutex:
            self._known = {key: halt for key, halt in self._known.items() if halt.job_id != job_id}


def services_of(job: Job, settings: Settings, engines: Engines) -> tuple[str, ...]:
    """Return the online or paid engines that a job cannot do without: "voice:google", "translation:chat".

    A job that names a free voice as well goes on with that.
    """
    translators = [job.options.translator or settings.translation.engine]
    order = job.options.voices or tuple(settings.tts_router.engine_order.split(","))
    named = [split_voice(name.strip())[0].lower() for name in (job.options.voice, *order)]
    costly = {
        *(f"voice:{one.info.id}" for one in engines.voices if one.info.online or one.info.price),
        *(f"translation:{one.info.id}" for one in engines.translators if one.info.online or one.info.price),
    }
    voices = [f"voice:{name}" for name in named if name]
    if not costly.issuperset(voices):
        voices = []
    asked = [*voices, *(f"translation:{name.lower()}" for name in translators)]
    return tuple(key for key in dict.fromkeys(asked) if key in costly)


def kept(job: Job) -> str:
    """Say what of a job is kept, "" where there is nothing yet."""
    voiced, translated = len(job.clips), sum(not segment.needs_translation for segment in job.segments)
    if voiced:
        return f"All {counted(voiced, 'voiced line')} are kept." if voiced > 1 else "The voiced line is kept."
    if translated > 1:
        return f"All {counted(translated, 'translated line')} are kept."
    return ""


def _halt(job: Job, problem: Problem, settings: Settings, engines: Engines) -> Halt | None:
    """What a Problem means for other jobs; None where it is this one's alone."""
    if problem.code is Code.DISK_FULL and problem.facts.get("path") and not problem.facts.get("too_large"):
        return _disk(job, problem)
    if problem.code not in _VOICE | _TRANSLATION or problem.facts.get("budget") == "job":
        return None
    kind = "voice:" if problem.code in _VOICE else "translation:"
    asked = [key for key in services_of(job, settings, engines) if key.startswith(kind)]
    key = _BUDGET if "budget" in problem.facts else next(iter(asked), "")
    return Halt(key, job.id, problem.message) if key else None


def _disk(job: Job, problem: Problem) -> Halt:
    """A full disk: what was half-written has been removed by now, so that what is free now counts."""
    path, needed = Path(str(problem.facts["path"])), int(problem.facts.get("needed", 0))
    try:
        free = shutil.disk_usage(path).free
    except OSError:
        free = 0
    return Halt(_DISK, job.id, problem.message, path, needed if needed > free else free + _MORE)

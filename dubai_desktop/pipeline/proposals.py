"""“Make it fit”: what can be done about a line that is too long, and what would come of it. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from dubai_desktop.domain import flags
from dubai_desktop.domain.fitscore import FitScore, Verdict
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import letters
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.proposal import BORROW, OVERRUN, RULES, SHORTER, SPEED, Proposal
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.timing import LATE_OVER
from dubai_desktop.domain.words import counted
from dubai_desktop.pipeline.fitting import fit_scores
from dubai_desktop.pipeline.pacing import Pacer

_AROUND = 24  # neighbours on either side that are planned again: more than one line's trouble can move
_FARTHEST = 1.0  # seconds that a cue's start is moved at most
_LEAST = 0.05  # what is less is not worth an edit
_SHORTEST = 0.3  # seconds that a neighbour keeps at least


def proposals(job: Job, segment_id: str, pacer: Pacer) -> tuple[Proposal, ...]:
    """Return what can be done about a line, what helps without touching its words first.

    Empty for a line that fits and was allowed nothing. Raises Problem(JOB_UNKNOWN) for a line that is not there.
    """
    desk = _Desk(_window(job, segment_id), segment_id, pacer)
    line, now = desk.line, desk.now
    found: list[Proposal] = []
    if now.verdict not in (Verdict.EMPTY, Verdict.FITS):
        found += [p for p in (desk.borrow(), desk.speed(), desk.overrun()) if p is not None]
    if line.allow:
        found.append(desk.tried(RULES, "Keep to the usual limits again", [replace(line, allow="")]))
    return tuple(found)


def letters_for(job: Job, segment_id: str, pacer: Pacer) -> int:
    """Return how many letters of its translation can be said in a line's room at a speed that nobody notices."""
    desk = _Desk(_window(job, segment_id), segment_id, pacer)
    seconds = desk.now.room * pacer.booth.ctx.rules.quiet
    if seconds == float("inf"):
        return len(desk.line.target)
    return max(1, min(letters(seconds, pacer.pace(desk.line), pacer.language, desk.line.target), len(desk.line.target)))


def reworded(job: Job, segment_id: str, text: str, pacer: Pacer) -> Proposal:
    """Return what would come of another wording of a line."""
    desk = _Desk(_window(job, segment_id), segment_id, pacer)
    return desk.tried(SHORTER, f"Say “{text}”", [replace(desk.line, target=text)])


def _window(job: Job, segment_id: str) -> Job:
    """Return the job with the lines around one: its plan there is the same, and 10,000 lines cost no more than 50."""
    ordered = sorted(job.segments, key=lambda segment: (segment.start, segment.end))
    at = next((place for place, segment in enumerate(ordered) if segment.id == segment_id), None)
    if at is None:
        raise Problem(Code.JOB_UNKNOWN, "This line is no longer part of the job. Reload the job and try again.")
    return replace(job, segments=tuple(ordered[max(0, at - _AROUND) : at + _AROUND + 1]))


class _Desk:
    """Tries changes to one line of a job."""

    def __init__(self, job: Job, segment_id: str, pacer: Pacer) -> None:
        self.job, self.pacer = job, pacer
        self.at = next(place for place, segment in enumerate(job.segments) if segment.id == segment_id)
        self.line = job.segments[self.at]
        self.before = {made.segment_id: made for made in fit_scores(job, pacer)}
        self.now = self.before[segment_id]
        self.rules = pacer.booth.ctx.rules

    def tried(self, kind: str, title: str, change: Sequence[Segment]) -> Proposal:
        """Plan again with changed lines and say what comes of it."""
        new = {segment.id: segment for segment in change}
        segments = tuple(new.get(segment.id, segment) for segment in self.job.segments)
        after = {made.segment_id: made for made in fit_scores(replace(self.job, segments=segments), self.pacer)}
        mine = after[self.line.id]
        result = f"{_how(mine)}{self._others(after)}."
        solves = mine.verdict is not Verdict.TOO_LONG
        return Proposal(kind, title, result, tuple(change), solves, mine.factor)

    def _others(self, after: dict[str, FitScore]) -> str:
        """Say what becomes of other lines, against the times they have in the programme now."""
        cues = {segment.id: segment.start for segment in self.job.segments if segment.id != self.line.id}
        late = [made.fit.start - cues[i] for i, made in after.items() if i in cues and self._is_moved(made)]
        late = [shift for shift in late if shift > LATE_OVER]
        parts = []
        if late:
            which = "another line starts" if len(late) == 1 else f"{len(late)} other lines start up to"
            parts.append(f"{which} {max(late):.1f} s late")
        worse = sum(
            made.verdict is Verdict.TOO_LONG and self.before[i].verdict is not Verdict.TOO_LONG
            for i, made in after.items()
            if i in cues
        )
        if worse:
            parts.append(f"{counted(worse)} more would be too long")
        return "".join(f"; {part}" for part in parts)

    def _is_moved(self, made: FitScore) -> bool:
        return abs(made.fit.start - self.before[made.segment_id].fit.start) > _LEAST or made.fit.late > LATE_OVER

    def _helps(self, proposal: Proposal) -> bool:
        """True where the line itself comes off better than now."""
        cut = flags.CUT in self.now.fit.flags
        return proposal.solves or cut or proposal.factor < self.now.factor - 0.02

    def speed(self) -> Proposal | None:
        """Say it faster than is ever done unasked, moving nobody."""
        if self.line.allow == "speed" or self.now.verdict is not Verdict.TOO_LONG:
            return None
        return self.tried(SPEED, "Allow more speed for this line", [replace(self.line, allow="speed")])

    def overrun(self) -> Proposal | None:
        """Let it run on over its time."""
        if self.line.allow == "overrun":
            return None
        made = self.tried(OVERRUN, "Let it run on beyond its time", [replace(self.line, allow="overrun")])
        return made if self._helps(made) else None

    def borrow(self) -> Proposal | None:
        """Begin earlier in the pause before, and let the next line begin later where it can spare the time."""
        need = self.now.seconds / self.rules.quiet - self.now.room
        if need < _LEAST:
            return None
        earlier = min(need, self._silence_before(), _FARTHEST)
        earlier = earlier if earlier >= _LEAST else 0.0
        later = min(need - earlier, self._spare_behind(), _FARTHEST)
        later = later if later >= _LEAST else 0.0
        line = replace(self.line, start=round(self.line.start - earlier, 3))
        change, parts = [line], [f"begin {earlier:.1f} s earlier"] if earlier else []
        if later:
            follows = self.job.segments[self.at + 1]
            change.append(replace(follows, start=round(follows.start + later, 3)))
            change[0] = replace(line, end=round(max(line.end, follows.start + later - self.rules.gap), 3))
            parts.append(f"take {later:.1f} s from the next line")
        if not parts:
            return None
        made = self.tried(BORROW, f"{' and '.join(parts).capitalize()}", change)
        return made if self._helps(made) else None

    def _silence_before(self) -> float:
        """Seconds that are free before the line: nobody speaks in them."""
        ended = max((max(s.end, self.before[s.id].fit.end) for s in self.job.segments[: self.at]), default=0.0)
        return max(0.0, self.line.start - max(ended, 0.0) - (self.rules.gap if self.at else 0.0))

    def _spare_behind(self) -> float:
        """Seconds by which the next line can begin later and still be said at a speed that nobody notices."""
        if self.at + 1 >= len(self.job.segments):
            return 0.0
        follows = self.job.segments[self.at + 1]
        other = self.before[follows.id]
        spare = other.room - other.seconds / self.rules.quiet
        return max(0.0, min(spare, follows.duration - _SHORTEST))


def _how(made: FitScore) -> str:
    """Say how a line is then said."""
    pace = "at its own pace" if made.factor <= 1.005 else f"at {made.factor:.2f}× its own pace"
    if flags.CUT in made.fit.flags:
        return f"Then it is said {pace} and still faded out before its end"
    if made.verdict is Verdict.TOO_LONG:
        return f"Then it is said {pace}, still too long"
    return f"Then it is said {pace}"

"""What a job's card says and offers. Pure: a job and its newest progress in, words and acts out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dubai_desktop.domain import flags
from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.events import JobUpdate
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.domain.timing import FAST_OVER, Fit
from dubai_desktop.pipeline.redo import fallback_lines
from dubai_desktop.ui import words
from dubai_desktop.ui.acts import LABELS, Act
from dubai_desktop.ui.problems import trouble
from dubai_desktop.ui.text import visible

STEPS: tuple[tuple[str, float, float], ...] = (
    ("Audio", 5, 15),
    ("Transcription", 15, 35),
    ("Translation", 35, 50),
    ("Voice", 50, 80),
    ("Mix", 80, 95),
    ("Files", 95, 100),
)
"""The six steps in a word each, with their window of the progress (percent)."""


@dataclass(frozen=True, slots=True)
class Lines:
    """What the card tells about a job's lines: how many, how many wait for a person, how they fit, and how many another
    voice speaks than the one asked for.
    """

    total: int = 0
    need: int = 0
    too_long: int = 0
    faster: int = 0
    moved: int = 0


def count_lines(job: Job, fits: Sequence[Fit]) -> Lines:
    """Count a whole job's lines by what they need."""
    return Lines(
        total=len(job.segments),
        need=sum(segment.needs_person for segment in job.segments),
        too_long=sum(flags.TOO_LONG in fit.flags for fit in fits),
        faster=sum(fit.speed * fit.rate > FAST_OVER for fit in fits),
        moved=len(fallback_lines(job)),
    )


@dataclass(frozen=True, slots=True)
class CardState:
    """One job as its card shows it. `busy`: it runs or waits for a thread right now."""

    job: Job
    update: JobUpdate | None = None
    lines: Lines | None = None
    busy: bool = False

    @property
    def status(self) -> JobStatus:
        """Where the job stands, the newest word counting."""
        return self.update.status if self.update else self.job.status

    @property
    def progress(self) -> float:
        """Percent done."""
        if self.status is JobStatus.COMPLETED:
            return 100.0
        if self.status in {JobStatus.FAILED, JobStatus.CANCELLED} and self.update and not self.update.progress:
            return self.job.progress
        return self.update.progress if self.update else self.job.progress

    @property
    def step(self) -> int:
        """Number of the running step, 1-6."""
        return next((number for number, (_, _, end) in enumerate(STEPS, 1) if self.progress < end), len(STEPS))

    @property
    def error(self) -> str:
        """The sentence of what went wrong, "" where nothing did."""
        if self.status is not JobStatus.FAILED:
            return ""
        return (self.update.error if self.update else "") or self.job.error

    @property
    def code(self) -> str:
        """The code of what went wrong."""
        return (self.update.code if self.update else "") or self.job.error_code


_CHIPS: dict[JobStatus, tuple[str, str]] = {
    JobStatus.REVIEW: ("Waiting for you", "warn"),
    JobStatus.FAILED: ("Stopped", "bad"),
    JobStatus.COMPLETED: ("Done", "ok"),
    JobStatus.CANCELLED: ("Cancelled", "plain"),
    JobStatus.PAUSED: ("Paused", "plain"),
}


def state_chip(state: CardState) -> tuple[str, str]:
    """Return the chip's words and kind; no words while it runs, the bar tells enough."""
    return _CHIPS.get(state.status, ("", "plain"))


def sentence(state: CardState) -> str:
    """Return what is happening, or happened, in a sentence."""
    match state.status:
        case JobStatus.QUEUED:
            said = visible(state.update.message) if state.update else ""
            return "Waits for its turn" if state.busy else said or "Waits to be started"
        case JobStatus.RUNNING:
            said = (state.update.message if state.update else state.job.message) or f"{STEPS[state.step - 1][0]}"
            return f"{said.rstrip('.')} · {state.progress:.0f} %"
        case JobStatus.REVIEW:
            return _review_sentence(state.lines)
        case JobStatus.COMPLETED:
            return _done_sentence(state)
        case JobStatus.FAILED:
            return trouble(state.code, state.error).sentence
        case _:
            return f"At {state.progress:.0f} %. Everything made so far is kept; Continue goes on from the same line."


def _review_sentence(lines: Lines | None) -> str:
    if lines is None:
        return "Read the lines, correct them, then have them spoken"
    said = []
    if lines.need:
        said.append(
            f"{words.count(lines.need, 'line')} {'needs' if lines.need == 1 else 'need'} a translation or your eye"
        )
    if lines.too_long:
        count = f"{lines.too_long:,}" if said else words.count(lines.too_long, "line")
        said.append(f"{count} {'is' if lines.too_long == 1 else 'are'} too long to be said in time")
    if said:
        return ", ".join(said)
    return "Every line is translated and fits. Read them, then have them spoken"


def _done_sentence(state: CardState) -> str:
    """Say what the terminal says of a finished dub, and where its files are."""
    lines = state.lines
    made = state.job.outputs.existing()
    where = f"in {visible(str(made[0].parent))}" if made else ""
    if lines is None or not lines.total:
        return words.join("The dubbed files are ready", where)
    how = f"{lines.faster:,} said faster" if lines.faster else "all at a natural pace"
    if lines.too_long:
        how = f"{how}, {lines.too_long:,} too long for {'its' if lines.too_long == 1 else 'their'} time"
    look = (state.update.message if state.update else state.job.message).partition(". ")[2]  # as `dub.summary` says it
    return words.join(f"{words.count(lines.total, 'line')}, {how}", visible(look), where)


def files(state: CardState) -> str:
    """Return the finished files, one a line, "" where there are none."""
    return "\n".join(visible(str(path)) for path in state.job.outputs.existing())


def when(state: CardState) -> str:
    """Return the words on the right: time left while running, time taken when done."""
    if state.status is JobStatus.RUNNING and state.update:
        return words.left(state.update.eta)
    return ""


def tags(state: CardState) -> tuple[str, ...]:
    """Return the small facts on the card's lower right: troubles mended, engines, cost, time taken."""
    job = state.job
    count = len(_recovered(state))
    mends = (f"{words.count(count, 'trouble')} mended",) if count else ()
    if state.status is JobStatus.COMPLETED and job.worked > 0:
        return (*mends, f"took {words.took(job.worked)}", _cost(job))
    used = [use.used for use in (job.engines.get("transcription"), job.engines.get("voice")) if use]
    return (*mends, *used, _cost(job)) if state.status in {JobStatus.RUNNING, JobStatus.REVIEW} else mends


def mended(state: CardState) -> str:
    """Return what was recovered and how, a line each; "" where nothing had to be."""
    return "\n".join(visible(how) for how in _recovered(state))


def _recovered(state: CardState) -> tuple[str, ...]:
    """What was recovered, the newest word of the running job counting."""
    metrics = (state.update.metrics if state.update else ()) or state.job.metrics
    return tuple(how for step in metrics for how in step.recovered)


def _cost(job: Job) -> str:
    return format_money(job.costs.total, job.costs.currency) if job.costs.total else "free"


def acts(state: CardState) -> tuple[Act, ...]:
    """Return what the card's buttons do, the most helpful first."""
    match state.status:
        case JobStatus.QUEUED:
            return (Act.PAUSE,) if state.busy else (Act.CONTINUE,)
        case JobStatus.RUNNING:
            return (Act.PAUSE,)
        case JobStatus.REVIEW:
            return (Act.REVIEW,)
        case JobStatus.COMPLETED:
            return (Act.OPEN_FOLDER, Act.PLAY, *((Act.REPORT,) if state.job.outputs.page else ()))
        case JobStatus.FAILED:
            return trouble(state.code, state.error).acts[:2]
        case _:
            return (Act.CONTINUE,)


def menu(state: CardState) -> tuple[Act, ...]:
    """Return what the card's menu holds besides its buttons."""
    more: list[Act] = []
    if (state.lines and state.lines.total) or state.progress >= 50:
        more.append(Act.REVIEW)
    if state.status is JobStatus.FAILED:
        more += [*trouble(state.code, state.error).acts[2:], Act.WHY]
    if state.status is JobStatus.COMPLETED:
        more += [*((Act.REDO,) if state.lines and state.lines.moved else ()), Act.RETRY]
    more.append(Act.SOURCE_FOLDER)
    if state.busy:
        more.append(Act.CANCEL)
    if not state.busy and state.status is not JobStatus.RUNNING:
        more.append(Act.REMOVE)
    shown = acts(state)
    return tuple(act for act in dict.fromkeys(more) if act not in shown)


def label(act: Act, state: CardState) -> str:
    """Return the words on a button."""
    if act is Act.REVIEW and state.status is JobStatus.REVIEW and state.lines and state.lines.total:
        return f"Review {words.count(state.lines.total, 'line')}"
    if act is Act.REVIEW and state.status is not JobStatus.REVIEW:
        return "Show the lines"
    if act is Act.RETRY and state.status is JobStatus.COMPLETED:
        return "Make the files again"
    if act is Act.REDO and state.lines:
        return f"Redo {words.count(state.lines.moved, 'line')} of other voices"
    return LABELS[act]


def is_primary(act: Act, state: CardState) -> bool:
    """True for the one button a waiting card wants pressed."""
    return act is Act.REVIEW and state.status is JobStatus.REVIEW

"""The dub, top to bottom: six steps, a stop for the person before the voices, and a result kept after each."""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import cast

from dubai_desktop.domain.job import Fingerprint, Job, JobStatus
from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.problems import Category, Problem, RecoveryAction
from dubai_desktop.domain.quality import Mark, Quality
from dubai_desktop.domain.timing import FAST_OVER
from dubai_desktop.domain.words import counted
from dubai_desktop.media.source import check_unchanged, fingerprint, same_file
from dubai_desktop.pipeline import notes
from dubai_desktop.pipeline.also import write_also
from dubai_desktop.pipeline.checked import Checked
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.estimates import estimates
from dubai_desktop.pipeline.kept import is_kept, record
from dubai_desktop.pipeline.preflight import look
from dubai_desktop.pipeline.progress import Tracker
from dubai_desktop.pipeline.quality.kept import kept_quality
from dubai_desktop.pipeline.recovery import Recovery, retrying
from dubai_desktop.pipeline.room import check_step
from dubai_desktop.pipeline.saving import noted
from dubai_desktop.pipeline.step import Step
from dubai_desktop.pipeline.steps import assemble, extract, finalize, speak, transcribe, translate
from dubai_desktop.pipeline.tally import Tally
from dubai_desktop.pipeline.watch import limits_for, watched

STEPS = cast(tuple[Step, ...], (extract, transcribe, translate, speak, assemble, finalize))
NAMES = tuple(step.NAME for step in STEPS)
VOICES = NAMES.index("speak")
HAS = ("has", "have")
_TRIED = {
    RecoveryAction.RETRY_WITH_SAME_PARAMS: "tried again",
    RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS: "tried again in another way",
}
ENGINE_OF = {"transcribe": "transcription", "translate": "translation", "speak": "voice"}
HERE = "cpu"
"""What a step runs on that calls no engine, or one that does not say."""
BY_LINE = ("translate", "speak")
"""The steps whose work is so many lines; the others work on the whole programme."""


def dub(job: Job, ctx: Context, tracker: Tracker) -> Job:
    """Run a job from where it stands to its end, or to the stop where it waits for a person.

    Returns the job completed or in review. Raises Problem, Cancelled; every finished step is kept by then.
    """
    ctx.cancel.check()  # who stops a job before it begins is heard, whatever stands in its way
    source = same_source(job)
    check_before(job, ctx)
    for number, step in enumerate(STEPS):
        if number >= VOICES:
            job = replace(job, segments=ctx.store.segments.list(job.id))  # with what a person typed meanwhile
        if number == VOICES and waits_for_person(job):
            return replace(job, status=JobStatus.REVIEW, step=step.NAME, message=why_waiting(job))
        if is_kept(job, step, STEPS[number + 1 :], ctx):
            continue
        check_step(job, step.NAME, ctx)
        tracker.estimates = estimates(job, ctx)
        tracker.enter(step.NAME, step.TITLE, step.WEIGHT, _until_the_stop(job, number))
        before = notes.taken_back(replace(job, step=step.NAME), step.NAME, ctx)
        job = notes.kept(before, _run(before, step, ctx, tracker), step.NAME, ctx)
        check_unchanged(job.source, source)
        tracker.report(1.0, step.TITLE)
        following = NAMES[number + 1] if number + 1 < len(NAMES) else ""
        job = replace(job, step=following, progress=tracker.progress)
        ctx.store.jobs.checkpoint(job, step.NAME, record(job, step, ctx), lines=step is transcribe)
    job = write_also(job, replace(ctx, progress=tracker.report))
    job = replace(
        job,
        status=JobStatus.COMPLETED,
        progress=100.0,
        finished=time.time(),
        message=summary(job, kept_quality(ctx.store, job.id)),
        notes=noted(job, ctx.store),
    )
    return finalize.publish(job, ctx)


def look_before(job: Job, ctx: Context) -> tuple[Checked, ...]:
    """Look at everything that the rest of a job needs; it changes nothing. Raises Problem of the store."""
    ahead = _ahead(job, ctx)
    stops = waits_for_person(job) if "translate" not in ahead else job.options.review and not job.approved
    now = tuple(name for name in ahead if not stops or name in NAMES[:VOICES])
    return look(job, ctx, now, tuple(name for name in ahead if name not in now))


def check_before(job: Job, ctx: Context) -> None:
    """Raise the Problem that would stop a job later, before anything heavy or paid is done."""
    for found in look_before(job, ctx):
        if found.problem is not None:
            raise found.problem


def _ahead(job: Job, ctx: Context) -> tuple[str, ...]:
    """The names of the steps that are to run, as far as that can be told."""
    try:
        return tuple(step.NAME for number, step in enumerate(STEPS) if not is_kept(job, step, STEPS[number + 1 :], ctx))
    except (Problem, OSError):  # the source is gone, or cannot be looked at
        return NAMES[NAMES.index(job.step) if job.step in NAMES else 0 :]


def _until_the_stop(job: Job, number: int) -> list[str]:
    """The steps that follow one before the job ends or waits: what the time still to go is reckoned from."""
    stops = number < VOICES and job.options.review and not job.approved
    return list(NAMES[number + 1 : VOICES if stops else None])


def waits_for_person(job: Job) -> bool:
    """True before the voices: a line has no confirmed translation, or the person asked to review and has not yet."""
    return any(s.needs_person for s in job.segments) or (job.options.review and not job.approved)


def why_waiting(job: Job) -> str:
    """Say what the person is asked to do."""
    empty = sum(s.needs_translation for s in job.segments)
    similar = sum(s.needs_person for s in job.segments) - empty
    parts = []
    if empty:
        parts.append(f"{counted(empty, verb=HAS)} no translation yet")
    if similar:
        parts.append(f"{counted(similar, verb=HAS)} only a similar one to confirm")
    if parts:
        return "Waiting for review: " + ", ".join(parts)
    return f"Waiting for review: {counted(len(job.segments))}"


def summary(job: Job, quality: Quality | None = None) -> str:
    """One sentence on a finished dub, and what to look at where something was found."""
    fast = sum(fit.rate * fit.speed > FAST_OVER for fit in job.fits)
    how = f"{fast} said faster" if fast else "all at a natural pace"
    look = f". {quality.verdict}" if quality and quality.mark is not Mark.PASS else ""
    return f"{counted(len(job.segments))}, {how}{look.removesuffix('.')}"


def same_source(job: Job) -> Fingerprint:
    """Return which file the source is in this run. Raises Problem(INPUT_CHANGED | INPUT_MISSING)."""
    return same_file(job.source, job.media.fingerprint) if job.media else fingerprint(job.source)


@dataclass
class _Try:
    """One step being run, with all its tries: what the metrics are made of."""

    step: Step
    began: float = field(default_factory=time.time)
    clock: float = field(default_factory=time.monotonic)
    attempt: int = 0
    recovered: list[str] = field(default_factory=list)
    actions: list[RecoveryAction] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    trouble: Problem | None = None

    def take(self, problem: Problem, recovery: Recovery) -> None:
        """Note that the step is to be tried again, and how."""
        self.attempt += 1
        if recovery.action is RecoveryAction.RETRY_WITH_DIFFERENT_PARAMS:
            self.trouble = problem  # for all tries that follow
        self.recover(f"{problem.message} ({_TRIED[recovery.action]})", recovery.action)

    def recover(self, what: str, action: RecoveryAction) -> None:
        """Note what was recovered, by the loop or by the step itself, and how."""
        if what not in self.recovered:
            self.recovered.append(what)
            self.actions.append(action)

    def metrics(self, job: Job, problem: Problem | None = None) -> ProcessingMetrics:
        """The figures of this step up to now."""
        use = job.engines.get(ENGINE_OF.get(self.step.NAME, "")) if problem is None else None
        engine, device = self.tally.main
        return ProcessingMetrics(
            name=self.step.NAME,
            start=self.began,
            end=time.time(),
            duration=time.monotonic() - self.clock,
            success=problem is None,
            error=problem.message if problem else "",
            retry_count=self.attempt,
            service_used=use.used if use else engine,
            cost_estimate={"translate": job.costs.translation, "speak": job.costs.tts}.get(self.step.NAME, 0),
            recovered=tuple(self.recovered),
            code=problem.code.value if problem else "",
            category=problem.category.value if problem else "",
            actions=tuple(action.value for action in self.actions),
            engine=engine,
            device=device or HERE,
            lines=self.tally.lines,
            characters=self.tally.characters,
            media_seconds=self._seconds(job),
        )

    def _seconds(self, job: Job) -> float:
        """How much of the programme was worked on: lines that a cache or an earlier try had made are left out."""
        whole = job.media.duration if job.media else 0.0
        if self.step.NAME not in BY_LINE:
            return whole
        return whole * min(1.0, self.tally.lines / max(1, len(job.segments)))


def _run(job: Job, step: Step, ctx: Context, tracker: Tracker) -> Job:
    """Run one step with the recovery that its problems allow, and measure it."""
    run = _Try(step)

    def told(problem: Problem, recovery: Recovery) -> None:
        run.take(problem, recovery)
        tracker.report(0.0, f"Trying again: {problem.message}")

    try:
        for attempt in retrying(ctx.settings.processing, ctx.cancel, told):
            with attempt:
                done = _tried(job, step, ctx, run, tracker)
    except Problem as problem:
        ctx.store.history.add(job.id, run.metrics(job, problem))
        raise problem from None
    metrics = run.metrics(done)
    ctx.store.history.add(job.id, metrics)
    tracker.metrics = (*(m for m in job.metrics if m.name != step.NAME), metrics)
    said = (f"{step.TITLE}: {text}" for text in run.recovered if text not in done.notes)
    return replace(done, metrics=tracker.metrics, notes=(*done.notes, *said))


def _tried(job: Job, step: Step, ctx: Context, run: _Try, tracker: Tracker) -> Job:
    """Run one step once, under the watch. Raises Problem, Cancelled."""
    ctx = replace(ctx, attempt=run.attempt, tally=run.tally, trouble=run.trouble, recovered=run.recover)
    limits = limits_for(ctx.settings.processing, job.media.duration if job.media else 0.0)
    try:
        with watched(step.NAME, step.TITLE, limits, ctx.cancel) as watch:
            return step.run(job, replace(ctx, cancel=watch.cancel, progress=watch.heard(tracker.report)))
    except Problem as problem:
        raise _cause(job, problem) from None


def _cause(job: Job, problem: Problem) -> Problem:
    """Trouble with a file that was changed or taken away meanwhile is that, whatever the step made of it."""
    if problem.category is Category.FORMAT:
        try:
            same_source(job)
        except Problem as cause:
            return cause
    return problem

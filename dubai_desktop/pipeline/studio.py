"""What both faces call: add videos, run and resume jobs, edit lines, re-voice, export. No Qt, no printing.

What works on media is imported where it is first needed: PyAV and numpy would double the window's start.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.estimate import Estimate
from dubai_desktop.domain.events import Event
from dubai_desktop.domain.fitscore import FitScore
from dubai_desktop.domain.job import UNFINISHED, Job, JobOptions, JobStatus, MediaInfo, new_job_id
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.proposal import Proposal
from dubai_desktop.domain.quality import Quality
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.engines.base import Engines
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.registry import find_voice
from dubai_desktop.media.files import check_writable, temps_named
from dubai_desktop.media.source import check_file
from dubai_desktop.pipeline import caches, lines
from dubai_desktop.pipeline.accounts import Accounts, accounts
from dubai_desktop.pipeline.asked import check_options
from dubai_desktop.pipeline.caches import CacheSizes
from dubai_desktop.pipeline.checked import Checked, blocked
from dubai_desktop.pipeline.checkup import Checkup
from dubai_desktop.pipeline.clip_keys import current_clips
from dubai_desktop.pipeline.comparing import Pair
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.finding import Found, find, plain
from dubai_desktop.pipeline.people import People
from dubai_desktop.pipeline.places import out_dir
from dubai_desktop.pipeline.preferring import as_default, in_series
from dubai_desktop.pipeline.progress import STEP_NAMES
from dubai_desktop.pipeline.quality.kept import kept_quality
from dubai_desktop.pipeline.reading import reading_of
from dubai_desktop.pipeline.redo import ask_redo, redone
from dubai_desktop.pipeline.runner import Runner
from dubai_desktop.pipeline.settling import take_back
from dubai_desktop.pipeline.wordlist import WordList
from dubai_desktop.settings import Settings
from dubai_desktop.store import Store

Emit = Callable[[Event], None]


class Studio:
    """One person's dubbing desk.

    `notices` are sentences the person should read at the start; `host` is where its engines run; `others` are folders
    where work of earlier settings may still lie.
    """

    def __init__(
        self,
        settings: Settings,
        store: Store,
        engines: Engines,
        work: Path,
        clips: Path,
        *,
        others: Sequence[Path] = (),
        host: EngineHost | None = None,
        notices: Sequence[str] = (),
    ) -> None:
        self.host = host
        self.notices = tuple(notices)
        self.settings = settings
        self.store = store
        self.wordlist = WordList(store)
        self.engines = engines
        self.runner = Runner(settings, store, engines, work, clips, tuple(others))
        self.halts = self.runner.halts
        self.people = People(store, self.runner, lambda: self.engines)
        self.checkup = Checkup(store, self.runner, lambda: self.engines, host)

    def use(self, settings: Settings) -> None:
        """Take changed settings: they count from the next run of a job."""
        self.settings = settings
        self.runner.settings = settings
        self.checkup.forget()
        if self.host is not None:
            self.host.set_max_idle(settings.processing.engine_idle_s)

    # --- what is there ---------------------------------------------------------------------------------------------

    def find(self, paths: Iterable[Path]) -> Found:
        """Look which files of paths and folders can be dubbed; what jobs of this studio made is left out of folders."""
        made = {path for job in self.jobs() for path in (*job.outputs.existing(), *map(Path, job.extras))}
        return find(paths, made)

    def jobs(self) -> tuple[Job, ...]:
        """All jobs without their lines (segments, clips, fits empty), in queue order."""
        return self.store.jobs.list()

    def job(self, job_id: str) -> Job:
        """One job, whole; a unique beginning of its id will do. Raises Problem(JOB_UNKNOWN)."""
        job = self.store.jobs.get(job_id)
        if job is None:
            like = [j.id for j in self.store.jobs.list() if len(job_id) >= 4 and j.id.startswith(job_id)]
            job = self.store.jobs.get(like[0]) if len(like) == 1 else None
        if job is None:
            raise Problem(Code.JOB_UNKNOWN, f"There is no job “{job_id[:40]}”. “jobs list” shows what there is.")
        return job

    # --- making and running ----------------------------------------------------------------------------------------

    def add(self, source: Path, options: JobOptions) -> Job:
        """Look at a source and queue a job for it. Raises Problem for what can't be dubbed or asked for."""
        job = self._made(source, options)
        check_writable(out_dir(options, plain(source), self.settings), create=bool(options.out_dir))
        self.store.audit.append("person", "job.add", job.id)
        return self.store.jobs.add(job)

    def estimate(self, job_id: str) -> Estimate:
        """What a job will cost and take from here on, reckoned without asking any service. Raises Problem."""
        from dubai_desktop.pipeline.estimating import estimate

        job = self.job(job_id)
        return estimate(job, self._context(job.id))

    def estimate_new(self, source: Path, options: JobOptions) -> Estimate:
        """What a job for a source would cost and take; none is made. Raises Problem as `add`."""
        from dubai_desktop.pipeline.estimating import estimate

        job = self._made(source, options)
        return estimate(job, self._looking(job.id))

    def _made(self, source: Path, options: JobOptions) -> Job:
        """A job for a source that was looked at, not kept yet."""
        check_options(self.engines, options)
        check_file(source)
        media = self._look(source, options)
        return Job(new_job_id(), plain(source), options, created=time.time(), media=media, step=STEP_NAMES[0])

    def preflight(self, job_id: str) -> tuple[Checked, ...]:
        """Look at what the rest of a job needs: input, room, folders, models, keys, voices. Changes nothing.

        Blocking for a moment. Raises Problem(JOB_UNKNOWN), and of the store.
        """
        from dubai_desktop.pipeline.dub import look_before

        job = self.job(job_id)
        return look_before(job, self._looking(job.id))

    def preflight_new(self, source: Path, options: JobOptions) -> tuple[Checked, ...]:
        """Look at what a job would need that is not added yet, as `preflight`; no folder is made."""
        from dubai_desktop.pipeline.dub import look_before

        job = Job(new_job_id(), plain(source), options, step=STEP_NAMES[0])
        try:
            check_options(self.engines, options)
        except Problem as problem:
            return (blocked("Asked for", problem),)
        try:
            check_file(source)
            job = replace(job, media=self._look(source, options))
        except Problem as problem:
            return (blocked("Input", problem),)
        return look_before(job, self._looking(job.id))

    def _looking(self, job_id: str) -> Context:
        """What a look needs that makes no folder."""
        return self.runner.looking(job_id, lambda _event: None, CancelToken())

    def run(self, job_id: str, emit: Emit, cancel: CancelToken) -> Job:
        """Run a job from where it stopped until it is done, fails, is cancelled or waits for a person.

        Blocking; call it from a worker. Never raises Problem or Cancelled: the returned job's status and error tell.
        """
        return self.runner.run(job_id, emit, cancel)

    def recover(self) -> tuple[str, ...]:
        """Put jobs whose process died back into the queue; returns their ids. Safe to call at every start.

        What such a process was paying for is settled, and what it left is removed.
        """
        return take_back(self.store, self.runner)

    def unfinished(self) -> tuple[Job, ...]:
        """Jobs that can go on: queued, paused, waiting for a person, or failed."""
        return self.store.jobs.list(UNFINISHED | {JobStatus.FAILED})

    def retry(self, job_id: str, from_step: str = "", *, all_lines: bool = True) -> Job:
        """Put a stopped job back into the queue; with `from_step` (a step NAME) that step and all after run again.

        That is for all lines then, whatever was to be redone alone before, but for `all_lines` being false.
        """
        with self.runner.hold(job_id):
            job = self.job(job_id)
            was = job.status
            if from_step:
                self.store.context.clear(job_id, STEP_NAMES[STEP_NAMES.index(from_step) :])
                if all_lines:
                    redone(job, self.store)
                job = replace(job, step=from_step)
            media = job.media
            if from_step == STEP_NAMES[0]:
                media = self._look(job.source, job.options)
            job = replace(
                job, status=JobStatus.QUEUED, media=media, error="", error_code="", message="Waiting to start"
            )
            self.store.jobs.save(job, lines=False)
            self.halts.lift(job.id)
        if job.approved or was is JobStatus.COMPLETED:
            lines.remember(self.store, job, job.segments)
        return job

    def redo_fallbacks(self, job_id: str) -> Job:
        """Have only the lines spoken anew in the next run that another engine spoke than the one asked for.

        Returns the job, back in the queue; as it was where it has no such line. A line whose engine fails again keeps
        its sound. Raises Problem(JOB_BUSY, JOB_UNKNOWN).
        """
        job = self.job(job_id)
        with self.runner.hold(job.id):
            count = ask_redo(self.job(job.id), self.store)
        if not count:
            return job
        self.runner.breakers.wake()
        self.store.audit.append("person", "job.redo", job.id, lines=count)
        return self.retry(job.id, from_step="speak", all_lines=False)

    def cancel(self, job_id: str) -> None:
        """Stop a job wherever it runs, in this process or another; one that is not running is marked cancelled."""
        job_id = self.job(job_id).id
        try:
            with self.runner.hold(job_id, patience=0):
                job = self.job(job_id)
                if job.status in UNFINISHED:
                    self.store.jobs.set_status(
                        job_id, JobStatus.CANCELLED, job.progress, "Cancelled. What was made is kept."
                    )
        except Problem as problem:
            if problem.code is not Code.JOB_BUSY:
                raise
            self.runner.ask_to_cancel(job_id)

    def remove(self, job_id: str) -> None:
        """Take a job off the list with its work files; finished outputs stay. Raises Problem(JOB_BUSY)."""
        with self.runner.hold(job_id):
            self.store.jobs.remove(job_id)
            self.store.audit.append("person", "job.remove", job_id)
            self.runner.remove_folder(job_id)
        (self.runner.locks / f"{job_id}.lock").unlink(missing_ok=True)

    # --- the lines -------------------------------------------------------------------------------------------------

    def edit(self, job_id: str, segments: Sequence[Segment]) -> None:
        """Keep changed segments (same ids), durable on return. A changed target is the person's, and remembered."""
        lines.edit(self.store, self.job(job_id), segments)

    def replace_lines(self, job_id: str, segments: Sequence[Segment]) -> None:
        """Replace all lines of a job (after split, merge, delete, import), renumbered. Durable on return."""
        self.store.segments.replace(job_id, lines.renumbered(segments))

    def give_translation(self, job_id: str, translation: Path) -> int:
        """Fill the lines that have no translation yet from a subtitle file; returns how many are still without."""
        return lines.give_translation(self.store, self.engines, self.job(job_id), translation)

    def approve(self, job_id: str) -> Job:
        """Pass the review stop: the job is queued for voicing. Raises Problem(NEEDS_TRANSLATION) naming the lines."""
        with self.runner.hold(job_id):
            job = self.job(job_id)
            lines.check_translated(job)
            self.store.segments.approve(job.id)
            self.store.audit.append("person", "job.approve", job.id)
            job = replace(job, approved=True, status=JobStatus.QUEUED, message="Waiting to start")
            self.store.jobs.save(job, lines=False)
        job = self.job(job_id)
        lines.remember(self.store, job, job.segments)
        return job

    def revoice(self, job_id: str, segment_ids: Sequence[str], emit: Emit, cancel: CancelToken) -> Job:
        """Speak just these lines anew and plan the fit again. Blocking. Raises Problem, Cancelled."""
        from dubai_desktop.pipeline.hearing import revoice

        with self._at_work(job_id, emit, cancel) as (job, ctx):
            return revoice(job, segment_ids, ctx)

    def blind_pairs(
        self, job_id: str, voices: tuple[str, str], folder: Path, cancel: CancelToken, *, count: int
    ) -> tuple[tuple[str, str], tuple[Pair, ...]]:
        """Have two voices speak the same lines of a job; returns their whole names, and unnamed WAVs in `folder`.

        Blocking, may cost; nothing of the job is changed. Raises Problem, Cancelled.
        """
        from dubai_desktop.pipeline import blind

        with self._at_work(job_id, lambda _event: None, cancel) as (job, ctx):
            made = blind.pairs(job, voices, folder, ctx, count=count, chance=blind.by_chance)
            return blind.named(job, voices, ctx), made

    def prefer(self, job_id: str, voice: str, where: str) -> str:
        """Let a voice ("engine:voice") speak from the next voicing on, and say for whom: in this "job", for all who are
        named in it in its "series", or as the "default" engine.

        Raises Problem: ENGINE_UNKNOWN, VOICE_UNKNOWN, JOB_BUSY; NAME_INVALID where nobody has a name, or it costs.
        """
        job = self.job(job_id)
        engine, found = find_voice(self.engines, voice, job.options.target_language)
        if where == "default":
            self.use(as_default(self.settings, engine.info))
            return f"{engine.info.title} is the voice engine of dubs to come."
        if where == "series":
            return f"{in_series(job, self.people, engine.info, found)}: {found.title}, in this series."
        with self.runner.hold(job.id):
            job = self.job(job.id)
            named = replace(job.options, voice=f"{engine.info.id}:{found.id}")
            self.store.jobs.save(replace(job, options=named), lines=False)
        return f"{found.title} speaks this job when it is voiced next."

    def clip(self, job_id: str, segment_id: str) -> Path | None:
        """The WAV of a line as it will be heard (fitted), None while not voiced."""
        from dubai_desktop.pipeline.hearing import fitted_clip
        from dubai_desktop.pipeline.steps.assemble import line_gain

        job = self.job(job_id)
        clip = current_clips(job, self.engines, reading_of(job, self.store)).get(segment_id)
        fit = next((fit for fit in self.fits(job_id) if fit.segment_id == segment_id), None)
        if clip is None or fit is None:
            return None
        fine = self.settings.assembly.stretcher == "fine"
        return fitted_clip(clip, fit, self.runner.folder(job_id), gain=line_gain(job), fine=fine)

    def fits(self, job_id: str) -> tuple[Fit, ...]:
        """The plan for every line: predicted from the voice's speaking rate where it has no clip yet."""
        from dubai_desktop.pipeline.fitting import fit_job
        from dubai_desktop.pipeline.pacing import pacer_of

        job = self.job(job_id)
        return fit_job(job, pacer_of(job, self._context(job_id)))

    def fit_scores(self, job_id: str) -> tuple[FitScore, ...]:
        """How well every line will fit, with the plan: before it is voiced from its voice's own measured pace."""
        from dubai_desktop.pipeline.fitting import fit_scores
        from dubai_desktop.pipeline.pacing import pacer_of

        job = self.job(job_id)
        return fit_scores(job, pacer_of(job, self._context(job_id)))

    def proposals(self, job_id: str, segment_id: str) -> tuple[Proposal, ...]:
        """What can be done about a line that is too long, each with what would come of it. Raises Problem."""
        from dubai_desktop.pipeline.pacing import pacer_of
        from dubai_desktop.pipeline.proposals import proposals
        from dubai_desktop.pipeline.shortening import offer

        job = self.job(job_id)
        pacer = pacer_of(job, self._context(job_id))
        found = proposals(job, segment_id, pacer)
        shorter = offer(job, segment_id, pacer)
        return (shorter, *found) if shorter else found

    def shorten(self, job_id: str, segment_id: str, cancel: CancelToken) -> Proposal:
        """Ask a chat model for shorter wording of a line; nothing is changed. Blocking, may cost. Raises Problem,
        Cancelled.
        """
        from dubai_desktop.pipeline.pacing import pacer_of
        from dubai_desktop.pipeline.shortening import shorten

        with self._at_work(job_id, lambda _event: None, cancel) as (job, ctx):
            return shorten(job, segment_id, pacer_of(job, ctx))

    def accounts(self) -> Accounts:
        """What was spent, on what, and what is left of budgets and free characters. Raises Problem."""
        return accounts(self.store, self.engines, self.settings)

    def quality(self, job_id: str) -> Quality | None:
        """What was found when the job's dub was finished, None where none was looked at."""
        return kept_quality(self.store, job_id)

    @contextmanager
    def _at_work(self, job_id: str, emit: Emit, cancel: CancelToken) -> Iterator[tuple[Job, Context]]:
        """Hold a job for the block, to work on it outside a run; what a kill leaves there is found by its name."""
        with self.runner.hold(job_id), temps_named(job_id):
            yield self.job(job_id), self.runner.context(job_id, emit, cancel)

    def _context(self, job_id: str) -> Context:
        """What a look at a job needs that nobody listens to."""
        return self.runner.context(job_id, lambda _event: None, CancelToken())

    def export(
        self,
        job_id: str,
        kind: str,
        destination: Path,
        *,
        progress: Callable[[float], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> Path:
        """Write one result (a key of `domain.kinds.KINDS`) to a place of the person's choice. Blocking.

        Returns the path really written (a number is added to an existing name). Raises Problem, Cancelled.
        """
        from dubai_desktop.pipeline.exports import export

        runner = self.runner
        told = progress or (lambda _done: None)
        ctx = Context(
            self.settings, self.store, self.engines, runner.work, runner.clips, lambda _event: None,
            cancel or CancelToken(), lambda done, _message: told(done),
        )  # fmt: skip
        return export(self.job(job_id), kind, destination, ctx)

    def caches(self) -> CacheSizes:
        """How much is kept for jobs to come, and what that saved so far."""
        return caches.sizes(self.runner.clips, self.store, self.settings)

    def clean_caches(self, *, everything: bool = False) -> int:
        """Bring what is kept within its limits, or remove `everything` that no job on the list uses.

        Returns the bytes freed.
        """
        clips = self.runner.clips
        return caches.empty(clips, self.store) if everything else caches.make_room(clips, self.store, self.settings)

    # --- checks ----------------------------------------------------------------------------------------------------

    def _look(self, source: Path, options: JobOptions) -> MediaInfo:
        """Probe a source and check that it has the sound to dub. Raises Problem."""
        from dubai_desktop.media.extract import speech_track
        from dubai_desktop.media.probe import probe

        media = probe(source, accept_truncated=options.partial)
        speech_track(source, media, options.audio_track)
        return media

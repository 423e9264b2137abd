"""A studio in memory: the same calls as the real one, no engines, no disk, as fast as the test wants."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain import flags
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.costs import CostBreakdown
from dubai_desktop.domain.estimate import Estimate
from dubai_desktop.domain.events import Event, JobFinished, JobStarted, JobUpdate, LineVoiced
from dubai_desktop.domain.fitscore import FitScore, score
from dubai_desktop.domain.job import (
    AudioTrack,
    EngineUse,
    Fingerprint,
    Job,
    JobOptions,
    JobStatus,
    MediaInfo,
    Outputs,
    new_job_id,
)
from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.pace import Reckoned
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.proposal import Proposal
from dubai_desktop.domain.quality import Quality
from dubai_desktop.domain.segment import Clip, Origin, Segment
from dubai_desktop.domain.timing import DEFAULT_RULES, Fit
from dubai_desktop.engines.base import Availability, EngineInfo, Engines, Kind, Voice
from dubai_desktop.pipeline.accounts import Accounts
from dubai_desktop.pipeline.checked import Checked, State
from dubai_desktop.pipeline.finding import Found
from dubai_desktop.pipeline.halts import Halts
from dubai_desktop.settings import Settings
from dubai_desktop.store.savings import Saved
from tests.helpers.fake_health import FakeCheckup
from tests.helpers.fake_people import FakePeople
from tests.helpers.fake_words import FakeWordList

Emit = Callable[[Event], None]

PAIRS = (
    ("Most wells in this area were dug after the flood.", "এই এলাকার বেশির ভাগ কুয়া বন্যার পরে খোঁড়া হয়েছে।"),
    ("About 35% of them are not safe.", "এগুলোর প্রায় ৩৫% নিরাপদ নয়।"),
    (
        "Always boil river water before you drink it, even when it looks clean.",
        "পরিষ্কার দেখালেও নদীর পানি পান করার আগে সব সময় ফুটিয়ে নিন।",
    ),
    ("Keep it covered in a clean pot.", "পরিষ্কার পাত্রে ঢেকে রাখুন।"),
    (
        "And never mix it with untreated water, whatever anyone tells you.",
        "আর কারও কথায় কখনো অপরিশোধিত পানির সঙ্গে মেশাবেন না।",
    ),
    ("Wash your hands with soap before you cook.", "রান্নার আগে সাবান দিয়ে হাত ধুয়ে নিন।"),
    ("Children fall ill first, and most quickly.", "শিশুরাই সবার আগে এবং সবচেয়ে দ্রুত অসুস্থ হয়।"),
    ("A little salt and sugar in boiled water saves lives.", "ফোটানো পানিতে একটু লবণ ও চিনি জীবন বাঁচায়।"),
)


def media(duration: float = 511.0, *, video: bool = True) -> MediaInfo:
    """Return what a probe of an ordinary file says."""
    track = AudioTrack(0, "aac", 48_000, 2, "en", 0.0, duration)
    return MediaInfo(duration, "mp4", Fingerprint(1, 1, 1, 1), (track,), video_codec="h264" if video else "")


def segments(count: int = 8, *, untranslated: Sequence[int] = ()) -> tuple[Segment, ...]:
    """Return `count` lines, each 3.4 s with 0.4 s between them; positions in `untranslated` have no target."""
    made = []
    for place in range(count):
        source, target = PAIRS[place % len(PAIRS)]
        missing = place in untranslated
        origin = Origin.NONE if missing else (Origin.MEMORY if place % 3 else Origin.GIVEN)
        start = 63.0 + place * 3.8
        speaker = "Narrator" if place % 3 else "Dr Karim"
        made.append(
            Segment(f"s{place}", place + 1, start, start + 3.4, source, "" if missing else target, speaker, origin)
        )
    return tuple(made)


def fits_for(lines: Sequence[Segment]) -> tuple[Fit, ...]:
    """Return a plan with natural, faster and impossible lines in turn."""
    made = []
    for place, line in enumerate(lines):
        speed, flagged = ((1.0, ()), (1.0, ()), (1.17, (flags.FAST,)), (1.0, ()), (1.42, (flags.TOO_LONG,)))[place % 5]
        length = (line.end - line.start) * (0.78, 0.93, 1.0, 0.91, 1.0)[place % 5]
        why = "Said a little faster than the voice's own pace." if flagged else "Fits as it is."
        made.append(Fit(line.id, line.start, line.start + length, speed=speed, flags=flagged, why=why))
    return tuple(made)


def scores_for(
    lines: Sequence[Segment], fits: Sequence[Fit] | None = None, clips: Sequence[Clip] = ()
) -> tuple[FitScore, ...]:
    """Return the scores of lines by their plan: measured where they have a clip, else give or take 0.3 s."""
    by_id, spoken = {line.id: line for line in lines}, {clip.segment_id for clip in clips}
    return tuple(scored(fit, by_id.get(fit.segment_id), 0.0 if fit.segment_id in spoken else 0.3)
                 for fit in (fits_for(lines) if fits is None else fits))  # fmt: skip


def scored(fit: Fit, line: Segment | None, margin: float = 0.3) -> FitScore:
    """Return the score of one line by its plan."""
    text, room = (line.target, line.duration) if line else ("", fit.end - fit.start)
    seconds = (fit.end - fit.start) * fit.speed * fit.rate if text.strip() else 0.0
    return score(fit, Reckoned(seconds, margin), room, text, DEFAULT_RULES)


def proposals_for(line: Segment) -> tuple[Proposal, ...]:
    """Return one proposal of each kind for a line."""
    earlier = replace(line, start=line.start - 0.3)
    return (
        Proposal("shorter", "Ask Chat model (tiny) for shorter wording", "At most 31 letters in place of 45.",
                 most=31, cost=1_500),
        Proposal("borrow", "Begin 0.3 s earlier", "Then it is said at 1.21× its own pace.", (earlier,), True, 1.21),
        Proposal("speed", "Allow more speed for this line", "Then it is said at 1.42× its own pace.",
                 (replace(line, allow="speed"),), True, 1.42),
        Proposal("overrun", "Let it run on beyond its time",
                 "Then it is said at 1.15× its own pace; another line starts 0.4 s late.",
                 (replace(line, allow="overrun"),), True, 1.15),
    )  # fmt: skip


class FakeVoice:
    """A voice engine that is ready, or says why not."""

    def __init__(self, id: str = "espeak", title: str = "eSpeak NG", reason: str = "", price: int = 0) -> None:
        online = price > 0
        self.info = EngineInfo(id, title, Kind.VOICE, ("bn", "en"), online, price, "GPL-3.0", version="1.52")
        self.rates = (0.5, 2.5)
        self._reason = reason

    def availability(self, language: str = "") -> Availability:
        return Availability(not self._reason, self._reason)

    def voices(self, language: str) -> tuple[Voice, ...]:
        return (Voice("bn+f2", "Bangla, female", "bn", "female"), Voice("bn+m3", "Bangla, male", "bn", "male"))


class FakeEngine:
    """A transcriber or translator as the models page sees it."""

    def __init__(self, info: EngineInfo, reason: str = "") -> None:
        self.info = info
        self._reason = reason

    def availability(self, request: object = None) -> Availability:
        return Availability(not self._reason, self._reason)


def engines() -> Engines:
    """Return engines of every kind, some not usable here."""
    asr = EngineInfo("subtitles", "Subtitles of the file", Kind.TRANSCRIPTION)
    whisper = EngineInfo("whisper", "Whisper", Kind.TRANSCRIPTION, licence="MIT")
    missing = "No speech model is installed. Add a model folder here, or give a transcript with the video."
    memory = EngineInfo("memory", "Translation memory", Kind.TRANSLATION)
    return Engines(
        (FakeEngine(asr), FakeEngine(whisper, missing)),
        (FakeEngine(memory),),
        (
            FakeVoice(),
            FakeVoice("coqui", "Coqui", "Coqui is not installed. Install it with the optional part “coqui”."),
            FakeVoice(
                "google", "Google Cloud", "No account is set up. Choose the key file in the settings.", 4_000_000
            ),
        ),
        (FakeEngine(EngineInfo("sherpa", "Speakers by ear", Kind.SPEAKERS), missing),),
        (FakeEngine(EngineInfo("spleeter", "Spleeter", Kind.SEPARATION, licence="MIT"), missing),),
    )


class FakeStudio:
    """Keeps jobs in a dictionary. `script` is what `run` does; by default it walks to review, then to the end."""

    def __init__(self, jobs: Iterable[Job] = (), *, pace: float = 0.0) -> None:
        self.settings = Settings()
        self.notices: tuple[str, ...] = ()
        self.engines = engines()
        self.halts = Halts()
        self.host = None  # work for engines is done in the errand's own thread
        self.wordlist = FakeWordList()
        self.people = FakePeople(lambda job_id: self.kept[job_id])
        self.kept: dict[str, Job] = {job.id: job for job in jobs}
        self.checkup = FakeCheckup(lambda: tuple(self.kept.values()))
        self.pace = pace
        self.calls: list[tuple[str, object]] = []
        self.found: dict[str, Quality] = {}
        self.books = Accounts("2026-11", CostBreakdown(), CostBreakdown(), (), (), (), (), Saved(), Saved(), (), {})
        self.reckoned = Estimate((), 0, 0, 0, 0, 170.0, False, ())
        self.refuse: dict[str, Problem] = {}
        self.script: Callable[[FakeStudio, str, Emit, CancelToken], Job] | None = None
        self._lock = threading.RLock()

    def _say(self, name: str, what: object = None) -> None:
        with self._lock:
            self.calls.append((name, what))
        if name in self.refuse:
            raise self.refuse[name]

    def use(self, settings: Settings) -> None:
        self._say("use", settings)
        self.settings = settings

    def named(self, name: str) -> list[object]:
        """Return what a method was called with, in order."""
        with self._lock:
            return [what for called, what in self.calls if called == name]

    def put(self, job: Job) -> Job:
        """Keep a job."""
        with self._lock:
            self.kept[job.id] = job
        return job

    def find(self, paths: Iterable[Path]) -> Found:
        self._say("find")
        files, refused = [], []
        for path in paths:
            if path.suffix == ".mp4":
                files.append(path)
            else:
                problem = Problem(Code.MEDIA_UNREADABLE, "This is not a video or sound file. Choose another file.")
                refused.append((path, problem))
        return Found(tuple(files), tuple(refused))

    def add(self, source: Path, options: JobOptions) -> Job:
        self._say("add", (source, options))
        if "broken" in source.name:
            raise Problem(Code.MEDIA_EMPTY, "The file is empty. Copy it again from where it came.")
        return self.put(Job(new_job_id(), source, options, created=time.time(), media=media(), position=len(self.kept)))

    def jobs(self) -> tuple[Job, ...]:
        self._say("jobs")
        with self._lock:
            return tuple(replace(job, segments=(), clips=(), fits=()) for job in self.kept.values())

    def job(self, job_id: str) -> Job:
        self._say("job", job_id)
        with self._lock:
            if job_id not in self.kept:
                raise Problem(Code.JOB_UNKNOWN, "This video is not in the list any more.")
            return self.kept[job_id]

    def run(self, job_id: str, emit: Emit, cancel: CancelToken) -> Job:
        self._say("run", job_id)
        if self.script is not None:
            return self.script(self, job_id, emit, cancel)
        job = self.put(replace(self.kept[job_id], status=JobStatus.RUNNING, started=time.time()))
        emit(JobStarted(job_id))
        review = job.options.review and not job.approved
        for percent in range(5, 51, 5) if review else range(50, 101, 5):
            if cancel.wait(self.pace) or cancel.cancelled:
                status = JobStatus.PAUSED if cancel.paused else JobStatus.CANCELLED
                job = self.put(replace(job, status=status, progress=float(percent)))
                emit(JobUpdate(job_id, job.status, float(percent), "What was made is kept."))
                emit(JobFinished(job_id, job.status))
                return job
            emit(JobUpdate(job_id, JobStatus.RUNNING, float(percent), f"Working on part {percent // 5}", eta=30.0))
        if review:
            job = self.put(replace(job, status=JobStatus.REVIEW, progress=50.0, segments=job.segments or segments()))
        else:
            out = Path(job.options.out_dir or job.source.parent)
            outputs = Outputs(video=str(out / f"{job.source.stem}.bn.mp4"), wav=str(out / f"{job.source.stem}.bn.wav"))
            job = replace(job, status=JobStatus.COMPLETED, progress=100.0, outputs=outputs, finished=time.time())
            self.put(job)
        emit(JobUpdate(job_id, job.status, job.progress, ""))
        emit(JobFinished(job_id, job.status))
        return job

    def preflight(self, job_id: str) -> tuple[Checked, ...]:
        self._say("preflight", job_id)
        return (Checked("Disk", State.BLOCKS, "The disk is full.", code="DISK_FULL"),)

    def retry(self, job_id: str, from_step: str = "") -> Job:
        self._say("retry", (job_id, from_step))
        self.halts.lift(job_id)
        return self.put(replace(self.kept[job_id], status=JobStatus.QUEUED, error="", error_code=""))

    def redo_fallbacks(self, job_id: str) -> Job:
        self._say("redo", job_id)
        return self.put(replace(self.kept[job_id], status=JobStatus.QUEUED))

    def edit(self, job_id: str, changed: Sequence[Segment]) -> None:
        self._say("edit", tuple(changed))
        new = {line.id: line for line in changed}
        job = self.kept[job_id]
        self.put(replace(job, segments=tuple(new.get(line.id, line) for line in job.segments)))

    def replace_lines(self, job_id: str, lines: Sequence[Segment]) -> None:
        self._say("replace_lines", tuple(lines))
        self.put(replace(self.kept[job_id], segments=tuple(lines)))

    def approve(self, job_id: str) -> Job:
        self._say("approve", job_id)
        return self.put(replace(self.kept[job_id], status=JobStatus.QUEUED, approved=True))

    def revoice(self, job_id: str, ids: Sequence[str], emit: Emit, cancel: CancelToken) -> Job:
        self._say("revoice", tuple(ids))
        job = self.kept[job_id]
        kept = tuple(clip for clip in job.clips if clip.segment_id not in ids)
        new = tuple(
            Clip(one, f"k-{one}", f"/clips/{one}.wav", "espeak", "bn+f2", 1.0, 22_050, 0, 2.8, 0) for one in ids
        )
        for one in ids:
            emit(LineVoiced(job_id, one))
        return self.put(replace(job, clips=kept + new))

    def give_translation(self, job_id: str, translation: Path) -> int:
        self._say("give_translation", translation)
        job = self.kept[job_id]
        self.put(replace(job, segments=tuple(replace(s, target=s.target or "দেওয়া অনুবাদ") for s in job.segments)))
        return 0

    def clip(self, job_id: str, segment_id: str) -> Path | None:
        self._say("clip", segment_id)
        voiced = {clip.segment_id: clip.path for clip in self.kept[job_id].clips}
        return Path(voiced[segment_id]) if segment_id in voiced else None

    def fits(self, job_id: str) -> tuple[Fit, ...]:
        self._say("fits", job_id)
        return fits_for(self.kept[job_id].segments)

    def accounts(self) -> Accounts:
        self._say("accounts")
        return self.books

    def estimate(self, job_id: str) -> Estimate:
        self._say("estimate", job_id)
        return self.reckoned

    def quality(self, job_id: str) -> Quality | None:
        self._say("quality", job_id)
        return self.found.get(job_id)

    def export(
        self,
        job_id: str,
        kind: str,
        destination: Path,
        *,
        progress: Callable[[float], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> Path:
        self._say("export", (kind, destination))
        for percent in range(0, 100, 10):
            if progress:
                progress(percent / 100)
            if cancel and self.pace:
                cancel.wait(self.pace)
                cancel.check()
        return destination

    def fit_scores(self, job_id: str) -> tuple[FitScore, ...]:
        job = self.kept[job_id]
        return scores_for(job.segments, self.fits(job_id), job.clips)

    def proposals(self, job_id: str, segment_id: str) -> tuple[Proposal, ...]:
        self._say("proposals", segment_id)
        return proposals_for(next(line for line in self.kept[job_id].segments if line.id == segment_id))

    def shorten(self, job_id: str, segment_id: str, cancel: CancelToken) -> Proposal:
        self._say("shorten", segment_id)
        line = next(line for line in self.kept[job_id].segments if line.id == segment_id)
        text = line.target.split()[0]
        return Proposal("shorter", f"Say “{text}”", "Then it is said at its own pace.", (replace(line, target=text),))

    def remove(self, job_id: str) -> None:
        self._say("remove", job_id)
        with self._lock:
            del self.kept[job_id]


def review_job(count: int = 8, *, name: str = "lesson-02 water safety.mp4", **options: object) -> Job:
    """Return a job that waits for a person."""
    lines = segments(count, **options)  # type: ignore[arg-type]
    uses = {"transcription": EngineUse("whisper", "Whisper small", ""), "voice": EngineUse("espeak", "eSpeak NG", "")}
    return Job(
        "review-1", Path("/videos") / name, JobOptions(review=True), JobStatus.REVIEW, "speak", 50.0, media=media(),
        segments=lines, source_language="en", engines=uses, created=1_795_000_000.0,
    )  # fmt: skip


def steps() -> tuple[ProcessingMetrics, ...]:
    """Return the metrics of a whole run."""
    names = ("extract", "transcribe", "translate", "speak", "assemble", "finalize")
    took = (4.1, 38.0, 6.2, 61.0, 9.4, 3.3)
    return tuple(ProcessingMetrics(n, 0.0, s, s, True) for n, s in zip(names, took, strict=True))


def shelf() -> tuple[Job, ...]:
    """Return jobs in every state, as on a working day."""
    uses = {"transcription": EngineUse("", "Whisper small", ""), "voice": EngineUse("", "eSpeak Bangla", "")}
    bangla = JobOptions(review=True)
    done = Outputs(video="/videos/intro.bn.mp4", wav="/videos/intro.bn.wav")
    now = time.time()
    return (
        Job("run-1", Path("/videos/climate-lecture-03.mp4"), bangla, JobStatus.QUEUED, "speak", 50.0, media=media(724),
            source_language="en", engines=uses, approved=True, segments=segments(180), created=now - 900),
        review_job(96, untranslated=(40, 41)),
        Job("bad-1", Path("/videos/interview-cut-final.mov"), bangla, JobStatus.FAILED, "assemble", 80.0,
            media=media(2650), source_language="hi", error_code="DISK_FULL", created=now - 5000,
            error="The disk is full: 2.1 GB more is needed in Videos. All 412 voiced lines are kept."),
        Job("done-1", Path("/videos/intro.mp4"), bangla, JobStatus.COMPLETED, "", 100.0, media=media(200),
            source_language="en", segments=segments(41), outputs=done, started=now - 400, finished=now - 9,
            metrics=steps(), engines=uses, costs=CostBreakdown(), created=now - 420),
    )  # fmt: skip

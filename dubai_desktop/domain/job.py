"""One dub: what was asked, what the source is, and how far it got."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from dubai_desktop.domain.costs import CostBreakdown
from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.segment import Clip, Segment, Speaker
from dubai_desktop.domain.sound import Sound
from dubai_desktop.domain.timing import Fit


class JobStatus(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    REVIEW = "review"  # waits for a person
    PAUSED = "paused"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNFINISHED = frozenset({JobStatus.QUEUED, JobStatus.RUNNING, JobStatus.REVIEW, JobStatus.PAUSED})


@dataclass(frozen=True, slots=True)
class AudioTrack:
    """One audio stream of a source. `index` counts audio streams from 0; `start` and `duration` are seconds."""

    index: int
    codec: str
    sample_rate: int
    channels: int
    language: str
    start: float
    duration: float
    title: str = ""


@dataclass(frozen=True, slots=True)
class SubtitleTrack:
    """One subtitle stream of a source. `index` counts subtitle streams from 0; `text` is false for bitmaps."""

    index: int
    codec: str
    language: str
    text: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """Which file this was: what stat tells, to notice that it was replaced or changed meanwhile."""

    device: int
    inode: int
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """What a probe found in a source. `duration` is the programme's length in seconds."""

    duration: float
    container: str
    fingerprint: Fingerprint
    audio: tuple[AudioTrack, ...] = ()
    subtitles: tuple[SubtitleTrack, ...] = ()
    video_codec: str = ""  # empty: no moving picture (cover art does not count)
    width: int = 0
    height: int = 0
    rotation: int = 0
    fps: float = 0.0

    @property
    def has_video(self) -> bool:
        """True where there is a moving picture."""
        return bool(self.video_codec)


@dataclass(frozen=True, slots=True)
class JobOptions:
    """What the person asked for. Paths are absolute; empty strings mean "not given"."""

    target_language: str = "bn"
    source_language: str = "auto"
    out_dir: str = ""  # empty: beside the input
    transcript: str = ""
    translation: str = ""
    voice: str = ""  # "engine" or "engine:voice"; empty: the router chooses
    review: bool = False  # stop between translation and voicing
    overwrite: bool = False
    audio_track: int = 0
    translator: str = ""  # id of a translation engine, "auto" or "none"; empty: the settings'
    partial: bool = False  # take a source that ends early for as long as it goes
    series: str = ""  # what this belongs to: its speakers keep their voices; empty: the source's folder
    background: str = ""  # what becomes of the original sound (`assembly.background`); empty: the setting's
    also: tuple[str, ...] = ()  # further kinds of result to write (keys of `domain.kinds.KINDS`)
    voices: tuple[str, ...] = ()  # engines ("engine" or "engine:voice") to ask next, in order; empty: the settings'
    budget_micro: int = 0  # the most this job may cost, in micro-units; 0: the settings'


@dataclass(frozen=True, slots=True)
class EngineUse:
    """Which engine a step asked for, which it used, and why that one."""

    asked: str
    used: str
    why: str


@dataclass(frozen=True, slots=True)
class Outputs:
    """Absolute paths of the finished files; empty where a file is not made (no mp4 for audio)."""

    video: str = ""
    wav: str = ""
    voice_wav: str = ""
    target_srt: str = ""
    source_srt: str = ""
    report: str = ""
    page: str = ""  # the report as a picture to look at (HTML)

    def existing(self) -> tuple[Path, ...]:
        """The files that were made, in the order of the contract."""
        named = (self.video, self.wav, self.voice_wav, self.target_srt, self.source_srt, self.report, self.page)
        return tuple(Path(p) for p in named if p)


@dataclass(frozen=True, slots=True)
class Job:
    """One dub, whole: a frozen value that each step returns anew and the store keeps.

    `step` is the NAME of the step to run next; `progress` 0-100; `attempt` counts starts. `created`, `started` and
    `finished` are UTC seconds since the epoch, 0.0 while not there. `audio` is the extracted 16 kHz mono WAV and
    `mix`/`voice_stem` the assembled WAVs, in the job's work folder, empty while not made.
    """

    id: str
    source: Path
    options: JobOptions
    status: JobStatus = JobStatus.QUEUED
    step: str = ""
    progress: float = 0.0
    message: str = ""
    error: str = ""
    error_code: str = ""
    error_detail: str = ""
    attempt: int = 0
    created: float = 0.0
    started: float = 0.0
    finished: float = 0.0
    position: int = 0
    source_language: str = ""
    media: MediaInfo | None = None
    audio: str = ""
    mix: str = ""
    voice_stem: str = ""
    speakers: tuple[Speaker, ...] = ()
    segments: tuple[Segment, ...] = ()
    clips: tuple[Clip, ...] = ()
    fits: tuple[Fit, ...] = ()
    shots: tuple[float, ...] = ()  # seconds at which the picture changes to another shot, where known
    sound: Sound | None = None  # how the mix came out
    approved: bool = False  # the review stop was passed
    engines: dict[str, EngineUse] = field(default_factory=dict)  # by "transcription", "translation", "voice"
    metrics: tuple[ProcessingMetrics, ...] = ()
    costs: CostBreakdown = field(default_factory=CostBreakdown)
    outputs: Outputs = field(default_factory=Outputs)
    extras: tuple[str, ...] = ()  # absolute paths of what `options.also` asked for
    notes: tuple[str, ...] = ()  # what was repaired, recovered or left out, for the report

    @property
    def name(self) -> str:
        """File name for people; may hold anything a file system allows, so show it as plain text only."""
        return self.source.name

    @property
    def worked(self) -> float:
        """Seconds the program worked on it: the steps' own times, without the person's."""
        return sum(metrics.duration for metrics in self.metrics)


def new_job_id() -> str:
    """Return a fresh job id (UUID4, hex with dashes)."""
    return str(uuid4())

"""How a studio in memory is doing: counted from its jobs, or as a test says."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta

from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.pipeline import health
from dubai_desktop.pipeline.health import (
    Alert,
    Child,
    DayFigures,
    Disk,
    EngineFigures,
    Failure,
    Health,
    Rate,
    Service,
    StepFigures,
    Trouble,
    VoiceFigures,
)

NOW = 1_795_000_000.0


class FakeCheckup:
    """Counts the jobs there are; `answer` comes in place of that where it is set. `looks` and `forgot` count calls."""

    def __init__(self, jobs: Callable[[], Iterable[Job]]) -> None:
        self._jobs = jobs
        self.answer: Health | None = None
        self.looks = self.forgot = 0

    def forget(self) -> None:
        self.forgot += 1

    def look(self) -> Health:
        self.looks += 1
        if self.answer is not None:
            return self.answer
        jobs = tuple(self._jobs())
        ended = Rate(
            sum(job.status is JobStatus.COMPLETED for job in jobs), sum(job.status is JobStatus.FAILED for job in jobs)
        )
        return Health(
            time.time(), dict(Counter(job.status.value for job in jobs)), ended, ended, ended,
            steps=health.steps([metrics for job in jobs for metrics in job.metrics]),
        )  # fmt: skip


def busy_week() -> Health:
    """A program that was used for a while: figures everywhere, a service that rests, a disk that fills."""
    done = (3, 5, 4, 0, 0, 6, 8, 5, 7, 9, 2, 0, 6, 4)
    broke = (0, 1, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 3, 1)
    days = tuple(
        DayFigures((date(2026, 11, 28) - timedelta(days=13 - place)).isoformat(), *counts)
        for place, counts in enumerate(zip(done, broke, strict=True))
    )
    took = {"extract": 4.1, "transcribe": 96.0, "translate": 41.0, "speak": 188.0, "assemble": 22.0, "finalize": 9.3}
    steps = tuple(
        StepFigures(
            name, 66, 3 if name == "speak" else 0, median * 1.2, median, median / 600, 4 if name == "speak" else 0
        )
        for name, median in took.items()
    )
    no_model = "The speech model is missing: Whisper base, 148 MB. Install it, or drop a subtitle file of the video."
    services = (
        Service("transcription", "subtitles", "Subtitle file", False, "ready", success=NOW - 900),
        Service("transcription", "whisper", "Whisper", False, "ready", success=NOW - 1200),
        Service("translation", "memory", "Translation memory", False, "ready", success=NOW - 880),
        Service("translation", "nllb", "NLLB-200", False, "ready", success=NOW - 870),
        Service(
            "translation",
            "chat",
            "Chat model",
            True,
            "failing",
            "The last call ended with NETWORK.",
            0.0,
            NOW,
            "NETWORK",
        ),
        Service("translation", "google", "Google Cloud Translation", True, "missing", "It needs a service account."),
        Service("voice", "coqui", "Coqui", False, "ready", success=NOW - 600),
        Service("voice", "mms", "MMS", False, "missing", "The voice model is missing: MMS Bangla, 146 MB."),
        Service("voice", "espeak", "espeak-ng", False, "ready", success=NOW - 50),
        Service(
            "voice", "google", "Google Cloud", True, "resting", "The network is away.", NOW - 9000, NOW, "NETWORK", 42.0
        ),
        Service("speakers", "sherpa", "sherpa-onnx", False, "missing", no_model),
        Service("separation", "spleeter", "Spleeter", False, "ready"),
    )
    return Health(
        NOW, {"running": 2, "queued": 5, "review": 1, "completed": 41, "failed": 3}, Rate(33, 5), Rate(118, 9),
        Rate(412, 31), days, steps,
        (
            EngineFigures("transcribe", "whisper-base", "cpu", 40, 0.16, 95.0),
            EngineFigures("transcribe", "whisper-small", "cuda", 9, 0.03, 480.0),
            EngineFigures("translate", "nllb-600m", "cpu", 44, 0.07, 190.0),
            EngineFigures("speak", "coqui", "cpu", 37, 0.31, 41.0),
            EngineFigures("speak", "google", "online", 12, 0.05, 260.0),
        ),
        (VoiceFigures("coqui", "coqui-bn-female", "cpu", 5120, 0.42, 39.0),),
        (
            Failure("system", "DISK_FULL", 4, NOW - 4000), Failure("recoverable", "NETWORK", 3, NOW - 400),
            Failure("service", "TTS_QUOTA", 1, NOW - 9e5), Failure("format", "MEDIA_TRUNCATED", 1, NOW - 8e5),
        ),
        (Trouble("google", "NETWORK", 17), Trouble("coqui", "TTS_BAD_AUDIO", 2)),
        {"retry_with_same_params": 21, "fallback_to_alternative_service": 6},
        (("lesson-02.mp4", "The network was away. (tried again)"),),
        services,
        (Child("coqui", 41_210, 1_840_000_000, 3.2), Child("whisper", 41_190, 610_000_000, None)),
        (Disk(("data", "work files", "results"), "/home/asha", 1_400_000_000, 500_000_000_000),),
        {"database": 12_400_000, "spoken lines": 3_100_000_000, "models": 2_400_000_000, "work files": 310_000_000},
        (
            Alert("disk", "The disk with your data, work files and results is nearly full: 1.4 GB are free.",
                  "Free at least 2 GB before long videos.", is_bad=True),
            Alert("service", "Google Cloud failed repeatedly and rests; it is tried again in 42 s.",
                  "Until then lines go to other engines. The network is away."),
        ),
    )  # fmt: skip


def calm_week() -> Health:
    """The same without trouble."""
    calm = busy_week()
    well = tuple(replace(one, state="ready", words="") if one.state != "missing" else one for one in calm.services)
    days = tuple(replace(day, failed=0) for day in calm.days)
    return replace(calm, alerts=(), services=well, days=days, failures=(), week=Rate(38, 0))

"""Domain values for store tests: a job in which no field has its default."""

from __future__ import annotations

import os
from pathlib import Path

from dubai_desktop.domain.costs import CostBreakdown
from dubai_desktop.domain.job import (
    AudioTrack,
    EngineUse,
    Fingerprint,
    Job,
    JobOptions,
    JobStatus,
    MediaInfo,
    Outputs,
    SubtitleTrack,
)
from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.segment import Clip, Origin, Segment, Speaker, Word
from dubai_desktop.domain.sound import Loudness, Sound
from dubai_desktop.domain.timing import Fit

ODD_NAME = os.fsdecode(b"/videos/\xff\xfe talk\n.mp4")


def segment(index: int = 1, **changes: object) -> Segment:
    values: dict[str, object] = {
        "id": f"line-{index}",
        "index": index,
        "start": index * 2.0,
        "end": index * 2.0 + 1.5,
        "source": f"Hello number {index}",
        "target": f"ওহে {index}",
    }
    return Segment(**{**values, **changes})  # type: ignore[arg-type]


def clip(segment_id: str = "line-1", key: str = "k1", **changes: object) -> Clip:
    values: dict[str, object] = {
        "segment_id": segment_id, "key": key, "path": os.fsdecode(b"/cache/\xff.wav"), "engine": "espeak",
        "voice": "bn+f2", "rate": 1.25, "sample_rate": 22050, "lead": 0.1, "length": 1.2, "tail": 0.2, "reused": True,
    }  # fmt: skip
    return Clip(**{**values, **changes})  # type: ignore[arg-type]


def plain_job(job_id: str = "job-1", source: str = "/videos/talk.mp4", **changes: object) -> Job:
    return Job(id=job_id, source=Path(source), options=JobOptions(), **changes)  # type: ignore[arg-type]


def full_job(job_id: str = "job-full") -> Job:
    media = MediaInfo(
        61.5, "mov", Fingerprint(1, 2, 3, 4_000_000_000_000_000_001),
        (AudioTrack(1, "aac", 48000, 2, "eng", 0.02, 61.4, "Main"),), (SubtitleTrack(1, "mov_text", "eng", True, "S"),),
        "h264", 640, 360, 90, 29.97,
    )  # fmt: skip
    line = segment(
        1, speaker="Ann", origin=Origin.FUZZY, note="differs: [a] & <b>", approved=True, voice="espeak:bn",
        words=(Word(2.0, 2.5, "Hello"), Word(2.5, 3.0, "number")), flags=("fast", "late"), allow="speed",
    )  # fmt: skip
    metrics = ProcessingMetrics("speak", 10.0, 12.0, 2.0, True, "once", 2, "espeak", 5, ("tried again",))
    return Job(
        id=job_id, source=Path(ODD_NAME), speakers=(Speaker("Ann", "female", "espeak:bn+f2", (0.6, 0.8)),),
        options=JobOptions("hi", "en", ODD_NAME, ODD_NAME, "/t.srt", "espeak:bn", True, True, 2, "nllb", True,
                           "The lectures", "none", ("mp3", "vtt")),
        status=JobStatus.REVIEW, step="speak", progress=51.5, message="Reading 100% {0} %s", error="It broke.",
        error_code="TTS_QUOTA", error_detail=f"trace {ODD_NAME}", attempt=3, created=1.5, started=2.5, finished=3.5,
        position=7, source_language="en", media=media, audio=ODD_NAME, mix="/w/mix.wav", voice_stem="/w/voice.wav",
        segments=(line, segment(2)), clips=(clip(), clip("line-2", "k2", reused=False)),
        fits=(Fit("line-1", 2.0, 3.4, 1.1, 1.2, 0.3, ("late",), "moved", "unsaid words"),), approved=True,
        shots=(1.5, 20.04),
        sound=Sound("duck", "no model", -16.0, -2.0, Loudness(-20.0, -3.0, 5.0), Loudness(-19.0), Loudness(-22.0),
                    Loudness(-18.5, -2.5), Loudness(-16.0, -1.2, 4.0), 3.0, 2.5, 40.0, 0.2),
        engines={"voice": EngineUse("coqui", "espeak", "no model")}, metrics=(metrics,),
        costs=CostBreakdown(1, 2, 3, 4, "EUR"),
        outputs=Outputs(ODD_NAME, "/o.wav", "/o.voice.wav", "/o.bn.srt", "/o.en.srt", "/o.json", "/o.html"),
        extras=("/o.mp3",),
        notes=("repaired",),
    )  # fmt: skip

"""The report of one dub, `talk.bn.json`: what was asked, used, spent, and where each line stands."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dubai_desktop.domain.costs import MICRO
from dubai_desktop.domain.job import Job
from dubai_desktop.media.files import atomic


def build_report(job: Job) -> dict[str, Any]:
    """Return the report as JSON values; all times in seconds, money in whole currency units."""
    return {
        "job": {
            "id": job.id,
            "source": os.fsencode(job.source).decode("utf-8", "backslashreplace"),
            "duration": job.media.duration if job.media else 0.0,
            "languages": {"source": job.source_language, "target": job.options.target_language},
            "status": str(job.status),
            "started": _utc(job.started),
            "finished": _utc(job.finished),
            "notes": list(job.notes),
        },
        "steps": [
            {
                "name": m.name,
                "start": _utc(m.start),
                "end": _utc(m.end),
                "duration": round(m.duration, 3),
                "success": m.success,
                "error": m.error or None,
                "retry_count": m.retry_count,
                "service_used": m.service_used,
                "cost_estimate": m.cost_estimate / MICRO,
                "recovered": list(m.recovered),
            }
            for m in job.metrics
        ],
        "engines": {kind: {"asked": e.asked, "used": e.used, "why": e.why} for kind, e in job.engines.items()},
        "costs": {
            "transcription_cost": job.costs.transcription / MICRO,
            "translation_cost": job.costs.translation / MICRO,
            "tts_cost": job.costs.tts / MICRO,
            "processing_cost": job.costs.processing / MICRO,
            "total_cost": job.costs.total / MICRO,
            "currency": job.costs.currency,
        },
        "segments": _segments(job),
    }


def _segments(job: Job) -> list[dict[str, Any]]:
    clips = {clip.segment_id: clip for clip in job.clips}
    fits = {fit.segment_id: fit for fit in job.fits}
    rows = []
    for segment in job.segments:
        clip, fit = clips.get(segment.id), fits.get(segment.id)
        rows.append(
            {
                "index": segment.index,
                "start": round(segment.start, 3),
                "end": round(segment.end, 3),
                "speaker": segment.speaker,
                "source": segment.source,
                "target": segment.target,
                "origin": str(segment.origin),
                "engine": clip.engine if clip else None,
                "voice": clip.voice if clip else None,
                "clip_start": round(fit.start, 4) if clip and fit else None,
                "clip_end": round(fit.end, 4) if clip and fit else None,
                "speed": round(fit.rate * fit.speed, 4) if fit else None,
                "note": segment.note,
                "flags": list(dict.fromkeys((*segment.flags, *(fit.flags if fit else ())))),
                "why": fit.why if fit else "",
                "unsaid": fit.unsaid if fit else "",
            }
        )
    return rows


def write_report(job: Job, path: Path) -> None:
    """Write the report, whole or not at all. Raises Problem(DISK_FULL, OUT_NOT_WRITABLE)."""
    text = json.dumps(build_report(job), ensure_ascii=False, indent=1)
    with atomic(path) as aside:
        aside.write_text(text.encode("utf-8", "backslashreplace").decode("utf-8"), encoding="utf-8")


def _utc(seconds: float) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds") if seconds else None

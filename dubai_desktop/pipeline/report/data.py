"""The report of one dub, `talk.bn.json`: what was asked, used, spent, and where each line stands."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dubai_desktop.domain.costs import MICRO
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.quality import LineQuality, Quality
from dubai_desktop.media.files import atomic


def build_report(job: Job, quality: Quality | None = None) -> dict[str, Any]:
    """Return the report as JSON values; all times in seconds, money in whole currency units.

    `quality` is what was found of the finished dub; without it the report has none.
    """
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
                "code": m.code or None,
                "category": m.category or None,
                "actions": list(m.actions),
                "engine": m.engine,
                "device": m.device,
                "lines": m.lines,
                "characters": m.characters,
                "media_seconds": round(m.media_seconds, 3),
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
        "quality": _quality(job, quality) if quality else None,
        "segments": _segments(job, quality),
    }


def _quality(job: Job, quality: Quality) -> dict[str, Any]:
    """The verdict, every check with the lines it points at, and the loudness before and after."""
    return {
        "verdict": quality.verdict,
        "mark": quality.mark.value,
        "checks": [{**asdict(check), "mark": check.mark.value, "lines": list(check.lines)} for check in quality.checks],
        "findings": [
            {
                "check": f.check,
                "index": f.index,
                "start": round(f.start, 3),
                "mark": f.mark.value,
                "sentence": f.sentence,
            }
            for f in quality.findings
        ],
        "loudness": {name: _rounded(value) for name, value in asdict(job.sound).items()} if job.sound else {},
    }


def _rounded(value: Any) -> Any:  # noqa: ANN401 - JSON values
    if isinstance(value, dict):
        return {name: _rounded(item) for name, item in value.items()}
    return round(value, 2) if isinstance(value, float) else value


def _figures(line: LineQuality) -> dict[str, Any]:
    """The figures of one line, what was not measured left out."""
    left_out = ("segment_id", "index", *(() if line.heard else ("heard",)))
    values = {name: value for name, value in asdict(line).items() if value is not None and name not in left_out}
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in values.items()}


def _segments(job: Job, quality: Quality | None) -> list[dict[str, Any]]:
    figures = {line.segment_id: line for line in quality.lines} if quality else {}
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
                "quality": _figures(figures[segment.id]) if segment.id in figures else None,
            }
        )
    return rows


def write_report(job: Job, path: Path, quality: Quality | None = None) -> None:
    """Write the report, whole or not at all. Raises Problem(DISK_FULL, OUT_NOT_WRITABLE)."""
    text = json.dumps(build_report(job, quality), ensure_ascii=False, indent=1)
    with atomic(path) as aside:
        aside.write_text(text.encode("utf-8", "backslashreplace").decode("utf-8"), encoding="utf-8")


def _utc(seconds: float) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds") if seconds else None

"""How long each step of a job will take: by what it will use and has to do, learned from history, else the table."""

from __future__ import annotations

from dubai_desktop.domain.job import Job
from dubai_desktop.engines.registry import split_voice
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.learning import Work, alike, seconds
from dubai_desktop.pipeline.lines import AUTO, GIVEN, MEMORY, NONE
from dubai_desktop.pipeline.progress import FIRST_ESTIMATE
from dubai_desktop.pipeline.steps import transcribe

_LOOK_AT = 300  # of the newest runs of a step: those of other engines are among them
_SUBTITLES = "subtitles"


def estimates(job: Job, ctx: Context) -> dict[str, float]:
    """Return the seconds of each step, by its NAME; the product's table where nothing like it was ever run."""
    device = {"cpu": "cpu", "cuda": "cuda"}.get(ctx.settings.processing.device, "")
    found = dict(FIRST_ESTIMATE)
    for name in found:
        engine = _engine(job, ctx, name)
        runs = ctx.store.history.runs(step=name, successes=True, limit=_LOOK_AT)
        work = _work(job, name)
        if work.media_seconds <= 0 and job.media is not None:  # every line is there already
            found[name] = 1.0
            continue
        learned = seconds(alike(runs, engine, device if engine else ""), work)
        if learned is not None:
            found[name] = learned
    return found


def _work(job: Job, name: str) -> Work:
    """What is left for a step to do."""
    whole = job.media.duration if job.media else 0.0
    if name not in ("translate", "speak") or not job.segments:
        return Work(whole)
    if name == "translate":
        left = [s.source for s in job.segments if s.needs_translation]
    else:
        spoken = {clip.segment_id for clip in job.clips}
        left = [s.target for s in job.segments if s.id not in spoken]
    return Work(whole * len(left) / len(job.segments), sum(map(len, left)), len(left))


def _engine(job: Job, ctx: Context, name: str) -> str:
    """The engine that a step will most likely use; "" for those that use none."""
    if name == "transcribe":
        return _SUBTITLES if transcribe.is_given(job, ctx) else f"whisper-{ctx.settings.transcription.model_size}"
    if name == "translate":
        return _translator(job, ctx)
    return _voice(job, ctx) if name == "speak" else ""


def _translator(job: Job, ctx: Context) -> str:
    asked = job.options.translator or ctx.settings.translation.engine
    if job.options.translation:
        return _SUBTITLES
    if asked not in (AUTO, NONE):
        return asked
    free = [e for e in ctx.engines.translators if e.info.id not in GIVEN and not e.info.online and not e.info.price]
    ready = [engine.info.id for engine in free if engine.availability().ready] if asked == AUTO else []
    return ready[0] if ready else MEMORY


def _voice(job: Job, ctx: Context) -> str:
    asked = split_voice(job.options.voice)[0] or ctx.settings.tts_router.default_engine
    language = job.options.target_language
    order = sorted(ctx.engines.voices, key=lambda engine: engine.info.id != asked)
    may = [engine for engine in order if engine.info.id == asked or not (engine.info.online or engine.info.price)]
    return next((engine.info.id for engine in may if engine.availability(language).ready), asked)

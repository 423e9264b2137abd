"""How long a translation may be: the letters that the voice says in a line's time, told to translators that listen."""

from __future__ import annotations

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import Pace, letters, measured
from dubai_desktop.domain.problems import Problem
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.router import routes

BORROWED = 1.0  # seconds of the silence behind a line that its translation may count on


def letter_budgets(job: Job, ctx: Context) -> dict[str, int]:
    """Return the characters of the target language that fit each line's time, by segment id.

    The time is the line's own and what it may borrow behind it, at the speed-up that nobody notices.
    """
    pace, rules = voice_pace(job, ctx), ctx.rules
    end = job.media.duration if job.media else 0.0
    found: dict[str, int] = {}
    following = [*(segment.start for segment in job.segments[1:]), end]
    for segment, latest in zip(job.segments, following, strict=True):
        silence = max(0.0, latest - segment.end - rules.gap - rules.padding)
        seconds = (segment.duration + min(BORROWED, silence)) * rules.quiet
        found[segment.id] = max(1, letters(seconds, pace, job.options.target_language))
    return found


def voice_pace(job: Job, ctx: Context) -> Pace:
    """The pace of the voice that will speak, from what it spoke in earlier jobs; else the language's usual one.

    Where no voice can speak the usual one does: the lines can be translated, and voicing says what is missing.
    """
    router = ctx.settings.tts_router
    try:
        found = routes(
            ctx.engines, job.options.voice, job.options.target_language,
            default=router.default_engine, fallback=router.fallback_enabled,
        )  # fmt: skip
    except Problem:
        return Pace()
    read = ctx.reading(job)
    spoken = ctx.store.clips.spoken_by(found[0].engine.info.id, found[0].voice)
    return measured((read(text), seconds) for text, seconds in spoken)

"""How long a translation may be: the letters that the voice says in a line's time, told to translators that listen."""

from __future__ import annotations

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.pace import letters
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.pacing import pacer_of

BORROWED = 1.0  # seconds of the silence behind a line that its translation may count on


def letter_budgets(job: Job, ctx: Context) -> dict[str, int]:
    """Return the characters of the target language that fit each line's time, by segment id.

    The time is the line's own and what it may borrow behind it, at the speed-up that nobody notices; the pace is that
    of the voice which will say the line, from what it spoke in earlier jobs, else the language's usual one.
    """
    pacer, rules = pacer_of(job, ctx), ctx.rules
    end = job.media.duration if job.media else 0.0
    found: dict[str, int] = {}
    following = [*(segment.start for segment in job.segments[1:]), end]
    for segment, latest in zip(job.segments, following, strict=True):
        silence = max(0.0, latest - segment.end - rules.gap - rules.padding)
        seconds = (segment.duration + min(BORROWED, silence)) * rules.quiet
        found[segment.id] = max(1, letters(seconds, pacer.pace(segment), pacer.language))
    return found

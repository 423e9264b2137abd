"""The free characters of a month that are kept in reserve: a service is left out before they are used up."""

from __future__ import annotations

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import EngineInfo, Voice
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.quotas import free_left

ENGINE = "google"
"""The engine that the setting is about."""


def in_reserve(ctx: Context, info: EngineInfo, voice: Voice | None) -> Problem | None:
    """Return why a voice is left out for now; None where it may speak.

    Where the service gives away no more than the reserve, or nobody knows how much, there is none to keep.
    """
    least, family = ctx.settings.tts_router.quota_threshold, voice.family if voice else ""
    free = prices.free_per_month(info.tariff, family) if least and info.id == ENGINE else 0
    if free <= least:
        return None
    left = free_left(ctx.store, info, family)
    if left >= least:
        return None
    return Problem(
        Code.TTS_QUOTA,
        f"{left:,} of the {free:,} free characters of {info.title}'s {family} voices are left this month, and "
        f"{least:,} are kept in reserve. Lower “Characters kept in reserve” in the settings to use them.",
        facts={"left": left, "free": free, "reserve": least},
    )

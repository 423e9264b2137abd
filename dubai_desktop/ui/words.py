"""Figures and states in words for people: times, languages, counts, sentences. Pure."""

from __future__ import annotations

from datetime import UTC, datetime

from dubai_desktop.domain.languages import find_language


def clock(seconds: float) -> str:
    """Return a duration as "12:04" or "1:02:03"."""
    whole = max(0, round(seconds))
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{secs:02}" if hours else f"{minutes}:{secs:02}"


def cue_time(seconds: float) -> str:
    """Return a cue's time with tenths: "1:11.2"."""
    tenths = max(0, round(seconds * 10))
    return f"{clock(tenths // 10)}.{tenths % 10}"


def span(start: float, end: float) -> str:
    """Return "1:11.2 – 1:13.6"."""
    return f"{cue_time(start)} – {cue_time(end)}"


def left(eta: float | None) -> str:
    """Return how long still, "" while unknown."""
    if eta is None:
        return ""
    if eta < 5:
        return "a few seconds left"
    if eta < 60:
        return f"about {max(5, round(eta / 5) * 5)} s left"
    return f"about {_rough(eta)} left"


def _rough(seconds: float) -> str:
    minutes = max(1, round(seconds / 60))
    if minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def took(seconds: float) -> str:
    """Return a finished duration: "2 min 11 s"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole} s"
    minutes, secs = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {secs} s" if secs else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"


def language(code: str) -> str:
    """Return a language's name, the code itself if unknown, "?" if empty."""
    known = find_language(code) if code else None
    return known.name if known else code or "?"


def languages(source: str, target: str) -> str:
    """Return "English → Bangla"; a source that is still to be found out is left out."""
    goal = language(target)
    return f"{language(source)} → {goal}" if source and source != "auto" else f"to {goal}"


def count(number: int, noun: str, plural: str = "") -> str:
    """Return "1 line", "7 lines"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def size(number: float) -> str:
    """Return bytes for people: "2.1 GB"."""
    for unit in ("B", "KB", "MB", "GB"):
        if number < 1000 or unit == "GB":
            return f"{number:.0f} {unit}" if unit == "B" or number >= 10 else f"{number:.1f} {unit}"
        number /= 1000
    return ""


def join(*parts: str, by: str = " · ") -> str:
    """Join the parts that say something."""
    return by.join(part for part in parts if part)


def listing(names: list[str], most: int = 3) -> str:
    """Return "a, b and 4 more"."""
    if len(names) <= most:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {len(names) - most:,} more"


def when(stamp: float) -> str:
    """Return a moment (UTC seconds since the epoch) in local time: "24 Nov 2026, 14:05"; "" for none."""
    if stamp <= 0:
        return ""
    local = datetime.fromtimestamp(stamp, UTC).astimezone()
    return f"{local.day} {local:%b %Y, %H:%M}"


def day(stamp: float) -> str:
    """Return the local day of a moment: "24 Nov 2026"."""
    local = datetime.fromtimestamp(stamp, UTC).astimezone()
    return f"{local.day} {local:%b %Y}"

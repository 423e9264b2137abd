"""Health in words for the page: what its pictures and tables say. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dubai_desktop.domain.problems import Category
from dubai_desktop.pipeline.alerts import STEP_TITLES
from dubai_desktop.pipeline.health import Health, Rate, Service
from dubai_desktop.ui import words

KINDS = {
    "transcription": "Listening",
    "translation": "Translation",
    "voice": "Voices",
    "speakers": "Speakers",
    "separation": "Music apart",
}
STATES = {
    "ready": ("ready", "ok"),
    "missing": ("missing", "soft"),
    "resting": ("rests", "warn"),
    "failing": ("did not answer", "bad"),
}
"""What a state is called, and the token that colours it: the word always stands beside the colour."""

CATEGORIES = {
    Category.RECOVERABLE.value: "Passing trouble",
    Category.SERVICE.value: "Engines and services",
    Category.FORMAT.value: "Files",
    Category.SYSTEM.value: "This computer",
}
DEVICES = {"cpu": "processor", "cuda": "graphics card", "online": "online"}
ACTIONS = {
    "retry_with_same_params": "tried again",
    "retry_with_different_params": "tried again in another way",
    "fallback_to_alternative_service": "another engine took over",
    "manual_intervention_required": "left to you",
    "abort_processing": "given up",
}
HEADINGS: dict[str, tuple[str, ...]] = {
    "Engines": ("Engine", "For", "State", "Last answered", "Last failed", "What to do"),
    "Steps": ("Step", "Runs", "Failed", "Tried again", "Usual time", "Average", "For an hour of video"),
    "Paces": ("Step", "Engine", "Computed on", "Runs", "For an hour", "Characters a second"),
    "Failures": ("What stopped dubs", "Kind", "Times", "Last"),
    "Mended": ("Video", "What happened, and how it was mended"),
    "Program": ("What", "Where or how much"),
}
"""The tables by their names, with their headings."""

RIGHT = {"Steps": (1, 2, 3, 4, 5, 6), "Paces": (3, 4, 5), "Failures": (2,)}
STRETCH = {"Engines": 5, "Steps": 0, "Paces": 1, "Failures": 0, "Mended": 1, "Program": 1}


def percent(rate: Rate) -> str:
    """Return a share of successes, "–" where nothing ended."""
    return "–" if rate.share is None else f"{rate.share:.0%}"


def longer(now: Health) -> str:
    """Return what stands under the week's share: the month's."""
    if now.ever.share is None:
        return "of dubs succeeded"
    return f"succeeded in 7 days · {percent(now.month)} in 30"


def working(now: Health) -> str:
    """Return what stands under the number of running jobs."""
    waiting, review = now.jobs.get("queued", 0), now.jobs.get("review", 0)
    waits = f"{waiting:,} waiting" if waiting else ""
    return words.join("running", waits, f"{review:,} to review" if review else "")


def step_bars(now: Health) -> list[tuple[str, float, str]]:
    """Return the bars of the usual time of each step."""
    return [(STEP_TITLES[step.step], step.median, brief(step.median)) for step in now.steps]


def failure_bars(now: Health) -> list[tuple[str, float, str]]:
    """Return the bars of what stopped dubs, by category."""
    counts: Counter[str] = Counter()
    for failure in now.failures:
        counts[failure.category] += failure.count
    return [(CATEGORIES[name], counts[name], f"{counts[name]:,}") for name in CATEGORIES if counts[name]]


def lights(services: Sequence[Service]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Return for each kind of engine (title, token, word) of every one; those that can be used come first."""
    rows = []
    for kind, title in KINDS.items():
        mine = sorted((one for one in services if one.kind == kind), key=lambda one: one.state == "missing")
        if mine:
            rows.append((title, [(one.title, STATES[one.state][1], STATES[one.state][0]) for one in mine]))
    return rows


def brief(seconds: float) -> str:
    """Return a duration, with tenths where it is short."""
    return f"{seconds:.1f} s" if seconds < 10 else words.took(seconds)


def hour(factor: float | None) -> str:
    """Return how long an hour of video takes, by the real-time factor."""
    return "" if factor is None else brief(factor * 3600)


def day_name(iso: str) -> str:
    """Return a day as "24 Nov"."""
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b}"


def rows(name: str, now: Health) -> list[tuple[str, ...]]:
    """Return the rows of one of the tables."""
    return {
        "Engines": _engines,
        "Steps": _steps,
        "Paces": _paces,
        "Failures": _failures,
        "Mended": _mended,
        "Program": _program,
    }[name](now)


def _engines(now: Health) -> list[tuple[str, ...]]:
    return [
        (
            one.title, KINDS.get(one.kind, one.kind), STATES[one.state][0], words.when(one.success),
            words.join(words.when(one.failure), one.code.replace("_", " ").lower()), one.words,
        )
        for one in now.services
    ]  # fmt: skip


def _steps(now: Health) -> list[tuple[str, ...]]:
    return [
        (
            STEP_TITLES[one.step], f"{one.runs:,}", f"{one.failed:,}", f"{one.retries:,}", brief(one.median),
            brief(one.average), hour(one.factor),
        )
        for one in now.steps
    ]  # fmt: skip


def _paces(now: Health) -> list[tuple[str, ...]]:
    engines = [
        (
            STEP_TITLES[one.step], one.engine, DEVICES.get(one.device, one.device), f"{one.runs:,}", hour(one.factor),
            f"{one.characters:,.0f}",
        )
        for one in now.engines
    ]  # fmt: skip
    voices = [
        (
            "Single calls", words.join(one.engine, one.voice, by=" "), DEVICES.get(one.device, one.device),
            f"{one.calls:,}", hour(one.factor), f"{one.characters:,.0f}",
        )
        for one in now.voices
    ]  # fmt: skip
    return [*engines, *voices]


def _failures(now: Health) -> list[tuple[str, ...]]:
    jobs = [
        (
            one.code.replace("_", " ").capitalize(), CATEGORIES.get(one.category, one.category), f"{one.count:,}",
            words.when(one.last),
        )
        for one in now.failures
    ]  # fmt: skip
    calls = [
        (f"{one.engine}: {one.code.replace('_', ' ').lower()}", "Single calls, mended or not", f"{one.count:,}", "")
        for one in now.troubles
    ]
    return [*jobs, *calls]


def _mended(now: Health) -> list[tuple[str, ...]]:
    counts = [
        ("All videos of 30 days", f"{words.count(count, 'time')} {ACTIONS.get(action, action)}")
        for action, count in now.recoveries.items()
    ]
    return [*counts, *reversed(now.recovered)]


def _program(now: Health) -> list[tuple[str, ...]]:
    disks = [
        (
            f"Disk of {words.listing(list(one.uses))}",
            f"{words.size(one.free)} of {words.size(one.total)} free, {one.path}",
        )
        for one in now.disks
    ]
    sizes = [(name.capitalize(), words.size(size)) for name, size in now.sizes.items()]
    children = [
        (
            f"Process of {one.lane}",
            words.join(
                f"number {one.pid}", f"{words.size(one.memory)} of memory",
                "idle" if one.busy is None else f"at work for {words.took(one.busy)}",
            ),
        )
        for one in now.children
    ]  # fmt: skip
    return [*disks, *sizes, *children]

"""The report's table of lines: what is said when, how fast, how it differs from the plan, and why."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from dubai_desktop.domain import flags
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.quality import Finding, LineQuality, Mark, Quality
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.pipeline.quality.checks import ONSET
from dubai_desktop.pipeline.report.markup import clock, el, number

_HEADINGS = (
    ("Line", "num"), ("Time", ""), ("Speaker", ""), ("What is said", "texts"), ("Dub", ""), ("Speed", "num"),
    ("Start", "num"), ("Level", "num"), ("How it fits", ""),
)  # fmt: skip

WORDS = {
    flags.FAST: "faster",
    flags.RUSHED: "rushed",
    flags.LATE: "late",
    flags.EARLY: "early",
    flags.BORROWED: "uses the pause",
    flags.CUT: "cut off",
    flags.TOO_LONG: "too long",
    flags.FALLBACK_VOICE: "other voice",
    flags.FUZZY: "similar translation",
    flags.GLOSSARY: "check words",
    flags.REPAIRED: "times repaired",
    flags.OVERRUN: "runs over",
    flags.UNVOICED: "not spoken",
}
"""A word or two for each flag; others are shown by name."""

_BAD = frozenset({flags.CUT, flags.TOO_LONG, flags.RUSHED, flags.UNVOICED})
_QUIET = frozenset({flags.BORROWED, flags.REPAIRED, flags.EARLY})


def table(parent: Element, job: Job, quality: Quality | None) -> None:
    """Add the table of all lines, each of which can be linked to as #line-12."""
    fits = {fit.segment_id: fit for fit in job.fits}
    figures = {line.segment_id: line for line in quality.lines} if quality else {}
    findings: dict[str, list[Finding]] = {}
    for finding in quality.findings if quality else ():
        findings.setdefault(finding.segment_id, []).append(finding)
    if findings:
        _pick(parent, len(job.segments), len(findings))
    named = any(segment.speaker for segment in job.segments)
    made = el(el(parent, "div", css="card"), "table", css="lines-table")
    head = el(el(made, "thead"), "tr")
    for title, css in _HEADINGS:
        if named or title != "Speaker":
            el(head, "th", title, css=css, scope="col")
    body = el(made, "tbody")
    for segment in job.segments:
        known = figures.get(segment.id) or LineQuality(segment.id, segment.index)
        _row(body, segment, fits.get(segment.id), known, findings.get(segment.id, ()), named=named)


def _pick(parent: Element, lines: int, found: int) -> None:
    """Two buttons that need no script: all lines, or those with findings."""
    box = el(parent, "div", css="pick", role="group", aria_label="Which lines to show")
    for key, words, on in (("all", f"All {lines:,} lines", True), ("found", f"{found:,} to look at", False)):
        more = {"checked": "checked"} if on else {}
        el(box, "input", type="radio", name="pick", id=f"pick-{key}", **more)
        el(box, "label", words, for_=f"pick-{key}")


def _row(
    body: Element, segment: Segment, fit: Fit | None, known: LineQuality, findings: Sequence[Finding], *, named: bool
) -> None:
    said = known.speed is not None and fit is not None
    row = el(body, "tr", id=f"line-{segment.index}", **({"css": "has-finding"} if findings else {}))
    el(row, "td", str(segment.index), css="num")
    el(row, "td", f"{clock(segment.start, tenths=True)} – {clock(segment.end, tenths=True)}", css="num")
    if named:
        el(el(row, "td"), "bdi", segment.speaker)
    texts = el(row, "td", css="texts")
    el(texts, "div", segment.target or "(no translation)", css="said", dir="auto")
    el(texts, "div", segment.source, css="source", dir="auto")
    for finding in findings:
        el(texts, "div", f"It {finding.sentence}.", css="matter")
    if known.heard and known.error is not None and known.error > 0:
        el(texts, "div", f"Understood as: {known.heard} ({known.error:.0%} differs)", css="source", dir="auto")
    dub = f"{clock(fit.start, tenths=True)} – {clock(fit.end, tenths=True)}" if said and fit else "–"
    el(row, "td", dub, css="num")
    speed = el(row, "td", f"{known.speed:.2f}×" if known.speed is not None else "–", css="num")
    if known.speed is not None and known.speed > 1.15 + 0.005:
        speed.set("class", f"num {'off' if known.speed > 1.3 + 0.005 else 'near'}")
    _onset(row, known)
    el(row, "td", number(known.level, 0, "dB") if known.level is not None else "–", css="num")
    _fit(el(row, "td"), segment, fit, known)


def _onset(row: Element, known: LineQuality) -> None:
    error = known.onset_error
    cell = el(row, "td", number(error * 1000, 0, "ms") if error is not None else "–", css="num")
    if error is not None and abs(error) > ONSET:
        cell.set("class", "num off")


def _fit(cell: Element, segment: Segment, fit: Fit | None, known: LineQuality) -> None:
    for flag in dict.fromkeys((*segment.flags, *(fit.flags if fit else ()))):
        mark = Mark.FAIL if flag in _BAD else Mark.NONE if flag in _QUIET else Mark.WARN
        el(cell, "span", WORDS.get(flag, flag.replace("_", " ")), css=f"chip {mark}")
        cell[-1].tail = " "
    why = [fit.why] if fit and fit.why else []
    if known.predicted and known.real is not None:
        taken = f", takes {known.real:.1f} s" if (known.speed or 1.0) > 1.005 else ""
        why.append(f"{known.predicted:.1f} s expected{taken}{' at its own pace' if taken else ''}")
    if why:
        el(cell, "div", "; ".join(why), css="why")

"""The report of one dub as a page to look at, `talk.bn.html`: a verdict, a picture, findings, checks, every line.

The page is whole in itself: no script, nothing from outside, and a policy that forbids both.
"""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element

from dubai_desktop import paths
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.quality import Check, Finding, Mark, Quality
from dubai_desktop.domain.words import counted
from dubai_desktop.media.files import atomic, shown
from dubai_desktop.pipeline.report import picture
from dubai_desktop.pipeline.report.lines import table
from dubai_desktop.pipeline.report.markup import WORDS, add_text, clock, document, el, number, section
from dubai_desktop.pipeline.report.sound import sound_table

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:"
_WITH_FONT = frozenset({"bn", "as"})  # languages in Bengali script: few systems have a font for it
_SIGNS = {Mark.PASS: "M14 25l7 7l14 -15", Mark.WARN: "M24 14v13M24 33.5v.5", Mark.FAIL: "M16 16l16 16M32 16l-16 16",
          Mark.NONE: "M15 24h18"}  # fmt: skip
_SHOWN = 40  # findings in sight; the others unfold
_LINKS = 14  # of one check
_TILES = {
    "coverage": "Lines spoken", "onset": "Worst start", "fast": "Fastest line", "overlap": "Overlaps",
    "loudness": "Loudness", "true_peak": "True peak", "drift": "Drift to the end", "clipping": "Clipping",
}  # fmt: skip
"""What is told first of all, as far as it was checked: six of these."""


def write_page(job: Job, quality: Quality | None, path: Path) -> None:
    """Write the page, whole or not at all. Raises Problem(DISK_FULL, OUT_NOT_WRITABLE)."""
    text = build_page(job, quality)
    with atomic(path) as aside:
        aside.write_text(text, encoding="utf-8")


def build_page(job: Job, quality: Quality | None) -> str:
    """Return the page as HTML; `quality` is what was found of the finished dub, None where nobody looked."""
    language = job.options.target_language
    root = Element("html", {"lang": "en"})
    head = el(root, "head")
    el(head, "meta", charset="utf-8")
    el(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    el(head, "meta", content=_POLICY, **{"http_equiv": "Content-Security-Policy"})
    el(head, "title", f"{shown(job.name)} · quality of the dub")
    el(head, "style").text = _style(language)
    main = el(el(root, "body"), "main")
    _top(main, job)
    _nav(main, job, quality)
    _verdict(main, job, quality)
    _picture(main, job, quality)
    if quality is not None:
        _findings(main, job, quality.findings)
        _checks(main, quality.checks)
    sound_table(main, job)
    every = section(main, "lines", "Every line", "Start is how far the sound is from its plan, level how loud it is "
                    "against the usual line. A line's number in the picture leads here.")  # fmt: skip
    table(every, job, quality)
    _made(main, job)
    el(main, "footer", "Made by DubAI Desktop. Times count from the start of the programme.")
    return document(root)


def _style(language: str) -> str:
    folder = paths.resources_dir() / "report"
    css = (folder / "page.css").read_text(encoding="utf-8")
    if language not in _WITH_FONT:
        return css
    font = base64.b64encode((folder / "bengali.woff2").read_bytes()).decode("ascii")
    return (
        f'@font-face {{ font-family: "DubAI Bangla"; src: url(data:font/woff2;base64,{font}) format("woff2"); }}\n{css}'
    )


def _language(code: str) -> str:
    found = find_language(code)
    return found.name if found else code


def _seconds(job: Job) -> float:
    ends = [segment.end for segment in job.segments]
    return job.media.duration if job.media else max(ends, default=0.0)


def _top(main: Element, job: Job) -> None:
    top = el(main, "header", css="top")
    el(top, "div", "DubAI · Quality of the dub", css="brand")
    el(el(top, "h1"), "bdi", shown(job.name))
    speakers = len({segment.speaker for segment in job.segments})
    facts = [
        f"{_language(job.source_language or job.options.source_language)} → {_language(job.options.target_language)}",
        clock(_seconds(job)),
        counted(len(job.segments)),
        *([counted(speakers, "speaker")] if speakers > 1 else []),
        *([_day(job.finished)] if job.finished else []),
    ]
    el(top, "div", " · ".join(facts), css="facts")


def _day(seconds: float) -> str:
    day = datetime.fromtimestamp(seconds, UTC)
    return f"{day.day} {day:%B %Y, %H:%M} UTC"


def _nav(main: Element, job: Job, quality: Quality | None) -> None:
    nav = el(main, "nav", aria_label="Parts of this page")
    lines = len({finding.segment_id for finding in quality.findings}) if quality else 0
    parts = [("picture", "Over time", "")]
    if quality is not None:
        parts += [("findings", "To look at", str(lines)), ("checks", "Checks", str(len(quality.checks)))]
    parts += [("sound", "Sound", ""), ("lines", "Lines", str(len(job.segments))), ("made", "How it was made", "")]
    for key, words, count in parts:
        link = el(nav, "a", words, href=f"#{key}")
        if count:
            add_text(link, " ")
            el(link, "span", count, css="count")


def _sign(parent: Element, mark: Mark) -> None:
    sign = el(parent, "svg", css="sign", viewBox="0 0 48 48", role="img", aria_label=WORDS[mark])
    el(sign, "circle", cx=24, cy=24, r=24)
    el(sign, "path", d=_SIGNS[mark])


def _verdict(main: Element, job: Job, quality: Quality | None) -> None:
    mark = quality.mark if quality else Mark.NONE
    card = el(main, "div", css=f"card verdict {mark}", id="verdict")
    _sign(card, mark)
    el(card, "h2", quality.verdict if quality else "Nobody looked at this dub yet")
    if quality is None:
        el(
            card,
            "p",
            "Its files were made by an older version, or are not finished. Make the files again to have it checked.",
        )
        return
    by_name = {check.name: check for check in quality.checks}
    el(card, "p", " ".join(_sentences(by_name, job)))
    tiles = el(card, "div", css="tiles")
    checked = [name for name in _TILES if name in by_name and by_name[name].mark is not Mark.NONE]
    for name in checked[:6]:
        _tile(tiles, by_name[name])


def _sentences(checks: dict[str, Check], job: Job) -> list[str]:
    """What a person wants to know first."""
    wanted = [checks[name].sentence for name in ("coverage", "onset", "cut") if name in checks]
    return [*wanted, *([job.sound.why] if job.sound and job.sound.why else [])]


def _tile(parent: Element, check: Check) -> None:
    tile = el(parent, "div", css=f"tile {check.mark}")
    figure, unit = _figure(check)
    value = el(tile, "b", figure)
    if unit:
        add_text(value, " ")
        el(value, "small", unit)
    words = _TILES[check.name]
    el(tile, "span", words if check.mark is Mark.PASS else f"{words}: {WORDS[check.mark].lower()}")


def _figure(check: Check) -> tuple[str, str]:
    """A check's figure and its unit, as short as they can be said."""
    if check.figure is None:
        return "–", ""
    if check.name == "coverage" and check.limit is not None:
        return f"{check.figure:.0f} of {check.limit:.0f}", "lines"
    if check.unit == "times":
        return f"{check.figure:.2f}×", ""
    if check.unit == "share":
        return f"{check.figure:.0%}", ""
    if check.unit == "Hz":
        return f"{check.figure / 1000:g}", "kHz"
    digits = 0 if check.figure == int(check.figure) and check.unit not in ("LUFS", "dBTP", "dB") else 1
    return number(check.figure, 0 if check.unit == "ms" else digits), check.unit


def _limit(check: Check) -> str:
    if check.limit is None or check.name == "coverage":
        return ""
    figure, unit = _figure(Check(check.name, "", check.mark, "", check.limit, None, check.unit))
    words = {"loudness": "asked for", "format": "asked for", "slow": "at least", "above": "at least"}
    return f"{words.get(check.name, 'limit')} {figure}{f' {unit}' if unit else ''}"


def _picture(main: Element, job: Job, quality: Quality | None) -> None:
    made = section(main, "picture", "The dub over time", "Each box is a line: above when the original says it, below "
                   "when the dub does. Point at one to read it, click to see its figures.")  # fmt: skip
    card = el(made, "figure", css="card picture")
    picture.legend(card)
    picture.draw(card, job, quality, _seconds(job))


def _findings(main: Element, job: Job, findings: Sequence[Finding]) -> None:
    made = section(
        main, "findings", "What to look at", "" if findings else "Nothing: every check of every line came out well."
    )
    if not findings:
        return
    texts = {segment.id: segment.target or segment.source for segment in job.segments}
    together: dict[str, list[Finding]] = {}
    for finding in findings:
        together.setdefault(finding.segment_id, []).append(finding)
    card = el(made, "div", css="card")
    lines = list(together.items())
    _found(card, lines[:_SHOWN], texts)
    if len(lines) > _SHOWN:
        more = el(card, "details")
        el(more, "summary", f"{len(lines) - _SHOWN} more")
        _found(more, lines[_SHOWN:], texts)


def _found(parent: Element, lines: Sequence[tuple[str, list[Finding]]], texts: dict[str, str]) -> None:
    made = el(parent, "ul", css="found")
    for segment_id, found in lines:
        item = el(made, "li")
        el(item, "a", f"Line {found[0].index}", href=f"#line-{found[0].index}")
        el(item, "span", clock(found[0].start, tenths=True), css="time")
        said = "; ".join(finding.sentence for finding in found)
        el(item, "span", f"{said[:1].upper()}{said[1:]}.")
        el(item, "span", texts.get(segment_id, ""), css="text", dir="auto")


def _checks(main: Element, checks: Sequence[Check]) -> None:
    made = section(main, "checks", "Checks", "Each is a way in which dubs go wrong.")
    order = {Mark.FAIL: 0, Mark.WARN: 1, Mark.PASS: 2, Mark.NONE: 3}
    loud = [check for check in checks if order[check.mark] < 2]
    quiet = sorted((check for check in checks if order[check.mark] >= 2), key=lambda check: order[check.mark])
    for css, shown_checks in (("checks", sorted(loud, key=lambda check: order[check.mark])), ("checks quiet", quiet)):
        if shown_checks:
            grid = el(made, "div", css=css)
            for check in shown_checks:
                _check(grid, check)


def _check(grid: Element, check: Check) -> None:
    card = el(grid, "article", css=f"card check {check.mark}", id=f"check-{check.name}")
    head = el(card, "header")
    el(head, "h3", check.title)
    el(head, "span", WORDS[check.mark], css="chip")
    el(card, "p", check.sentence)
    if check.lines:
        links = el(card, "div", css="lines")
        for index in check.lines[:_LINKS]:
            el(links, "a", str(index), href=f"#line-{index}", aria_label=f"Line {index}")
            add_text(links, " ")
        if len(check.lines) > _LINKS:
            add_text(links, f"and {len(check.lines) - _LINKS} more")
    limit = _limit(check)
    if (
        check.figure is not None
        and limit
        and check.mark is not Mark.NONE
        and (check.figure or check.limit)
        and check.unit != "lines"
    ):
        figure, unit = _figure(check)
        measure = el(card, "div", css="measure")
        el(measure, "b", f"{figure} {unit}".strip())
        add_text(measure, f", {limit}")


def _made(main: Element, job: Job) -> None:
    made = section(main, "made", "How it was made")
    rows = el(made, "dl", css="card made")
    for kind, title in (("transcription", "Transcription"), ("translation", "Translation"), ("voice", "Voice")):
        use = job.engines.get(kind)
        if use is not None:
            _row(rows, title, f"{use.used}{f': {use.why}' if use.why else ''}")
    took = sum(metrics.duration for metrics in job.metrics)
    if took:
        parts = ", ".join(f"{metrics.name} {metrics.duration:.1f} s" for metrics in job.metrics)
        _row(rows, "Time taken", f"{took:.0f} s ({parts})")
    _row(rows, "Cost", f"{job.costs.total / 1e6:.2f} {job.costs.currency}" if job.costs.total else "free")
    _row(rows, "Job", job.id)
    for note in job.notes:
        _row(rows, "Note", note)


def _row(rows: Element, title: str, text: str) -> None:
    el(rows, "dt", title)
    el(rows, "dd", text, dir="auto")

"""The dub over time as a picture (SVG): loudness on top, then for each speaker the cues and the clips below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from dubai_desktop.domain import flags
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.quality import Curves, Finding, Quality
from dubai_desktop.domain.segment import Segment
from dubai_desktop.domain.timing import Fit
from dubai_desktop.pipeline.report.markup import clock, el

_WIDE, _LEFT = 1200.0, 92.0  # the picture's width in its own units, and where time begins
_AXIS, _PANEL, _ROW = 16.0, 66.0, 34.0  # heights: of the times, of the loudness, of one speaker
_QUIET, _LOUD = -60.0, -5.0  # dB at the foot and the top of the loudness
_POINTS = 560  # of a curve in one band
_BANDS = ((70, 0), (300, 60), (1900, 120), (4000, 180), (11_000, 300))  # programmes up to so long: seconds a band
_LETTER = 6.0  # width of a digit

LEGEND = (
    ("cue", "Original's line"),
    ("clip", "Dub's line, in its time"),
    ("clip quick", "Faster, early or late"),
    ("clip look", "Look at it"),
    ("unsaid", "Not spoken"),
    ("voice", "Voice"),
    ("below", "Original below it"),
    ("target", "Loudness asked for"),
)
_QUICK = frozenset({flags.FAST, flags.RUSHED, flags.LATE, flags.TOO_LONG, flags.EARLY, flags.OVERRUN})


@dataclass(frozen=True)
class _Band:
    """A stretch of the programme drawn in one row of the picture."""

    start: float
    end: float
    span: float

    def x(self, seconds: float) -> float:
        """Where a moment lies, within the band."""
        share = (min(max(seconds, self.start), self.end) - self.start) / self.span
        return round(_LEFT + share * (_WIDE - _LEFT), 1)


def draw(parent: Element, job: Job, quality: Quality | None, seconds: float) -> None:
    """Add the picture: as many bands as the programme needs to be read."""
    span = next((band for most, band in _BANDS if seconds <= most), 600) or max(seconds, 1.0)
    fits = {fit.segment_id: fit for fit in job.fits}
    voiced = {clip.segment_id for clip in job.clips}
    found: dict[str, list[Finding]] = {}
    for finding in quality.findings if quality else ():
        found.setdefault(finding.segment_id, []).append(finding)
    lines = [_Line(s, fits.get(s.id) if s.id in voiced else None, found.get(s.id, ())) for s in job.segments]
    target = job.sound.target if job.sound else None
    curves = quality.curves if quality else Curves()
    everybody = tuple(dict.fromkeys(segment.speaker for segment in job.segments))
    box = el(parent, "div", css="bands")
    count = max(1, -(-int(seconds * 1000) // int(span * 1000)))
    for place in range(count):
        band = _Band(place * span, min((place + 1) * span, max(seconds, 1.0)), span)
        _draw_band(box, band, [line for line in lines if line.is_in(band)], curves, target=target, everybody=everybody)


def legend(parent: Element) -> None:
    """Add what the shapes and colours stand for, in words."""
    made = el(parent, "ul", css="legend")
    for css, words in LEGEND:
        item = el(made, "li")
        box = el(item, "svg", viewBox="0 0 26 14", aria_hidden="true")
        if css == "target":
            el(box, "path", css=css, d="M1 7H25")
        else:
            el(box, "rect", css=css, x=1, y=2, width=24, height=10, rx=2)
        el(item, "span", words)


@dataclass(frozen=True)
class _Line:
    segment: Segment
    fit: Fit | None
    findings: Sequence[Finding]

    @property
    def is_said(self) -> bool:
        return self.fit is not None and self.fit.end > self.fit.start

    def is_in(self, band: _Band) -> bool:
        """True where the cue or the clip reaches into a band."""
        ends = [self.segment.end, *([self.fit.end] if self.fit else [])]
        starts = [self.segment.start, *([self.fit.start] if self.fit and self.is_said else [])]
        return min(starts) < band.end and max(*ends, min(starts) + 1e-6) > band.start

    @property
    def css(self) -> str:
        """How its clip looks: as the worst that is known of it."""
        if self.findings:
            return "clip look"
        return "clip quick" if self.fit and not _QUICK.isdisjoint(self.fit.flags) else "clip"

    @property
    def words(self) -> str:
        """What is told where somebody points at it."""
        begin = f"Line {self.segment.index}, {clock(self.segment.start, tenths=True)}"
        said = [finding.sentence for finding in self.findings] or [self.fit.why if self.fit else ""]
        return "\n".join([f"{begin}: {'; '.join(filter(None, said)) or 'in its time'}", self.segment.target])


def _draw_band(
    parent: Element,
    band: _Band,
    lines: Sequence[_Line],
    curves: Curves,
    *,
    target: float | None,
    everybody: Sequence[str],
) -> None:
    present = {line.segment.speaker for line in lines}
    speakers = [speaker for speaker in everybody if speaker in present] or [""]
    high = _AXIS + _PANEL + 6 + _ROW * len(speakers)
    about = f"{clock(band.start)} to {clock(band.end)}: {len(lines)} lines"
    box = el(parent, "svg", css="band", viewBox=f"0 0 {_WIDE:g} {high:g}", role="group", aria_label=about)
    _draw_axis(box, band, high)
    _draw_loudness(box, band, curves, target)
    for place, speaker in enumerate(speakers):
        top = _AXIS + _PANEL + 6 + _ROW * place
        name = speaker or "Lines"
        who = el(box, "text", name if len(name) <= 13 else f"{name[:12]}…", css="who", x=0, y=top + 18)
        if name != (who.text or ""):
            el(who, "title", name)
        for line in lines:
            if line.segment.speaker == speaker:
                _draw_line(box, band, line, top)


def _draw_axis(box: Element, band: _Band, high: float) -> None:
    step = next(step for step in (2, 5, 10, 15, 30, 60, 120) if band.span / step <= 13 or step == 120)
    at = -(-int(band.start) // step) * step
    while at <= band.end:
        x = band.x(at)
        el(box, "path", css="tick", d=f"M{x:g} {_AXIS - 3:g}V{high:g}")
        last = x > _WIDE - 20
        el(box, "text", clock(at), x=_WIDE if last else x, y=10, text_anchor="end" if last else "middle")
        at += step


def _y(level: float) -> float:
    share = (min(max(level, _QUIET), _LOUD) - _QUIET) / (_LOUD - _QUIET)
    return round(_AXIS + _PANEL * (1 - share), 1)


def _draw_loudness(box: Element, band: _Band, curves: Curves, target: float | None) -> None:
    el(box, "rect", css="panel", x=_LEFT, y=_AXIS, width=round(band.x(band.end) - _LEFT, 1), height=_PANEL)
    el(box, "text", "Loudness", css="who", x=0, y=_AXIS + _PANEL / 2 + 4)
    for level in (-20, -40):
        el(box, "text", f"−{-level}", x=_LEFT - 6, y=_y(level) + 4, text_anchor="end")
    for css, values in (("voice", curves.voice), ("below", curves.background)):
        path = _area(band, curves.step, values)
        if path:
            el(box, "path", css=css, d=path)
    if target is not None:
        line = el(box, "path", css="target", d=f"M{_LEFT:g} {_y(target):g}H{band.x(band.end):g}")
        el(line, "title", f"Loudness asked for: {target:g} LUFS")


def _area(band: _Band, step: float, values: Sequence[int]) -> str:
    """The path of a filled curve; "" where there is nothing to hear."""
    first, last = int(band.start / step), min(len(values), int(band.end / step) + 1)
    part = values[first:last]
    if not part or max(part) <= _QUIET:
        return ""
    each = max(1, round(band.span / step / _POINTS))
    points = []
    for place in range(0, len(part), each):
        level = max(part[place : place + each])
        points.append(f"{band.x((first + place + each / 2) * step):g} {_y(level):g}")
    foot = _AXIS + _PANEL
    return f"M{band.x(band.start):g} {foot:g}L{'L'.join(points)}L{band.x(band.end):g} {foot:g}Z"


def _draw_line(box: Element, band: _Band, line: _Line, top: float) -> None:
    link = el(box, "a", href=f"#line-{line.segment.index}")
    el(link, "title", line.words)
    start, end = band.x(line.segment.start), band.x(line.segment.end)
    said = line.is_said and line.fit is not None
    css = "cue" if said else "unsaid"
    el(link, "rect", css=css, x=start, y=top + 3, width=max(1.5, round(end - start, 1)), height=7, rx=2)
    if line.fit is not None and said:
        left, right = band.x(line.fit.start), band.x(line.fit.end)
        wide = max(1.5, round(right - left, 1))
        el(link, "rect", css=line.css, x=left, y=top + 13, width=wide, height=15, rx=3)
        label = str(line.segment.index)
        if wide > _LETTER * len(label) + 6:
            el(link, "text", label, css="no", x=round(left + wide / 2, 1), y=top + 24, text_anchor="middle")
        start = left
    if line.findings:
        x = start + 4
        el(link, "path", css="flag", d=f"M{x:g} {top - 4:g}l4.5 4.5l-4.5 4.5l-4.5 -4.5Z")

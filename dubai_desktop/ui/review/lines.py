"""What a line says of itself in the table and the inspector, and how lines are split and joined. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dubai_desktop.domain import flags
from dubai_desktop.domain.fitscore import FitScore, Verdict
from dubai_desktop.domain.segment import Origin, Segment, new_segment_id
from dubai_desktop.domain.timing import Fit

_KINDS = {
    Verdict.EMPTY: "plain",
    Verdict.FITS: "ok",
    Verdict.FASTER: "warn",
    Verdict.OVER: "warn",
    Verdict.HURRIED: "bad",
    Verdict.TOO_LONG: "bad",
}
_MOST = 9.9  # the chip has room for no more


@dataclass(frozen=True, slots=True)
class FitView:
    """A fit in a chip: `text` like "1.17×" (with "≈" while it is only expected), `kind` "ok", "warn" or "bad",
    `factor` to sort by, `said` in a sentence, `words` in one or two: never "fits" for a line that is too long.
    """

    text: str = ""
    kind: str = "plain"
    factor: float = 0.0
    said: str = ""
    words: str = ""


NO_FIT = FitView()


def spoken(fit: Fit) -> float:
    """Return how long the line takes at the voice's own pace, in seconds."""
    return (fit.end - fit.start) * fit.speed * fit.rate


def fit_view(segment: Segment, made: FitScore | None) -> FitView:
    """Return what to show of a line's fit; nothing while there is nothing to speak.

    The figure is how fast the line is said; of one that is too long, how fast it would have to be in its own time.
    """
    if made is None or segment.needs_translation or made.verdict is Verdict.EMPTY:
        return NO_FIT
    factor = made.factor
    if made.verdict is Verdict.TOO_LONG:
        factor = max(factor, made.seconds / made.room if made.room > 0 else _MOST)
    elif factor <= 1.005 and segment.duration > 0:
        factor = min(1.0, made.seconds / segment.duration)
    kind = _KINDS[made.verdict]
    if made.verdict is Verdict.HURRIED and segment.allow:
        kind = "warn"
    figure = f"{min(factor, _MOST):.2f}×"
    said = made.fit.why if made.measured and made.fit.why else made.said
    return FitView(figure if made.measured else f"≈{figure}", kind, factor, said, _in_words(made))


def _in_words(made: FitScore) -> str:
    if made.verdict is Verdict.TOO_LONG and made.over >= 0.05:
        return f"too long by {made.over:.1f} s"
    return made.verdict.value


def can_be_helped(segment: Segment, made: FitScore | None) -> bool:
    """True for a line that is not said at ease: there may be something to propose."""
    if made is None or segment.needs_translation:
        return False
    return bool(segment.allow) or made.verdict not in (Verdict.EMPTY, Verdict.FITS)


_ORIGINS: dict[Origin, str] = {
    Origin.NONE: "needs translation",
    Origin.GIVEN: "from file",
    Origin.MEMORY: "from memory",
    Origin.FUZZY: "check it",
    Origin.ENGINE: "translated",
    Origin.PERSON: "edited",
}


def state_words(segment: Segment) -> tuple[str, str]:
    """Return the line's state in a word or two, and its kind ("warn" where a person should look)."""
    if segment.needs_translation:
        return "needs translation", "warn"
    if segment.approved:
        return "approved", "ok"
    if flags.GLOSSARY in segment.flags:
        return "check words", "warn"
    return _ORIGINS[segment.origin], "warn" if segment.needs_person else "plain"


def needs_person(segment: Segment, made: FitScore | None) -> bool:
    """True for lines to look at first: no translation, an unconfirmed similar one, one that does not follow the
    glossary, or too long to be said.
    """
    if segment.needs_person:
        return True
    return not segment.approved and (flags.GLOSSARY in segment.flags or fit_view(segment, made).kind == "bad")


def retarget(segment: Segment, text: str) -> Segment:
    """Return the line with a person's translation."""
    if text == segment.target:
        return segment
    origin = Origin.PERSON if text.strip() else Origin.NONE
    kept = tuple(flag for flag in segment.flags if flag != flags.GLOSSARY)  # it was said of the other words
    return replace(segment, target=text, origin=origin, note="", approved=False, flags=kept)


def renumber(segments: Sequence[Segment]) -> tuple[Segment, ...]:
    """Return the lines with their positions counted from 1."""
    return tuple(s if s.index == n else replace(s, index=n) for n, s in enumerate(segments, 1))


def split(segment: Segment, caret: int) -> tuple[Segment, Segment] | None:
    """Cut a line in two between the words nearest to the caret; time and source are shared out alike.

    Returns None where one half would be empty or the time is too short for two lines.
    """
    spaces = [place for place, char in enumerate(segment.target) if char.isspace()]
    if 0 < caret < len(segment.target):
        caret = min(spaces, key=lambda place: abs(place - caret), default=0)
    first, second = segment.target[:caret].strip(), segment.target[caret:].strip()
    if not first or not second or segment.duration < 0.4:
        return None
    share = min(0.9, max(0.1, len(first) / (len(first) + len(second))))
    middle = round(segment.start + segment.duration * share, 3)
    source_first, source_second = _split_words(segment.source, share)
    whole = replace(segment, origin=Origin.PERSON, approved=False, note="")
    words_first = tuple(w for w in segment.words if w.start < middle)
    words_second = segment.words[len(words_first) :]
    one = replace(whole, end=middle, target=first, source=source_first, words=words_first)
    other = replace(whole, id=new_segment_id(), start=middle, target=second, source=source_second, words=words_second)
    return one, other


def _split_words(text: str, share: float) -> tuple[str, str]:
    words = text.split()
    at = min(len(words) - 1, max(1, round(len(words) * share))) if len(words) > 1 else len(words)
    return " ".join(words[:at]), " ".join(words[at:])


def merge(one: Segment, other: Segment) -> Segment:
    """Return two neighbouring lines as one, spoken by the first's speaker."""
    return replace(
        one,
        end=max(one.end, other.end),
        source=_joined(one.source, other.source),
        target=_joined(one.target, other.target),
        origin=Origin.PERSON if (one.target + other.target).strip() else Origin.NONE,
        approved=False,
        note="",
        words=one.words + other.words,
    )


def _joined(one: str, other: str) -> str:
    return " ".join(part for part in (one.strip(), other.strip()) if part)


def silence_after(segments: Sequence[Segment], row: int) -> float | None:
    """Return the seconds of silence behind a line, None for the last."""
    if row + 1 >= len(segments):
        return None
    return max(0.0, segments[row + 1].start - segments[row].end)

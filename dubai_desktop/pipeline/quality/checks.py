"""Checks of a finished dub's lines: each a way in which dubs go wrong, with a figure, a limit and a sentence. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from dubai_desktop.domain import flags
from dubai_desktop.domain.quality import Check, Finding, Mark
from dubai_desktop.domain.words import counted
from dubai_desktop.pipeline.quality.facts import Facts, Row

ONSET = 0.05  # seconds between plan and sound: what is promised of every line
LATE = 0.5  # seconds between a line's cue and its planned start that a viewer notices
FAST, FASTEST = 1.3, 2.5  # times the voice's own pace: flagged; what peers were caught at
SLOW = 0.98  # times the voice's own pace: speech is never slowed down to fill a slot
SILENCE = 1.5  # seconds without a sound inside a line
QUIET, LOUD = -8.0, 8.0  # dB from the usual line
ABOVE = 6.0  # dB that the voice lies at least above the original's sound
LENGTH = (0.4, 2.5)  # times the expected length: a voice that swallowed words, or babbled
_MOST = 0.1  # of all lines: more missing ones make a dub of no use
_IS, _ARE = ("is", "are"), ("starts", "start")

Result = tuple[Check, tuple[Finding, ...]]
Found = Sequence[tuple[Row, str]]


@dataclass(frozen=True)
class _Looked:
    """What a check comes to: the lines found, and its figure."""

    name: str
    title: str
    found: Found
    good: str
    figure: float | None
    limit: float | None
    unit: str

    def result(self, sentence: str, *, failed: bool = False) -> Result:
        """Put it in words: `sentence` where lines were found, else the good one."""
        mark = Mark.FAIL if failed else Mark.WARN if self.found else Mark.PASS
        lines = tuple(row.segment.index for row, _ in self.found)
        check = Check(
            self.name, self.title, mark, sentence if self.found or failed else self.good, self.figure, self.limit,
            self.unit, lines,
        )  # fmt: skip
        return check, findings_of(self.name, self.found, Mark.FAIL if failed else Mark.WARN)


def findings_of(name: str, found: Found, mark: Mark) -> tuple[Finding, ...]:
    """One finding for each line found."""
    return tuple(
        Finding(name, row.segment.id, row.segment.index, row.segment.start, mark, sentence) for row, sentence in found
    )


def nothing(name: str, title: str, why: str) -> Result:
    """A check that could not be made, or does not apply."""
    return Check(name, title, Mark.NONE, why), ()


def _largest(values: Iterable[float]) -> float | None:
    return max(values, default=None)


def coverage(facts: Facts) -> Result:
    """Every line that has words is spoken; the count of lines stays the same."""
    found = [(row, _why_missing(row)) for row in facts.rows if not row.is_said and not row.is_wordless]
    mute = sum(not row.is_said and row.is_wordless for row in facts.rows)
    total, missing = len(facts.rows) - mute, len(found)
    good = f"All {counted(total, verb=_IS)} spoken."
    if mute:
        good = f"{good[:-1]}; {counted(mute, verb=('has', 'have'))} no words, and the original is heard there."
    looked = _Looked("coverage", "Every line is spoken", found, good, float(total - missing), float(total), "lines")
    said = f"{counted(missing, verb=_IS)} not spoken: the original is heard there."
    return looked.result(said, failed=(missing > total * _MOST and missing > 1) or missing == total)


def _why_missing(row: Row) -> str:
    if row.segment.needs_translation:
        return "has no translation, so nothing is said"
    why = row.fit.why if row.fit else ""
    return f"is not spoken ({why})" if why else "is not spoken: no voice made a usable sound of it"


def silent(facts: Facts) -> Result:
    """Where speech is planned, there is speech."""
    found = []
    for row in facts.said:
        if row.figures.level is None:
            found.append((row, "is silent in the finished sound"))
        elif (row.figures.silence or 0.0) >= SILENCE:
            found.append((row, f"has {row.figures.silence:.1f} s of silence inside"))
    worst = _largest(row.figures.silence or 0.0 for row in facts.said)
    empty = sum(row.figures.level is None for row in facts.said)
    looked = _Looked(
        "silence", "No silence where speech belongs", found, "Every spoken line is heard.", worst, SILENCE, "s"
    )
    said = f"{counted(len(found), verb=('has', 'have'))} silence where speech should be."
    return looked.result(said, failed=bool(facts.said) and empty > len(facts.said) * _MOST)


def onset(facts: Facts) -> Result:
    """Each line begins to sound when the plan has it begin."""
    known = [(row, row.figures.onset_error) for row in facts.said if row.figures.onset_error is not None]
    if not known:
        return nothing("onset", "Lines start on time", "No line's start could be measured.")
    found = [(row, _off(error)) for row, error in known if error is not None and abs(error) > ONSET]
    errors = [abs(error or 0.0) for _, error in known]
    far = sum(error > 5 * ONSET for error in errors)
    worst = max(errors)
    looked = _Looked(
        "onset", "Lines start on time", found,
        f"Every line starts within {ONSET * 1000:.0f} ms of its plan; the worst is {worst * 1000:.0f} ms off.",
        round(worst * 1000, 1), ONSET * 1000, "ms",
    )  # fmt: skip
    said = f"{counted(len(found), verb=_ARE)} more than {ONSET * 1000:.0f} ms off the plan, at most {_seconds(worst)}."
    return looked.result(said, failed=far > len(known) * 0.2 and far > 1)


def _off(error: float) -> str:
    return f"is heard {_seconds(abs(error))} {'later' if error > 0 else 'earlier'} than planned"


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def lateness(facts: Facts) -> Result:
    """Lines start with their cues: a plan may start some late or early, but not far."""
    found = [
        (row, f"starts {_seconds(abs(off))} {'after' if off > 0 else 'before'} its cue")
        for row in facts.said
        if (off := row.figures.cue_error) is not None and abs(off) > LATE
    ]
    worst = _largest(abs(row.figures.cue_error or 0.0) for row in facts.said)
    looked = _Looked(
        "lateness", "Lines start with their cues", found, "Every line starts with its cue, or close to it.",
        round(worst * 1000, 1) if worst is not None else None, LATE * 1000, "ms",
    )  # fmt: skip
    return looked.result(f"{counted(len(found), verb=_ARE)} more than {_seconds(LATE)} away from the cue.")


def fast(facts: Facts) -> Result:
    """No line is said too fast."""
    found = [
        (row, f"is said {row.figures.speed:.2f} times as fast as the voice's own pace")
        for row in facts.said
        if row.figures.speed is not None and row.figures.speed > FAST + 0.005
    ]
    worst = _largest(row.figures.speed or 1.0 for row in facts.said)
    looked = _Looked(
        "fast", "No line is too fast", found, f"The fastest line is said at {worst or 1.0:.2f} times its own pace.",
        round(worst, 3) if worst else None, FAST, "times",
    )  # fmt: skip
    said = f"{counted(len(found), verb=_IS)} said over {FAST} times the voice's own pace, the fastest {worst or 0:.2f}."
    return looked.result(said, failed=worst is not None and worst > FASTEST)


def slow(facts: Facts) -> Result:
    """No line is slowed down to fill its time."""
    found = [
        (row, f"is slowed down to {row.figures.speed:.2f} of the voice's own pace")
        for row in facts.said
        if row.figures.speed is not None and row.figures.speed < SLOW
    ]
    least = min((row.figures.speed or 1.0 for row in facts.said), default=None)
    looked = _Looked(
        "slow", "No line is stretched slow", found, "No line is slowed down.", round(least, 3) if least else None, SLOW,
        "times",
    )  # fmt: skip
    return looked.result(f"{counted(len(found), verb=_IS)} slowed down to fill the time.")


def cut(facts: Facts) -> Result:
    """No words are left unsaid."""
    found = [
        (row, f"is faded out; left unsaid: “{row.fit.unsaid if row.fit else ''}”")
        for row in facts.said
        if flags.CUT in row.flags
    ]
    looked = _Looked("cut", "No words are cut off", found, "Every word is said.", float(len(found)), 0.0, "lines")
    return looked.result(f"{counted(len(found), verb=_IS)} faded out before the last word.")


def overlap(facts: Facts) -> Result:
    """No two lines of one speaker sound at once."""
    found = [
        (row, f"sounds {_seconds(row.figures.overlap)} together with the same speaker's line before")
        for row in facts.said
        if row.figures.overlap > 0.002
    ]
    total = sum(row.figures.overlap for row in facts.said)
    looked = _Looked(
        "overlap",
        "Lines do not overlap",
        found,
        "No two lines of one speaker overlap.",
        round(total, 3),
        0.0,
        "s",
    )
    return looked.result(f"{counted(len(found), verb=('overlaps', 'overlap'))} the one before by the same speaker.")


def evenness(facts: Facts) -> Result:
    """All lines are about as loud as each other."""
    found = []
    for row in facts.said:
        level = row.figures.level
        if level is not None and not QUIET <= level <= LOUD:
            found.append((row, f"is {abs(level):.0f} dB {'quieter' if level < 0 else 'louder'} than the other lines"))
    worst = _largest(abs(row.figures.level or 0.0) for row in facts.said)
    looked = _Looked(
        "evenness", "Lines are equally loud", found,
        f"Every line is within {worst or 0:.0f} dB of the usual one.",
        round(worst, 1) if worst is not None else None, LOUD, "dB",
    )  # fmt: skip
    return looked.result(f"{counted(len(found), verb=('stands', 'stand'))} out by more than {LOUD:.0f} dB.")


def above(facts: Facts) -> Result:
    """The dub is louder than what is left of the original below it."""
    title = "The voice stands above the original"
    known = [(row, row.figures.above) for row in facts.said if row.figures.above is not None]
    if not known:
        return nothing("above", title, "Nothing of the original is heard below the lines.")
    found = [(row, _covered(value)) for row, value in known if value is not None and value < ABOVE]
    least = min(value for _, value in known if value is not None)
    looked = _Looked(
        "above", title, found, f"The voice is at least {least:.0f} dB above what is left of the original.",
        round(least, 1), ABOVE, "dB",
    )  # fmt: skip
    under = sum(value < 0 for _, value in known if value is not None)
    said = f"The original is too loud below {counted(len(found))}: less than {ABOVE:.0f} dB under the voice."
    return looked.result(said, failed=under > len(known) / 2)


def _covered(value: float) -> str:
    if value < 0:
        return f"is {-value:.0f} dB quieter than the original's sound below it"
    return f"is only {value:.0f} dB above the original's sound below it"


def fallback(facts: Facts) -> Result:
    """Every line is spoken by the voice that was asked for."""
    found = [
        (row, f"is spoken by another voice than asked for ({row.clip.engine if row.clip else ''})")
        for row in facts.said
        if flags.FALLBACK_VOICE in row.flags
    ]
    looked = _Looked(
        "fallback", "The voice asked for speaks", found, "Every line is spoken by the voice that was asked for.",
        float(len(found)), 0.0, "lines",
    )  # fmt: skip
    return looked.result(f"{counted(len(found), verb=_IS)} spoken by another voice, because the first one failed.")


def length(facts: Facts) -> Result:
    """No line is far longer or shorter than its text: a voice that babbles or swallows words."""
    ratios = [
        (row, row.figures.real / row.figures.predicted)
        for row in facts.said
        if row.figures.real is not None and row.figures.predicted
    ]
    if not ratios:
        return nothing("length", "Lines are as long as their text", "There is no line to compare.")
    found = [
        (row, f"takes {row.figures.real:.1f} s where its text needs about {row.figures.predicted:.1f} s")
        for row, ratio in ratios
        if not LENGTH[0] <= ratio <= LENGTH[1]
    ]
    worst = max((ratio for _, ratio in ratios), key=lambda ratio: max(ratio, 1 / ratio))
    looked = _Looked(
        "length", "Lines are as long as their text", found, "Every line takes about as long as its text needs.",
        round(worst, 3), LENGTH[1], "times",
    )  # fmt: skip
    return looked.result(f"{counted(len(found), verb=_IS)} far longer or shorter than the text: listen to it.")


LINE_CHECKS: tuple[Callable[[Facts], Result], ...] = (
    coverage, silent, onset, lateness, fast, slow, cut, overlap, evenness, above, fallback, length,
)  # fmt: skip

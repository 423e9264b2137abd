"""Checks of a finished dub as a whole: drift, shifts, length, format, loudness, and how it is understood. Pure."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from dubai_desktop.domain.quality import Check, Mark
from dubai_desktop.domain.words import counted
from dubai_desktop.pipeline.quality.checks import ONSET, Result, findings_of, nothing
from dubai_desktop.pipeline.quality.facts import Facts, Row

DRIFT, DRIFTED = 0.05, 0.5  # seconds over the whole programme: nobody sees; everybody does
SHORT, SHORTER = 0.05, 1.0  # seconds that the dub ends before the original
GAPS, LOST = 3.0, 20.0  # dB by which the original between the lines may have changed; as good as gone
TARGET = 0.5  # LU from the loudness asked for
MISUNDERSTOOD = 0.5  # share of characters that differ: the recogniser heard something else
_DEAF = 0.6  # a recogniser whose usual line is worse than this does not know the language
_BEHIND = 3  # lines behind a missing one that would be shifted with it
_CLIPS = 1e-4  # of all samples: more is distortion that everybody hears


def drift(facts: Facts) -> Result:
    """The dub does not slide away from the picture."""
    title = "No drift"
    if facts.drift is None:
        return nothing("drift", title, "Too few lines to tell.")
    size = abs(facts.drift)
    mark = Mark.PASS if size <= DRIFT else Mark.WARN if size <= DRIFTED else Mark.FAIL
    way = "behind" if facts.drift > 0 else "ahead of"
    said = f"From start to end the dub slides {_seconds(size)} {way} its plan."
    good = f"From start to end the dub moves by {size * 1000:.0f} ms against its plan."
    check = Check("drift", title, mark, good if mark is Mark.PASS else said, round(size * 1000, 1), DRIFT * 1000, "ms")
    return check, ()


def _seconds(value: float) -> str:
    return f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def shift(facts: Facts) -> Result:
    """A line that could not be spoken moves none of those behind it."""
    title = "A missing line moves no other"
    missing = [place for place, row in enumerate(facts.rows) if not row.is_said]
    if not missing:
        return Check("shift", title, Mark.PASS, "No line is missing.", 0.0, ONSET * 1000, "ms"), ()
    moved: list[tuple[Row, str]] = []
    worst = 0.0
    for place in missing:
        behind = [row for row in facts.rows[place + 1 :] if row.figures.onset_error is not None][:_BEHIND]
        step = median(row.figures.onset_error or 0.0 for row in behind) if behind else 0.0
        worst = max(worst, abs(step))
        if abs(step) > ONSET:
            moved.append((facts.rows[place], f"is missing, and the lines behind it are {_seconds(abs(step))} off"))
    mark = Mark.WARN if moved else Mark.PASS
    said = f"Behind {counted(len(moved), 'missing line')} the dub is shifted." if moved else "All others are in place."
    lines = tuple(row.segment.index for row, _ in moved)
    check = Check("shift", title, mark, said, round(worst * 1000, 1), ONSET * 1000, "ms", lines)
    return check, findings_of("shift", moved, Mark.WARN)


def stray(facts: Facts) -> Result:
    """Between the lines the voice is silent."""
    found: dict[str, tuple[Row, str]] = {}
    for start, end in facts.stray:
        if facts.said:
            near = min(facts.said, key=lambda row: _away(row, start, end))
            said = f"has {_seconds(end - start)} of sound beside it where no line is planned"
            found.setdefault(near.segment.id, (near, said))
    total = sum(end - start for start, end in facts.stray)
    title = "No sound between the lines"
    lines = tuple(row.segment.index for row, _ in found.values())
    mark = Mark.WARN if facts.stray else Mark.PASS
    said = f"The voice sounds for {_seconds(total)} where no line is planned." if facts.stray else "Pauses are silent."
    check = Check("stray", title, mark, said, round(total, 3), 0.0, "s", lines)
    return check, findings_of("stray", list(found.values()), Mark.WARN)


def _away(row: Row, start: float, end: float) -> float:
    """Seconds between a planned line and a stretch of time."""
    assert row.fit is not None
    return max(row.fit.start - end, start - row.fit.end, 0.0)


def clipping(facts: Facts) -> Result:
    """No sample is cut off at full scale."""
    found = [
        (row, f"is distorted: {counted(row.figures.clipped, 'sample')} at full scale")
        for row in facts.said
        if row.figures.clipped
    ]
    samples = max(1.0, facts.mix_seconds * facts.rate * facts.channels)
    bad = facts.clipped / samples > _CLIPS
    mark = Mark.FAIL if bad else Mark.WARN if facts.clipped else Mark.PASS
    said = f"{counted(facts.clipped, 'sample', ('is', 'are'))} cut off at full scale."
    check = Check(
        "clipping", "Nothing is clipped", mark, said if facts.clipped else "No sample reaches full scale.",
        float(facts.clipped), 0.0, "samples", tuple(row.segment.index for row, _ in found),
    )  # fmt: skip
    return check, findings_of("clipping", found, mark)


def ending(facts: Facts) -> Result:
    """The dub is as long as the original's sound."""
    short = facts.seconds - min(facts.mix_seconds, facts.voice_seconds)
    longer = max(facts.mix_seconds, facts.voice_seconds) - facts.seconds
    size = max(short, longer)
    mark = Mark.PASS if size <= SHORT else Mark.FAIL if short > SHORTER else Mark.WARN
    said = f"The dub ends {_seconds(size)} {'before' if short >= longer else 'after'} the original."
    good = "The dub is as long as the original."
    check = Check(
        "ending", "It does not end early", mark, good if mark is Mark.PASS else said,
        round(size * 1000, 1), SHORT * 1000, "ms",
    )  # fmt: skip
    return check, ()


def sound_format(facts: Facts) -> Result:
    """The dub's sound is not poorer than asked for."""
    rate, channels = facts.wanted
    worse = facts.rate < rate or facts.channels < channels
    tracks = facts.job.media.audio if facts.job.media else ()
    chosen = facts.job.options.audio_track
    mono = facts.channels == 1 and chosen < len(tracks) and tracks[chosen].channels > 1
    form = f"{facts.rate / 1000:g} kHz, {'mono' if facts.channels == 1 else 'stereo'}"
    said = f"The sound is {form}."
    if worse:
        said = f"The sound is only {form}; {rate / 1000:g} kHz with {counted(channels, 'channel')} was asked for."
    elif mono:
        said = f"The sound is {form}, as set, while the original has {tracks[chosen].channels} channels."
    mark = Mark.FAIL if worse else Mark.WARN if mono else Mark.PASS
    return Check("format", "Full sound quality", mark, said, float(facts.rate), float(rate), "Hz"), ()


def background(facts: Facts) -> Result:
    """The original's music and effects are still there between the lines."""
    title = "The background is kept"
    sound = facts.job.sound
    mode = sound.mode if sound else ""
    if mode in ("", "none"):
        return nothing("background", title, "The dub is meant to be heard alone, without the original.")
    if facts.gaps is None:
        return nothing("background", title, "There is no pause long enough to compare it.")
    size = abs(facts.gaps)
    quieter = "quieter" if facts.gaps < 0 else "louder"
    if mode == "music":  # its voices are gone from the pauses as well, so it may be quieter than the source
        lost = facts.gaps < -LOST
        mark = Mark.WARN if lost else Mark.PASS
        said = f"Between the lines music and effects are {size:.0f} dB {quieter} than the original."
    else:
        mark = Mark.PASS if size <= GAPS else Mark.FAIL if facts.gaps < -LOST else Mark.WARN
        said = f"Between the lines the original is {size:.1f} dB {quieter} than in the source."
    return Check("background", title, mark, said, round(facts.gaps, 1), GAPS, "dB"), ()


def loudness(facts: Facts) -> Result:
    """The programme is as loud as asked for."""
    title = "Loudness"
    sound = facts.job.sound
    if sound is None or sound.after.integrated is None:
        return nothing("loudness", title, "The loudness was not measured.")
    now = sound.after.integrated
    if sound.target is None:
        return Check("loudness", title, Mark.PASS, f"It is {now:.1f} LUFS loud.", round(now, 1), None, "LUFS"), ()
    off = now - sound.target
    said = f"It is {now:.1f} LUFS loud; {sound.target:.1f} was asked for."
    mark = Mark.PASS if abs(off) <= TARGET else Mark.WARN
    return Check("loudness", title, mark, said, round(now, 1), sound.target, "LUFS"), ()


def true_peak(facts: Facts) -> Result:
    """No peak between the samples passes the ceiling."""
    title = "True peak"
    sound = facts.job.sound
    if sound is None or sound.after.true_peak is None:
        return nothing("true_peak", title, "The true peak was not measured.")
    peak = sound.after.true_peak
    mark = Mark.PASS if peak <= sound.ceiling + 0.05 else Mark.WARN
    said = f"The highest peak is {peak:.1f} dBTP; {sound.ceiling:.1f} is the ceiling."
    return Check("true_peak", title, mark, said, round(peak, 1), sound.ceiling, "dBTP"), ()


def understood(facts: Facts) -> Result:
    """What a recogniser hears in the dub is what its lines say."""
    title = "It is understood"
    heard = facts.heard
    if heard.error is None:
        return nothing("understood", title, heard.why or "Nobody listened again.")
    usual = heard.error
    said = f"{heard.by} wrote down the dub; its usual line differs in {usual:.0%} of the characters."
    if usual > _DEAF:
        return nothing("understood", title, f"{said} It does not know the language well enough to judge by.")
    limit = max(MISUNDERSTOOD, usual + 0.3)
    found = [
        (row, f"was understood as “{row.figures.heard or '(nothing)'}”")
        for row in facts.said
        if row.figures.error is not None and row.figures.error > limit
    ]
    mark = Mark.WARN if found else Mark.PASS
    if found:
        said = f"{said} {counted(len(found), verb=('was', 'were'))} understood as something else."
    lines = tuple(row.segment.index for row, _ in found)
    check = Check("understood", title, mark, said, round(usual, 3), round(limit, 3), "share", lines)
    return check, findings_of("understood", found, Mark.WARN)


PROGRAMME_CHECKS: tuple[Callable[[Facts], Result], ...] = (
    drift, shift, stray, clipping, background, loudness, true_peak, ending, sound_format, understood,
)  # fmt: skip

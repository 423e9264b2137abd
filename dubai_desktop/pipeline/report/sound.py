"""The report's part on sound: loudness before and after, and what was done between."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.sound import Loudness, Sound
from dubai_desktop.pipeline.report.markup import el, number, section

_MODES = {
    "duck": "The original plays on and is lowered while the dub speaks.",
    "voice_over": "The original's voices stay to be heard below the dub.",
    "music": "The original's music and effects play on, without its voices.",
    "none": "The dub is heard alone, without the original.",
}


def sound_table(main: Element, job: Job) -> None:
    """Add what was measured of the sound, before and after."""
    sound = job.sound
    lead = " ".join(_sentences(sound)) if sound else "The loudness of this dub was not measured."
    made = section(main, "sound", "Sound, before and after", lead)
    if sound is None:
        return
    table = el(el(el(made, "div", css="card wrap"), "table"), "tbody")
    head = el(table, "tr")
    for title, css in (("", ""), ("Loudness", "num"), ("True peak", "num"), ("Range", "num"), ("", "")):
        el(head, "th", title, css=css, scope="col")
    rows = (
        ("The original", sound.source, "the whole programme"),
        ("The original's speech", sound.source_speech, "within its lines"),
        ("The voice as spoken", sound.voice, "before it was matched to the original"),
        ("The mix before the last gain", sound.before, ""),
        ("The finished dub", sound.after, _target(sound)),
    )
    for title, value, about in rows:
        if value != Loudness():
            row = el(table, "tr")
            el(row, "td", title)
            for figure, unit in ((value.integrated, "LUFS"), (value.true_peak, "dBTP"), (value.lra, "LU")):
                el(row, "td", number(figure, 1, unit) if figure is not None else "–", css="num")
            el(row, "td", about, css="why")


def _target(sound: Sound) -> str:
    ceiling = f"no peak above {number(sound.ceiling, 1, 'dBTP')}"
    return f"{number(sound.target, 1, 'LUFS')} was asked for, {ceiling}" if sound.target is not None else ceiling


def _sentences(sound: Sound) -> list[str]:
    said = [_MODES.get(sound.mode, ""), sound.why]
    if sound.ducked:
        said.append(f"It is lowered for {sound.ducked:.0f} s in all.")
    if abs(sound.voice_gain) >= 0.05:
        way = "louder" if sound.voice_gain > 0 else "quieter"
        said.append(f"The voice was made {abs(sound.voice_gain):.1f} dB {way} to match the original's speech.")
    if abs(sound.gain) >= 0.05:
        way = "louder" if sound.gain > 0 else "quieter"
        said.append(f"Then the whole was made {abs(sound.gain):.1f} dB {way}.")
    if sound.limited:
        said.append(f"Peaks were held back for {sound.limited:.1f} s.")
    return [text for text in said if text]
